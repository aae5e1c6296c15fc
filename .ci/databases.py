"""What .ci/databases runs: scripts of `cargo xtask schema` and loads of `cargo xtask load` in real databases, and what they find afterwards."""

import collections
import contextlib
import decimal
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import answers
import constraints
import contents
from missing import missing
from servers import client, clickhouse, duckdb, is_here, mysql, postgres, sqlite

Decimal = decimal.Decimal
FORMS = ["csv", "csv.gz", "ndjson", "ndjson.gz", "tables.csv", "tables.ndjson.gz"]
TABLES = ["products", "customers", "orders", "order_items", "price_history", "stock_events"]
# How each database reads a member of an object.
MEMBER = {
    "postgres": "raw_payload ->> 'campaign'",
    "sqlite": "json_extract(raw_payload, '$.campaign')",
    "mysql": "nullif(json_unquote(json_extract(raw_payload, '$.campaign')), 'null')",
    "duckdb": "json_extract_string(raw_payload, '$.campaign')",
    "clickhouse": "nullIf(JSONExtractString(raw_payload, 'campaign'), '')",
}


def queries(dialect):
    """Counts and sums."""
    counted = [f"SELECT count(*) FROM {table}" for table in TABLES]
    total = "sum(total_amount)" if dialect != "sqlite" else "sum(total_amount) / 100.0"
    return [
        *counted,
        f"SELECT {total} FROM orders",
        "SELECT count(*) FROM orders WHERE order_status = 'cancelled'",
        f"SELECT count(*) FROM orders WHERE {MEMBER[dialect]} IS NULL",
        "SELECT sum(quantity) FROM order_items",
        "SELECT count(*) FROM price_history WHERE effective_to IS NULL",
        "SELECT count(*) FROM products WHERE active",
    ]


def figures_of_files(directory):
    """The same figures, from the files, and a checksum of the rows of each table."""
    rows = contents.of_files(directory)
    orders, products = rows["orders"], rows["products"]
    figures = [
        *(len(rows[table]) for table in TABLES),
        sum(row["total_amount"] for row in orders),
        sum(row["order_status"] == "cancelled" for row in orders),
        sum(row["raw_payload"]["campaign"] is None for row in orders),
        sum(row["quantity"] for row in rows["order_items"]),
        sum(row["effective_to"] is None for row in rows["price_history"]),
        sum(row["active"] for row in products),
    ]
    return [Decimal(value).quantize(Decimal("0.01")) for value in figures] + [contents.checksums_of_files(directory)]


def figures(dialect, ask):
    numbers = [Decimal(str(ask(query)[0])) for query in queries(dialect)]
    return [number.quantize(Decimal("0.01")) for number in numbers] + [contents.checksums(dialect, ask)]


def check_constraints(dialect, ask, data):
    """The constraints of each dialect that a database takes, wherever they are declared; they are few where they are nowhere."""
    for language in [dialect, "sql"] if dialect in ("postgres", "sqlite") else [dialect]:
        for place in ["inline", "after", "none"]:
            ask((data / f"{place}.{language}.sql").read_text())
            count = constraints.check(dialect, ask, language, data, has_rows=False, constraints=place)
        print(f"{dialect}: all {count} constraints of the dialect {language} refuse what breaks them, by name")


def check_losses(dialect, ask, data):
    """A script whose files have lost rows since it was made ends with an error, and loads nothing. The tables that it drops stay, except where that
    ends a transaction."""

    def counts():
        return {table: ask(f"SELECT count(*) FROM {table};") for table in ["tenants", *TABLES]}

    for form in ["csv.gz", "ndjson"]:
        whole = data / form
        if dialect != "clickhouse":  # has no transactions
            ask("DELETE FROM stock_events;")
            kept = counts() if dialect != "mysql" else dict.fromkeys(["tenants", *TABLES], ["0"])
        path = sorted(whole.glob("stock_events_*"))[0]
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2] if form == "csv.gz" else b"")
        try:
            ask((data / f"{form}.{dialect}.sql").read_text())
        except Exception:  # of each client its own
            pass
        else:
            sys.exit(f"{dialect} loads {form} of which rows are missing")
        finally:
            path.write_bytes(content)
        if dialect != "clickhouse":
            assert (left := counts()) == kept, f"{dialect}: a script that has failed leaves {left}, not {kept}"


