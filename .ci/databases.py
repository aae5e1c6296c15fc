"""What .ci/databases runs: scripts of `cargo xtask schema` and loads of `cargo xtask load` in real databases, and what they find afterwards."""

import collections
import contextlib
import decimal
import glob
import hashlib
import importlib.util
import json
import os
import pwd
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import answers
import clickhouse_client
from missing import missing

Decimal = decimal.Decimal
FORMS = ["csv", "csv.gz", "ndjson", "ndjson.gz", "tables.csv", "tables.ndjson.gz"]
TABLES = ["products", "customers", "orders", "order_items", "price_history", "stock_events"]
# What each database says of every figure, in its own words: how it reads a member of an object, and writes a time and an id.
MEMBER = {
    "postgres": "raw_payload ->> 'campaign'",
    "sqlite": "json_extract(raw_payload, '$.campaign')",
    "mysql": "nullif(json_unquote(json_extract(raw_payload, '$.campaign')), 'null')",
    "duckdb": "json_extract_string(raw_payload, '$.campaign')",
    "clickhouse": "nullIf(JSONExtractString(raw_payload, 'campaign'), '')",
}
TIME = {
    "postgres": "to_char(order_date, 'YYYY-MM-DD\"T\"HH24:MI:SS')",
    "sqlite": "order_date",
    "mysql": "date_format(order_date, '%Y-%m-%dT%H:%i:%s')",
    "duckdb": "strftime(order_date, '%Y-%m-%dT%H:%M:%S')",
    "clickhouse": "formatDateTime(order_date, '%Y-%m-%dT%H:%i:%S')",
}
ID = {"postgres": "order_id::text", "duckdb": "order_id::varchar", "clickhouse": "toString(order_id)"}


def queries(dialect):
    """Counts, sums, and the ids, times and names of all orders."""
    counted = [f"SELECT count(*) FROM {table}" for table in TABLES]
    total = "sum(total_amount)" if dialect != "sqlite" else "sum(total_amount) / 100.0"
    joined = " || " if dialect == "sqlite" else ", "
    order = joined.join([ID.get(dialect, "order_id"), TIME[dialect], "customer_name_snapshot"])
    return [
        *counted,
        f"SELECT {total} FROM orders",
        "SELECT count(*) FROM orders WHERE order_status = 'cancelled'",
        f"SELECT count(*) FROM orders WHERE {MEMBER[dialect]} IS NULL",
        "SELECT sum(quantity) FROM order_items",
        "SELECT count(*) FROM price_history WHERE effective_to IS NULL",
        "SELECT count(*) FROM products WHERE active",
        f"SELECT {order} FROM orders" if dialect == "sqlite" else f"SELECT concat({order}) FROM orders",
    ]


def figures_of_files(directory):
    """The same figures, from the files."""
    counts, sums, orders = collections.Counter(), collections.Counter(), []
    for name in glob.glob(f"{directory}/*.ndjson"):
        table = re.match(r"(.*?)_[0-9a-f]{8}-", os.path.basename(name))[1]
        for line in open(name, encoding="utf-8"):
            row = json.loads(line, parse_float=Decimal)
            counts[table] += 1
            if table == "orders":
                sums["total"] += row["total_amount"]
                sums["cancelled"] += row["order_status"] == "cancelled"
                sums["no campaign"] += row["raw_payload"]["campaign"] is None
                orders.append(row["order_id"] + row["order_date"] + row["customer_name_snapshot"])
            sums["pieces"] += row.get("quantity", 0)
            sums["open"] += table == "price_history" and row["effective_to"] is None
            sums["active"] += row.get("active", False)
    values = [sums[name] for name in ["total", "cancelled", "no campaign", "pieces", "open", "active"]]
    return [Decimal(value) for value in [*(counts[table] for table in TABLES), *values]] + [digest(orders)]


def digest(lines):
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def figures(dialect, ask):
    *numbers, orders = queries(dialect)
    return [Decimal(str(ask(query)[0])).quantize(Decimal("0.01")) for query in numbers] + [digest(ask(orders))]


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def client(command, text):
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    errors = [line for line in run.stderr.splitlines() if "NOTICE" not in line]
    assert run.returncode == 0 and not errors, (run.stderr or run.stdout)[:2000]
    return run.stdout.splitlines()


def reached(ask, command, url=None, separator="\t", encrypted=None, environment=None):
    """What asks a database, with its client as a command, the address that `cargo xtask load` takes, what selects rows of more than one
    column, the address by which encrypted connections are made, up to its host, with what comes behind that, and the variables by which a
    client without flags finds the server."""
    ask.command, ask.url, ask.encrypted, ask.environment = [str(word) for word in command], url, encrypted, environment or {}
    ask.select = lambda text: [line.split(separator) for line in ask(text)]
    return ask


