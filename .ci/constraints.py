"""What .ci/databases breaks: every constraint that the model has and `cargo xtask schema` declares, each by a row that is right otherwise."""

import contextlib
import functools
import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal

import answers
import contents

NEW, UNKNOWN = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
CENT = Decimal("0.01")
# How a check says that a text is a code of a currency.
CODES = [
    r"length\((\w+)\) = 3 AND rtrim\(\1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'\) = ''",
    r"(\w+) ~ '\^\[A-Z\]\{3\}\$'",
    r"(\w+) GLOB '\[A-Z\]\[A-Z\]\[A-Z\]'",
    r"(\w+) REGEXP '\^\[A-Z\]\{3\}\$'",
    r"regexp_full_match\((\w+), '\[A-Z\]\{3\}'\)",
    r"match\((\w+), '\^\[A-Z\]\{3\}\$'\)",
]
# What the type of a column, or a database without keys, keeps a dialect from declaring.
NOT_DECLARED = {
    "sql": set(),
    "postgres": {"boolean"},
    "sqlite": set(),
    "mysql": set(),
    "duckdb": {"boolean"},
    "clickhouse": {"boolean", "null", "primary", "unique", "foreign"},
}


@dataclass(frozen=True)
class Constraint:
    """What is demanded of columns of a table: `null`, `primary`, `unique`, `foreign` (`detail` is what is referred to), `label` (the
    labels), `least` (the least number), `nonzero`, `code` (of a currency) or `boolean`."""

    table: str
    kind: str
    columns: tuple
    detail: object = None

    def is_check(self):
        return self.kind not in ("null", "primary", "unique", "foreign")

    def name(self):
        """What a database can be asked to name: of a check no more than its column."""
        return ("check" if self.is_check() else self.kind), self.columns


@dataclass
class Attempt:
    """A row, and the constraints one of which refuses it: none, if it is right."""

    why: str
    table: str
    row: dict
    refused_by: set = field(default_factory=set)


@functools.cache
def of_model():
    """The constraints of the model, from its descriptions for other tools."""
    package = json.loads(answers.xtask("schema", "--as", "data-package"))
    nonzero = {}
    for line in answers.xtask("schema", "--as", "json-schema").splitlines():
        schema = json.loads(line)
        nonzero[schema["title"]] = [name for name, value in schema["properties"].items() if value.get("not") == {"const": 0}]
    found, targets = set(), set()
    for resource in package["resources"]:
        table, schema = resource["name"], resource["schema"]
        found |= {Constraint(table, "primary", tuple(schema["primaryKey"]))}
        found |= {Constraint(table, "unique", tuple(columns)) for columns in schema.get("uniqueKeys", [])}
        found |= {Constraint(table, "nonzero", (name,)) for name in nonzero[table]}
        for key in schema.get("foreignKeys", []):
            parent, columns, parents = key["reference"]["resource"], tuple(key["fields"]), tuple(key["reference"]["fields"])
            if parent != "tenants":  # within the tenant, so these are unique together
                columns, parents = ("tenant_id", *columns), ("tenant_id", *parents)
                targets.add(Constraint(parent, "unique", parents))
            found.add(Constraint(table, "foreign", columns, (parent, parents)))
        for column in schema["fields"]:
            name, limits = (column["name"],), column.get("constraints", {})
            if limits.get("required") and name != tuple(schema["primaryKey"]):
                found.add(Constraint(table, "null", name))
            if column["type"] == "boolean":
                found.add(Constraint(table, "boolean", name))
            if "enum" in limits:
                found.add(Constraint(table, "label", name, tuple(limits["enum"])))
            if "minimum" in limits:
                found.add(Constraint(table, "least", name, Decimal(str(limits["minimum"]))))
            if limits.get("pattern") == "^[A-Z]{3}$":
                found.add(Constraint(table, "code", name))
    return found | targets


def declared(dialect, script):
    """The constraints in statements that create tables. What is not understood ends the test."""
    found = set()
    for table, body in re.findall(r"^CREATE TABLE (\w+) \((?: -- [^\n]*)?\n(.*?)\n\)", script, re.M | re.S):
        for line in re.sub(r"^ *-- .*\n", "", body, flags=re.M).split("\n"):
            text = re.sub(r" COMMENT '(?:[^']|'')*'", "", line).strip().removesuffix(",")
            found |= set(of_line(dialect, table, text))
    return found


