"""What .ci/databases compares: every cell of every row of a dataset, from its files and from a database, in the same words."""

import csv
import functools
import hashlib
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import answers

TABLES = ["tenants", "products", "customers", "orders", "order_items", "price_history", "stock_events"]
# Between cells, and instead of one that is null: neither is in any cell, nor is anything that a client would escape.
BETWEEN, NULL = "␟", "␀"
ODD = re.compile(r"[␟␀\\\x00-\x1f\x7f]")
# How each database writes a cell of a kind; a kind that is not here is text there already.
TEXT = {
    "postgres": {
        "uuid": "{}::text",
        "number": "{}::text",
        "integer": "{}::text",
        "boolean": "{}::text",
        "datetime": "replace({}::text, ' ', 'T')",
        "object": "{}::text",
    },
    "sqlite": {
        "number": "printf('%d.%02d', {0} / 100, {0} % 100)",
        "boolean": "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {0} END",
    },
    "mysql": {
        "uuid": "CONVERT({} USING utf8mb4)",
        "number": "CAST({} AS CHAR)",
        "integer": "CAST({} AS CHAR)",
        "boolean": "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {0} END",
        "datetime": "date_format({}, '%Y-%m-%dT%H:%i:%s')",
    },
    "duckdb": {
        "uuid": "{}::VARCHAR",
        "number": "{}::VARCHAR",
        "integer": "{}::VARCHAR",
        "boolean": "{}::VARCHAR",
        "datetime": "replace({}::VARCHAR, ' ', 'T')",
        "object": "{}::VARCHAR",
    },
    "clickhouse": {
        "uuid": "toString({})",
        "number": "toDecimalString({}, 2)",
        "integer": "toString({})",
        "boolean": "toString({})",
        "datetime": "replaceOne(toString({}), ' ', 'T')",
    },
}
# The rows of the files, sorted, to show which ones a database has not.
source = {}
# Checksums by those of lines that were read before: the same lines need not be understood twice.
known = {}


@functools.cache
def columns(table):
    """The names of a table's columns, in order, with what the model says that they hold."""
    package = json.loads(answers.xtask("schema", "--as", "data-package"))
    (schema,) = [resource["schema"] for resource in package["resources"] if resource["name"] == table]
    return {field["name"]: "uuid" if field.get("format") == "uuid" else field["type"] for field in schema["fields"]}


@functools.cache
def of_files(directory):
    """All rows of a dataset as NDJSON, by table, as Python has them."""
    rows = {table: [] for table in TABLES}
    with open(Path(directory) / "tenants.csv", encoding="utf-8", newline="") as file:
        rows["tenants"] = list(csv.DictReader(file))
    for path in sorted(Path(directory).glob("*.ndjson")):
        table = re.match(r"(.*?)_[0-9a-f]{8}-", path.name)[1]
        rows[table] += [json.loads(line, parse_float=Decimal) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    return rows


def cell(kind, value):
    if value is None:
        return NULL
    if kind == "object":
        return members(value)
    if kind == "boolean":
        return "true" if value else "false"
    return f"{value:.2f}" if kind == "number" else str(value)


def members(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def checksums_of_files(directory):
    """A checksum of the sorted rows of each table."""
    for table, rows in of_files(directory).items():
        kinds = columns(table)
        cells = [[cell(kind, row[name]) for name, kind in kinds.items()] for row in rows]
        assert all(list(row) == list(kinds) for row in rows) and not any(ODD.search(text) for row in cells for text in row if text != NULL), table
        source[table] = sorted(BETWEEN.join(row) for row in cells)
    return {table: checksum(lines) for table, lines in source.items()}


def checksum(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def query(dialect, table):
    """What selects each row of a table as one text."""
    texts = [TEXT[dialect].get(kind, "{}").format(name) for name, kind in columns(table).items()]
    cells = [f"coalesce({text}, '{NULL}')" for text in texts]
    if dialect in ("mysql", "clickhouse"):
        return f"SELECT concat({f', {BETWEEN!r}, '.join(cells)}) FROM {table};"
    return f"SELECT {f' || {BETWEEN!r} || '.join(cells)} FROM {table};"


def checksums(dialect, ask):
    """The same of what a database holds."""
    return {table: checksum_of_table(dialect, ask, table) for table in TABLES}


def checksum_of_table(dialect, ask, table):
    lines = sorted(ask(query(dialect, table)))
    as_read = dialect, table, checksum(lines)
    if as_read not in known:
        rows = sorted(canonical(dialect, columns(table), line) for line in lines)
        known[as_read] = checksum(rows)
        if rows != source.get(table, rows):
            show_difference(dialect, table, rows)
    return known[as_read]


def canonical(dialect, kinds, line):
    """A row in the words of this file: databases write the members of objects in orders and with spaces of their own."""
    # ClickHouse escapes these where it separates cells by tabs.
    cells = (line.replace("\\'", "'") if dialect == "clickhouse" else line).split(BETWEEN)
    objects = [number for number, kind in enumerate(kinds.values()) if kind == "object" and len(cells) == len(kinds) and cells[number] != NULL]
    for number in objects:
        cells[number] = members(json.loads(cells[number]))
    return BETWEEN.join(cells)


def show_difference(dialect, table, rows):
    odd, missing = (sorted(set(one) - set(other))[:2] for one, other in [(rows, source[table]), (source[table], rows)])
    print(f"{dialect}, {table}: {len(rows)} rows, not {len(source[table])}; {odd} instead of {missing}", file=sys.stderr)