def as_user(user):
    """What makes a server run as its own user, where this is root."""
    return {"user": user} if os.getuid() == 0 else {}


def server_directory(place, user):
    place.mkdir()
    if os.getuid() == 0:
        shutil.chown(place, user, pwd.getpwnam(user).pw_gid)
    return place


def certificates(place, user):
    """An authority, `ca.pem`, which has signed the certificate of `localhost`, and another one, `other.pem`."""
    place.mkdir()
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name in ["ca", "other"]:
        run = ["openssl", "req", "-x509", *key, "-days", "2", "-subj", f"/CN={name}", "-keyout", place / f"{name}.key", "-out", place / f"{name}.pem"]
        subprocess.run(run, check=True, capture_output=True)
    (place / "names").write_text("subjectAltName=DNS:localhost\n")
    run = ["openssl", "req", *key, "-subj", "/CN=localhost", "-keyout", place / "server.key", "-out", place / "server.csr"]
    subprocess.run(run, check=True, capture_output=True)
    run = ["openssl", "x509", "-req", "-in", place / "server.csr", "-CA", place / "ca.pem", "-CAkey", place / "ca.key", "-CAcreateserial"]
    subprocess.run([*run, "-days", "2", "-extfile", place / "names", "-out", place / "server.pem"], check=True, capture_output=True)
    if os.getuid() == 0:
        shutil.chown(place / "server.key", user)
    return place


def postgres_binaries():
    return sorted(glob.glob("/usr/lib/postgresql/*/bin"))


def is_here(dialect):
    """Whether a database is here that some check needs; says so where it is not."""
    name, program = {
        "postgres": ("PostgreSQL", postgres_binaries()),
        "sqlite": ("sqlite3", shutil.which("sqlite3")),
        "mysql": ("MariaDB", shutil.which("mariadbd")),
        "duckdb": ("the program duckdb", shutil.which("duckdb")),
        "clickhouse": ("chDB", importlib.util.find_spec("chdb")),
    }[dialect]
    return program or missing(name)


@contextlib.contextmanager
def postgres(place):
    binaries = postgres_binaries()
    home, port = server_directory(place / "postgres", "postgres"), free_port()
    flags = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/", **as_user("postgres")}
    subprocess.run([f"{binaries[-1]}/initdb", "-D", home / "data", "-A", "trust", "-U", "postgres"], **flags)
    of_server = certificates(place / "certificates", "postgres")
    settings = home / "data" / "postgresql.conf"
    settings.write_text(settings.read_text() + f"ssl_cert_file = '{of_server}/server.pem'\nssl_key_file = '{of_server}/server.key'\n")
    options = f"-p {port} -k {home} -c fsync=off"
    control = [f"{binaries[-1]}/pg_ctl", "-D", home / "data", "-w", "-o", options, "-l", home / "log"]
    subprocess.run([*control, "start"], **flags)
    command = ["psql", "-X", "-q", "-At", "-h", home, "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1"]
    try:
        def ask(text, *flags):
            return client([*command, *flags], text)

        url = f"postgres:///postgres?host={home}&port={port}&user=postgres"
        encrypted, environment = ("postgres://postgres@", f":{port}/postgres", of_server), {"PGHOST": str(home), "PGPORT": port, "PGUSER": "postgres"}
        yield reached(ask, command, url, separator="|", encrypted=encrypted, environment=environment)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **flags)


@contextlib.contextmanager
def mysql(place):
    home = server_directory(place / "mariadb", "mysql")
    common = ["--no-defaults", f"--datadir={home}/data"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **as_user("mysql")}
    subprocess.run(["mariadb-install-db", *common, "--auth-root-authentication-method=normal"], check=True, **quiet)
    address = [f"--socket={home}/socket"]
    port, of_server = free_port(), certificates(place / "certificates", "mysql")
    common += [f"--ssl-cert={of_server}/server.pem", f"--ssl-key={of_server}/server.key"]
    flags = [*common, *address, f"--port={port}", "--bind-address=127.0.0.1", f"--pid-file={home}/pid", "--local-infile=1"]
    server = subprocess.Popen(["mariadbd", *flags], **quiet)
    try:
        ping = ["mariadb-admin", "--no-defaults", *address, "-u", "root", "ping"]
        while subprocess.run(ping, capture_output=True).returncode != 0:
            assert server.poll() is None, "mariadbd has ended"
            time.sleep(0.1)
        base = ["mariadb", "--no-defaults", *address, "-u", "root", "--default-character-set=utf8mb4", "--local-infile=1", "-N", "-B"]
        client([*base], "CREATE DATABASE shop")
        command, url = [*base, "shop"], f"mysql://root@localhost/shop?socket={home}/socket"
        (home / ".my.cnf").write_text(f"[client]\nsocket = {home}/socket\nuser = root\n")
        encrypted, environment = ("mysql://root@", f":{port}/shop", of_server), {"HOME": str(home)}
        yield reached(lambda text: client(command, text), command, url, encrypted=encrypted, environment=environment)
    finally:
        server.kill()
        server.wait()