def of_line(dialect, table, text):
    if key := re.fullmatch(r"UNIQUE \((.*)\)", text):
        yield Constraint(table, "unique", tuple(key[1].split(", ")))
    elif key := re.fullmatch(r"FOREIGN KEY \((.*)\) REFERENCES (\w+) \((.*)\)", text):
        yield Constraint(table, "foreign", tuple(key[1].split(", ")), (key[2], tuple(key[3].split(", "))))
    elif check := re.fullmatch(r"CONSTRAINT (\w+) CHECK (.*)", text):
        yield of_check(dialect, table, check[2])
    else:
        column, *checks = text.split(" CHECK (")
        parts = re.fullmatch(r"(\w+) ((?:(?!\b(?:NOT|NULL|KEY|UNIQUE|REFERENCES|DEFAULT)\b).)+?)( NOT NULL)?( PRIMARY KEY)?", column)
        assert parts, f"{dialect}: {text} is not understood"
        if parts[3] and not parts[4]:
            yield Constraint(table, "null", (parts[1],))
        if parts[4]:
            yield Constraint(table, "primary", (parts[1],))
        for check in checks:
            yield of_check(dialect, table, check.removesuffix(")"))


def of_check(dialect, table, text):
    text = re.sub(r"^CAST\((\w+) AS BINARY\)", r"\1", text)
    if check := re.fullmatch(r"(\w+) IN \((.*)\)", text):
        values = check[2].split(", ")
        if values in (["0", "1"], ["false", "true"]):
            return Constraint(table, "boolean", (check[1],))
        return Constraint(table, "label", (check[1],), tuple(value.strip("'") for value in values))
    if check := re.fullmatch(r"(\w+) >= ([0-9.]+)", text):
        is_in_cents = dialect == "sqlite" and contents.columns(table)[check[1]] == "number"
        return Constraint(table, "least", (check[1],), Decimal(check[2]) * (CENT if is_in_cents else 1))
    if check := re.fullmatch(r"(\w+) (?:<>|!=) 0", text):
        return Constraint(table, "nonzero", (check[1],))
    for code in CODES:
        if check := re.fullmatch(code, text):
            return Constraint(table, "code", (check[1],))
    sys.exit(f"{dialect}: the check {text} is not understood")


def check_declared(dialect, script):
    """Nothing of the model is missing from a dialect, nor is there more."""
    found, wanted = declared(dialect, script), {one for one in of_model() if one.kind not in NOT_DECLARED[dialect]}
    missing, odd = wanted - found, found - wanted
    assert not missing and not odd, f"{dialect}: {sorted(map(str, missing))} are missing, {sorted(map(str, odd))} are not the model's"
    return found


class Sample:
    """A few rows of two tenants, closed under references, and rows like them that are not there."""

    def __init__(self, directory):
        self.all = contents.of_files(directory)
        self.key = {one.table: one.columns[0] for one in of_model() if one.kind == "primary"}
        self.rows = {table: [] for table in contents.TABLES}
        for tenant in self.all["tenants"][:2]:
            self.rows["tenants"].append(tenant)
            item = self.first("order_items", tenant)
            order = self.of("orders", item["order_id"])
            taken = {other["product_id"] for other in self.all["order_items"] if other["order_id"] == order["order_id"]}
            free = next(row for row in self.all["products"] if row["tenant_id"] == tenant["tenant_id"] and row["product_id"] not in taken)
            self.rows["order_items"].append(item)
            self.rows["orders"].append(order)
            self.rows["customers"].append(self.of("customers", order["customer_id"]))
            self.rows["products"] += [self.of("products", item["product_id"]), free]
            for table in ["price_history", "stock_events"]:
                self.rows[table].append(next(row for row in self.all[table] if row["product_id"] == item["product_id"]))

    def first(self, table, tenant):
        return next(row for row in self.all[table] if row["tenant_id"] == tenant["tenant_id"])

    def of(self, table, identifier):
        return next(row for row in self.all[table] if row[self.key[table]] == identifier)

    def one(self, table):
        """A row of the first tenant."""
        return self.rows[table][0]

    def other(self, table):
        """A row of the other tenant."""
        return self.rows[table][-1]

    def new(self, table):
        """A row of the first tenant that is not there, and breaks nothing."""
        row = dict(self.one(table), **{self.key[table]: NEW})
        for one in of_model():
            if one.table == table and one.kind == "unique" and self.key[table] not in one.columns:
                column = one.columns[-1]
                row[column] = self.rows["products"][1]["product_id"] if column == "product_id" else unused(row[column])
                assert not any(all(other[name] == row[name] for name in one.columns) for other in self.all[table]), (table, row)
        return row


def unused(text):
    return f"0{text}" if "@" in text else f"{text}0"


