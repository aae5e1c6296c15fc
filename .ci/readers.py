"""What .ci/readers runs: the files of a dataset in the libraries that read a lake, and what they find in them."""

import collections
import importlib.util
import json
import os
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import answers
import readme
from missing import missing

FORMS = ["csv.gz", "ndjson", "parquet"]


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


def session(script):
    """Runs a script of `schema --as pyspark --load`; returns the names that it defines."""
    scope = {}
    exec(script, scope)
    return scope


def check_java(data):
    """What Java unpacks is the text of the files. Spark has brought Java here, so that no compiler is needed."""
    java = session((data / "csv.pyspark.py").read_text())["spark"]._jvm.java
    packed = sorted((data / "csv.gz").glob("*.gz"))
    for path in packed:
        unpacked = java.util.zip.GZIPInputStream(java.io.FileInputStream(str(path))).readAllBytes()
        assert unpacked == (data / "csv" / path.stem).read_bytes(), f"Java unpacks {path} as something else"
    print("Java unpacks every file as it is")


def spark(script, size="small"):
    """Runs a script of `schema --as pyspark --load` in this process, in which Spark stays. All answers are what Spark says."""
    scope = session(script)
    answers.check("spark", size, lambda statement: scope["spark"].sql(statement).collect())
    query = """
        SELECT count(*), sum(total_amount), count_if(order_date >= TIMESTAMP_NTZ '2024-12-01 00:00:00'),
               count_if(raw_payload.campaign IS NULL), sum(length(customer_name_snapshot))
        FROM orders
    """
    return [Decimal(value) for value in scope["spark"].sql(query).collect()[0]]


def is_here(library):
    return importlib.util.find_spec(library.lower()) or missing(library)


def main(data):
    wanted = figures_of_files(data / "ndjson")
    os.chdir(data)
    readme.check_files(data, (wanted["rows"], wanted["total"]), is_here)
    order = ["rows", "total", "december", "no campaign", "length of names"]
    if importlib.util.find_spec("pyspark") and shutil.which("java"):
        check_java(data)
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
        missing("Spark, or the Java that it needs,")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
