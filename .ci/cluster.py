"""What .ci/cluster runs: the wheel's examples and types, the rows it gives to others, and the files that clusters write with it."""

import doctest
import contextlib
import functools
import hashlib
import http.client
import http.server
import itertools
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import answers

ROOT = answers.ROOT
SECRET = "canary-of-a-secret-key"
# Two executors of one core each.
CLUSTER = "local-cluster[2,1,1024]"
ARGUMENTS = {
    "small": {"preset": "small"},
    "tiny": {"preset": "tiny"},
    "skewed": {
        "seed": 7,
        "tenants": 6,
        "tenant_sizes": "skewed",
        "products_per_tenant": 150,
        "orders_per_tenant": 1500,
        "customers_per_tenant": 80,
    },
}


def files(directory):
    """A digest of every file of a directory, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(directory).iterdir()}


def gen(directory, *flags):
    """The files that the program writes."""
    answers.xtask("gen", *flags, "--output-dir", str(directory), "--quiet")
    return files(directory)


def same(found, wanted, what):
    differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    assert not differing, f"{what}: {len(differing)} files are not those of gen, such as {differing[:3]}"


def documented():
    """Everything that has docs: its name and its docs."""
    import commerce_fixtures as fixtures
    import commerce_fixtures.spark

    yield "commerce_fixtures", fixtures.__doc__
    yield "commerce_fixtures.spark", commerce_fixtures.spark.__doc__
    for name in [*fixtures.__all__, *(f"spark.{name}" for name in commerce_fixtures.spark.__all__)]:
        one = fixtures
        for step in name.split("."):
            one = getattr(one, step)
        yield name, getattr(one, "__doc__", None)
        if isinstance(one, type):
            for member, value in vars(one).items():
                if not member.startswith("_"):
                    yield f"{name}.{member}", value.__doc__


def check_examples():
    """Every example in the docs of the wheel, and in docs/python.md, prints what it says."""
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    parser, scratch = doctest.DocTestParser(), tempfile.TemporaryDirectory()
    pages = [("docs/python.md", (ROOT / "docs/python.md").read_text(encoding="utf-8"))]
    with scratch:
        os.chdir(scratch.name)
        for name, docs in [*documented(), *pages]:
            assert docs, f"{name} has no docs"
            # A block of Markdown ends with a fence.
            runner.run(parser.get_doctest(docs.replace("```", ""), {}, name, name, 0))
        os.chdir(ROOT)
    assert runner.failures == 0 and runner.tries > 20, f"{runner.failures} of {runner.tries} examples fail"
    print(f"wheel: {runner.tries} examples run")


def check_types():
    """The types say what is there, and a program that uses them passes strictly."""
    environment = {**os.environ, "MYPY_CACHE_DIR": str(ROOT / "target/cluster/mypy")}
    mypy = [sys.executable, "-m", "mypy", "--strict", "--disable-error-code", "import-untyped", "-p", "commerce_fixtures"]
    subprocess.run(mypy, check=True, env=environment, stdout=subprocess.DEVNULL)
    stubtest = [sys.executable, "-m", "mypy.stubtest", "commerce_fixtures._native"]
    subprocess.run(stubtest, check=True, env=environment, stdout=subprocess.DEVNULL)
    print("wheel: its types are right")


def check_readers():
    """What libraries make of the rows: all answers and all types in DuckDB, polars and pandas."""
    import commerce_fixtures as fixtures
    import duckdb
    import frames
    import pandas
    import polars
    import pyarrow

    for size, arguments in ARGUMENTS.items():
        database, ds = duckdb.connect(), fixtures.dataset(**arguments)
        of_polars = {table: polars.DataFrame(ds.rows(table)) for table in fixtures.TABLES}
        of_pandas = {table: pandas.DataFrame.from_arrow(ds.rows(table)) for table in fixtures.TABLES}
        for table in fixtures.TABLES:
            rows = ds.rows(table)
            database.execute(f"CREATE TABLE {table} AS SELECT * FROM rows")
        answers.check("duckdb", size, lambda statement: database.execute(statement).fetchall())
        frames.check("polars", frames.by_polars, size, of_polars)
        frames.check("pandas", frames.by_pandas, size, of_pandas)
        types = {
            "DuckDB": lambda table: frames.types_of_duckdb(database, table),
            "polars": lambda table: frames.types_of_polars(of_polars[table]),
            "pandas": lambda table: frames.types_of_pandas(of_pandas[table]),
        }
        frames.check_types(types, frames.declared())

    ds = fixtures.dataset("small")
    table = pyarrow.table(ds.rows("orders"))
    assert table.schema.field("order_id").type == pyarrow.uuid(), table.schema
    for name, text in [("orders", ds.rows("orders", ids="text", labels="text"))]:
        assert [str(row["order_id"]) for row in table.to_pylist()] == pyarrow.table(text)["order_id"].to_pylist(), name
    print("polars, pandas and DuckDB: types and all answers are right")


def check_plans():
    """The text of chunks is that of files; a plan of another wheel is refused."""
    import json
    import pickle

    import commerce_fixtures as fixtures

    with tempfile.TemporaryDirectory() as scratch:
        gen(f"{scratch}/csv", "--preset", "small", "--format", "csv", "--chunk-size", "3000")
        plan = pickle.loads(pickle.dumps(fixtures.dataset("small").plan(format="csv", chunk_size=3000)))
        for file in plan.files():
            text = plan.text(file.table, tenant=file.tenant or 0, chunk=file.chunk)
            assert text == Path(f"{scratch}/csv", file.name).read_bytes(), file
    for *place, name, value in [
        ("release", "0.0.9"),
        ("job", "plan_digest", f"xxh3-128:{0:032}"),
        ("job", "identity", "dataset_version", fixtures.DATASET_VERSION + 1),
    ]:
        text = json.loads(plan.to_json())
        assert str(scratch) not in str(text) and "directory" not in text["job"], text
        functools.reduce(dict.__getitem__, place, text)[name] = value
        try:
            fixtures.Plan.from_json(json.dumps(text))
        except ValueError as error:
            assert "install the same" in str(error), error
        else:
            sys.exit(f"a plan with another {name} is accepted")
    print("plans: chunks are the files, and plans of other wheels are refused")


def check_reading(spark, name):
    """All answers, over tables that are read by the data source; its types are those of `schema --as pyspark`."""
    scope = {}
    exec(answers.xtask("schema", "--as", "pyspark"), scope)
    import commerce_fixtures as fixtures

    for size, arguments in ARGUMENTS.items():
        for table in fixtures.TABLES:
            options = {key: str(value) for key, value in arguments.items()}
            frame = spark.read.format("fixtures").options(**options, table=table, partitions="3").load()
            frame.createOrReplaceTempView(table)
            wanted = spark.createDataFrame([], scope["SCHEMAS"][table]).schema
            found = [(field.name, field.dataType.simpleString()) for field in frame.schema]
            assert found == [(field.name, field.dataType.simpleString()) for field in wanted], (name, table, found)
        answers.check("spark", size, lambda statement: spark.sql(statement).collect())
    print(f"{name}: tables are read, with their types and all answers")


def check_writing(spark, name, scratch):
    """Files that are written by tasks are those of gen; a second run finds them."""
    from commerce_fixtures import spark as cluster

    for form, flags, arguments in [
        ("csv", ["--format", "csv", "--compress"], {"format": "csv", "compress": True}),
        ("parquet", ["--format", "parquet"], {"format": "parquet"}),
    ]:
        wanted = gen(f"{scratch}/{name}-{form}-gen", "--preset", "small", *flags)
        place = f"{scratch}/{name}-{form}"
        for _ in range(2):
            done = cluster.write(spark, place, "small", parts=5, **arguments)
            assert (done.files, done.rows) == (17, 89_963), done
            same(files(place), wanted, f"{name}, {form}")
    answers.xtask("verify", place, "--quiet")
    print(f"{name}: what tasks write is what gen writes")


def executors():
    """The processes of executors that descend from this one."""
    parents, found = {}, []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            status = (process / "stat").read_text()
            parents[int(process.name)] = int(status.rsplit(")", 1)[1].split()[1])
            if b"CoarseGrainedExecutorBackend" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue

    def is_own(process):
        while process > 1 and process != os.getpid():
            process = parents.get(process, 0)
        return process == os.getpid()

    return [process for process in found if is_own(process)]


def descendants(processes):
    """The processes that descend from others."""
    children, found, rest = {}, [], list(processes)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            children.setdefault(int(path.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(path.parent.name))
    while rest:
        more = children.get(rest.pop(), [])
        found += more
        rest += more
    return found


def marked(mark):
    """The processes whose environment has a mark."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def finished(place):
    """The files that have their final names, and what changes when one is made anew."""
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(place):
            if entry.name.endswith((".gz", ".csv", ".ndjson")) and not entry.name.startswith("."):
                found[entry.name] = (entry.stat().st_ino, entry.stat().st_mtime_ns)
    return found