def attempts(sample, dialect, found):
    """Rows that are right, and for each constraint rows that break it alone."""
    for table in contents.TABLES:
        new = sample.new(table)
        yield Attempt("a new row", table, new)
        in_order = sorted((one for one in found if one.table == table), key=str)
        for one in in_order:
            for why, values in accepted(sample, one, new):
                yield Attempt(f"{why} ({one.kind} of {', '.join(one.columns)})", table, {**new, **values})
            broken = list(refused(sample, dialect, one, in_order))
            assert broken, one
            for why, values, *others in broken:
                yield Attempt(why, table, {**new, **values}, {one, *others})
        for column in contents.columns(table):
            if not any(one.kind in ("null", "primary") and one.columns == (column,) for one in of_model() if one.table == table):
                yield Attempt("a null where one may be", table, {**new, column: None})


def accepted(sample, one, new):
    """What a constraint permits, beyond what is in a row."""
    column = one.columns[-1]
    if one.kind == "label":
        yield from ((f"the label {label}", {column: label}) for label in one.detail)
    elif one.kind == "least":
        yield "the least number", {column: one.detail}
    elif one.kind == "nonzero":
        yield from ((f"the number {number}", {column: number}) for number in [-1, 1])
    elif one.kind == "boolean":
        yield from ((f"the truth value {value}", {column: value}) for value in [False, True])
    elif one.kind == "code":
        yield "another currency", {column: "XXX"}
    elif one.kind == "unique" and contents.columns(one.table)[column] == "string":
        value = sample.other(one.table)[column]
        mine = [row[column] for row in sample.all[one.table] if row["tenant_id"] == new["tenant_id"]]
        yield "what another tenant has", {column: value if value not in mine else unused(value)}


def refused(sample, dialect, one, in_table):
    """What breaks a constraint, and the constraints of the table that it cannot but break, too."""
    column = one.columns[-1]
    if one.kind == "null":
        yield "null", {column: None}
    elif one.kind == "primary":
        yield "null as a key", {column: None}
        yield "an id of another tenant's row", {column: sample.other(one.table)[column]}
    elif one.kind == "unique":
        primary = [other for other in in_table if other.kind == "primary" and other.columns[0] in one.columns]
        yield "the same twice", {name: sample.one(one.table)[name] for name in one.columns}, *primary
    elif one.kind == "foreign":
        others = [other for other in in_table if other.kind == "foreign" and column in other.columns and other != one]
        yield "a row that is not there", {column: UNKNOWN}, *others
        if len(one.columns) > 1:
            yield "a row of another tenant", {column: sample.other(one.detail[0])[column]}
    elif one.kind == "label":
        yield from ((f"the label {label!r}", {column: label}) for label in ["unknown", one.detail[0].upper(), f"{one.detail[0]} ", ""])
    elif one.kind == "least":
        step = CENT if contents.columns(one.table)[column] == "number" else 1
        yield from ((f"the number {number}", {column: number}) for number in [one.detail - step, Decimal(-1000)])
    elif one.kind == "nonzero":
        yield "zero", {column: 0}
    elif one.kind == "boolean":
        yield "the truth value 2", {column: 2}
    elif one.kind == "code":
        # In MariaDB, the type permits no more than three characters.
        codes = ["usd", "U1D", "1US", "€US", "US ", "", "US", *(["USDX"] if dialect != "mysql" else [])]
        yield from ((f"the currency {code!r}", {column: code}) for code in codes)


def insert(dialect, table, row):
    kinds = contents.columns(table)
    cells = [literal(dialect, kinds[name], value) for name, value in row.items()]
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(cells)})"


def literal(dialect, kind, value):
    if value is None:
        return "NULL"
    if kind == "boolean":
        is_number = dialect in ("sqlite", "mysql") or value not in (False, True)
        return str(int(value)) if is_number else str(bool(value)).lower()
    if kind == "number":
        return str(int(value / CENT)) if dialect == "sqlite" else f"{value:.2f}"
    if kind == "integer":
        return str(int(value))
    text = contents.members(value) if kind == "object" else value
    text = text.replace("T", " ") if kind == "datetime" and dialect == "clickhouse" else text
    return "'" + text.replace("'", "''") + "'"


# A subtransaction takes back what is accepted.
POSTGRES = r"""
CREATE FUNCTION pg_temp.attempt(statement text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    state text; name text; of_column text; of_table text; said text; kind text; keys text[];
BEGIN
    EXECUTE statement;
    RAISE EXCEPTION 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, name = CONSTRAINT_NAME, of_column = COLUMN_NAME, of_table = TABLE_NAME, said = MESSAGE_TEXT;
    SELECT contype, array(SELECT attname FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place) INTO kind, keys
        FROM pg_constraint WHERE conname = name AND conrelid = (SELECT oid FROM pg_class WHERE relname = of_table AND relkind = 'r');
    RETURN json_build_object('state', state, 'kind', kind, 'columns', keys, 'column', of_column, 'said', said);
END $$;
"""


