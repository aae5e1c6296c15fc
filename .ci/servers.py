"""Databases for checks: servers with directories of their own, on free ports, and files, each with its own client."""

import contextlib
import glob
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import clickhouse_client
from missing import missing


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
