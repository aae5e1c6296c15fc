"""What .ci/cluster runs: the wheel's examples and types, the rows it gives to others, and the files that clusters write with it."""

import base64
import contextlib
import doctest
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
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid
from pathlib import Path

import answers
from missing import missing

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


def files(directory, names=None):
    """A digest of every file of a directory, or of some, by its name."""
    paths = Path(directory).iterdir() if names is None else [Path(directory, name) for name in names]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


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


def options_of(page, first):
    """Of the table of a page whose first column is called so: for each name in it, the values and the default."""
    rows = re.search(rf"^\| {first} \| values \| default \|.*\n\|[ |-]+\n((?:\|.*\n)+)", page, re.M)[1]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
    return {name: (values, default) for names, values, default, _ in cells for name in re.findall(r"`(\w+)`", names)}


def check_options():
    """The tables of options in docs/spark.md have all there are, with the defaults that they have; values out of range are refused."""
    import inspect

    import commerce_fixtures as fixtures
    from commerce_fixtures import spark as cluster

    page, large = (ROOT / "docs/spark.md").read_text(encoding="utf-8"), fixtures.dataset("large")
    assert fixtures.dataset() == large and fixtures.dataset("large", tenant_sizes="equal", seed=42) == large
    reading, writing = options_of(page, "option"), options_of(page, "argument")
    assert set(reading) == set(cluster._OPTIONS), reading
    assert re.findall(r"`(\w+)`", reading["table"][0]) == fixtures.TABLES, reading
    for name, (_, default) in reading.items():
        if shown := re.search(r"`(\w+)`$", default):
            assert shown[1] == str(getattr(large, name, "large")), (name, default)
    declared = {name: one.default for name, one in inspect.signature(cluster.write).parameters.items()}
    sizes = [*cluster._SIZES, "tenant_sizes"]
    assert [*declared][1:-1] == [name for name in writing if name not in sizes] and set(sizes) < set(writing), (declared, writing)
    for name in ("format", "compress", "chunk_size", "wait"):
        shown = writing[name][1].strip("`")
        assert shown.replace("_", "") == str(declared[name]), (name, shown)
    for name, least in [("seed", 0), ("tenants", 1), ("orders_per_tenant", 0), ("tenant", 0), ("partitions", 1)]:
        refused = lambda value: cluster.FixturesDataSource({"table": "orders", "preset": "tiny", name: value})._source()
        refused(str(least))
        for value in (str(least - 1), str(2**64), "many"):
            try:
                refused(value)
            except ValueError as error:
                assert name in str(error) or "tenants" in str(error), error
            else:
                sys.exit(f"{name} may be {value}")
    try:
        cluster.FixturesDataSource({"table": "orders", "preset": "tiny", "columns": "order_id, currency, order_id"})._source()
    except ValueError as error:
        assert "'order_id' twice" in str(error), error
    else:
        sys.exit("a column may be read twice")
    print("docs/spark.md: all options, and their defaults")


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
    assert len({plan, fixtures.Plan.from_json(plan.to_json())}) == 1
    ds = fixtures.dataset("small")
    order = ds.row("orders", 7, tenant=1)["order_id"]
    assert ds.locate(uuid.UUID(order).bytes) == ds.locate(uuid.UUID(order)) == ds.locate(order) is not None
    for said, wrong in [
        ("part is 3, but there are 2", lambda: plan.files(3, 2)),
        ("parts is 0", lambda: plan.files(1, 0)),
        ("not -1", lambda: ds.rows("orders", start=-1)),
        ("not -1", lambda: fixtures.dataset(seed=-1)),
        ("16 bytes, not 3", lambda: ds.locate(b"abc")),
    ]:
        try:
            wrong()
        except ValueError as error:
            assert said in str(error), (said, error)
        else:
            sys.exit(f"not refused: {said}")
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