def session():
    """Spark with two executors."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(CLUSTER).config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "2")
    spark = builder.config("spark.sql.session.timeZone", "America/New_York").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def drive(place):
    """What a driver does that is going to be killed."""
    from commerce_fixtures import spark as cluster

    cluster.write(session(), place, "medium", parts=40, compress=True)


def check_killed_driver(spark, scratch):
    """A driver that is killed while its executors work: a second one keeps what is finished, and makes the rest."""
    from commerce_fixtures import spark as cluster

    wanted, place = files(f"{scratch}/medium"), Path(scratch, "driver")
    mark = f"FIXTURES_CHECK={os.urandom(16).hex()}"
    command = [sys.executable, __file__, "drive", str(place)]
    subprocess.Popen(command, env={**os.environ, **dict([mark.split("=")])}, stderr=subprocess.DEVNULL)
    while len(finished(place)) < 100:
        time.sleep(0.01)
    drivers = [
        process
        for process in marked(mark)
        if b"CoarseGrainedExecutorBackend" not in (line := Path(f"/proc/{process}/cmdline").read_bytes())
        and (b"SparkSubmit" in line or b"cluster.py" in line)
    ]
    assert len(drivers) == 2, drivers  # Python's half and Java's.
    for process in drivers:
        os.kill(process, signal.SIGKILL)
    before = finished(place)
    assert len(before) < len(wanted) - 1 and not (place / "manifest.json").exists(), len(before)
    # What is left of its executors may still be at work.
    cluster.write(spark, place, "medium", parts=40, compress=True)
    same(files(place), wanted, "Spark, a driver killed")
    after = finished(place)
    again = [name for name in before if before[name] != after[name]]
    assert not again, f"{len(again)} of {len(before)} finished files were made anew, such as {again[:3]}"
    deadline = time.monotonic() + 60
    while left := marked(mark):
        assert time.monotonic() < deadline, f"processes of a killed driver are left: {left}"
        time.sleep(0.1)
    shutil.rmtree(place)
    print(f"Spark: a driver killed after {len(before)} of {len(wanted)} files; a second one kept them, and the same files")


@contextlib.contextmanager
def small_disk(place):
    """A directory on a disk of a few megabytes; what is given makes room. Needs the right to mount."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        yield None
        return
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=1g", str(place)], check=True)
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextlib.contextmanager
def limited_files(_):
    """Processes that may write no more than some kilobytes into a file, which needs no rights; what is given makes room."""
    limit = lambda most: [
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        for process in descendants(executors())
    ]
    limit(50_000)
    yield lambda: limit(resource.RLIM_INFINITY)


