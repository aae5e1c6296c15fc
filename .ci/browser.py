"""What .ci/browser runs: opens reports and looks at what the browser makes of them."""

import json
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

WIDTHS = [390, 1280]
CHARTS = 12

# Loads the report into a frame of some width, and says what is in it.
PROBE = """<!doctype html><body style="margin:0"><iframe id=f src="{report}" style="border:0;width:{width}px;height:900px"></iframe>
<script>
const frame = document.getElementById('f');
frame.onload = () => {{
  const page = frame.contentDocument, root = page.documentElement;
  const named = chart => chart.getAttribute('role') === 'img' && chart.getAttribute('aria-label');
  const charts = [...page.querySelectorAll('figure > svg')];
  const hasMarks = chart => [...chart.querySelectorAll('rect, polyline.line')].some(mark => {{
    const box = mark.getBoundingClientRect(); return box.width > 0 && box.height > 0;
  }});
  const small = charts.filter(chart => [...chart.querySelectorAll('text')].some(text => text.getBoundingClientRect().height < 9));
  document.body.dataset.found = JSON.stringify({{
    overflow: root.scrollWidth - root.clientWidth,
    charts: charts.length,
    marked: charts.filter(hasMarks).length,
    unnamed: [...page.querySelectorAll('svg')].filter(chart => !named(chart)).length,
    tables: page.querySelectorAll('figure details table').length,
    small: small.length,
    outside: frame.contentWindow.performance.getEntriesByType('resource').length,
  }});
}};
</script>"""


def chromium(*flags):
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr"]
    run = subprocess.run([*command, *flags], capture_output=True, text=True, timeout=120)
    messages = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    if messages:
        sys.exit("the console says: " + messages[0])
    return run.stdout


def colours(path):
    """The colours of a PNG, and the most frequent one."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        chunk = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", chunk[:10])
        packed += chunk if kind == b"IDAT" else b""
        at += 12 + length
    size = {2: 3, 6: 4}[colour]
    assert depth == 8
    raw, before, counts = zlib.decompress(packed), bytearray(width * size), {}
    for row in range(height):
        start = row * (width * size + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * size])
        unfilter(raw[start], line, before, size)
        for x in range(0, len(line), size * 4):
            pixel = bytes(line[x : x + 3])
            counts[pixel] = counts.get(pixel, 0) + 1
        before = line
    return counts, max(counts, key=counts.get)


def unfilter(kind, line, before, size):
    for x in range(len(line)):
        left = line[x - size] if x >= size else 0
        up, corner = before[x], before[x - size] if x >= size else 0
        if kind == 1:
            line[x] = (line[x] + left) & 255
        elif kind == 2:
            line[x] = (line[x] + up) & 255
        elif kind == 3:
            line[x] = (line[x] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((left, up, corner), key=lambda value: abs(guess - value))
            line[x] = (line[x] + near) & 255


def check(report, place):
    text = report.read_text()
    assert len(text.encode()) < 1_000_000, "it is too large"
    probe, shot, background = place / "probe.html", place / "shot.png", {}
    for width in WIDTHS:
        probe.write_text(PROBE.format(report=report.as_uri(), width=width))
        page = chromium("--dump-dom", f"--window-size={max(WIDTHS)},1000", probe.as_uri())
        found = json.loads(re.search(r'data-found="([^"]*)"', page)[1].replace("&quot;", '"'))
        wanted = {"overflow": 0, "charts": CHARTS, "marked": CHARTS, "unnamed": 0, "tables": CHARTS, "small": 0, "outside": 0}
        assert found == wanted, f"{report.name} at {width}: {found}, not {wanted}"
        for scheme, flags in {"light": [], "dark": ["--blink-settings=preferredColorScheme=0"]}.items():
            chromium(*flags, f"--screenshot={shot}", f"--window-size={width},1000", report.as_uri())
            counts, background[scheme] = colours(shot)
            assert len(counts) > 20, f"{report.name} at {width}, {scheme}: it is blank"
        assert sum(background["light"]) > 600 > 150 > sum(background["dark"]), background
        print(f"{report.name}, {width} wide, light and dark: {found['charts']} charts")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        for name in sys.argv[1:]:
            check(Path(name).resolve(), Path(directory))