def try_postgres(ask, statements):
    kinds = {"c": "check", "p": "primary", "u": "unique", "f": "foreign"}
    calls = [f"SELECT pg_temp.attempt({literal('postgres', 'string', statement)});" for _, statement in statements]
    for line in ask(POSTGRES + "\n".join(calls)):
        found = json.loads(line)
        if found["said"] == "accepted":
            yield set(), None
        elif found["state"] == "23502":
            yield {("null", (found["column"],))}, found["said"]
        else:
            yield {(kinds.get(found["kind"]), tuple(found["columns"] or []))}, found["said"]


MYSQL = """
DELIMITER //
CREATE OR REPLACE PROCEDURE attempt(IN statement TEXT)
BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION
    BEGIN
        GET DIAGNOSTICS CONDITION 1 @said = MESSAGE_TEXT;
        ROLLBACK;
        SELECT @said;
    END;
    START TRANSACTION;
    EXECUTE IMMEDIATE statement;
    ROLLBACK;
    SELECT 'accepted';
END //
DELIMITER ;
"""


def try_mysql(ask, statements):
    keys = {}
    for line in ask(
        "SELECT concat_ws(' ', table_name, index_name, group_concat(column_name ORDER BY seq_in_index)) FROM information_schema.statistics "
        "WHERE table_schema = database() GROUP BY table_name, index_name;"
    ):
        table, name, columns = line.split(" ")
        keys[table, name] = ("primary" if name == "PRIMARY" else "unique"), tuple(columns.split(","))
    calls = [f"CALL attempt({literal('mysql', 'string', statement)});" for _, statement in statements]
    lines = ask(MYSQL + "\n".join(calls) + "\nDROP PROCEDURE attempt;")
    for (table, _), said in zip(statements, lines, strict=True):
        if said == "accepted":
            yield set(), None
        elif null := re.fullmatch(r"Column '(\w+)' cannot be null", said):
            yield {("null", (null[1],))}, said
        elif check := re.match(rf"CONSTRAINT `{table}\.(\w+)` failed", said):
            yield {("check", (check[1],))}, said
        elif key := re.match(r"Duplicate entry '.*' for key '(\w+)'", said):
            yield {keys[table, key[1]]}, said
        elif key := re.search(r"a foreign key constraint fails .* FOREIGN KEY \((.*?)\) REFERENCES", said):
            yield {("foreign", tuple(key[1].replace("`", "").split(", ")))}, said
        else:
            yield {("?", ())}, said


