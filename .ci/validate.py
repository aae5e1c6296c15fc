"""What .ci/validators runs: reads a dataset by its descriptions, and sees that wrong rows are found."""

import json
import sys
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


def rows(schema_path, *files):
    """Every row fits the schema, and rows with a wrong value do not."""
    from jsonschema import Draft202012Validator

    schema = json.loads(Path(schema_path).read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    count = 0
    for path in files:
        for line in Path(path).read_text().splitlines():
            row = json.loads(line)
            error = next(validator.iter_errors(row), None) if count < 3000 else None
            if error:
                sys.exit(f"{path}: {error.message}")
            count += 1
    for column, value in WRONG[schema["title"]]:
        if validator.is_valid({**row, column: value}):
            sys.exit(f"{schema_path} accepts {value!r} as {column}")
    for column in row:
        if validator.is_valid({name: cell for name, cell in row.items() if name != column}):
            sys.exit(f"{schema_path} accepts a row without {column}")


if __name__ == "__main__":
    {"package": package, "metadata": metadata, "rows": rows}[sys.argv[1]](*sys.argv[2:])
