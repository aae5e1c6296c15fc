"""What .ci/cluster asks of data frames: the answers of crates/answers, computed by polars and by pandas, and the types of columns."""

import re
from decimal import Decimal
from uuid import UUID

import answers

NO_SALE = ["cancelled", "returned"]


def by_polars(tables, date):
    """All answers, by name, as frames of polars."""
    import polars
    from polars import col

    tenants_products = tables["products"].select("tenant_id", "product_id", "sku", "price")
    orders = tables["orders"].with_columns(col("order_status").cast(polars.String), month=col("order_date").dt.strftime("%Y-%m"))
    is_sale = ~col("order_status").is_in(NO_SALE)
    of = lambda status: col("total_amount").filter(col("order_status") == status)
    sold = tables["order_items"].join(orders.filter(is_sale).select("order_id", "currency"), on="order_id")
    pieces = tables["stock_events"].group_by("product_id").agg(pieces=col("delta").sum())
    stock = tenants_products.join(pieces, on="product_id", how="left").with_columns(col("pieces").fill_null(0))
    as_of = polars.lit(date).str.to_datetime(time_unit="us")
    is_valid = (col("effective_from") <= as_of) & (col("effective_to").is_null() | (col("effective_to") > as_of))
    first = orders.filter(col("order_status") != "cancelled").group_by("tenant_id", "customer_id").agg(
        cohort=col("month").min(), placed=polars.len()
    )
    by_sku = ["tenant_id", col("sku").str.len_chars(), col("sku").str.slice(3)]
    return {
        "revenue": orders.filter(is_sale)
        .group_by("tenant_id", "currency", "month")
        .agg(orders=polars.len(), revenue=col("total_amount").sum())
        .sort("tenant_id", "currency", "month"),
        "orders_by_status": orders.group_by("tenant_id", "order_status")
        .agg(orders=polars.len(), amount=col("total_amount").sum())
        .sort("tenant_id", "order_status"),
        "top_products": sold.join(tenants_products, on="product_id")
        .group_by("tenant_id", "product_id", "sku", "currency")
        .agg(units=col("quantity").sum(), revenue=col("line_total").sum())
        .sort("units", "product_id", descending=[True, False])
        .head(20)
        .select("tenant_id", "product_id", "sku", "units", "currency", "revenue"),
        "stock": stock.sort(by_sku).select(
            "tenant_id", "product_id", "sku", "pieces", "price", stock_value=col("pieces").cast(polars.Decimal(15, 0)) * col("price")
        ),
        "customers_by_tier": tables["customers"]
        .select("tenant_id", loyalty_tier=col("metadata").struct.field("loyalty_tier").cast(polars.String))
        .group_by("tenant_id", "loyalty_tier")
        .agg(customers=polars.len())
        .sort("tenant_id", "loyalty_tier"),
        "returns_and_cancellations": orders.group_by("tenant_id", "month")
        .agg(
            orders=polars.len(),
            cancelled=of("cancelled").len(),
            cancelled_amount=of("cancelled").sum(),
            returned=of("returned").len(),
            returned_amount=of("returned").sum(),
        )
        .sort("tenant_id", "month"),
        "repeat_customers": first.group_by("tenant_id", "cohort")
        .agg(customers=polars.len(), repeat_customers=(col("placed") > 1).sum(), orders=col("placed").sum())
        .sort("tenant_id", "cohort"),
        "prices": tables["price_history"]
        .filter(is_valid)
        .select("product_id", "price")
        .join(tenants_products.drop("price"), on="product_id")
        .sort(by_sku)
        .select("tenant_id", "product_id", "sku", "price"),
    }


def by_pandas(tables, date):
    """All answers, by name, as frames of pandas."""
    import pandas

    tenants_products = tables["products"][["tenant_id", "product_id", "sku", "price"]]
    orders = tables["orders"]
    orders = orders.assign(order_status=orders["order_status"].astype(str), month=orders["order_date"].dt.strftime("%Y-%m"))
    sales = orders[~orders["order_status"].isin(NO_SALE)]
    grouped = lambda frame, *keys: frame.groupby(list(keys), as_index=False)
    of = {}
    for status in NO_SALE:
        is_so = orders["order_status"] == status
        of |= {status: is_so.astype(int), f"{status}_amount": orders["total_amount"].where(is_so, Decimal(0))}
    sold = tables["order_items"].merge(sales[["order_id", "currency"]], on="order_id").merge(tenants_products, on="product_id", suffixes=("_of_item", ""))
    sold = grouped(sold, "tenant_id", "product_id", "sku", "currency").agg(units=("quantity", "sum"), revenue=("line_total", "sum"))
    pieces = tables["stock_events"].groupby("product_id")["delta"].sum()
    stock = tenants_products.assign(pieces=tenants_products["product_id"].map(pieces).fillna(0).astype(int))
    stock["stock_value"] = [Decimal(pieces) * price for pieces, price in zip(stock["pieces"], stock["price"])]
    first = grouped(orders[orders["order_status"] != "cancelled"], "tenant_id", "customer_id").agg(cohort=("month", "min"), placed=("month", "size"))
    first["repeat"] = (first["placed"] > 1).astype(int)
    history, as_of = tables["price_history"], pandas.Timestamp(date)
    history = history[(history["effective_from"] <= as_of) & (history["effective_to"].isna() | (history["effective_to"] > as_of))]
    by_sku = lambda frame: frame.assign(number=frame["sku"].str[3:].astype(int)).sort_values(["tenant_id", "number"])
    tiers = tables["customers"][["tenant_id"]].assign(loyalty_tier=[metadata["loyalty_tier"] for metadata in tables["customers"]["metadata"]])
    prices = history[["product_id", "price"]].merge(tenants_products.drop(columns="price"), on="product_id")
    return {
        "revenue": grouped(sales, "tenant_id", "currency", "month").agg(orders=("month", "size"), revenue=("total_amount", "sum")),
        "orders_by_status": grouped(orders, "tenant_id", "order_status").agg(orders=("month", "size"), amount=("total_amount", "sum")),
        "top_products": sold.sort_values(["units", "product_id"], ascending=[False, True]).head(20)[
            ["tenant_id", "product_id", "sku", "units", "currency", "revenue"]
        ],
        "stock": by_sku(stock)[["tenant_id", "product_id", "sku", "pieces", "price", "stock_value"]],
        "customers_by_tier": grouped(tiers.assign(row=1), "tenant_id", "loyalty_tier").agg(customers=("row", "size")),
        "returns_and_cancellations": grouped(orders.assign(**of), "tenant_id", "month").agg(
            orders=("month", "size"), **{name: (name, "sum") for name in of}
        ),
        "repeat_customers": grouped(first, "tenant_id", "cohort").agg(
            customers=("placed", "size"), repeat_customers=("repeat", "sum"), orders=("placed", "sum")
        ),
        "prices": by_sku(prices)[["tenant_id", "product_id", "sku", "price"]],
    }