def check_streams(dialect, ask, data, wanted):
    """SQL that one pipe brings into a database: all of it, or nothing."""
    for language in [dialect, "sql"] if dialect in ("postgres", "sqlite") else [dialect]:
        whole = (data / f"stream.{language}.sql").read_text()
        # psql can be told to begin a transaction of its own.
        for flags in [[], ["-1"]] if language == "postgres" else [[]]:
            # As a user would, through pipes, with a stream that is packed on its way. What comes out of them is in `whole`, too.
            # Cargo says there that it has waited for others, or built nothing.
            stream = f"cargo xtask gen --preset small --quiet --sql {language} --drop --compress 2> {shlex.quote(str(data / 'stream.log'))}"
            client(["bash", "-o", "pipefail", "-c", f"{stream} | gunzip | {shlex.join([*ask.command, *flags])}"], None)
            if language != "sql":  # its types are PostgreSQL's, and its amounts SQLite's doubles
                found = figures(dialect, ask)
                assert found == wanted, f"{dialect}, stream: {found}, not {wanted}"
            else:
                assert [int(line) for line in ask("SELECT count(*) FROM orders;")] == [wanted[2]]
            if dialect == "clickhouse":  # has no transactions
                continue
            for share in [0.1, 0.6, 0.999]:
                cut = whole[: int(len(whole) * share)]
                try:
                    ask(cut[: cut.rindex("\n") + 1], *flags)
                except AssertionError:  # of a client that has seen it
                    pass
                rows = [int(ask(f"SELECT count(*) FROM {table};")[0]) for table in TABLES]
                kept = [0] * len(TABLES) if dialect == "mysql" else wanted[: len(TABLES)]
                assert rows == kept, f"{dialect}: a stream that was cut at {share} has left {rows}"
    ask((data / f"stream.{dialect}.sql").read_text())


# How each database that has transactions for tables lists its tables.
NAMES = {
    "postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public';",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table';",
    "duckdb": "SELECT table_name FROM duckdb_tables();",
}


def check_table_in_the_way(dialect, ask, data):
    """Scripts and streams end with an error where somebody else's table is in the way, and leave it, and the database, as they were."""
    tables = (data / f"none.{dialect}.sql").read_text()
    drops = "".join(line for line in tables.splitlines(True) if line.startswith("DROP TABLE IF EXISTS"))
    customers = re.search(r"^CREATE TABLE customers \(.*?;\n", tables, re.M | re.S)[0]
    # It takes the rows of ours: its last column has a value where none is given.
    theirs = f"{customers}ALTER TABLE customers ADD COLUMN loyalty integer DEFAULT 0;\n"
    columns = "customer_id, tenant_id, name, email, metadata, created_at, loyalty"
    keys = [f"00000000-0000-0000-0000-00000000000{digit}" for digit in "12"]
    row = f"INSERT INTO customers ({columns}) VALUES ('{keys[0]}', '{keys[1]}', 'Somebody', 'somebody@example.com', '{{}}', '2020-01-01 00:00:00', 7);\n"
    # As a user calls it: psql is not told to end at the first error.
    command = [word for word in ask.command if word not in ("-v", "ON_ERROR_STOP=1")]
    runs = [(path, command) for path in [*(data / f"{form}.{dialect}.sql" for form in FORMS), data / f"stream.{dialect}.sql"]]
    if dialect == "postgres":
        runs += [(path, [*command, *flags]) for path, _ in runs for flags in [["-1"], ["-v", "AUTOCOMMIT=off"]]]
    # Its statements are for any client, so that is told.
    flag = {"postgres": ["-v", "ON_ERROR_STOP=1"], "sqlite": ["-bail"]}.get(dialect)
    runs += [(data / "stream.sql.sql", [command[0], *flag, *command[1:]])] if flag else []
    for path, command in runs:
        script = path.read_text().replace(drops, "", 1)
        for before in ["", row]:
            ask(drops + theirs + before)
            held = ask(f"SELECT {columns} FROM customers;")
            assert len(held) == bool(before)
            run = subprocess.run(command, input=script, capture_output=True, text=True)
            what = f"{dialect}, {path.name}, {command}: a table in the way, {len(held)} rows"
            assert run.returncode != 0 and "customers" in run.stderr, f"{what}: {run.returncode}, {run.stderr[:2000]}"
            found = ask(f"SELECT {columns} FROM customers;")
            assert found == held, f"{what}: it has {len(found)} rows afterwards"
            names = ask(NAMES[dialect]) if dialect in NAMES else ["customers"]
            assert names == ["customers"], f"{what}: {names} are left"
    ask(drops)
    print(f"{dialect}: {len(runs)} scripts and streams leave a table in their way as it was")


