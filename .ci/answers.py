"""What .ci/databases and .ci/readers share: known right answers, held against what their SQL gives where the data are loaded."""

import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# For each name the sizes of a dataset, and the date for which prices are asked.
SIZES = {
    "small": (["--preset", "small"], "2024-07-01"),
    "tiny": (["--preset", "tiny"], "2023-06-15T12:34:56"),
    "skewed": (
        ["--seed", "7", "--tenants", "6", "--tenant-sizes", "skewed"]
        + ["--products-per-tenant", "150", "--orders-per-tenant", "1500", "--customers-per-tenant", "80"],
        "2023-11-24",
    ),
}


def xtask(*arguments):
    return subprocess.run(["cargo", "xtask", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def check(dialect, size, select):
    """Every answer about a dataset that is loaded is what its SQL gives: the same rows in the same order. `select` runs one
    statement and gives its rows, of which no cell may be a binary fraction."""
    sizes, date = SIZES[size]
    answers = {}
    for line in xtask("answers", *sizes, "--as-of", date, "--json").splitlines():
        line = json.loads(line, parse_float=Decimal)
        answers.setdefault(line["answer"], []).append(line["row"])
    statements = xtask("answers", "--sql", dialect, "--as-of", date).split(";\n")[:-1]
    assert len(statements) == 8, (dialect, size, statements)
    for statement in statements:
        name = re.search("^-- ([a-z_]+): ", statement, re.M)[1]
        columns, rows = list(answers[name][0]), [list(row.values()) for row in answers.pop(name)]
        found = [list(row) for row in select(statement)]
        assert len(found) == len(rows), f"{dialect}, {size}, {name}: {len(found)} rows, not {len(rows)}"
        for number, (row, wanted) in enumerate(zip(found, rows)):
            assert not any(isinstance(cell, float) for cell in row), f"{dialect}, {name}: {row}"
            same = [Decimal(cell) if isinstance(one, (int, Decimal)) else str(cell) for cell, one in zip(row, wanted)]
            assert len(row) == len(wanted) and same == wanted, f"{dialect}, {size}, {name}, row {number}: {row}, not {wanted}"
        # The columns have their names, with which other statements can be built upon this one.
        counted = select(f"SELECT {', '.join(f'count(a.{column})' for column in columns)} FROM ({statement}) AS a")
        assert {int(count) for count in counted[0]} == {len(rows)}, f"{dialect}, {size}, {name}: {counted}"
    assert not answers, (dialect, size, list(answers))
