"""What .ci/cluster-speed runs: times of Spark's executors, of `gen` and of dbldatagen."""

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import cluster

# Each figure is the best of so many runs.
TIMES = 2
PARTS = 20
FORMS = {"ndjson": ([], {}), "csv.gz": (["--format", "csv", "--compress"], {"format": "csv", "compress": True})}
# Rows of dbldatagen, which takes its time.
FOREIGN_ROWS = 1_000_000


def own_times(roots):
    """Seconds of processor time of processes and of those that descend from them, each on its own."""
    children, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        children.setdefault(int(fields[1]), []).append(int(path.name))
        ticks[int(path.name)] = int(fields[11]) + int(fields[12])
    found, rest = {}, list(roots)
    while rest:
        process = rest.pop()
        found[process] = ticks.get(process, 0) / os.sysconf("SC_CLK_TCK")
        rest += children.get(process, [])
    return found


def of_executors(work):
    """The seconds that work takes, and those of processors of the executors, with their workers of Python, which Spark ends when it likes."""
    roots = cluster.executors()
    before, last, is_over = own_times(roots), {}, threading.Event()

    def watch():
        while not is_over.wait(0.1):
            last.update(own_times(roots))

    watcher = threading.Thread(target=watch)
    watcher.start()
    wall = time.monotonic()
    work()
    wall = time.monotonic() - wall
    is_over.set()
    watcher.join()
    last.update(own_times(roots))
    return wall, sum(seconds - before.get(process, 0) for process, seconds in last.items())


def of_children(work):
    """The seconds that work takes, and those of processors of the processes that it starts and waits for."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    wall, before = time.monotonic(), used()
    work()
    return time.monotonic() - wall, used() - before


def session(executors):
    """Spark with so many executors of one core each, which have started everything that a write needs."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local-cluster[{executors},1,1024]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    # As many as there are, before the first task.
    builder = builder.config("spark.scheduler.minRegisteredResourcesRatio", "1")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    assert len(cluster.executors()) == executors, cluster.executors()
    return spark


def best(runs):
    return min(run[0] for run in runs), min(run[1] for run in runs)


def gen_time(data, program, size, flags, threads):
    """Seconds of `gen`, and those of processors."""
    command = [program, "gen", *size, *flags, "--threads", str(threads), "--quiet", "--output-dir", str(data / "out")]
    runs = []
    for _ in range(TIMES):
        shutil.rmtree(data / "out", ignore_errors=True)
        os.sync()
        runs.append(of_children(lambda: subprocess.run(command, check=True)))
    return best(runs)


def spark_times(data, executors, sizes, wanted):
    """Seconds of writes by the wheel, and those of processors of the executors, by form; in a process of its own."""
    from commerce_fixtures import spark as fixtures

    spark = session(executors)
    found = {}
    for form, (_, arguments) in FORMS.items():
        runs = []
        fixtures.write(spark, data / "warm", "tiny", parts=2 * executors, **arguments)
        shutil.rmtree(data / "warm")
        for _ in range(TIMES):
            shutil.rmtree(data / "out", ignore_errors=True)
            os.sync()
            runs.append(of_executors(lambda: fixtures.write(spark, data / "out", parts=PARTS, **sizes, **arguments)))
            done = fixtures.write(spark, data / "out", parts=PARTS, **sizes, **arguments)
            assert [done.files, done.rows, done.bytes] == wanted[form], (done, wanted[form])
        found[form] = best(runs)
    spark.stop()
    return found


def orders_of_dbldatagen(spark, rows, with_templates):
    """A table with the columns and types of orders; names and email addresses from templates, as its docs show, or from short lists."""
    import dbldatagen

    names = ["Brandi Leuschke", "Elfrieda Weissnat", "Maud Kuhic", "Theron Hane"]
    if with_templates:
        name, email = {"template": r"\w \w"}, {"template": r"\w.\w@\w.com"}
    else:
        name = {"values": names, "random": True}
        email = {"expr": "concat(lower(replace(customer_name_snapshot, ' ', '.')), '@example.com')", "baseColumn": "customer_name_snapshot"}
    values = lambda *given: {"values": list(given), "random": True}
    payload = """to_json(named_struct('source', element_at(array('web', 'mobile_app', 'marketplace'), 1 + int(rand() * 3)),
        'campaign', if(rand() < 0.2, 'flash_sale', null), 'discount_code', if(rand() < 0.1, 'SAVE10', null)))"""
    return (
        dbldatagen.DataGenerator(spark, name="orders", rows=rows, partitions=8, randomSeedMethod="hash_fieldname")
        .withColumn("order_id", "string", expr="uuid()")
        .withColumn("tenant_id", "string", **values(*(f"67c682a6-e41d-4aef-9627-2e28ca86dbb{index}" for index in range(10))))
        .withColumn("external_order_id", "string", prefix="EXT", uniqueValues=rows)
        .withColumn("customer_id", "string", expr="uuid()")
        .withColumn("customer_name_snapshot", "string", **name)
        .withColumn("customer_email_snapshot", "string", **email)
        .withColumn("total_amount", "decimal(15,2)", minValue=5, maxValue=2000, step=0.01, random=True)
        .withColumn("currency", "string", **values("USD", "EUR"))
        .withColumn("order_status", "string", **values("delivered", "shipped", "pending", "cancelled"))
        .withColumn("order_date", "timestamp", begin="2023-01-01 00:00:00", end="2024-12-31 23:59:00", interval="1 minute", random=True)
        .withColumn("raw_payload", "string", expr=payload)
        .withColumn("created_at", "timestamp", expr="order_date + interval 8 seconds", baseColumn="order_date")
        .build()
    )


