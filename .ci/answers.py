"""What .ci/databases and .ci/readers share: known right answers, held against what their SQL gives where the data are loaded."""

import functools
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


@functools.cache
def known(size):
    """All answers about a dataset, by name: rows, which have their columns' names."""
    sizes, date = SIZES[size]
    answers = {}
    for line in xtask("answers", *sizes, "--as-of", date, "--json").splitlines():
        line = json.loads(line, parse_float=Decimal)
        answers.setdefault(line["answer"], []).append(line["row"])
    assert len(answers) == 8, (size, list(answers))
    return answers


def compare(what, found, wanted):
    """The same rows in the same order, of which no cell may be a binary fraction."""
    what = ", ".join(what)
    assert len(found) == len(wanted), f"{what}: {len(found)} rows, not {len(wanted)}"
    for number, (row, right) in enumerate(zip(found, wanted)):
        assert not any(isinstance(cell, float) for cell in row), f"{what}: {row}"
        same = [Decimal(cell) if isinstance(one, (int, Decimal)) else str(cell) for cell, one in zip(row, right)]
        assert len(row) == len(right) and same == right, f"{what}, row {number}: {row}, not {right}"


def check(dialect, size, select):
    """Every answer about a dataset that is loaded is what its SQL gives: the same rows in the same order. `select` runs one
    statement and gives its rows, of which no cell may be a binary fraction."""
    answers = dict(known(size))
    statements = xtask("answers", "--sql", dialect, "--as-of", SIZES[size][1]).split(";\n")[:-1]
    assert len(statements) == 8, (dialect, size, statements)
    for statement in statements:
        name = re.search("^-- ([a-z_]+): ", statement, re.M)[1]
        columns, rows = list(answers[name][0]), [list(row.values()) for row in answers.pop(name)]
        compare((dialect, size, name), [list(row) for row in select(statement)], rows)
        # The columns have their names, with which other statements can be built upon this one.
        counted = select(f"SELECT {', '.join(f'count(a.{column})' for column in columns)} FROM ({statement}) AS a")
        assert {int(count) for count in counted[0]} == {len(rows)}, f"{dialect}, {size}, {name}: {counted}"
    assert not answers, (dialect, size, list(answers))
