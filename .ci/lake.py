"""What .ci/lake runs: Parquet files as DuckDB, pyarrow and polars read them, compared with NDJSON."""

import datetime
import decimal
import json
import re
import sys
import uuid
from pathlib import Path

import duckdb
import polars
import pyarrow
import pyarrow.parquet

# What a column is by its name and its values in NDJSON, and what each reader calls that.
TYPES = {
    "id": ("UUID", pyarrow.binary(16), polars.Binary),
    "text": ("VARCHAR", pyarrow.string(), polars.String),
    "label": ("VARCHAR", pyarrow.string(), polars.String),
    "amount": ("DECIMAL(15,2)", pyarrow.decimal128(15, 2), polars.Decimal(15, 2)),
    "number": ("BIGINT", pyarrow.int64(), polars.Int64),
    "truth": ("BOOLEAN", pyarrow.bool_(), polars.Boolean),
    "time": ("TIMESTAMP", pyarrow.timestamp("us"), polars.Datetime("us")),
}
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def kind_of(column, values, labels):
    """The kind of the values of a column that are not null, as JSON shows it; which columns have labels is in the file."""
    values = [value for value in values if value is not None]
    if all(isinstance(value, dict) for value in values):
        return {name: kind_of(f"{column}.{name}", [value[name] for value in values], labels) for name in values[0]}
    if column in labels:
        assert all(value in labels[column] for value in values), column
        return "label"
    for kind, is_it in {
        "truth": lambda value: isinstance(value, bool),
        "number": lambda value: isinstance(value, int),
        "amount": lambda value: isinstance(value, decimal.Decimal),
        "id": lambda value: isinstance(value, str) and UUID.fullmatch(value),
        "time": lambda value: isinstance(value, str) and TIME.fullmatch(value),
        "text": lambda value: isinstance(value, str),
    }.items():
        if all(is_it(value) for value in values):
            return kind
    raise SystemExit(f"what are {values[:3]}?")


def duck(kind):
    if isinstance(kind, dict):
        return "STRUCT(" + ", ".join(f"{name} {duck(kind)}" for name, kind in kind.items()) + ")"
    return TYPES[kind][0]


def arrow(kind):
    if isinstance(kind, dict):
        return pyarrow.struct([(name, arrow(kind)) for name, kind in kind.items()])
    return TYPES[kind][1]


def polar(kind):
    if isinstance(kind, dict):
        return polars.Struct({name: polar(kind) for name, kind in kind.items()})
    return TYPES[kind][2]


def cell(value, kind):
    """A value as JSON has it."""
    if value is None:
        return None
    if isinstance(kind, dict):
        return {name: cell(value[name], kind) for name, kind in kind.items()}
    if kind == "id":
        return str(uuid.UUID(bytes=value) if isinstance(value, bytes) else value)
    if kind == "time":
        assert isinstance(value, datetime.datetime) and value.tzinfo is None, value
        return value.isoformat()
    if kind == "amount":
        assert isinstance(value, decimal.Decimal) and value.as_tuple().exponent == -2, value
    return value


def check_docs(parquet, above, fields, entries):
    """Each field has the docs that the file's metadata have under the name of its column."""
    for field in fields:
        name = f"{above}.{field.name}"
        assert entries[name] and field.metadata[b"description"].decode() == entries[name], (parquet, name, field.metadata)
        assert field.metadata.get(b"values", b"").decode() == entries.get(name.replace("description", "values", 1), ""), (parquet, name)
        if isinstance(field.type, pyarrow.StructType):
            check_docs(parquet, name, field.type, entries)


def compare(parquet, expected):
    """Reads one file in every way."""
    metadata = pyarrow.parquet.read_metadata(parquet)
    entries = {key.decode(): value.decode() for key, value in metadata.metadata.items()}
    labels = {key.removeprefix("values."): words.split(",") for key, words in entries.items() if key.startswith("values.")}
    kinds = {name: kind_of(name, [row[name] for row in expected], labels) for name in expected[0]}

    def require(reader, names, types, rows):
        assert list(names) == list(kinds), (reader, parquet, names)
        for (name, kind), is_, should in zip(kinds.items(), *types):
            assert is_ == should, (reader, parquet, name, is_, should)
        count = 0
        for row, wanted in zip(rows, expected):
            row = {name: cell(row[name], kind) for name, kind in kinds.items()}
            assert row == wanted, (reader, parquet, row, wanted)
            count += 1
        assert count == len(expected), (reader, parquet, count)

    relation = duckdb.sql(f"SELECT * FROM read_parquet('{parquet}')")
    types = [str(one).replace('"', "") for one in relation.types], [duck(kind) for kind in kinds.values()]
    require("DuckDB", relation.columns, types, (dict(zip(relation.columns, row)) for row in relation.fetchall()))

    table = pyarrow.parquet.ParquetFile(parquet).read()
    # Newer versions have a type of their own for UUIDs, above the bytes.
    fields = [str(getattr(field.type, "storage_type", field.type)).replace(" not null", "") for field in table.schema]
    require("pyarrow", table.column_names, (fields, [str(arrow(kind)) for kind in kinds.values()]), table.to_pylist())
    assert table.schema.metadata[b"description"].decode() == entries["description"], (parquet, table.schema.metadata)
    check_docs(parquet, "description", table.schema, entries)
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            # Of a few rows, none may have the label of another.
            is_short = chunk.path_in_schema not in labels or chunk.num_values < 100
            assert is_short or "RLE_DICTIONARY" in chunk.encodings, (parquet, chunk)
            statistics = chunk.statistics
            is_null = statistics and statistics.null_count == statistics.num_values + statistics.null_count > 0
            assert statistics and (statistics.has_min_max or statistics.num_values == 0 or is_null), (parquet, chunk)

    frame = polars.read_parquet(parquet)
    require("polars", frame.columns, (frame.dtypes, [polar(kind) for kind in kinds.values()]), frame.iter_rows(named=True))


def rows_of(path):
    return [json.loads(line, parse_float=decimal.Decimal) for line in path.read_text(encoding="utf-8").splitlines()]


def main():
    data = Path(sys.argv[1])
    count = 0
    for parquet in sorted((data / "parquet").glob("*.parquet")):
        if parquet.name == "tenants.parquet":
            continue
        compare(str(parquet), rows_of(data / "ndjson" / parquet.name.replace(".parquet", ".ndjson")))
        count += 1
    for table in ["tenants", "orders"]:
        compare(str(data / f"{table}.parquet"), rows_of(data / f"{table}.ndjson"))
        count += 1
    whole = duckdb.sql(f"SELECT count(*) FROM '{data}/parquet/order_items_*.parquet'").fetchall()[0][0]
    files = (data / "ndjson").glob("order_items_*")
    assert whole == sum(len(rows_of(path)) for path in files), whole
    print(f"DuckDB {duckdb.__version__}, pyarrow {pyarrow.__version__} and polars {polars.__version__} read {count} files as they are")


main()