def rows_of(frame):
    """The rows of a frame of polars or pandas; ids as text."""
    rows = frame.itertuples(index=False) if hasattr(frame, "itertuples") else frame.iter_rows()
    return [[str(UUID(bytes=cell)) if isinstance(cell, bytes) else cell for cell in row] for row in rows]


def check(name, compute, size, tables):
    """Every answer about a dataset is what a library computes of its tables."""
    found, wanted = compute(tables, answers.SIZES[size][1]), answers.known(size)
    assert found.keys() == wanted.keys(), (name, list(found))
    for answer, rows in wanted.items():
        assert list(found[answer].columns) == list(rows[0]), (name, answer, list(found[answer].columns))
        answers.compare((name, size, answer), rows_of(found[answer]), [list(row.values()) for row in rows])


def declared():
    """The columns of each table, and what each holds: the type in SQL, `label`, or the names of an object's members."""
    scope, found = {}, {}
    exec(answers.xtask("schema", "--as", "pyspark"), scope)
    for table, columns in re.findall(r"^CREATE TABLE (\w+) \((.*?)^\);", answers.xtask("schema", "--as", "duckdb"), re.M | re.S):
        objects = re.findall(r"(\w+) STRUCT<(.*?)>", scope["SCHEMAS"][table])
        members, found[table] = {name: re.findall(r"(\w+): STRING", inside) for name, inside in objects}, {}
        for column, kind, rest in re.findall(r"^    ([a-z_]+) ([A-Z]+(?:\([\d, ]+\))?)(.*)", columns, re.M):
            is_label = re.search(rf"CHECK \({column} IN ", rest)
            found[table][column] = members.pop(column) if kind == "JSON" else "label" if is_label else kind
        assert not members, (table, members)
    return found


def check_types(tables, declared_columns):
    """The types of columns in DuckDB, polars and pandas follow from what the columns hold. Of a library: its type of each column of a table."""
    import polars

    of_sql = ("UUID", "DECIMAL(15,2)", "TIMESTAMP", "BOOLEAN", "BIGINT", "VARCHAR", "VARCHAR")
    of_polars = (polars.Binary, polars.Decimal(15, 2), polars.Datetime("us"), polars.Boolean, polars.Int64, polars.String, polars.Categorical)
    of_pandas = (UUID, Decimal, "datetime64[us]", "bool", "int64", "str", "category")
    for name, wanted in [("DuckDB", of_sql), ("polars", of_polars), ("pandas", of_pandas)]:
        wanted = dict(zip(("UUID", "DECIMAL(15, 2)", "TIMESTAMP", "BOOLEAN", "BIGINT", "VARCHAR", "label"), wanted))
        for table, columns in declared_columns.items():
            types = tables[name](table)
            assert list(types) == list(columns), (name, table, list(types))
            for (column, kind), found in zip(columns.items(), types.values()):
                assert found == (kind if isinstance(kind, list) else wanted[kind]), f"{name}: {table}.{column} is {found}, and not {kind}"


def types_of_duckdb(database, table):
    """The types of columns; of an object, the names of its members."""
    members = lambda kind: [name.strip('"') for name in re.findall(r'("?\w+"?) VARCHAR', kind)]
    statement = f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table}'"
    return {name: members(kind) if kind.startswith("STRUCT") else kind for name, kind in database.execute(statement).fetchall()}


def types_of_polars(frame):
    """The same, of a frame of polars."""
    return {name: [field.name for field in kind.fields] if hasattr(kind, "fields") else kind for name, kind in frame.schema.items()}


def types_of_pandas(frame):
    """The same, of a frame of pandas; where that holds objects, the type that all of them have."""
    found = {}
    for name, kind in frame.dtypes.items():
        if kind != object:
            found[name] = str(kind)
            continue
        cells = {type(cell): cell for cell in frame[name] if cell is not None}
        assert len(cells) == 1, (name, cells)
        [(kind, cell)] = cells.items()
        found[name] = list(cell) if kind is dict else kind
    return found