@contextlib.contextmanager
def sqlite(place):
    path = place / "shop.sqlite"
    command = ["sqlite3", "-batch", path]
    yield reached(lambda text: client(command, text), command, f"sqlite:{path}", separator="|")


@contextlib.contextmanager
def duckdb(place):
    """Its own program, which has the file open only while it is asked: a file is open to one process."""
    path = place / "shop.duckdb"
    command = ["duckdb", "-batch", "-noheader", "-list", "-separator", "\t", path]
    yield reached(lambda text: client(command, text), command, f"duckdb:{path}")


@contextlib.contextmanager
def clickhouse(place):
    """ClickHouse inside of Python, which has its directory open only while it is asked."""
    path = place / "chdb"
    command = [sys.executable, Path(clickhouse_client.__file__), path]
    yield reached(lambda text: clickhouse_client.run(path, text).splitlines(), command)


def refuses(ask, dialect, table, select, why):
    """Rows that can be selected, and break a constraint of a table, are refused."""
    ask(select + ";")
    begin = "PRAGMA foreign_keys = ON; " if dialect == "sqlite" else ""
    try:
        ask(f"{begin}INSERT INTO {table} {select};")
    except Exception:  # of each library its own
        return
    sys.exit(f"{dialect} accepts {why}: {select}")


def check_constraints(dialect, ask):
    new, text = "'00000000-0000-4000-8000-000000000000'", "tenant_id"
    if dialect in ("postgres", "duckdb"):
        new, text = f"CAST({new} AS uuid)", "CAST(tenant_id AS text)"
    tenant = {name: f"(SELECT tenant_id FROM tenants ORDER BY {text} {order} LIMIT 1)" for name, order in [("one", "ASC"), ("other", "DESC")]}

    def item(quantity):
        return f"SELECT {new}, order_id, tenant_id, product_id, {quantity}, unit_price, line_total FROM order_items LIMIT 1"

    refuses(ask, dialect, "order_items", item(0), "a quantity of 0")
    if dialect == "clickhouse":
        return
    refuses(ask, dialect, "customers", "SELECT * FROM customers LIMIT 1", "the same id twice")
    refuses(ask, dialect, "order_items", item(1), "the same product twice in an order")
    foreign = f"SELECT {new}, {tenant['other']}, product_id, delta, resulting_level, event_time, source, meta FROM stock_events"
    refuses(ask, dialect, "stock_events", f"{foreign} WHERE tenant_id = {tenant['one']} LIMIT 1", "a product of another tenant")


def check_losses(dialect, ask, data):
    """A script whose files have lost rows since it was made ends with an error, and loads nothing."""
    for form in ["csv.gz", "ndjson"]:
        whole = data / form
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
        if dialect != "clickhouse":  # has no transactions
            left = {table: count for table in ["tenants", *TABLES] if (count := ask(f"SELECT count(*) FROM {table};")) != ["0"]}
            assert not left, f"{dialect}: a script that has failed leaves {left}"


def check_streams(dialect, ask, data, wanted):
    """SQL that one pipe brings into a database: all of it, or nothing."""
    for language in [dialect, "sql"] if dialect in ("postgres", "sqlite") else [dialect]:
        whole = (data / f"stream.{language}.sql").read_text()
        # psql can be told to begin a transaction of its own.
        for flags in [[], ["-1"]] if language == "postgres" else [[]]:
            # As a user would, through pipes, with a stream that is packed on its way. What comes out of them is in `whole`, too.
            stream = f"cargo xtask gen --preset small --quiet --sql {language} --drop --compress"
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


def load(program, url, *arguments):
    return subprocess.run([program, "load", *arguments, "--into", url], capture_output=True, text=True)


def loaded(program, url, *arguments, says=""):
    run = load(program, url, *arguments)
    assert run.returncode == 0 and says in run.stderr and "\\n" not in run.stderr, (url, arguments, run.stderr)


def refused(program, url, *arguments, code, says):
    run = load(program, url, *arguments)
    assert run.returncode == code and says in run.stderr and "hint: " in run.stderr, (url, arguments, run.stderr)


def rows(ask):
    return {table: digest(ask(f"SELECT * FROM {table};")) for table in ["tenants", *TABLES]}


