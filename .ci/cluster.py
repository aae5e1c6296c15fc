"""What .ci/cluster runs: the wheel's examples and types, the rows it gives to others, and the files that clusters write with it."""

import doctest
import functools
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
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
    """What libraries make of the rows: answers in DuckDB, sums and types elsewhere."""
    import commerce_fixtures as fixtures
    import duckdb
    import pandas
    import polars
    import pyarrow

    for size, arguments in ARGUMENTS.items():
        database, ds = duckdb.connect(), fixtures.dataset(**arguments)
        for table in fixtures.TABLES:
            rows = ds.rows(table)
            database.execute(f"CREATE TABLE {table} AS SELECT * FROM rows")
        answers.check("duckdb", size, lambda statement: database.execute(statement).fetchall())
    types = database.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'orders'").fetchall()
    types = dict(types)
    assert types["order_id"] == "UUID" and types["total_amount"] == "DECIMAL(15,2)", types
    assert types["order_date"] == "TIMESTAMP" and types["raw_payload"].startswith("STRUCT"), types

    ds = fixtures.dataset("small")
    total = sum(Decimal(ds.row("orders", index, tenant=tenant)["total_amount"]) for tenant in (0, 1) for index in range(5000))
    frame = polars.DataFrame(ds.rows("orders"))
    assert frame["total_amount"].sum() == total and frame.schema["total_amount"] == polars.Decimal(15, 2), frame.schema
    assert frame.schema["order_date"] == polars.Datetime("us") and frame["order_date"].is_sorted() is False, frame.schema
    frame = pandas.DataFrame.from_arrow(ds.rows("orders")) if hasattr(pandas.DataFrame, "from_arrow") else (
        pyarrow.table(ds.rows("orders")).to_pandas()
    )
    assert frame["total_amount"].sum() == total and len(frame) == 10_000, frame.dtypes
    assert str(frame["order_status"].dtype) == "category", frame.dtypes
    table = pyarrow.table(ds.rows("orders"))
    assert table.schema.field("order_id").type == pyarrow.uuid(), table.schema
    for name, text in [("orders", ds.rows("orders", ids="text", labels="text"))]:
        assert [str(row["order_id"]) for row in table.to_pylist()] == pyarrow.table(text)["order_id"].to_pylist(), name
    print("polars, pandas, pyarrow and DuckDB: sums, types and all answers are right")


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


def check_store(spark, name, scratch, port):
    """Into an object store, whose credentials are in the environment."""
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
    print(f"{name}: objects in S3 are what gen writes")


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
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(CLUSTER).config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2")
    spark = builder.config("spark.sql.session.timeZone", "America/New_York").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    check_reading(spark, "Spark")
    check_writing(spark, "Spark", scratch)
    check_refusals(spark, scratch)
    check_store(spark, "spark", scratch, port)
    check_kills(spark, scratch)
    spark.stop()


def on_sail(scratch, port):
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    from commerce_fixtures import spark as cluster

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, sail_port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://127.0.0.1:{sail_port}").getOrCreate()
    check_writing(spark, "Sail", scratch)
    check_store(spark, "sail", scratch, port)
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


def main():
    if len(sys.argv) > 1:
        STEPS[sys.argv[1]](*sys.argv[2:])
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