def check_clients(ask, data, wanted):
    """What psql may be told beforehand does not change what a script or a stream does."""
    for name in [*FORMS, "stream"]:
        for flags in [["-1"], ["-v", "AUTOCOMMIT=off"]]:
            ask((data / f"{name}.postgres.sql").read_text(), *flags)
            found = figures("postgres", ask)
            assert found == wanted, f"{name}, {flags}: {found}, not {wanted}"
            assert ask("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'orders'::regclass;") != ["0"]


def load(program, url, *arguments):
    return subprocess.run([program, "load", *arguments, "--into", url], capture_output=True, text=True)


def loaded(program, url, *arguments, says=""):
    run = load(program, url, *arguments)
    assert run.returncode == 0 and says in run.stderr and "\\n" not in run.stderr, (url, arguments, run.stderr)


def refused(program, url, *arguments, code, says):
    run = load(program, url, *arguments)
    assert run.returncode == code and says in run.stderr and "hint: " in run.stderr, (url, arguments, run.stderr)


def check_direct(dialect, ask, data, wanted, program):
    """`cargo xtask load` gives the rows of the files, and no foreign table is touched."""
    small = ["--preset", "small"]
    for drop in [[], ["--drop"]]:
        refused(program, ask.url, *small, *drop, code=2, says="which no load has made")
    assert figures(dialect, ask) == wanted
    script = (data / f"none.{dialect}.sql").read_text().splitlines()
    ask("\n".join(line for line in script if line.startswith("DROP TABLE")))
    loaded(program, ask.url, *small, "--verify", says="figures are right")

    def check(what):
        found = figures(dialect, ask)
        assert found == wanted, f"{dialect}, {what}: {found}, not {wanted}"

    check("a preset")
    loaded(program, ask.url, str(data / "csv"), says="already there, 89,963 rows")
    refused(program, ask.url, *small, "--seed", "7", code=2, says="holds another dataset: seed is 42, not 7")
    for form in ["csv", "csv.gz", "ndjson", "tables.csv", "parquet"]:
        loaded(program, ask.url, str(data / form), "--drop", "--verify", says="figures are right")
        check(form)
    check_kills(ask, program)
    loaded(program, ask.url, *small, "--verify", says="figures are right")
    check("kills")
    constraints.check(dialect, ask, dialect, data)


