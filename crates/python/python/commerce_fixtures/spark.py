"""Datasets on a Spark cluster: tables to query, and files made by the executors.

The wheel must be installed on all machines, in the same release.

``spark.read.format("fixtures")`` makes the rows of a table where they are needed; nothing is stored. Spark 4 finds it by itself; other hosts
of its API, such as Sail, need :func:`register`.

:func:`write` makes the files of ``cargo xtask gen``, byte for byte, with one task for each part.
"""

from __future__ import annotations

import functools
import gc
import os
import re
import socket
import struct
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Sequence

import pyarrow as pa
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructType

from . import TABLES, Dataset, FixturesError, Plan, Rows, dataset, join
from ._native import _place

if TYPE_CHECKING:
    from pyspark import TaskContext
    from pyspark.sql import SparkSession

__all__ = ["FixturesDataSource", "Written", "register", "write"]

# Rows of a partition, unless the option says how many partitions there are.
_PARTITION_ROWS = 1_000_000
# Rows of a part, unless it is said how many parts there are: a task costs up to 0.08 s by itself, and these more than half a second. What the
# cluster has does not count, since a second call may go on with other machines, and must cut alike.
_PART_ROWS = 2_000_000
_FEWEST_PARTS = 8
_MOST_PARTS = 2_000

# The largest seed; of other numbers less is possible, which is said where they are used.
_MOST = 2**64 - 1
_SIZES = ("seed", "tenants", "products_per_tenant", "orders_per_tenant", "customers_per_tenant")
_OPTIONS = ("preset", *_SIZES, "tenant_sizes", "table", "tenant", "columns", "partitions")


def register(spark: SparkSession) -> None:
    """Makes ``spark.read.format("fixtures")`` known to a session that does not find it by itself."""
    spark.dataSource.register(FixturesDataSource)


class FixturesDataSource(DataSource):
    """The data source ``fixtures``: the rows of one table.

    ========================  ==================================================================
    option                    meaning
    ========================  ==================================================================
    ``table``                 which table; required
    ``preset``, ``seed``, …   which dataset: the arguments of :func:`commerce_fixtures.dataset`
    ``tenant``                only the rows of this tenant, by its number
    ``columns``               only these columns, with commas between; others cost nothing
    ``partitions``            into how many partitions of equal size the rows are cut
    ========================  ==================================================================

    Ids and labels are strings, amounts ``decimal(15,2)``, times ``timestamp_ntz`` in UTC, nested objects structs.
    """

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "fixtures"

    def _source(self) -> _Source:
        options = {key.lower(): value for key, value in self.options.items()}
        if "provider" in options:
            # Spark would not say the options again when the table is read.
            raise ValueError("a catalogue does not keep the options of fixtures: write CREATE TEMPORARY VIEW instead of CREATE TABLE")
        unknown = sorted(set(options) - set(_OPTIONS) - {"path"})
        if unknown:
            raise ValueError(f"unknown option {unknown[0]!r}: there are {', '.join(_OPTIONS)}")
        if "table" not in options:
            raise ValueError("the option 'table' is missing, such as orders")
        sizes: dict[str, Any] = {name: _number(options, name) for name in _SIZES if name in options}
        ds = dataset(options.get("preset"), tenant_sizes=options.get("tenant_sizes"), **sizes)
        columns = options.get("columns")
        return _Source(
            plan=ds.plan().to_json(),
            table=options["table"],
            tenant=_number(options, "tenant") if "tenant" in options else None,
            columns=_names(columns) if columns else None,
            partitions=_number(options, "partitions", least=1) if "partitions" in options else None,
        )

    def schema(self) -> StructType:
        """The types of the columns that were asked for."""
        source = self._source()
        return from_arrow_schema(pa.schema(source.rows(source.dataset(), 0, 0)))

    def reader(self, schema: StructType) -> _Reader:
        """What cuts the rows into partitions, and makes them."""
        return _Reader(self._source(), schema)


def _number(options: Mapping[str, str], name: str, least: int = 0) -> int:
    text = options[name]
    try:
        number = int(text, 0)
    except ValueError:
        raise ValueError(f"the option {name!r} is {text!r}, which is not a number") from None
    if number < least:
        raise ValueError(f"the option {name!r} is {text}, but at least {least} is needed")
    if number > _MOST:
        raise ValueError(f"the option {name!r} is {text}, but at most {_MOST} is possible")
    return number


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        # Spark cannot read two columns of one name from Arrow.
        raise ValueError(f"the option 'columns' has {twice[0]!r} twice")
    return names


class _Source(NamedTuple):
    """What a reader reads: plain values, that go to the executors."""

    plan: str
    table: str
    tenant: int | None
    columns: list[str] | None
    partitions: int | None

    def dataset(self) -> Dataset:
        """The dataset; refused on a machine whose wheel would make another."""
        return Plan.from_json(self.plan).dataset

    def rows(self, ds: Dataset, start: int, stop: int) -> Rows:
        which: dict[str, Any] = {"tenant": self.tenant, "start": start, "stop": stop, "columns": self.columns}
        return ds.rows(self.table, **which, ids="text", labels="text", docs=False)


class _Range(InputPartition):
    def __init__(self, start: int, stop: int) -> None:
        self.start = start
        self.stop = stop


