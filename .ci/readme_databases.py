"""What .ci/databases runs at its end: every command line of README.md about databases and lakes, as it stands there, in a directory of its own. Only
the environment says where the servers are, and which programs there are. Every line must have filled one database with the right rows."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import clickhouse_client
import databases
import readme
import servers

# The one change that is made to a line: what is medium in the README is small in CI.
SUBSTITUTION = ("--preset medium", "--preset small")
# By what in a line one sees which database must be there.
NEEDS = {"postgres": "psql|createdb|postgres", "sqlite": "sqlite", "mysql": "mysql", "duckdb": "duckdb", "clickhouse": "clickhouse"}
# The databases that the README takes for granted, which are empty.
EXISTING = {"postgres": ["shop", "medium", "files"], "mysql": ["shop", "stream"]}
# How a file begins, from some byte on, that is a database, and which program asks it.
FILES = {"sqlite": (0, b"SQLite format 3\0", "sqlite3"), "duckdb": (8, b"DUCK", "duckdb -noheader -list")}


class Reader:
    """Who types the lines: with servers, an environment and a working directory."""

    def __init__(self, data, here, servers):
        self.here, self.servers, self.clickhouse, self.place = here, servers, data / "readme-clickhouse", None
        programs = data / "readme-programs"
        programs.mkdir()
        home = Path.home()
        settings = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "MYSQL"))}
        # What cargo and rustup look for at home.
        self.environment = {"CARGO_HOME": f"{home}/.cargo", "RUSTUP_HOME": f"{home}/.rustup", **settings}
        for server in servers.values():
            self.environment.update(server.environment)
        self.environment["PATH"] = f"{programs}:{os.environ['PATH']}"
        stand_in = shlex.join([sys.executable, clickhouse_client.__file__, str(self.clickhouse)])
        (programs / "clickhouse-client").write_text(f'#!/bin/sh\nexec {stand_in} "$@"\n')
        (programs / "clickhouse-client").chmod(0o755)
        # MariaDB's client has this name as well, but not in every package.
        if not shutil.which("mysql") and shutil.which("mariadb"):
            (programs / "mysql").symlink_to(shutil.which("mariadb"))

    @contextlib.contextmanager
    def afresh(self):
        """In a new directory of the checkout, where `cargo xtask` works, with the databases that exist, which are empty."""
        for dialect, server in self.servers.items():
            for name in {name for name, _ in self.filled(dialect)} - set(EXISTING[dialect]):
                server(f"DROP DATABASE {name};")
            for name in EXISTING[dialect]:
                server(f"DROP DATABASE IF EXISTS {name};\nCREATE DATABASE {name};")
        shutil.rmtree(self.clickhouse, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir="target/databases") as place:
            self.place = Path(place)
            yield
        self.place = None

    def type(self, *lines):
        """Runs some lines; returns what the last one says."""
        for line in lines:
            command = ["bash", "-euo", "pipefail", "-c", line.replace(*SUBSTITUTION)]
            run = subprocess.run(command, cwd=self.place, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if run.returncode != 0:
                sys.exit(f"README.md: {line}\nends with {run.returncode}:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        return run.stdout

    def can_run(self, line):
        """Whether what the line needs is here; if not, is_here() has said so. A load without an address needs SQLite."""
        needed = [name for name, words in NEEDS.items() if re.search(words, line.partition(" # ")[0])]
        return all(name in self.here for name in needed or ["sqlite"])

    def filled(self, dialect):
        """The databases that have a table of orders: the name of each, and what asks it."""
        if dialect in FILES:
            start, magic, program = FILES[dialect]
            for path in filter(Path.is_file, self.place.iterdir()):
                if path.read_bytes()[start : start + len(magic)] == magic:
                    yield path.name, lambda text, name=path.name: self.ask(program, name, text)
        elif dialect == "postgres":
            for name in self.servers[dialect]("SELECT datname FROM pg_database WHERE NOT datistemplate;"):
                ask = lambda text, name=name: self.ask("psql -X -q -At", name, text)
                if ask("SELECT to_regclass('orders');") != [""]:
                    yield name, ask
        elif dialect == "mysql":
            for name in self.servers[dialect]("SELECT table_schema FROM information_schema.tables WHERE table_name = 'orders';"):
                yield name, lambda text, name=name: self.ask("mysql -N -B", name, text)
        elif self.clickhouse.exists():
            yield "default", lambda text: clickhouse_client.run(self.clickhouse, text).splitlines()

    def ask(self, program, name, text):
        run = subprocess.run([*program.split(), name], input=text, cwd=self.place, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return run.stdout.splitlines()

    def all_filled(self):
        return {(dialect, name): ask for dialect in self.here for name, ask in self.filled(dialect)}


def figures(dialect, ask):
    """How many rows there are, but for tenants, and the sum of all orders."""
    total = "sum(total_amount)" if dialect != "sqlite" else "sum(total_amount) / 100.0"
    (rows,) = ask(f"SELECT {' + '.join(f'(SELECT count(*) FROM {table})' for table in databases.TABLES)};")
    (amount,) = ask(f"SELECT {total} FROM orders;")
    return int(rows), round(Decimal(amount), 2)


def fills_one(reader, lines, wanted):
    """Runs lines that fill a database, which is none of those that were filled before."""
    before = reader.all_filled()
    reader.type(*lines)
    new = {key: ask for key, ask in reader.all_filled().items() if key not in before}
    assert len(new) == 1, f"README.md: {lines[-1]}: fills {list(new)}, and not one database"
    ((dialect, name), ask), *_ = new.items()
    found = figures(dialect, ask)
    assert found == wanted, f"README.md: {lines[-1]}: {found}, not {wanted}"
    print(f"README.md: {lines[-1]}: {found[0]} rows, {dialect}, {name}")


def check_lines(reader, wanted):
    script = None
    for block in readme.blocks("Into a database"):
        with reader.afresh():
            if any(re.search(r"\bload\.sql\b", line) for line in block):
                assert script is None and block[-1].startswith("psql"), "README.md: which block makes the script?"
                script = block
                continue
            if any("generated_data" in line for line in block):
                reader.type("cargo xtask gen --preset small")
            for line in filter(reader.can_run, block):
                fills_one(reader, [line], wanted)
    *made, line = script
    if reader.can_run(line):
        with reader.afresh():
            fills_one(reader, script, wanted)
            for block in readme.blocks("Known right answers"):
                reader.type(*block)
                print("README.md: " + "; ".join(block))
    for name, dialect, line in readme.of_databases()[0]:
        if reader.can_run(line):
            with reader.afresh():
                fills_one(reader, [line.replace("--as postgres", f"--as {dialect}") for line in made] + [line], wanted)


def check_lake(reader, wanted):
    assert not readme.tables("Into a lake"), "README.md: no check runs the lines of a table of lakes"
    for block in readme.blocks("Into a lake"):
        if all(map(reader.can_run, block)):
            with reader.afresh():
                said = reader.type(*block)
            amounts = [Decimal(amount) for amount in re.findall(r"\b\d+\.\d\d\b", said)]
            assert sum(amounts) == wanted[1], f"README.md: {block[-1]} says {said}"
            print("README.md: " + "; ".join(block))


def main(data):
    readme.check_sections()
    found, tables = databases.figures_of_files(data / "ndjson"), len(databases.TABLES)
    wanted = int(sum(found[:tables])), found[tables]
    here = [dialect for dialect in NEEDS if servers.is_here(dialect)]
    with contextlib.ExitStack() as stack:
        running = {}
        for dialect in filter(here.__contains__, EXISTING):
            place = data / f"readme-{dialect}"
            place.mkdir(mode=0o755)
            running[dialect] = stack.enter_context(getattr(servers, dialect)(place))
        if "postgres" in running:
            # Who loads, in the README.
            running["postgres"]("CREATE ROLE me LOGIN SUPERUSER;")
        reader = Reader(data, here, running)
        check_lines(reader, wanted)
        check_lake(reader, wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
