"""Deterministic test data of multi-tenant shops: any row of any size of dataset, at once.

Seven tables whose books balance: tenants, products, customers, orders, order_items, price_history and stock_events. Every row follows from
its address, so nothing is generated before it, and memory stays flat.

    >>> import commerce_fixtures as fixtures
    >>> ds = fixtures.dataset("small")
    >>> ds.count("orders")
    10000
    >>> ds.row("orders", 4999, tenant=1)["external_order_id"][:3]
    'EXT'

Rows go to every library that takes Arrow, without a copy where that can:

    >>> import polars
    >>> orders = polars.DataFrame(ds.rows("orders", columns=["order_date", "total_amount"]))
    >>> orders.shape
    (10000, 2)
"""

from ._native import (
    DATASET_VERSION,
    TABLES,
    Dataset,
    File,
    FixturesError,
    Location,
    Plan,
    Rows,
    Summary,
    __version__,
    dataset,
    join,
)

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
    "dataset",
    "join",
]
