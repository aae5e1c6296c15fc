"""What .ci/validators runs: reads a dataset by its descriptions, and sees that wrong rows are found."""

import json
import sys
from decimal import Decimal
from pathlib import Path

# For each table, changes to a row that its schema must reject.
WRONG = {
    "products": [("price", 0), ("sku", "ele000001"), ("name", ""), ("category_id", "7"), ("active", "yes")],
    "customers": [("email", "jane@example.edu"), ("email", "jane"), ("metadata", {}), ("customer_id", None)],
    "orders": [
        ("total_amount", -1.5),
        ("currency", "xx"),
        ("order_date", "2024-99-01T00:00:00"),
        ("order_date", "2024-01-01T24:00:00"),
        ("order_status", "lost"),
        ("external_order_id", "EXT1"),
        ("more", 1),
    ],
    "order_items": [("quantity", 0), ("quantity", 1.5), ("unit_price", 0), ("line_total", -3)],
    "price_history": [("price", 0), ("effective_to", ""), ("effective_from", None)],
    "stock_events": [("delta", 0), ("resulting_level", -1), ("source", "gift")],
}


def package(directory):
    """The package is valid, and all rows of the manifest are read."""
    from frictionless import Package

    directory = Path(directory)
    report = Package(str(directory / "datapackage.json")).validate()
    if not report.valid:
        sys.exit(f"{directory}: {report.flatten(['type', 'title', 'message'])[:5]}")
    rows = {}
    for file in json.loads((directory / "manifest.json").read_text())["files"]:
        rows[file["table"]] = rows.get(file["table"], 0) + file["rows"]
    read = {task.name: task.stats.get("rows") for task in report.tasks}
    if read != rows:
        sys.exit(f"{directory}: {read} rows were read, and there are {rows}")


def metadata(path):
    """The description is valid in itself."""
    from frictionless import Package

    errors = list(Package.metadata_validate(json.loads(Path(path).read_text())))
    if errors:
        sys.exit(f"{path}: {errors[:5]}")


def fast(schema):
    """The answer of fastjsonschema, which compiles a schema."""
    import fastjsonschema

    check = fastjsonschema.compile(schema, use_formats=False)

    def accepts(row):
        try:
            check(row)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return accepts


def rows(schema_path, *files):
    """Every row fits the schema, and rows with a wrong value do not, for validators that divide doubles and for those that know
    decimals."""
    import jsonschema_rs
    from jsonschema import Draft202012Validator

    text = Path(schema_path).read_text()
    schema = json.loads(text)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    exact = Draft202012Validator(json.loads(text, parse_float=Decimal))
    # Each with the type of numbers that it reads, and the rows that it reads in good time.
    validators = {
        "jsonschema": (float, 3_000, validator.is_valid),
        "jsonschema with decimals": (Decimal, 3_000, exact.is_valid),
        "fastjsonschema": (float, None, fast(schema)),
        "jsonschema-rs": (float, None, jsonschema_rs.Draft202012Validator(schema).is_valid),
    }
    amounts = [name for name, column in schema["properties"].items() if column["type"] == "number"]
    lines = [line for path in files for line in Path(path).read_text().splitlines()]
    for name, (number, most, accepts) in validators.items():
        for line in lines[:most]:
            row = json.loads(line, parse_float=number)
            if not accepts(row):
                sys.exit(f"{schema_path}: {name} refuses {line}")
            for column in amounts:
                for off in [Decimal("0.001"), Decimal("-0.001"), Decimal("0.005")]:
                    if accepts({**row, column: number(str(Decimal(str(row[column])) + off))}):
                        sys.exit(f"{schema_path}: {name} accepts {row[column]} and {off} as {column}")
    row = json.loads(lines[-1])
    for column, value in WRONG[schema["title"]]:
        if validator.is_valid({**row, column: value}):
            sys.exit(f"{schema_path} accepts {value!r} as {column}")
    for column in row:
        if validator.is_valid({name: cell for name, cell in row.items() if name != column}):
            sys.exit(f"{schema_path} accepts a row without {column}")


if __name__ == "__main__":
    {"package": package, "metadata": metadata, "rows": rows}[sys.argv[1]](*sys.argv[2:])