class _Reader(DataSourceReader):
    def __init__(self, source: _Source, schema: StructType) -> None:
        self._source = source
        self._schema = schema

    def partitions(self) -> Sequence[InputPartition]:
        count = self._source.dataset().count(self._source.table, tenant=self._source.tenant)
        parts = self._source.partitions or max(1, -(-count // _PARTITION_ROWS))
        return [_Range(count * part // parts, count * (part + 1) // parts) for part in range(parts)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, _Range)
        rows = self._source.rows(self._source.dataset(), partition.start, partition.stop)
        # Sail has it from Arrow already.
        schema = self._schema
        wanted = schema if isinstance(schema, pa.Schema) else to_arrow_schema(schema, timezone="UTC")
        for batch in pa.RecordBatchReader.from_stream(rows):
            yield batch if batch.schema.equals(wanted) else batch.select(wanted.names).cast(wanted)


class Written(NamedTuple):
    """What :func:`write` has written: parts, files, their rows and bytes."""

    parts: int
    files: int
    rows: int
    bytes: int


class _Task:
    """Makes parts on an executor. It holds no secret: credentials come from the executor's environment."""

    def __init__(self, plan: str, output_dir: str, parts: int, wait: float) -> None:
        self._plan = plan
        self._output_dir = output_dir
        self._parts = parts
        self._wait = wait

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for part in batch.column(0).to_pylist():
                try:
                    plan = _plan(self._plan)
                    done = plan.write_part(self._output_dir, part, self._parts, threads=_cores(), wait=self._wait)
                except (FixturesError, ValueError) as error:
                    raise FixturesError(f"part {part} of {self._parts}, on {socket.gethostname()}: {error}") from None
                yield _one_row(part=part, files=done.files, rows=done.rows, bytes=done.bytes)
        _settle()


def _one_row(**values: int) -> pa.RecordBatch:
    # To make an array of Python's numbers, pyarrow imports pandas, which takes a third of a second.
    buffers = [pa.py_buffer(struct.pack("=q", value)) for value in values.values()]
    arrays = [pa.Array.from_buffers(pa.int64(), 1, [None, buffer]) for buffer in buffers]
    return pa.RecordBatch.from_arrays(arrays, list(values))


@functools.lru_cache(maxsize=4)
def _plan(text: str) -> Plan:
    # An executor does task after task of one plan.
    return Plan.from_json(text)


@functools.cache
def _settle() -> None:
    # A worker of Spark collects garbage after each task, and would look at all modules that are loaded each time. In other hosts, a
    # process may be the user's.
    if _task() is not None:
        gc.collect()
        gc.freeze()


def _parts(plan: Plan) -> int:
    """Into how many parts a dataset is cut, unless it is said."""
    rows = sum(plan.dataset.count(table) for table in TABLES)
    return min(max(rows // _PART_ROWS, _FEWEST_PARTS), _MOST_PARTS, plan.file_count())


def _said(error: BaseException) -> str | None:
    """What this module has said on an executor, of an error in which a host reports it with much else; ``None`` of errors of others."""
    said = re.search(r"\bFixturesError: (.*)", str(error))
    return said[1].strip() if said else None


def _task() -> TaskContext | None:
    from pyspark import TaskContext

    return TaskContext.get()


def _cores() -> int:
    task = _task()
    return max(1, task.cpus()) if task else 1


def write(
    spark: SparkSession,
    output_dir: str | os.PathLike[str],
    preset: str | None = None,
    *,
    parts: int | None = None,
    format: str = "ndjson",
    compress: bool = False,
    chunk_size: int = 10_000,
    wait: float = 3_600.0,
    **sizes: Any,
) -> Written:
    """Writes a dataset with one task for each part: the files that ``cargo xtask gen`` writes, byte for byte.

    ``output_dir`` is a directory that all machines share, or a place in an object store (``s3://BUCKET/PREFIX``, ``gs://``, ``az://``),
    whose credentials are in the environment of the executors and of the driver. ``sizes`` are those of :func:`commerce_fixtures.dataset`.

    A task that is tried again finds what its part has, and goes on; so does a second call after the driver was killed, or beside this one.
    While another attempt is at the same part, a task waits, so many seconds at most. The manifest comes last, once all parts are whole.

    Raises :class:`FixturesError` if an executor cannot write, with the part, the machine, the file and the cause in one sentence; if the place
    holds something else; or if a part is missing at the end.
    """
    place = _place(output_dir)
    if not wait >= 0:
        raise ValueError(f"wait is {wait}, but at least 0 seconds are needed")
    plan = dataset(preset, **sizes).plan(format=format, compress=compress, chunk_size=chunk_size)
    if parts is None:
        parts = _parts(plan)
    if not plan.is_complete(place):
        # What cannot be written is said before a task begins.
        plan.check_parts(place, parts)
        try:
            done = _made(spark, _Task(plan.to_json(), place, parts, wait), parts)
        except Exception:
            # A call beside this one may have made all parts and joined them, so that no part can be written any more.
            if not _is_there(plan, place):
                raise
        else:
            join(place, wait=wait)
            return Written(parts, *(sum(row[name] for row in done) for name in ("files", "rows", "bytes")))
    # It is there; of parts, something may be left.
    join(place, wait=wait)
    whole = plan.write(place, wait=wait)
    return Written(parts, whole.files, whole.rows, whole.bytes)


def _made(spark: SparkSession, task: _Task, parts: int) -> list[Any]:
    """What the tasks say of each part, once all are made."""
    try:
        made = spark.range(1, parts + 1, 1, parts).mapInArrow(task, "part long, files long, rows long, bytes long").collect()
    except Exception as error:
        said = _said(error)
        if said is None:
            raise
        raise FixturesError(said) from error
    missing = set(range(1, parts + 1)) - {row["part"] for row in made}
    if missing:
        raise FixturesError(f"part {min(missing)} of {parts} has not been written")
    return list(made)


def _is_there(plan: Plan, place: str) -> bool:
    try:
        return plan.is_complete(place)
    except FixturesError:
        return False