def check_direct(dialect, ask, data, wanted, of_client, program):
    """`cargo xtask load` gives the rows that the database's client has loaded, and no foreign table is touched."""
    small = ["--preset", "small"]
    before = rows(ask)
    for drop in [[], ["--drop"]]:
        refused(program, ask.url, *small, *drop, code=2, says="which no load has made")
    assert rows(ask) == before
    script = (data / f"none.{dialect}.sql").read_text().splitlines()
    ask("\n".join(line for line in script if line.startswith("DROP TABLE")))
    loaded(program, ask.url, *small, "--verify", says="figures are right")

    def check(what):
        found = figures(dialect, ask)
        assert found == wanted, f"{dialect}, {what}: {found}, not {wanted}"
        assert rows(ask) == of_client, f"{dialect}, {what}: rows differ"

    check("a preset")
    loaded(program, ask.url, str(data / "csv"), says="already there, 89,963 rows")
    refused(program, ask.url, *small, "--seed", "7", code=2, says="holds another dataset: seed is 42, not 7")
    for form in ["csv", "csv.gz", "ndjson", "tables.csv"]:
        loaded(program, ask.url, str(data / form), "--drop", "--verify", says="figures are right")
        check(form)
    check_kills(ask.url, program)
    loaded(program, ask.url, *small, "--verify", says="figures are right")
    check("kills")
    check_constraints(dialect, ask)


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


def check_kills(url, program):
    """Kills loads at random, 20 times, and every other time what they have started, too."""
    seed = random.randrange(1 << 32)
    print(f"kills of seed {seed}")
    chance, drop = random.Random(seed), ["--drop"]
    for turn in range(20):
        command = [program, "load", "--preset", "small", "--into", url, *drop]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            _, errors = process.communicate(timeout=chance.uniform(0.01, 0.5))
            assert process.returncode == 0, errors
            # It was complete before it could be killed: begin again.
            drop = ["--drop"]
        except subprocess.TimeoutExpired:
            others = list(descendants(process.pid)) if turn % 2 == 0 else []
            process.kill()
            for other in others:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(other, signal.SIGKILL)
            process.communicate()
            drop = []


def check_full_disk(data, program):
    """A disk that is full is named, and the load goes on when there is room."""
    for scheme in ["sqlite", "duckdb"]:
        place = data / f"disk-{scheme}"
        place.mkdir()
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
    os.environ["PATH"] = path
    url = f"duckdb:{data}/odd [x] it's *.db"
    loaded(program, url, *small, "--verify", says="figures are right")
    with subprocess.Popen(["duckdb", "-batch", url.removeprefix("duckdb:")], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdin.write(b".print open\n")
        other.stdin.flush()
        other.stdout.readline()
        refused(program, url, *small, code=2, says="is open in another process")
    wrong = data / "wrong"
    shutil.copytree(data / "csv", wrong)
    path = sorted(wrong.glob("orders_*"))[0]
    path.write_text(path.read_text().replace("delivered", "cancelled", 1))
    refused(program, f"sqlite:{data}/wrong.db", str(wrong), code=3, says="so nothing was loaded")


def main(data, program):
    wanted = [value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value for value in figures_of_files(data / "ndjson")]
    for database in [one for one in [postgres, sqlite, mysql, duckdb, clickhouse] if is_here(one.__name__)]:
        dialect, place = database.__name__, data / f"server-{database.__name__}"
        place.mkdir(mode=0o755)
        with database(place) as ask:
            for constraints in ["inline", "after", "none"]:
                for language in [dialect, "sql"] if dialect in ("postgres", "sqlite") else [dialect]:
                    ask((data / f"{constraints}.{language}.sql").read_text())
            for form in FORMS:
                ask((data / f"{form}.{dialect}.sql").read_text())
                found = figures(dialect, ask)
                assert found == wanted, f"{dialect}, {form}: {found}, not {wanted}"
                if form == "csv" and ask.url:
                    of_client = rows(ask)  # of NDJSON, MariaDB writes objects with other spaces
            check_streams(dialect, ask, data, wanted)
            if ask.url:
                check_direct(dialect, ask, data, wanted, of_client, program)
            if ask.encrypted:
                check_encryption(dialect, ask, program)
            check_constraints(dialect, ask)
            answers.check(dialect, "small", ask.select)
            check_losses(dialect, ask, data)
            for size in ["tiny", "skewed"]:
                ask(answers.xtask("gen", *answers.SIZES[size][0], "--quiet", "--sql", dialect, "--drop"))
                answers.check(dialect, size, ask.select)
            print(f"{dialect}: {', '.join(FORMS)} loaded, and every figure and every answer is right")

    check_full_disk(data, program)
    check_refusals(data, program)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve())