def check_full_disk(spark, scratch):
    """A full disk, or a limit, of executors: a sentence with cause and place, no file that is not whole; and a second run, once there is room."""
    from commerce_fixtures import FixturesError
    from commerce_fixtures import spark as cluster

    wanted = files(f"{scratch}/medium")
    for way, causes in [(small_disk, "No space left on device|needs about .* free"), (limited_files, "File too large")]:
        place = Path(scratch, way.__name__)
        place.mkdir()
        with way(place) as make_room:
            if make_room is None:
                print("skipped: a full disk, since this process may not mount one")
                continue
            try:
                cluster.write(spark, place, "medium", parts=40, compress=True)
            except FixturesError as error:
                said = str(error)
                assert re.search(causes, said) and str(place) in said and "\n" not in said and len(said) < 400, said
            else:
                sys.exit(f"{way.__name__}: more was written than there is room for")
            found = finished(place)
            assert found and not (place / "manifest.json").exists(), found
            same({name: digest for name, digest in files(place).items() if name in found}, {name: wanted[name] for name in found}, said)
            make_room()
            cluster.write(spark, place, "medium", parts=40, compress=True)
            same(files(place), wanted, f"Spark, {way.__name__}")
        shutil.rmtree(place)
        print(f"Spark: after {len(found)} files, {said!r}; with room, the same files")