def check_fork():
    """A process that is forked while another thread weighs the parts of a plan can use that plan, too."""
    import commerce_fixtures as fixtures

    # A million tenants of different sizes, which it takes a moment to weigh.
    ds = fixtures.dataset(tenants=1_000_000, tenant_sizes="skewed", products_per_tenant=1, orders_per_tenant=1, customers_per_tenant=1)
    with tempfile.TemporaryDirectory() as scratch:
        write = lambda plan, name, part: plan.write_part(f"{scratch}/{name}", part, 100_000)
        # What all plans have in common is there then.
        for name, part in [("own", 70_007), ("other", 70_009)]:
            write(ds.plan(), name, part)
        for attempt in range(6):
            for name in ("own", "other"):
                shutil.rmtree(f"{scratch}/{name}")
            plan = ds.plan()
            thread = threading.Thread(target=write, args=(plan, "own", 70_007))
            thread.start()
            time.sleep(0.01 * attempt)
            child = os.fork()
            if child == 0:
                signal.alarm(30)
                write(plan, "other", 70_009)
                os._exit(0)
            thread.join()
            _, status = os.waitpid(child, 0)
            assert status == 0, f"a forked process ends with {status}"
    print("plans: a forked process can use that of its parent")


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
    if name == "Spark":
        how = "USING fixtures OPTIONS (preset 'tiny', table 'orders')"
        spark.sql(f"CREATE TEMPORARY VIEW orders_of_sql {how}")
        assert spark.sql("SELECT * FROM orders_of_sql").count() == 50
        try:
            spark.sql(f"CREATE TABLE orders_of_catalogue {how}")
        except Exception as error:
            assert "write CREATE TEMPORARY VIEW instead of CREATE TABLE" in str(error), error
        else:
            sys.exit("a table whose options are lost is created")
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


def check_beside(spark, scratch):
    """Two calls at once for one place: each makes the dataset, or finds it."""
    from commerce_fixtures import spark as cluster

    wanted, both = gen(f"{scratch}/beside-gen", "--preset", "small"), threading.Barrier(2)
    for attempt in range(4):
        place, outcomes = f"{scratch}/beside-{attempt}", []

        def call():
            both.wait()
            try:
                outcomes.append(cluster.write(spark, place, "small", parts=6))
            except Exception as error:
                outcomes.append(error)

        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [isinstance(one, cluster.Written) and (one.files, one.rows) for one in outcomes] == [(17, 89_963)] * 2, outcomes
        same(files(place), wanted, "Spark, two calls at once")
    print("Spark: two calls at once for one place make one dataset")