def try_sqlite(ask, statements):
    with contextlib.closing(sqlite3.connect(ask.url.removeprefix("sqlite:"), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        primary = {
            (table, column)
            for table, column in connection.execute(
                "SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c WHERE s.type = 'table' AND c.pk"
            )
        }
        for table, statement in statements:
            connection.execute("BEGIN")
            try:
                connection.execute(statement)
                yield set(), None
            except sqlite3.IntegrityError as error:
                yield set(of_sqlite(connection, table, statement, str(error), primary)), str(error)
            finally:
                connection.execute("ROLLBACK")


def of_sqlite(connection, table, statement, said, primary):
    if said == "FOREIGN KEY constraint failed":  # that names none: ask which
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(statement)
        keys = {}
        for number, place, _, column, *_ in connection.execute(f"SELECT id, seq, \"table\", \"from\" FROM pragma_foreign_key_list('{table}') ORDER BY 1, 2"):
            keys[number] = (*keys.get(number, ()), column)
        for *_, number in connection.execute(f"PRAGMA foreign_key_check({table})"):
            yield "foreign", keys[number]
    elif check := re.match(r"CHECK constraint failed: (?:length\()?(\w+)", said):
        yield "check", (check[1],)
    elif key := re.match(r"(NOT NULL|UNIQUE) constraint failed: (.*)", said):
        columns = tuple(column.removeprefix(f"{table}.") for column in key[2].split(", "))
        is_primary = len(columns) == 1 and (table, columns[0]) in primary
        yield "null" if key[1] == "NOT NULL" else "primary" if is_primary else "unique", columns
    else:
        yield "?", ()


def try_duckdb(ask, statements):
    """By its program, which goes on after an error, and says all in one order if that goes to one place."""
    script = "".join(f"BEGIN;\n{statement};\nROLLBACK;\n.print end of {number}\n" for number, (_, statement) in enumerate(statements))
    command = ["duckdb", "-batch", "-no-init", ask.url.removeprefix("duckdb:")]
    lines = subprocess.run(command, input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    for number in range(len(statements)):
        said, _, lines = lines.partition(f"end of {number}\n")
        yield ({of_duckdb(said)}, said.strip()) if said.strip() else (set(), None)


def of_duckdb(said):
    if null := re.search(r"NOT NULL constraint failed: \w+\.\"?(\w+)", said):
        return "null", (null[1],)
    if check := re.search(r"CHECK constraint failed on table \"?\w+\"? with expression CHECK\(\W*(?:regexp_full_match\()?(\w+)", said):
        return "check", (check[1],)
    key = re.search(r"key \"(.*?)\"", said)
    columns = tuple(re.findall(r"(\w+): ", key[1])) if key else ()
    kinds = {"violates primary key": "primary", "violates unique": "unique", "Violates foreign key": "foreign"}
    return next((kind for words, kind in kinds.items() if words in said), "?"), columns


def try_clickhouse(ask, statements):
    """There is no transaction: what was accepted goes at the end."""
    from chdb.session import Session

    with contextlib.closing(Session(ask.command[-1])) as session:
        for _, statement in statements:
            try:
                session.query(statement)
                yield set(), None
            except RuntimeError as error:
                check = re.search(r"Constraint `(\w+)_(?:label|least|nonzero|code)` for table .* is violated", str(error))
                yield {("check", (check[1],)) if check else ("?", ())}, str(error)
        for table, key in [(one.table, one.columns[0]) for one in of_model() if one.kind == "primary"]:
            session.query(f"DELETE FROM {table} WHERE {key} = '{NEW}'")


# What lists each column of each foreign key: its table, what tells it from the table's others, its place, its name.
REFERENCES = {
    "postgres": """SELECT conrelid::regclass, conname, place, attname FROM pg_constraint CROSS JOIN unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number WHERE contype = 'f'""",
    "sqlite": """SELECT s.name, f.id, f.seq, f."from" FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f""",
    "mysql": """SELECT table_name, constraint_name, ordinal_position, column_name FROM information_schema.key_column_usage
        WHERE table_schema = database() AND referenced_table_name IS NOT NULL""",
    "duckdb": """SELECT table_name, constraint_index, generate_subscripts(constraint_column_names, 1), unnest(constraint_column_names)
        FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'""",
}


def references(database, ask):
    """The foreign keys that a database lists: that to a tenant is broken by nothing that does not break another one, too."""
    if database not in REFERENCES:
        return set()
    keys = {}
    for table, name, place, column in ask.select(REFERENCES[database] + ";"):
        keys.setdefault((table, name), []).append((int(place), column))
    return {(table, tuple(column for _, column in sorted(columns))) for (table, _), columns in keys.items()}


TRY = {"postgres": try_postgres, "mysql": try_mysql, "sqlite": try_sqlite, "duckdb": try_duckdb, "clickhouse": try_clickhouse}


def check(database, ask, language, data, has_rows=True, constraints="inline"):
    """Every constraint of a dialect refuses the rows that break it, by its name, and no others. Without rows, those that are
    referred to are inserted. Where keys and checks are nowhere, only nulls are refused. Gives the number of constraints."""
    found = check_declared(language, (data / f"inline.{language}.sql").read_text())
    if database == "postgres":  # no value of the type breaks it
        found = {one for one in found if one.kind != "boolean"}
    sample = Sample(data / "ndjson")
    if not has_rows:
        ask("\n".join(insert(database, table, row) + ";" for table in contents.TABLES for row in sample.rows[table]))
    wanted = {(one.table, one.columns) for one in found if one.kind == "foreign" and constraints != "none"}
    assert (listed := references(database, ask)) == wanted, f"{language} in {database}: {sorted(listed ^ wanted)} differ"
    tried = list(attempts(sample, database, found))
    results = list(TRY[database](ask, [(attempt.table, insert(language, attempt.table, attempt.row)) for attempt in tried]))
    assert len(results) == len(tried) > len(found), (len(results), len(tried), len(found))
    for attempt, (violated, said) in zip(tried, results):
        names = {one.name() for one in attempt.refused_by if constraints != "none" or one.kind in ("null", "primary")}
        if "null" in attempt.why:  # as a key, it is never null
            names |= {("null", columns) for _, columns in names}
        elif constraints == "none":
            names = set()
        is_right = bool(violated) == bool(names) and (violated <= names or database == "sqlite" and names <= violated)
        assert is_right, f"{language} in {database}, {attempt.table}, {attempt.why}: {said or 'accepted'}, not {names}: {attempt.row}"
    return len(found)