def descendants(process):
    """The processes that a process has started: the program through which DuckDB is loaded."""
    with contextlib.suppress(FileNotFoundError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from [*descendants(child), int(child)]


def check_encryption(dialect, ask, program):
    """Encrypted connections check what they are told to, and no more."""
    start, rest, place = ask.encrypted
    small = ["--preset", "small"]

    def url(host, mode, authority=None):
        return f"{start}{host}{rest}?sslmode={mode}" + (f"&sslrootcert={place}/{authority}.pem" if authority else "")

    if dialect == "postgres":
        refused(program, url("localhost", "require"), *small, code=1, says="has no encrypted connections")
        ask("ALTER SYSTEM SET ssl = on;\nSELECT pg_reload_conf();")
        wait_until(lambda: ask("SHOW ssl;") == ["on"])
        os.environ.update(PGSSLMODE="verify-full", PGSSLROOTCERT=f"{place}/ca.pem")
        loaded(program, f"{start}localhost{rest}", *small, says="already there")
        refused(program, f"{start}127.0.0.1{rest}", *small, code=1, says="has a certificate that is not trusted")
        del os.environ["PGSSLMODE"], os.environ["PGSSLROOTCERT"]
        refused(program, url("localhost", "require", "none"), *small, code=1, says="cannot be checked")
    for host, mode, authority in [
        ("localhost", "require", None),
        ("localhost", "verify-full", "ca"),
        ("127.0.0.1", "verify-ca", "ca"),
        ("127.0.0.1", "require", "ca"),
    ]:
        loaded(program, url(host, mode, authority), *small, says="already there")
    for host, mode, authority in [
        ("127.0.0.1", "verify-full", "ca"),
        ("localhost", "verify-full", None),
        ("localhost", "verify-ca", "other"),
        ("localhost", "require", "other"),
    ]:
        refused(program, url(host, mode, authority), *small, code=1, says="has a certificate that is not trusted")
    loaded(program, url("localhost", "verify-full", "ca"), *small, "--drop", "--verify", says="figures are right")
    if dialect == "postgres":
        settings = place.parent / "postgres" / "data" / "pg_hba.conf"
        before = settings.read_text()
        settings.write_text("hostnossl all all all reject\n" + before)
        ask("SELECT pg_reload_conf();")
        wait_until(lambda: load(program, url("localhost", "disable"), *small).returncode != 0)
    else:
        ask("SET GLOBAL require_secure_transport = ON;")
    # MariaDB says no more than that access is denied.
    says = "accepts encrypted connections only" if dialect == "postgres" else "sslmode=require: the server may accept nothing else"
    refused(program, url("localhost", "disable"), *small, code=1, says=says)
    loaded(program, url("localhost", "require"), *small, says="already there")
    if dialect == "postgres":
        settings.write_text(before)
        ask("SELECT pg_reload_conf();")
    else:
        ask("SET GLOBAL require_secure_transport = OFF;")


def wait_until(is_so):
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    sys.exit("a server does not do what it was told")


# What a load prints when its tables are there, and when its rows are.
BEGINS, FOLLOWS = "loading ", "keys and indexes follow"
# How often a load is to be killed before its first chunk is in, between chunks, and while keys and indexes are made.
KILLS = {"before": 7, "between": 7, "keys": 7}
# The first row of chunks that are to be dropped: nothing reads it, so they can be told from those of the load that drops them.
MARKED = -1


def check_kills(ask, program):
    """Kills loads in each of their stages, and mostly what works for them elsewhere, too; the next one goes on, or begins again. After each kill
    the ledger knows all rows that are there. A kill counts if the load was running, and its ledger says so."""
    seed = random.randrange(1 << 32)
    print(f"kills of seed {seed}")
    chance, hits, tries = random.Random(seed), collections.Counter(), 0
    lasts = stages(ask.url, program)
    chunks, state, _ = progress(ask)
    assert state == "complete", state
    all_chunks, seen = chunks, []
    # When a load has dropped what was there, and has no chunk yet, as far as is known: seconds from its start.
    early = [0, lasts["before"]]
    while rest := {stage: count - hits[stage] for stage, count in KILLS.items() if hits[stage] < count}:
        tries += 1
        assert tries < 200, f"of {tries} loads of {ask.url}, only {dict(hits)} were killed as they should be"
        is_at_end = "keys" in rest and chunks == all_chunks and state != "complete"
        stage = "keys" if is_at_end else max(rest, key=rest.get)
        is_again = stage == "before" or state == "complete" or stage == "between" and chunks == all_chunks
        if is_again and chunks > 0:
            ask(f"UPDATE fixtures_load_chunk SET first_row = {MARKED};")
        process = start_load(ask.url, program, *(["--drop"] if is_again else []))
        is_early = stage == "before" and chance.random() < 0.5
        has_begun = is_early or wait_for(process, FOLLOWS if stage == "keys" else BEGINS)
        with contextlib.suppress(subprocess.TimeoutExpired):
            left = lasts["between"] * (1 if is_again else 1 - chunks / all_chunks)
            # At its end, a load that has its keys does little more.
            spans = {"before": early if is_early else (0, 0), "between": (0, left), "keys": (0, lasts["keys"] / 2)}
            delay = chance.uniform(*spans[stage])
            process.wait(delay if has_begun else None)
        kill(ask, process, with_others=chance.random() < (0.9 if stage == "keys" else 0.5))
        before, (chunks, state, is_marked) = chunks, progress(ask)
        if is_early and before > 0:
            # Too early if all is as it was, too late if there is a chunk. Times vary, so both ends give way again.
            early[0] = (early[0] + delay) / 2 if is_marked else early[0] * 0.95
            early[1] = (early[1] + delay) / 2 if chunks > 0 and not is_marked else early[1] * 1.05
            early.sort()
        is_hit = process.returncode == -signal.SIGKILL and state != "complete" and not (is_early and (is_marked or before == 0))
        if is_hit:
            hits["before" if chunks == 0 else "keys" if chunks == all_chunks else "between"] += 1
            seen.append(chunks)
    assert sum(hits.values()) == len(seen) >= 20
    print(f"{len(seen)} of {tries} loads were killed, with so many of {all_chunks} chunks there: {sorted(seen)}")


def start_load(url, program, *arguments):
    command = [program, "load", "--preset", "small", "--into", url, *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(process, words):
    """Whether a load comes so far that it prints this. It prints little: nobody need read the rest."""
    return any(words in line for line in iter(process.stderr.readline, ""))


def stages(url, program):
    """How long each stage of an undisturbed load lasts, in seconds."""
    times = [time.monotonic()]
    process = start_load(url, program, "--drop")
    for words in [BEGINS, FOLLOWS]:
        assert wait_for(process, words), words
        times.append(time.monotonic())
    process.communicate()
    assert process.returncode == 0
    times.append(time.monotonic())
    return dict(zip(KILLS, (end - start for start, end in zip(times, times[1:]))))


# What ends a load's connections, or lists statements that do: a server may otherwise do to the end what it was sent.
CONNECTIONS = {
    "postgres": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'commerce-fixtures';",
    "mysql": "SELECT concat('KILL ', id, ';') FROM information_schema.processlist WHERE db = 'shop' AND id <> connection_id();",
}


def kill(ask, process, with_others):
    """Kills a load, and what works for it elsewhere, or waits until the programs that it has started have ended by themselves."""
    others = list(descendants(process.pid))
    process.kill()
    if with_others:
        for other in others:
            with contextlib.suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)
        scheme = ask.url.partition(":")[0]
        lines = ask(CONNECTIONS[scheme]) if scheme in CONNECTIONS else []
        for statement in [line for line in lines if line.startswith("KILL ")]:
            with contextlib.suppress(AssertionError):  # it has ended
                ask(statement)
    process.communicate()
    wait_until(lambda: not any(Path(f"/proc/{other}").exists() for other in others))


def progress(ask):
    """How many chunks a load has written, and its state, as its ledger has them, and whether chunks are marked. There are as many rows as the
    ledger says."""
    counts = [
        f"(SELECT count(*) FROM {table}) - (SELECT coalesce(sum(row_count), 0) FROM fixtures_load_chunk WHERE table_name = '{table}')"
        for table in ["tenants", *TABLES]
    ]
    try:  # one statement, since a server may still commit what it was sent
        first = "(SELECT min(first_row) FROM fixtures_load_chunk)"
        query = f"SELECT (SELECT count(*) FROM fixtures_load_chunk), (SELECT state FROM fixtures_load), {first}, {', '.join(counts)};"
        ((chunks, state, first, *odd),) = ask.select(query)
    except Exception as error:  # of each library its own
        # What is half made, or half dropped, holds no chunk.
        assert re.search("does not exist|doesn't exist|no such table", str(error)), error
        return 0, None, False
    assert not any(int(count) for count in odd), f"{ask.url}: {odd} rows more than the ledger has"
    return int(chunks), state, first == str(MARKED)


def check_full_disk(data, program, schemes=("sqlite", "duckdb")):
    """A disk that is full is named, and the load goes on when there is room."""
    for scheme in schemes:
        place = data / f"disk-{scheme}"
        place.mkdir(exist_ok=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode != 0:
            print("skipped: a small disk cannot be mounted here")
            return
        try:
            url = f"{scheme}:{place}/shop.db"
            refused(program, url, "--preset", "small", code=1, says=f"the disk of {url} is full")
            subprocess.run(["mount", "-o", "remount,size=128m", place], check=True)
            loaded(program, url, "--preset", "small", "--verify", says="going on")
            assert [path.name for path in place.iterdir()] == ["shop.db"]
        finally:
            subprocess.run(["umount", place], check=True)


# Users of a server, and a database for them that is empty: one with a password and no rights, one that may only read, and, where tables
# have owners of no account, one that may not add keys.
USERS = {
    "postgres": "CREATE DATABASE other;\nCREATE ROLE guest LOGIN PASSWORD 'right';",
    "mysql": """CREATE DATABASE other;
        DELETE FROM mysql.global_priv WHERE user = '';
        FLUSH PRIVILEGES;
        CREATE USER guest@localhost IDENTIFIED BY 'right';
        CREATE USER reader@localhost;
        GRANT SELECT ON other.* TO reader@localhost;
        CREATE USER writer@localhost;
        GRANT SELECT, INSERT, UPDATE, CREATE, DROP ON other.* TO writer@localhost;""",
}
IN_OTHER = {
    "postgres": "\\connect other\nSELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace;",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'other';",
}


def check_server(dialect, ask, wanted, program):
    """A server refuses what it should in one sentence, with a hint, and nothing is left of it."""
    start, rest, place = ask.encrypted
    scheme, port = start.partition(":")[0], int(re.search(r"\d+", rest)[0])
    loaded_one = rest.partition("/")[2]

    def url(user, database, port=port):
        return f"{scheme}://{user}@127.0.0.1:{port}/{database}"

    def is_refused(url, says, hint, size="tiny"):
        run = load(program, url, "--preset", size)
        lines = [line for line in run.stderr.splitlines() if not line.startswith("warning: ")]
        assert run.returncode == 1 and len(lines) == 2, (url, run.stderr)
        assert lines[0].startswith("error: ") and says in lines[0] and lines[1].startswith("hint: ") and hint in lines[1], (url, run.stderr)
        assert "canary" not in run.stderr and ask(IN_OTHER[dialect]) == [], (url, run.stderr, ask(IN_OTHER[dialect]))

    root = "postgres" if dialect == "postgres" else "root"
    for statement in USERS[dialect].split(";\n"):
        ask(statement)
    if dialect == "postgres":
        settings = place.parent / "postgres" / "data" / "pg_hba.conf"
        settings.write_text("host all guest all scram-sha-256\n" + settings.read_text())
        ask("SELECT pg_reload_conf();")
        wait_until(lambda: load(program, url("guest", "other"), "--preset", "tiny").returncode != 0)
    create = "createdb nowhere" if dialect == "postgres" else "CREATE DATABASE nowhere"
    is_refused(url(root, "nowhere"), "/nowhere does not exist", create)
    is_refused(url("nobody", "other"), "rejects the user", "check the user")
    is_refused(url("guest", "other"), "requires a password", "--password-file")
    is_refused(url("guest:canary", "other"), "rejects the user or the password", "check the user")
    for database in ["other", loaded_one]:
        is_refused(url("guest:right", database), "does not permit it", "let the user create tables there", "small")
    if dialect == "mysql":
        is_refused(url("reader", "other"), "does not permit it", "let the user create tables there")
    else:
        schema = url(root, "other")
        schema += f"{'&' if '?' in schema else '?'}options=-csearch_path%3Dnowhere"
        is_refused(schema, "no schema has been selected to create in", "create the schema if there is none")
    with relay(port, *older(dialect, ask)) as other_port:
        oldest = "10 is the oldest" if dialect == "postgres" else "10.4 is the oldest"
        is_refused(url(root, "other", other_port), oldest, "update the server")
    if dialect == "mysql":  # rows are in when that is found out, and stay
        refused(program, url("writer", "other"), "--preset", "tiny", code=1, says="does not permit it")
        ask("GRANT ALL ON other.* TO writer@localhost;")
        loaded(program, url("writer", "other"), "--preset", "tiny", "--verify", says="going on, 7 of 7 chunks are there")
    found = figures(dialect, ask)
    assert found == wanted, f"{dialect}, refusals: {found}, not {wanted}"


def older(dialect, ask):
    """What a server says of its version, and the same of one that is too old, in as many characters."""
    if dialect == "postgres":
        # Its number, and what people read.
        number, version = ask("SHOW server_version_num;")[0], ask("SHOW server_version;")[0].split()[0]
        return (number, "090624".rjust(len(number), "0")), (version, f"9.{6:0{len(version) - 2}}")
    version = re.match(r"\d+\.\d+", ask("SELECT version();")[0])[0]
    return ((f"{version}.", f"10.{3:0{len(version) - 3}}."),)


@contextlib.contextmanager
def relay(port, *replaced):
    """A port that leads to a server, whose words are replaced by others of the same length: no registry has a server that is too old."""

    def pass_on(source, target, pairs):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                for one, other in pairs:
                    data = data.replace(one.encode(), other.encode())
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                client, server = listener.accept()[0], socket.create_connection(("127.0.0.1", port))
                for source, target, pairs in [(client, server, ()), (server, client, replaced)]:
                    threading.Thread(target=pass_on, args=(source, target, pairs), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def check_refusals(data, program):
    """What cannot be is refused in words, without the password."""
    small = ["--preset", "small"]
    for url, says in [
        ("postgres://u:canary@127.0.0.1:1/shop", "cannot connect to postgres://u@127.0.0.1:1/shop"),
        ("mysql://u:canary@127.0.0.1:1/shop", "cannot connect to mysql://u@127.0.0.1:1/shop"),
        (f"sqlite:{data}/nowhere/shop.db", "cannot connect to sqlite:"),
        (f"duckdb:{data}/nowhere/shop.db", "cannot connect to duckdb:"),
        (f"duckdb:{data}/csv/manifest.json", "is not a database of DuckDB"),
    ]:
        refused(program, url, *small, code=1, says=says)
        assert "canary" not in load(program, url, *small).stderr
    path = os.environ["PATH"]
    # Nothing is there that could be started.
    os.environ["PATH"] = str(data)
    refused(program, f"duckdb:{data}/shop.db", *small, code=1, says="is written by the program duckdb, which cannot be started")
    assert not (data / "shop.db").exists()
    os.environ["PATH"] = path
    # One that says that it is older than it is.
    (data / "old").mkdir()
    old = data / "old" / "duckdb"
    old.write_text(f"#!/bin/sh\n'{shutil.which('duckdb')}' \"$@\" 2>&1 | sed -u 's/\"v[0-9.]*\"/\"v1.3.2\"/'\n")
    old.chmod(0o755)
    os.environ["PATH"] = f"{old.parent}:{path}"
    url = f"duckdb:{data}/old.db"
    refused(program, url, *small, code=1, says="has version v1.3.2, and 1.4 is the oldest")
    os.environ["PATH"] = path
    assert client(["duckdb", "-batch", "-list", "-noheader", data / "old.db"], "SELECT count(*) FROM duckdb_tables();") == ["0"]
    check_file_of_duckdb(data / "odd [x] it's *.db", program)
    wrong = data / "wrong"
    shutil.copytree(data / "csv", wrong)
    path = sorted(wrong.glob("orders_*"))[0]
    path.write_text(path.read_text().replace("delivered", "cancelled", 1))
    refused(program, f"sqlite:{data}/wrong.db", str(wrong), code=3, says="so nothing was loaded")


def check_file_of_duckdb(path, program):
    """A file may have any name, and is open to one process."""
    url, small = f"duckdb:{path}", ["--preset", "small"]
    loaded(program, url, *small, "--verify", says="figures are right")
    with subprocess.Popen(["duckdb", "-batch", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdin.write(b".print open\n")
        other.stdin.flush()
        other.stdout.readline()
        refused(program, url, *small, code=2, says="is open in another process")


def check_library_of_duckdb(data, wanted, program):
    """The program that has DuckDB's library does what the one does that drives `duckdb`, which it does not need."""
    if not program.exists():
        missing("the library of DuckDB")
        return
    place = data / "library-duckdb"
    place.mkdir()
    os.environ["LD_LIBRARY_PATH"] = os.environ["DUCKDB_LIB_DIR"]
    with duckdb(place) as ask:
        ask((data / "csv.duckdb.sql").read_text())
        check_direct("duckdb", ask, data, wanted, program)
    check_full_disk(data, program, ["duckdb"])
    for url, says in [
        (f"duckdb:{data}/nowhere/shop.db", "cannot connect to duckdb:"),
        (f"duckdb:{data}/csv/manifest.json", "is not a database of DuckDB"),
    ]:
        refused(program, url, "--preset", "small", code=1, says=says)
    check_file_of_duckdb(data / "it's *.db", program)
    del os.environ["LD_LIBRARY_PATH"]
    print("DuckDB's library: loaded, and every figure is right")


def main(data, program):
    wanted = figures_of_files(data / "ndjson")
    for database in [one for one in [postgres, sqlite, mysql, duckdb, clickhouse] if is_here(one.__name__)]:
        dialect, place = database.__name__, data / f"server-{database.__name__}"
        place.mkdir(mode=0o755)
        with database(place) as ask:
            check_constraints(dialect, ask, data)
            check_table_in_the_way(dialect, ask, data)
            if dialect == "postgres":
                check_clients(ask, data, wanted)
            for form in FORMS:
                ask((data / f"{form}.{dialect}.sql").read_text())
                found = figures(dialect, ask)
                assert found == wanted, f"{dialect}, {form}: {found}, not {wanted}"
            check_streams(dialect, ask, data, wanted)
            if ask.url:
                check_direct(dialect, ask, data, wanted, program)
            if ask.encrypted:
                check_encryption(dialect, ask, program)
                check_server(dialect, ask, wanted, program)
            constraints.check(dialect, ask, dialect, data)
            answers.check(dialect, "small", ask.select)
            check_losses(dialect, ask, data)
            for size in ["tiny", "skewed"]:
                ask(answers.xtask("gen", *answers.SIZES[size][0], "--quiet", "--sql", dialect, "--drop"))
                answers.check(dialect, size, ask.select)
            print(f"{dialect}: {', '.join(FORMS)} loaded, and every figure and every answer is right")

    check_full_disk(data, program)
    check_refusals(data, program)
    check_library_of_duckdb(data, wanted, program.with_name("xtask-duckdb-library"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve())
