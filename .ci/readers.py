"""What .ci/readers runs: the files of a dataset in the libraries that read a lake, and what they find in them."""

import collections
import glob
import importlib.util
import json
import os
import re
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import answers

FORMS = ["csv.gz", "ndjson"]


def figures_of_files(directory):
    """Sums and counts over orders, from the text of the files."""
    found = collections.Counter()
    for path in sorted(directory.glob("orders_*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line, parse_float=Decimal)
            found["rows"] += 1
            found["total"] += row["total_amount"]
            found["december"] += row["order_date"] >= "2024-12-01T00:00:00"
            found["no campaign"] += row["raw_payload"]["campaign"] is None
            found["length of names"] += len(row["customer_name_snapshot"])
    return {name: Decimal(value) for name, value in found.items()}


def spark(script, size="small"):
    """Runs a script of `schema --as pyspark --load` in this process, in which Spark stays. All answers are what Spark says."""
    scope = {}
    exec(script, scope)
    answers.check("spark", size, lambda statement: scope["spark"].sql(statement).collect())
    query = """
        SELECT count(*), sum(total_amount), count_if(order_date >= TIMESTAMP_NTZ '2024-12-01 00:00:00'),
               count_if(raw_payload.campaign IS NULL), sum(length(customer_name_snapshot))
        FROM orders
    """
    return [Decimal(value) for value in scope["spark"].sql(query).collect()[0]]


def check_lines_of_readme(data, wanted):
    """Each line of the README's table is an expression, and its value a table of all orders."""
    readme = Path("README.md").resolve().read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\w+) \| `(.*generated_data/orders.*)` \|$", readme, re.M)
    assert len(lines) > 4, lines
    os.chdir(data)
    for library, line in lines:
        module = library.lower()
        if not importlib.util.find_spec(module):
            print(f"skipped: {library} is not here and cannot be installed")
            continue
        form = "ndjson" if "ndjson" in line else "csv"
        if not (data / form).exists():
            continue
        Path("generated_data").unlink(missing_ok=True)
        Path("generated_data").symlink_to(data / form)
        orders = eval(line, {module: importlib.import_module(module), "glob": glob})
        if hasattr(orders, "collect"):
            orders = orders.collect()
        if hasattr(orders, "df"):
            orders = orders.df()
        found = [Decimal(len(orders)), round(Decimal(float(orders["total_amount"].sum())), 2)]
        assert found == [wanted["rows"], wanted["total"]], f"{line}: {found}"
        print(f"{library}: {line}")


def main(data):
    wanted = figures_of_files(data / "ndjson")
    check_lines_of_readme(data, wanted)
    order = ["rows", "total", "december", "no campaign", "length of names"]
    if importlib.util.find_spec("pyspark") and shutil.which("java"):
        for form in FORMS:
            found = spark((data / f"{form}.pyspark.py").read_text())
            assert found == [wanted[name] for name in order], f"Spark, {form}: {found}, not {wanted}"
        for size, form in [("tiny", "csv"), ("skewed", "ndjson")]:
            answers.xtask("gen", *answers.SIZES[size][0], "--format", form, "--output-dir", str(data / size), "--quiet")
            spark(answers.xtask("schema", "--as", "pyspark", "--load", str(data / size)), size)
        lost = next(iter(sorted((data / "ndjson").glob("stock_events_*"))))
        lost.write_text("")
        try:
            spark((data / "ndjson.pyspark.py").read_text())
        except AssertionError as error:
            assert "stock_events" in str(error)
        else:
            sys.exit("Spark loads files that have lost rows")
        print(f"Spark: {', '.join(FORMS)} read, and every figure and every answer is right")
    else:
        print("skipped: Spark is not here and cannot be installed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