class Orders:
    """Writes the files of orders of some chunks, in Rust; a task, as that of the wheel."""

    def __init__(self, plan, place):
        self.plan, self.place = plan.to_json(), str(place)

    def __call__(self, batches):
        import commerce_fixtures as fixtures
        import pyarrow

        plan = fixtures.Plan.from_json(self.plan)
        for batch in batches:
            for number in batch.column(0).to_pylist():
                rows = 0
                for file in plan.files(number, 8):
                    if file.table == "orders":
                        Path(self.place, file.name).write_bytes(plan.text("orders", tenant=file.tenant, chunk=file.chunk))
                        rows += file.stop - file.start
                yield pyarrow.RecordBatch.from_pydict({"rows": [rows]})


def rows_of_orders(data, sizes):
    """Prints rows of orders per second of processor time, made by the wheel and by dbldatagen."""
    import commerce_fixtures
    from pyspark.sql import functions

    spark = session(1)
    per_second = {}

    def measure(name, rows, write):
        write(data / "warm")  # Spark compiles.
        runs = []
        for _ in range(TIMES):
            shutil.rmtree(data / "out", ignore_errors=True)
            runs.append(of_executors(lambda: write(data / "out")))
        size = sum(path.stat().st_size for path in (data / "out").iterdir())
        shutil.rmtree(data / "warm")
        seconds = best(runs)[1]
        per_second[name] = rows / seconds
        ours = next(iter(per_second.values()))
        ratio = f"of which files made in Rust have {ours * seconds / rows:.1f} times as many"
        print(f"  {name:48} {rows} rows, {size / rows:.0f} bytes each: {rows / seconds:10.0f} rows/s, {ratio}")

    ds = commerce_fixtures.dataset(**sizes)

    def ours(place):
        place.mkdir()
        spark.range(1, 9, 1, 8).mapInArrow(Orders(ds.plan(format="csv"), place), "rows long").collect()

    measure("files made in Rust", ds.count("orders"), ours)
    source = spark.read.format("fixtures").options(**{key: str(value) for key, value in sizes.items()}, table="orders").load()
    of_source = source.withColumn("raw_payload", functions.to_json("raw_payload"))
    measure("spark.read.format('fixtures'), written by Spark", ds.count("orders"), lambda place: of_source.write.csv(str(place), header=True))
    for name, with_templates in [("dbldatagen, names by templates", True), ("dbldatagen, names from lists", False)]:
        frame = orders_of_dbldatagen(spark, FOREIGN_ROWS, with_templates)
        measure(name, FOREIGN_ROWS, lambda place: frame.write.csv(str(place), header=True))
    spark.stop()


def in_a_process(*arguments):
    run = subprocess.run([sys.executable, __file__, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True)
    return run.stdout


def main(data, program, *size):
    sizes = {flag[2:].replace("-", "_"): value if flag in ("--preset", "--tenant-sizes") else int(value) for flag, value in zip(size[::2], size[1::2])}
    wanted, one, two = {}, {}, {}
    for form, (flags, _) in FORMS.items():
        # The first run is warm, too.
        one[form] = gen_time(data, program, size, flags, 1)
        two[form] = gen_time(data, program, size, flags, 2)
        files = json.loads((data / "out/manifest.json").read_text())["files"]
        bytes_ = sum((data / "out" / file["path"]).stat().st_size for file in files)
        wanted[form] = [len(files), sum(file["rows"] for file in files), bytes_]
    times = {count: json.loads(in_a_process("write", data, count, json.dumps(sizes), json.dumps(wanted))) for count in (1, 2)}
    for form, (files, rows, bytes_) in wanted.items():
        print(f"{form}: {files} files, {rows} rows, {bytes_ / 1e6:.0f} MB; the best of {TIMES} runs")
        for name, gen, spark in [("one core", one[form], times[1][form]), ("two cores", two[form], times[2][form])]:
            print(f"  processor time, {name}: gen {gen[1]:.2f} s, executors {spark[1]:.2f} s: {spark[1] / gen[1]:.2f} times as much")
        for name, (slow, fast) in {"gen": (one[form], two[form]), "Spark": (times[1][form], times[2][form])}.items():
            print(f"  time, {name}: one core {slow[0]:.2f} s, two {fast[0]:.2f} s: {slow[0] / fast[0]:.2f} times as fast")
    shutil.rmtree(data / "out")
    print("orders as CSV, one executor, per second of processor time")
    print(in_a_process("orders", data, json.dumps(sizes)), end="")


if __name__ == "__main__":
    if sys.argv[1] == "write":
        place, executors, sizes, wanted = sys.argv[2:]
        print(json.dumps(spark_times(Path(place), int(executors), json.loads(sizes), json.loads(wanted))))
    elif sys.argv[1] == "orders":
        rows_of_orders(Path(sys.argv[2]), json.loads(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:])
