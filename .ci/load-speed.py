"""What .ci/load-speed runs: times of loads and of the databases' own clients, of the same files."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import databases
import servers

TIMES = 3


def processor_time():
    """Seconds of the clients that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def server_time(process):
    """Seconds of a server, its processes, and those of them that have ended."""
    ticks = 0
    for path in [Path(f"/proc/{process}"), *Path("/proc").glob("[0-9]*")]:
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if path.name == str(process):
            ticks += sum(int(field) for field in fields[11:15])
        elif fields[1] == str(process):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(ways, prepare, server, count, rows):
    """Prints the best of several runs of each way, in turns, and its ratios to the first."""
    best = {name: (float("inf"), float("inf")) for name in ways}
    for _ in range(TIMES):
        for name, (command, text) in ways.items():
            prepare()
            wall, processor = time.monotonic(), processor_time() + server()
            run = subprocess.run(command, input=text, capture_output=True, text=True)
            wall, processor = time.monotonic() - wall, processor_time() + server() - processor
            assert run.returncode == 0 and "error" not in run.stderr.lower(), (name, run.stderr[:2000])
            assert count() == rows, (name, count(), rows)
            best[name] = min(best[name][0], wall), min(best[name][1], processor)
    ours = next(iter(best.values()))
    for name, (wall, processor) in best.items():
        ratios = f"{wall / ours[0]:5.2f} and {processor / ours[1]:5.2f} of load's"
        print(f"  {name:45} {wall:7.2f} s, {processor:7.2f} s of processor time: {ratios}")


def postgres(data, program, files, rows):
    place = data / "postgres"
    place.mkdir(mode=0o755)
    with servers.postgres(place) as ask:
        home, port = re.search(r"host=(.*?)&port=(\d+)", ask.url).groups()
        process = int((place / "postgres/data/postmaster.pid").read_text().split()[0])
        script = (data / "postgres.sql").read_text()
        copies = [line for line in script.splitlines() if line.startswith("\\copy")]
        client = ["psql", "-X", "-q", "-h", home, "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "--dbname", "postgres"]
        load = [program, "load", "--into", ask.url, "--quiet"]
        tables = (data / "none.postgres.sql").read_text()

        def prepare():
            ask("SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public; CHECKPOINT;")

        print("PostgreSQL")
        ways = {
            "cargo xtask load DIR": ([*load, str(data / "csv")], None),
            "psql, \\copy, the same keys": (client, script),
            "psql, \\copy, no keys": (client, "\n".join([tables, *copies, ""])),
        }
        measure(ways, prepare, lambda: server_time(process), lambda: counted(ask), rows)


def sqlite(data, program, files, rows):
    path = data / "shop.db"
    ask = lambda text: servers.client(["sqlite3", "-batch", path], text)
    seen, imports = set(), [".mode csv"]
    for table, name in files:
        # The first line of the first file names the columns.
        skip = "--skip 1 " if table in seen else ""
        seen.add(table)
        imports.append(f".import {skip}\"{data / 'csv' / name}\" {table}")

    def prepare():
        for suffix in ["", "-wal", "-shm", "-journal"]:
            Path(f"{path}{suffix}").unlink(missing_ok=True)

    print("SQLite")
    ways = {
        "cargo xtask load DIR": ([program, "load", "--into", f"sqlite:{path}", "--quiet", str(data / "csv")], None),
        "sqlite3, .import, the same keys and types": (["sqlite3", "-batch", path], (data / "sqlite.sql").read_text()),
        "sqlite3, .import, all text, no keys": (["sqlite3", "-batch", path], "\n".join([*imports, ""])),
    }
    measure(ways, prepare, lambda: 0.0, lambda: counted(ask), rows)


def mysql(data, program, files, rows):
    place = data / "mariadb"
    place.mkdir(mode=0o755)
    with servers.mysql(place) as ask:
        socket = ask.url.partition("socket=")[2]
        process = int((place / "mariadb/pid").read_text())
        script = (data / "mysql.sql").read_text()
        # What belongs to the files, without the tables before and the keys behind.
        files_alone = [line for line in script.splitlines() if line.startswith(("SET SESSION", "LOAD DATA"))]
        tables = (data / "none.mysql.sql").read_text()
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-u", "root", "--default-character-set=utf8mb4", "--local-infile=1", "shop"]

        def prepare():
            ask("DROP DATABASE shop; CREATE DATABASE shop;")

        print("MariaDB")
        ways = {
            "cargo xtask load DIR": ([program, "load", "--into", ask.url, "--quiet", str(data / "csv")], None),
            "mariadb, LOAD DATA, the same keys": (client, script),
            "mariadb, LOAD DATA, no keys": (client, "\n".join([tables, *files_alone, ""])),
        }
        measure(ways, prepare, lambda: server_time(process), lambda: counted(ask), rows)


def duckdb(data, program, files, rows):
    path = data / "shop.duckdb"
    client = ["duckdb", "-batch", "-no-init", "-list", "-noheader", path]
    copies = [f"COPY {table} FROM '{data / 'csv' / name}' (FORMAT csv, HEADER true);" for table, name in files]
    # Keys are in the tables, and indexes behind them.
    tables, first, indexes = (data / "tables.duckdb.sql").read_text().partition("CREATE INDEX")

    def prepare():
        for suffix in ["", ".wal"]:
            Path(f"{path}{suffix}").unlink(missing_ok=True)

    print("DuckDB")
    ways = {
        "cargo xtask load DIR": ([program, "load", "--into", f"duckdb:{path}", "--quiet", str(data / "csv")], None),
        "duckdb, COPY, the same keys": (client, "\n".join([tables, "BEGIN;", *copies, first + indexes, "COMMIT;", ""])),
        "duckdb, COPY, no keys": (client, "\n".join([(data / "none.duckdb.sql").read_text(), "BEGIN;", *copies, "COMMIT;", ""])),
    }
    measure(ways, prepare, lambda: 0.0, lambda: counted(lambda text: servers.client(client, text)), rows)


def counted(ask):
    return sum(int(ask(f"SELECT count(*) FROM {table};")[0]) for table in ["tenants", *databases.TABLES])


def main(data, program):
    manifest = json.loads((data / "csv" / "manifest.json").read_text())["files"]
    files, rows = [(file["table"], file["path"]) for file in manifest], sum(file["rows"] for file in manifest)
    size = sum(entry.stat().st_size for entry in os.scandir(data / "csv"))
    print(f"{rows} rows, {size / 1e6:.0f} MB of CSV; the best of {TIMES} runs")
    for database in [one for one in [postgres, sqlite, mysql, duckdb] if servers.is_here(one.__name__)]:
        database(data, program, files, rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve())
