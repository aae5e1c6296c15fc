"""The types of the Rust half. What the functions do, with examples, is in their own docs: ``help(commerce_fixtures.dataset)``."""

from os import PathLike
from typing import Any, Final, Literal, TypeAlias, final
from uuid import UUID

__all__ = [
    "DATASET_VERSION",
    "TABLES",
    "Dataset",
    "File",
    "FixturesError",
    "Location",
    "Plan",
    "Rows",
    "Summary",
    "__version__",
    "_place",
    "dataset",
    "join",
]

DATASET_VERSION: Final[int]
TABLES: Final[list[str]]
__version__: Final[str]

_Place: TypeAlias = str | bytes | PathLike[str] | PathLike[bytes]

class FixturesError(Exception):
    """Work that failed, or that was refused."""

def dataset(
    preset: str | None = None,
    *,
    seed: int = 42,
    tenants: int | None = None,
    products_per_tenant: int | None = None,
    orders_per_tenant: int | None = None,
    customers_per_tenant: int | None = None,
    tenant_sizes: str | None = None,
) -> Dataset:
    """The dataset of a seed and sizes: those of a preset (tiny, small, medium, large) where they are not given."""

def _place(output_dir: _Place) -> str: ...
def join(output_dir: _Place, *, wait: float = 0.0) -> int:
    """Makes one dataset of the parts in a directory or an object store; returns the number of files."""

@final
class Dataset:
    """A dataset: nothing but its seed and sizes, and what follows from them."""

    @property
    def seed(self) -> int: ...
    @property
    def tenants(self) -> int: ...
    @property
    def products_per_tenant(self) -> int: ...
    @property
    def orders_per_tenant(self) -> int: ...
    @property
    def customers_per_tenant(self) -> int: ...
    @property
    def tenant_sizes(self) -> str: ...
    def count(self, table: str, *, tenant: int | None = None) -> int:
        """The number of rows of a table, of one tenant or of all."""

    def rows(
        self,
        table: str,
        *,
        tenant: int | None = None,
        start: int = 0,
        stop: int | None = None,
        columns: list[str] | None = None,
        ids: Literal["binary", "text"] = "binary",
        labels: Literal["dictionary", "text"] = "dictionary",
        docs: bool = True,
        batch_rows: int = 16_384,
    ) -> Rows:
        """Rows of a table, of one tenant or of all, for everything that takes Arrow."""

    def text(
        self, table: str, *, tenant: int | None = None, start: int = 0, stop: int | None = None, format: str = "ndjson"
    ) -> bytes:
        """Rows of a table as text: NDJSON, or CSV with a header."""

    def row(self, table: str, index: int, *, tenant: int = 0) -> dict[str, Any]:
        """One row, by its number in the tenant's table."""

    def locate(self, id: str | UUID | bytes) -> Location | None:
        """What an id stands for; ``None`` if it is not of this dataset."""

    def plan(
        self,
        *,
        format: str = "ndjson",
        compress: bool = False,
        layout: Literal["chunks", "table"] = "chunks",
        chunk_size: int = 10_000,
    ) -> Plan:
        """How the dataset is written: the flags of ``cargo xtask gen``."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Rows:
    """Rows of a table, made when they are asked for, each time anew."""

    @property
    def table(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class Location:
    """What an id stands for: a row of a table, or a category, of which ``table`` is ``None``."""

    @property
    def table(self) -> str | None: ...
    @property
    def tenant(self) -> int: ...
    @property
    def index(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Plan:
    """A dataset, and how it is written: what two machines must agree in. It can be pickled."""

    @property
    def dataset(self) -> Dataset: ...
    @property
    def digest(self) -> str: ...
    def to_json(self) -> str:
        """The plan as text, without a secret."""

    @staticmethod
    def from_json(text: str) -> Plan:
        """The plan of a text; ``ValueError`` if this wheel would make other files of it."""

    def files(self, part: int = 1, parts: int = 1) -> list[File]:
        """The files, or those of one part of several."""

    def file_count(self) -> int:
        """The number of files."""

    def text(self, table: str, *, tenant: int = 0, chunk: int = 0) -> bytes:
        """The text of a file, before any compression."""

    def write(
        self,
        output_dir: _Place,
        *,
        threads: int | None = None,
        resume: bool = False,
        force: bool = False,
        wait: float = 0.0,
    ) -> Summary:
        """Writes the dataset into a directory or an object store."""

    def write_part(
        self, output_dir: _Place, part: int, parts: int, *, threads: int | None = None, wait: float = 0.0
    ) -> Summary:
        """Writes one part of several, counted from 1; what is there already is kept."""

    def check_parts(self, output_dir: _Place, parts: int) -> None:
        """Raises ``FixturesError`` if a part of so many could not be written there, since the place holds something else."""

    def is_complete(self, output_dir: _Place) -> bool:
        """Whether the whole dataset is there."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class File:
    """A file of a plan: rows ``start`` to ``stop`` of a tenant's table."""

    @property
    def name(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def tenant(self) -> int | None: ...
    @property
    def tenant_id(self) -> str | None: ...
    @property
    def chunk(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...

@final
class Summary:
    """What has been written."""

    @property
    def part(self) -> int | None: ...
    @property
    def parts(self) -> int | None: ...
    @property
    def files(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def bytes(self) -> int: ...
    @property
    def was_complete(self) -> bool: ...