def check_kills(spark, scratch):
    """An executor that is killed, at any moment: the same files."""
    from commerce_fixtures import spark as cluster

    wanted = gen(f"{scratch}/medium", "--preset", "medium", "--compress")
    start = time.monotonic()
    cluster.write(spark, f"{scratch}/whole", "medium", parts=40, compress=True)
    duration = time.monotonic() - start
    same(files(f"{scratch}/whole"), wanted, "Spark, medium")
    shutil.rmtree(f"{scratch}/whole")
    draw = random.Random()
    for attempt in range(3):
        moment, killed = draw.uniform(0.1, 0.8) * duration, []

        def kill():
            time.sleep(moment)
            victims = executors()
            if victims:
                killed.append(draw.choice(victims))
                os.kill(killed[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        place = f"{scratch}/killed-{attempt}"
        cluster.write(spark, place, "medium", parts=40, compress=True)
        killer.join()
        assert killed, "there was no executor to kill"
        same(files(place), wanted, f"Spark, an executor killed after {moment:.2f} s")
        shutil.rmtree(place)
        print(f"Spark: an executor killed after {moment:.2f} of {duration:.2f} s, and the same files")


def check_refusals(spark, scratch):
    """What a task refuses reaches the driver, and shows no secret."""
    import commerce_fixtures as fixtures
    from commerce_fixtures import spark as cluster

    place = Path(scratch, "mine")
    place.mkdir()
    (place / "notes.txt").write_text("mine")
    try:
        cluster.write(spark, place, "tiny", parts=2)
    except Exception as error:
        assert "notes.txt" in str(error) and SECRET not in str(error), error
    else:
        sys.exit("files of others are written over")
    assert files(place).keys() == {"notes.txt"}
    plan = fixtures.dataset("tiny").plan().to_json().replace('"release":"', '"release":"9.')
    task = cluster._Task(plan, str(place), 1, 0.0)
    try:
        spark.range(1).mapInArrow(task, "part long, files long, rows long, bytes long").collect()
    except Exception as error:
        assert "install the same release" in str(error), error
    else:
        sys.exit("an executor with another wheel is not refused")
    print("Spark: what is refused, is")


def check_store(spark, name, scratch, port, refused):
    """Into an object store that is unwell, and whose credentials are in the environment."""
    import boto3
    from commerce_fixtures import spark as cluster

    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1")
    client.create_bucket(Bucket=name)
    wanted = gen(f"{scratch}/{name}-store", "--preset", "small", "--chunk-size", "2000")
    cluster.write(spark, f"s3://{name}/shop", "small", parts=6, chunk_size=2000)
    keys = [found["Key"] for found in client.list_objects_v2(Bucket=name)["Contents"]]
    objects = {key.split("/")[-1]: client.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}
    same({key: hashlib.sha256(text).hexdigest() for key, text in objects.items()}, wanted, f"{name}, S3")
    assert SECRET.encode() not in b"".join(objects.values())
    assert min(refused.values()) > 10, refused
    print(f"{name}: objects in S3 are what gen writes, with 503 for {refused['before']} requests, and for {refused['after']} that were done")


@contextlib.contextmanager
def unwell(port):
    """A server in front of a store that answers 503 now and then, also after the store has done what was asked; gives how often."""
    numbers, refused = itertools.count(1), {"before": 0, "after": 0}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def refuse(self, when):
            refused[when] += 1
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def handle_any(self):
            number, body = next(numbers), self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if number % 7 == 3:
                return self.refuse("before")
            store = http.client.HTTPConnection("127.0.0.1", port)
            store.request(self.command, self.path, body, dict(self.headers))
            answer = store.getresponse()
            text = answer.read()
            store.close()
            if number % 7 == 6:
                return self.refuse("after")
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else len(text)
            self.send_header("Content-Length", str(length or 0))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["AWS_ENDPOINT"] = f"http://127.0.0.1:{server.server_address[1]}"
    yield refused
    server.shutdown()
    server.server_close()


def store():
    """An S3 server of somebody else, and the environment that says where it is."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ.update(
        AWS_ACCESS_KEY_ID="nobody",
        AWS_SECRET_ACCESS_KEY=SECRET,
        AWS_REGION="us-east-1",
        AWS_ENDPOINT=f"http://127.0.0.1:{port}",
        AWS_ALLOW_HTTP="true",
        NO_PROXY="127.0.0.1",
    )
    command = [os.path.join(os.path.dirname(sys.executable), "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), port


def on_spark(scratch, port):
    # The executors have the environment of when they start.
    with unwell(int(port)) as refused:
        spark = session()
        check_reading(spark, "Spark")
        check_writing(spark, "Spark", scratch)
        check_refusals(spark, scratch)
        check_store(spark, "spark", scratch, port, refused)
        check_kills(spark, scratch)
        check_killed_driver(spark, scratch)
        check_full_disk(spark, scratch)
        spark.stop()


def on_sail(scratch, port):
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    from commerce_fixtures import spark as cluster

    with unwell(int(port)) as refused:
        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        _, sail_port = server.listening_address
        spark = SparkSession.builder.remote(f"sc://127.0.0.1:{sail_port}").getOrCreate()
        check_writing(spark, "Sail", scratch)
        check_store(spark, "sail", scratch, port, refused)
        cluster.register(spark)
        check_reading(spark, "Sail")
        spark.stop()
        server.stop()
    on_pages(of_sail=True)


def on_pages(*_, of_sail=False):
    """Every line of docs/spark.md, in one session, as somebody reads it: on Spark, or with the last block, on Sail."""
    text = (ROOT / "docs/spark.md").read_text(encoding="utf-8")
    first, *calls, last = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    blocks, scope = [last if of_sail else first, *calls], {}
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for block in blocks:
            exec(block, scope)
        os.chdir(ROOT)
    scope["spark"].stop()
    if of_sail:
        scope["server"].stop()
    print(f"docs/spark.md: {len(blocks)} blocks run")


STEPS = {"sail": on_sail, "spark": on_spark, "pages": on_pages}
# What a step starts as a process of its own.
INNER = {"drive": drive}


def main():
    if len(sys.argv) > 1:
        {**STEPS, **INNER}[sys.argv[1]](*sys.argv[2:])
        return
    check_types()
    check_examples()
    check_readers()
    check_plans()
    server, port = store()
    try:
        for step in STEPS:
            if step != "sail" and not shutil.which("java"):
                print(f"skipped: {step}, since Java is not here and cannot be installed")
                continue
            python = str(ROOT / "target/cluster/sail/bin/python") if step == "sail" else sys.executable
            if step == "sail" and subprocess.run([python, "-c", "import pysail, pyspark"]).returncode:
                print("skipped: Sail is not here and cannot be installed")
                continue
            # In processes of their own: a process is a client of one host.
            with tempfile.TemporaryDirectory() as scratch:
                subprocess.run([python, __file__, step, scratch, str(port)], check=True)
    finally:
        server.kill()


if __name__ == "__main__":
    main()