def check_taking(directory, scratch):
    """What Spark has written is uploaded to a server, which then holds all of its rows; and loaded into a database."""
    import sqlite3

    received, loaded = f"{scratch}/received.sqlite", f"{scratch}/loaded.sqlite"
    command = ["cargo", "xtask", "receive", "--db", received, "--listen", "127.0.0.1:0", "--no-sync"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        answers.xtask("upload", str(directory), "--api-url", address, "--quiet")
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate()
    answers.xtask("receive", "--db", received, "--check", str(directory))
    answers.xtask("load", str(directory), "--into", f"sqlite:{loaded}", "--verify", "--quiet")
    for database in received, loaded:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT count(*) FROM order_items").fetchall() == [(26_100,)], database
    print("Spark: what it has written can be verified, uploaded and loaded")


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


def session(settings={}, level="OFF"):
    """Spark with two executors."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(CLUSTER).config("spark.ui.enabled", "false").config(map=settings)
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "2")
    # To compile these queries takes longer than to run them.
    builder = builder.config("spark.sql.codegen.wholeStage", "false").config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    spark = builder.config("spark.sql.session.timeZone", "America/New_York").getOrCreate()
    spark.sparkContext.setLogLevel(level)
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


def mounts(place, options):
    """Whether this process may mount a disk in memory."""
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True).returncode == 0


@contextlib.contextmanager
def shared_disk(spark, place):
    """A directory on a disk of a few megabytes, for all executors; what is given makes room. Needs the right to mount."""
    if not mounts(place, "size=20m"):
        yield None
        return
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=1g", str(place)], check=True)
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextlib.contextmanager
def disk_of_one_executor(spark, place):
    """One executor has a disk of its own at the place that all others share, of a megabyte; what is given has it share the
    place, too. Needs the right to mount."""
    if not mounts(place, "size=1m"):
        yield None
        return
    subprocess.run(["umount", str(place)], check=True)
    # The names of executors are those of the directories that they work in.
    victim, python = min(os.readlink(f"/proc/{process}/cwd") for process in executors()), sys.executable
    mount = f"mount -t tmpfs -o size=1m tmpfs '{place}'"
    command = place.with_suffix(".sh")
    command.write_text(
        f"""#!/bin/sh
[ "$PWD" != '{victim}' ] || exec unshare --mount sh -c "{mount} && exec '{python}' \\"\\$@\\"" sh "$@"
exec '{python}' "$@"
"""
    )
    command.chmod(0o755)
    before, spark.sparkContext.pythonExec = spark.sparkContext.pythonExec, str(command)

    def share():
        spark.sparkContext.pythonExec = before

    try:
        yield share
    finally:
        share()


@contextlib.contextmanager
def limit_of_one_executor(spark, place):
    """One executor may write no more than some kilobytes into a file, which needs no rights; what is given ends that."""
    victim = executors()[:1]
    limit = lambda most: [
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)) for process in descendants(victim)
    ]
    limit(50_000)
    yield lambda: limit(resource.RLIM_INFINITY)


# What executors suffer from, and what is said of it after the place: a file, unless there is too little room to begin.
DISKS = [
    (shared_disk, r"/[\w.-]+\b.*No space left on device| needs about \d+ bytes, but .* free$"),
    (disk_of_one_executor, r" needs about \d+ bytes, but .* free$"),
    (limit_of_one_executor, r"/[\w.-]+\b.*File too large"),
]


def check_full_disks(scratch):
    """A full disk, or a limit, of all executors or of one, where Spark gives up at once: a sentence with part, machine, place and cause, no
    file that is not whole; and a second run, once there is room."""
    import commerce_fixtures as fixtures
    from commerce_fixtures import spark as cluster

    spark, plan = session({"spark.task.maxFailures": "1"}), fixtures.dataset("medium").plan(compress=True)
    wanted, machine = files(f"{scratch}/medium"), re.escape(socket.gethostname())
    for way, causes in DISKS:
        place = Path(scratch, way.__name__)
        place.mkdir()
        with way(spark, place) as make_room:
            if make_room is None:
                print(f"skipped: {way.__name__}, since this process may not mount one")
                continue
            plan.write_part(place, 1, 40)
            try:
                cluster.write(spark, place, "medium", parts=40, compress=True)
            except fixtures.FixturesError as error:
                said = str(error)
                assert re.match(rf"part \d+ of 40, on {machine}: ", said) and "\n" not in said and len(said) < 400, said
                assert re.search(f"{place}(?:{causes})", said), said
            else:
                sys.exit(f"{way.__name__}: more was written than there is room for")
            found = finished(place)
            assert found and not (place / "manifest.json").exists(), found
            # Others may still be at work.
            same(files(place, found), {name: wanted[name] for name in found}, said)
            make_room()
            cluster.write(spark, place, "medium", parts=40, compress=True)
            same(files(place), wanted, f"Spark, {way.__name__}")
            again = [name for name, state in finished(place).items() if found.get(name, state) != state]
            assert not again, f"{way.__name__}: {len(again)} of {len(found)} finished files were made anew, such as {again[:3]}"
        shutil.rmtree(place)
        print(f"Spark, {way.__name__}: after {len(found)} files, {said!r}; with room, the same files")
    spark.stop()


def check_elsewhere(scratch):
    """Where Spark leaves an executor alone on which a task has failed, a full disk of one is no failure: the others make the same files."""
    from commerce_fixtures import spark as cluster

    place = Path(scratch, "elsewhere")
    place.mkdir()
    spark = session({"spark.excludeOnFailure.enabled": "true", "spark.task.maxFailures": "4"})
    wanted = files(f"{scratch}/medium")
    with disk_of_one_executor(spark, place) as make_room:
        if make_room is None:
            print("skipped: a full disk of an executor that is left alone, since this process may not mount one")
            return
        cluster.write(spark, place, "medium", parts=40, compress=True)
        tracker = spark.sparkContext.statusTracker()
        stages = [tracker.getStageInfo(stage) for job in tracker.getJobIdsForGroup() for stage in tracker.getJobInfo(job).stageIds]
        failed = sum(stage.numFailedTasks for stage in stages)
        assert failed, stages
        same(files(place), wanted, "Spark, a full disk of an executor that is left alone")
    spark.stop()
    print(f"Spark: {failed} tasks failed on an executor with a full disk, which it left alone, and the other made the same files")


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


def check_medium(spark, name, scratch):
    """A dataset of millions of rows, as Parquet."""
    from commerce_fixtures import spark as cluster

    flags = ["--preset", "medium", "--format", "parquet"]
    wanted, place = gen(f"{scratch}/{name}-medium-gen", *flags), f"{scratch}/{name}-medium"
    cluster.write(spark, place, "medium", parts=8, format="parquet")
    same(files(place), wanted, f"{name}, medium")
    for directory in place, f"{place}-gen":
        shutil.rmtree(directory)
    print(f"{name}: medium as Parquet is what gen writes")


def foreign(_):
    """A task that is not of the wheel, and fails."""
    raise ValueError("of somebody else")


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
    # Before any task, if it can be known then.
    taken, nobody = Path(scratch, "taken"), None
    fixtures.dataset("tiny").plan(format="csv").write(taken)
    for said, wrong in [
        ("holds another dataset", lambda: cluster.write(nobody, taken, "small", parts=2)),
        ("parts is 0", lambda: cluster.write(nobody, taken, "small", parts=0)),
        ("not -1", lambda: cluster.write(nobody, taken, "small", parts=-1)),
        ("not -1", lambda: cluster.write(nobody, taken, "small", seed=-1)),
        ("wait is -1", lambda: cluster.write(nobody, taken, "small", wait=-1)),
        ("wait is nan", lambda: cluster.write(nobody, taken, "small", wait=float("nan"))),
        ("lacks slashes", lambda: cluster.write(nobody, "s3:/bucket/shop", "small")),
        ("is not a directory", lambda: cluster.write(nobody, "", "small")),
    ]:
        try:
            wrong()
        except (ValueError, fixtures.FixturesError) as error:
            assert said in str(error), (said, error)
        else:
            sys.exit(f"not refused: {said}")
    plan = fixtures.dataset("tiny").plan().to_json().replace('"release":"', '"release":"9.')
    task = cluster._Task(plan, str(place), 1, 0.0)
    try:
        spark.range(1).mapInArrow(task, "part long, files long, rows long, bytes long").collect()
    except Exception as error:
        said = cluster._said(error)
        assert said and re.fullmatch("part [01] of 1, on .*: the plan is of .*: install the same release on all machines", said), error
    else:
        sys.exit("an executor with another wheel is not refused")
    # What is said by others is passed on as it is.
    try:
        spark.range(1).mapInArrow(foreign, "part long").collect()
    except Exception as error:
        assert "ValueError: of somebody else" in str(error) and cluster._said(error) is None, error
    else:
        sys.exit("a task that fails does not")
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


# Of executors; the driver has a setting for its level.
EVERYTHING = """
rootLogger.level = debug
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d %p %c: %m%n%ex
"""


def tell_all(host, scratch, port, *logs):
    """Writes into a store, and fails to, on a host that logs what it can; prints what is sent to executors, and the plan as Spark explains it."""
    from pyspark import cloudpickle

    import commerce_fixtures as fixtures
    from commerce_fixtures import spark as cluster

    if host == "sail":
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession

        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()
    else:
        os.mkdir(f"{scratch}/events")
        Path(scratch, "log4j2.properties").write_text(EVERYTHING)
        spark = session(
            {
                "spark.log.level": "DEBUG",
                "spark.executor.extraJavaOptions": f"-Dlog4j2.configurationFile=file:{scratch}/log4j2.properties",
                "spark.eventLog.enabled": "true",
                "spark.eventLog.dir": f"file://{scratch}/events",
                "spark.eventLog.compress": "false",
            },
            level="DEBUG",
        )
        for process in executors():
            os.symlink(os.readlink(f"/proc/{process}/cwd"), f"{scratch}/executor-{process}")
    place, types = f"s3://{host}-secrets/shop", "part long, files long, rows long, bytes long"
    cluster.write(spark, place, "tiny", parts=3)
    plan = fixtures.dataset("tiny").plan().to_json()
    of_nobody = cluster._Task(plan, "s3://nobodys-bucket/shop", 3, 0.0)
    for name, fails in [
        ("driver", lambda: cluster.write(spark, "s3://nobodys-bucket/shop", "tiny", parts=3)),
        ("executor", lambda: spark.range(1, 2).mapInArrow(of_nobody, types).collect()),
    ]:
        try:
            fails()
        except Exception as error:
            Path(scratch, f"error-of-{name}").write_text("".join(traceback.format_exception(error)))
    task = cluster._Task(plan, place, 3, 0.0)
    Path(scratch, "job").write_bytes(cloudpickle.dumps(task) + plan.encode())
    with open(f"{scratch}/explained", "w") as file, contextlib.redirect_stdout(file):
        spark.range(3).mapInArrow(task, types).explain(True)
    spark.stop()


def check_secrets(host, python, port):
    """No log, at whatever level, no event, plan, job, error or object has the credentials that processes have in their environment."""
    import boto3

    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1")
    client.create_bucket(Bucket=f"{host}-secrets")
    canaries = {name: f"canary-{os.urandom(12).hex()}" for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}
    with tempfile.TemporaryDirectory() as scratch:
        with open(f"{scratch}/log", "wb") as log:
            environment = {**os.environ, **canaries, "RUST_LOG": "debug"}
            command = [python, __file__, "tell-all", host, scratch, str(port)]
            subprocess.run(command, check=True, env=environment, stdout=log, stderr=log)
        texts = {
            str(path): path.read_bytes()
            for start in [scratch, *Path(scratch).glob("executor-*/")]
            for path in Path(start).rglob("*")
            if path.is_file() and path.suffix != ".jar"
        }
        for found in client.list_objects_v2(Bucket=f"{host}-secrets")["Contents"]:
            texts[found["Key"]] = client.get_object(Bucket=f"{host}-secrets", Key=found["Key"])["Body"].read()
        for path in Path(scratch).glob("executor-*/"):
            shutil.rmtree(path.resolve())
    # What is looked through is what it should be.
    expected = {"/log": b" DEBUG ", "/job": b"-secrets/shop", "/explained": b"Range", "/manifest.json": b"xxh3"}
    expected |= {f"/error-of-{name}": b"NoSuchBucket" for name in ("driver", "executor")}
    if host == "spark":
        expected |= {"/stderr": b" DEBUG ", "/events": b"MapInArrow"}
    for end, text in expected.items():
        assert any(end in name and text in found for name, found in texts.items()), (host, end, list(texts))
    for name, canary in canaries.items():
        # A key and a token are not sent to anybody but in headers; a secret not even there.
        forms = [canary.encode(), canary.encode("utf-16-le"), *(base64.b64encode(b"x" * skip + canary.encode())[4:-4] for skip in range(3))]
        shown = [place for place, text in texts.items() if any(form in text for form in forms)]
        assert not shown, f"{host}: {name} is in {shown}"
    size = sum(map(len, texts.values()))
    print(f"{host}: no credentials in {len(texts)} logs, events, plans, jobs and objects of {size / 1e6:.1f} MB")


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
        check_beside(spark, scratch)
        check_taking(f"{scratch}/Spark-csv", scratch)
        check_refusals(spark, scratch)
        check_store(spark, "spark", scratch, port, refused)
        check_kills(spark, scratch)
        check_killed_driver(spark, scratch)
        spark.stop()
        check_full_disks(scratch)
        check_elsewhere(scratch)


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
        check_medium(spark, "Sail", scratch)
        check_store(spark, "sail", scratch, port, refused)
        cluster.register(spark)
        check_reading(spark, "Sail")
        spark.stop()
        server.stop()
    on_pages(of_sail=True)


def on_pages(*, of_sail=False):
    """Every line of docs/spark.md, in one session, as somebody reads it: on Spark, or with the last block, on Sail; and that of README.md."""
    if not of_sail and not shutil.which("java"):
        return missing("Java")
    text = (ROOT / "docs/spark.md").read_text(encoding="utf-8")
    first, *calls, last = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    blocks, scope = [last if of_sail else first, *calls], {}
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for block in blocks:
            exec(block, scope)
        os.chdir(ROOT)
    of_readme = re.search(r"^\| Spark \| `(spark\.read\..*)` \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)[1]
    assert eval(of_readme, scope).count() == 10_000, of_readme
    scope["spark"].stop()
    if of_sail:
        scope["server"].stop()
    print(f"docs/spark.md: {len(blocks)} blocks run, and the line of README.md")


STEPS = {"sail": on_sail, "spark": on_spark}
# The environment of each.
ENVIRONMENTS = {"sail": "sail", "spark": "fresh"}
# What .ci/cluster runs before, and what a step starts as a process of its own.
INNER = {"pages": on_pages, "drive": drive, "tell-all": tell_all}


def main():
    if len(sys.argv) > 1:
        {**STEPS, **INNER}[sys.argv[1]](*sys.argv[2:])
        return
    check_types()
    check_examples()
    check_options()
    check_readers()
    check_plans()
    check_fork()
    server, port = store()
    try:
        for step in STEPS:
            if step != "sail" and not shutil.which("java"):
                missing("Java")
                continue
            environment = ROOT / "target/cluster" / ENVIRONMENTS[step] / "bin"
            python = str(environment / "python")
            if step == "sail" and subprocess.run([python, "-c", "import pysail, pyspark"]).returncode:
                missing("Sail")
                continue
            # In processes of their own: a process is a client of one host.
            with tempfile.TemporaryDirectory() as scratch:
                path = f"{environment}{os.pathsep}{os.environ['PATH']}"
                subprocess.run([python, __file__, step, scratch, str(port)], check=True, env={**os.environ, "PATH": path})
            check_secrets(step, python, port)
    finally:
        server.kill()


if __name__ == "__main__":
    main()
