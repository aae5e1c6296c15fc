"""The command lines of README.md about databases, lakes and libraries, for the checks that run all of them. A block or a table that no check
knows is an error here, and so is a line of another kind, so none can be forgotten. Run by itself, it runs the lines of the table of the
wheel, which must be installed (`readme.py wheel`), or those of all other sections (`readme.py lines`)."""

import ast
import glob
import importlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from missing import missing

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# The sections whose lines are run, and how lines look that belong to one of them.
SECTIONS = ["Known right answers", "Into a database", "Into a lake"]
OF_A_DATABASE = re.compile(r"\b(createdb|psql|sqlite3|mysql|duckdb|clickhouse-client)\b|xtask load|gen .*--sql|schema .*--load")
# What .ci/run does first of all.
TESTS = "cargo test --workspace"
# The tables of the section on databases, by their first cells.
CLIENTS, LIBRARIES, WHEEL = "your database", "library", "library"


def section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def blocks(title, languages=("sh", "console")):
    """The blocks of lines for a shell, in their order. Those with output (`console`) are for the tests of the program."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", section(title), re.M | re.S)
    unknown = [language for language, _ in found if languages and language not in languages]
    assert not unknown, f"README.md, {title}: no check runs a block of {unknown}"
    return [block.splitlines() for language, block in found if language == "sh"]


def check_sections():
    """No line that needs a database is in a section that nobody runs."""
    for title in re.findall("^## (.*)$", README, re.M):
        if title not in SECTIONS:
            for line in filter(OF_A_DATABASE.search, sum(blocks(title, languages=None), [])):
                sys.exit(f"README.md, {title}: no check runs `{line}`")


def tables(title):
    """The rows of each table, in their order: lists of cells, without the header."""
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", section(title), re.M):
        header, _, *rows = [[cell.strip() for cell in re.split(r"\s\|\s", line[1:-1])] for line in table.splitlines()]
        assert rows and all(len(row) == len(header) for row in rows), f"README.md, {title}: {rows}"
        found.append((header[0], rows))
    return found


def code(cell):
    """What a cell shows as code, and nothing else."""
    found = re.fullmatch("`([^`]+)`", cell)
    assert found, f"README.md: no check can run {cell!r}"
    return found[1]


def of_databases():
    """The tables of clients, of libraries that read files, and of those that take rows from the wheel."""
    found = tables("Into a database")
    assert [name for name, _ in found] == [CLIENTS, LIBRARIES, WHEEL], f"README.md: no check runs one of the tables {found}"
    clients, libraries, wheel = (rows for _, rows in found)
    lines = lambda rows: [(library, code(line)) for library, line in rows]
    return [(name, code(dialect), code(line)) for name, dialect, line in clients], lines(libraries), lines(wheel)


def orders_of(line, scope):
    """Runs a line of Python, of which the last statement has all orders as its value: how many there are, and their sum."""
    *statements, last = ast.parse(line).body
    assert isinstance(last, ast.Expr), f"README.md: {line} has no value"
    exec(compile(ast.Module(statements, []), line, "exec"), scope)
    orders = eval(compile(ast.Expression(last.value), line, "eval"), scope)
    # Of a frame of Spark, a relation of DuckDB, a plan of polars.
    for made in ("toPandas", "df", "collect"):
        if hasattr(orders, made):
            orders = getattr(orders, made)()
            break
    return len(orders), round(Decimal(str(orders["total_amount"].sum())), 2)


def local_spark():
    from pyspark.sql import SparkSession

    return SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()


def check_wheel():
    import commerce_fixtures as fixtures

    ds = fixtures.dataset("small")
    rows = ds.rows("orders", columns=["total_amount"])
    wanted = orders_of("pyarrow.table(rows).to_pandas()", {"pyarrow": importlib.import_module("pyarrow"), "rows": rows})
    for library, line in of_databases()[2]:
        if library == "Spark" and not shutil.which("java"):
            missing("Java")
            continue
        module = {"spark": local_spark()} if library == "Spark" else {library.lower(): importlib.import_module(library.lower())}
        found = orders_of(line, {"ds": ds, **module})
        assert found == wanted, f"README.md, {library}: {line}: {found}, not {wanted}"
        print(f"README.md, {library}: {line}")


def check_files(data, wanted, is_here):
    """The lines of the table of libraries that read files: with each form that is in `data` and has a name that the line asks for."""
    link = Path("generated_data")
    for library, line in of_databases()[1]:
        if not is_here(library):
            continue
        pattern = re.search(r"generated_data/([^'\"]+)", line)
        assert pattern, f"README.md: {line} reads no files of generated_data/"
        forms = [form for form in data.iterdir() if form.name != link.name and glob.glob(str(form / pattern[1]))]
        assert forms, f"README.md: {line} finds no file"
        for form in sorted(forms):
            link.unlink(missing_ok=True)
            link.symlink_to(form)
            found = orders_of(line, {library.lower(): importlib.import_module(library.lower()), "glob": glob})
            assert found == wanted, f"README.md, {library}, {form.name}: {line}: {found}, not {wanted}"
            print(f"README.md, {library}, {form.name}: {line}")


def smaller(line, port):
    """A line as it is run: with datasets that fit, and a port that is free."""
    line = re.sub(r"(xtask gen .*)--preset (?:medium|large)\b", r"\1--preset small", line).replace("--preset medium", "--preset small")
    line = line.replace("http://localhost:8000", f"http://localhost:{port}")
    return re.sub(r"(xtask receive [^#]*?)\s*(#|$)", rf"\1 --listen 127.0.0.1:{port} \2", line)


def check_lines():
    """All lines of the other sections, in one directory and in their order. Whoever types them has a log with an id, and files of others."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(dir=ROOT / "target") as place:
        run = lambda line: subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line], cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        run("cargo xtask gen --preset tiny --format csv --output-dir other_data")
        customer = run("cargo xtask gen --preset small --stdout customers").stdout.splitlines()[7]
        Path(place, "app.log").write_text(f"10:15 no such customer: {customer[16:52]}\n")
        for title in re.findall("^## (.*)$", README, re.M):
            servers = []
            for line in [] if title in SECTIONS else sum(blocks(title, languages=None), []):
                if line.startswith(TESTS):
                    continue
                if " receive " in line:
                    command = ["bash", "-c", f"exec {smaller(line, port)}"]
                    servers.append(subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, text=True))
                    assert f":{port}" in servers[-1].stdout.readline(), f"README.md: {line}"
                    continue
                done = run(smaller(line, port))
                if done.returncode != 0:
                    sys.exit(f"README.md: {line}\nends with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
                # A query that finds nothing still prints the names of columns.
                lines = len(done.stdout.splitlines())
                assert lines > 1 or " sql " not in line and (lines or not re.search("xtask (show|locate) ", line)), f"README.md: {line} finds nothing"
                print(f"README.md: {line}")
            for server in servers:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    {"wheel": check_wheel, "lines": check_lines}[sys.argv[1]]()
