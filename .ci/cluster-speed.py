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
FORMS = {"ndjson": ([], {}), "csv.gz": (["--format", "csv", "--compress"], {"format": "csv", "compress": True})}
# Rows of dbldatagen, which takes its time.
FOREIGN_ROWS = 2_000_000


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


def times(data, program, executors, parts, sizes):
    """What is made of each form, by `gen` with so many threads and by so many executors: seconds, and those of processors, the best of
    several runs in turns. In a process of its own."""
    from commerce_fixtures import spark as fixtures

    spark, out = session(executors), data / "out"
    flags = [text for name, value in sizes.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    found = {}
    for form, (of_form, arguments) in FORMS.items():
        command = [program, "gen", *flags, *of_form, "--threads", str(executors), "--quiet", "--output-dir", str(out)]
        works = {
            "gen": lambda: of_children(lambda: subprocess.run(command, check=True)),
            "Spark": lambda: of_executors(lambda: fixtures.write(spark, out, parts=parts, **sizes, **arguments)),
        }
        runs, made = {name: [] for name in works}, []
        fixtures.write(spark, data / "warm", "tiny", parts=2 * executors, **arguments)
        shutil.rmtree(data / "warm")
        for _ in range(TIMES):
            for name, work in works.items():
                shutil.rmtree(out, ignore_errors=True)
                os.sync()
                runs[name].append(work())
                # Of files that are there.
                done = fixtures.write(spark, out, parts=parts, **sizes, **arguments)
                made.append([done.parts, done.files, done.rows, done.bytes])
                assert made[0] == made[-1], made
        shutil.rmtree(out)
        found[form] = {"made": made[0], **{name: best(times) for name, times in runs.items()}}
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
    """Writes the files of orders in Rust, those of a task; a task, as that of the wheel."""

    def __init__(self, plan, tasks, place):
        files = [file for file in plan.files() if file.table == "orders"]
        self.files = [(file.name, file.tenant, file.chunk, file.stop - file.start) for file in files]
        self.plan, self.tasks, self.place = plan.to_json(), tasks, str(place)

    def __call__(self, batches):
        from commerce_fixtures import spark as fixtures

        plan = fixtures._plan(self.plan)
        for batch in batches:
            for number in batch.column(0).to_pylist():
                files = self.files[number :: self.tasks]
                for name, tenant, chunk, _ in files:
                    Path(self.place, name).write_bytes(plan.text("orders", tenant=tenant, chunk=chunk))
                yield fixtures._one_row(rows=sum(rows for *_, rows in files))
        fixtures._settle()


def rows_of_orders(data, sizes):
    """Prints rows of orders per second of processor time, made by the wheel and by dbldatagen."""
    import commerce_fixtures
    from commerce_fixtures import spark as fixtures
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
    plan = ds.plan(format="csv")
    # As for the parts of a dataset of so many rows.
    tasks = max(fixtures._FEWEST_PARTS, ds.count("orders") // fixtures._PART_ROWS)

    def ours(place):
        place.mkdir()
        spark.range(0, tasks, 1, tasks).mapInArrow(Orders(plan, tasks, place), "rows long").collect()

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


def main(data, program, *flags):
    sizes = {flag[2:].replace("-", "_"): int(value) if value.isdigit() else value for flag, value in zip(flags[::2], flags[1::2])}
    parts = json.dumps(sizes.pop("parts", None))
    one, two = (json.loads(in_a_process("times", data, program, count, parts, json.dumps(sizes))) for count in (1, 2))
    for form in FORMS:
        of_one, of_two = one[form], two[form]
        count, files, rows, size = of_one["made"]
        print(f"{form}: {files} files, {rows} rows, {size / 1e6:.0f} MB, {count} parts; the best of {TIMES} runs")
        for name, found in [("one core", of_one), ("two cores", of_two)]:
            gen, spark = found["gen"][1], found["Spark"][1]
            print(f"  processor time, {name}: gen {gen:.2f} s, executors {spark:.2f} s: {spark / gen:.2f} times as much")
        for name in ("gen", "Spark"):
            slow, fast = of_one[name][0], of_two[name][0]
            print(f"  time, {name}: one core {slow:.2f} s, two {fast:.2f} s: {slow / fast:.2f} times as fast")
    print("orders as CSV, one executor, per second of processor time")
    print(in_a_process("orders", data, json.dumps(sizes)), end="")


if __name__ == "__main__":
    if sys.argv[1] == "times":
        place, program, executors, *given = sys.argv[2:]
        print(json.dumps(times(Path(place), program, int(executors), *map(json.loads, given))))
    elif sys.argv[1] == "orders":
        rows_of_orders(Path(sys.argv[2]), json.loads(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:])
