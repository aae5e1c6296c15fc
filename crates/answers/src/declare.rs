//! The answers: each is one declaration of its name, its meaning, its columns, its SQL and its computation.

use std::fmt;
use std::ops::{ControlFlow, Range};
use std::str::FromStr;

use fixtures_gen::{Address, Dataset, LoyaltyTier, OrderStatus, Shop, Table, UnknownName};
use uuid::Uuid;

use crate::Question;
use crate::dialect::Dialect;
use crate::orders::{ByStatus, Figures, Needs, Sum, TenantFigures, is_sale, month};
use crate::value::Value;

/// Rows of an answer, one after the other.
#[derive(Default)]
pub(crate) struct Rows(Vec<Value>);

impl Rows {
    fn add<const N: usize>(&mut self, row: [Value; N]) {
        self.0.extend(row);
    }

    /// Passes on each row of so many columns.
    pub(crate) fn each(&self, columns: usize, emit: &mut dyn FnMut(&[Value]) -> ControlFlow<()>) -> ControlFlow<()> {
        self.0.chunks_exact(columns).try_for_each(emit)
    }
}

/// What the rows of an answer are computed from.
#[derive(Clone, Copy)]
pub(crate) enum Computation {
    /// The figures of a tenant, of which these are needed.
    Tenant(Needs, fn(&TenantFigures, &mut Rows)),
    /// The figures of all tenants, of which these are needed.
    Overall(Needs, fn(&Dataset, &Figures, &mut Rows)),
    /// A range of a tenant's products.
    Products(fn(&Dataset, &Shop<'_>, Range<u64>, &Question, &mut Rows)),
}

struct Declaration {
    name: &'static str,
    meaning: &'static str,
    columns: &'static [&'static str],
    /// In the words of every dialect: see [`Dialect::word`].
    sql: &'static str,
    computation: Computation,
}

macro_rules! answers {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $declaration:expr; )+) => {
        /// An answer that is known to be right.
        ///
        /// ```
        /// use fixtures_answers::Answer;
        /// assert_eq!("revenue".parse(), Ok(Answer::Revenue));
        /// assert!(Answer::Revenue.meaning().contains("neither cancelled nor returned"));
        /// assert_eq!(Answer::ALL.len(), 8);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Answer {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl Answer {
            /// All answers.
            pub const ALL: &'static [Answer] = &[$(Answer::$variant),+];

            fn declaration(self) -> &'static Declaration {
                match self {
                    $( Answer::$variant => { static DECLARATION: Declaration = $declaration; &DECLARATION } )+
                }
            }
        }
    };
}

answers! {
    /// Revenue per tenant, currency and month.
    Revenue = Declaration {
        name: "revenue",
        meaning: "Revenue per tenant, currency and month: orders that were neither cancelled nor returned",
        columns: &["tenant_id", "currency", "month", "orders", "revenue"],
        sql: "\
SELECT tenant_id, currency, {month:order_date} AS month, count(*) AS orders, {amount:sum(total_amount)} AS revenue
FROM orders
WHERE order_status NOT IN ('cancelled', 'returned')
GROUP BY tenant_id, currency, {month:order_date}
ORDER BY {sorted:tenant_id}, currency, month",
        computation: Computation::Tenant(Needs::ORDERS, revenue),
    };

    /// All orders of a tenant by their status.
    OrdersByStatus = Declaration {
        name: "orders_by_status",
        meaning: "All orders of a tenant by their status at the end of the window",
        columns: &["tenant_id", "order_status", "orders", "amount"],
        sql: "\
SELECT tenant_id, order_status, count(*) AS orders, {amount:sum(total_amount)} AS amount
FROM orders
GROUP BY tenant_id, order_status
ORDER BY {sorted:tenant_id}, order_status",
        computation: Computation::Tenant(Needs::ORDERS, orders_by_status),
    };

    /// The 20 products of all tenants that sold most units.
    TopProducts = Declaration {
        name: "top_products",
        meaning: "The 20 products of all tenants that sold most units, in orders that were neither cancelled nor returned",
        columns: &["tenant_id", "product_id", "sku", "units", "currency", "revenue"],
        sql: "\
SELECT p.tenant_id AS tenant_id, p.product_id AS product_id, p.sku AS sku, sum(i.quantity) AS units,
    o.currency AS currency, {amount:sum(i.line_total)} AS revenue
FROM order_items AS i
JOIN orders AS o ON o.order_id = i.order_id
JOIN products AS p ON p.product_id = i.product_id
WHERE o.order_status NOT IN ('cancelled', 'returned')
GROUP BY p.tenant_id, p.product_id, p.sku, o.currency
ORDER BY units DESC, {sorted:p.product_id}
LIMIT 20",
        computation: Computation::Overall(Needs::PRODUCTS, top_products),
    };

    /// Stock on hand and its value per product.
    Stock = Declaration {
        name: "stock",
        meaning: "Stock on hand per product at the end of the window, and its value at the price then",
        columns: &["tenant_id", "product_id", "sku", "pieces", "price", "stock_value"],
        sql: "\
SELECT p.tenant_id AS tenant_id, p.product_id AS product_id, p.sku AS sku, coalesce(s.pieces, 0) AS pieces,
    {amount:p.price} AS price, {amount:(coalesce(s.pieces, 0) * p.price)} AS stock_value
FROM products AS p
LEFT JOIN (SELECT product_id, sum(delta) AS pieces FROM stock_events GROUP BY product_id) AS s
    ON s.product_id = p.product_id
ORDER BY {sorted:p.tenant_id}, length(p.sku), substr(p.sku, 4)",
        computation: Computation::Products(stock),
    };

    /// Customers of a tenant by their loyalty tier.
    CustomersByTier = Declaration {
        name: "customers_by_tier",
        meaning: "Customers of a tenant by their loyalty tier",
        columns: &["tenant_id", "loyalty_tier", "customers"],
        sql: "\
SELECT tenant_id, {member:metadata.loyalty_tier} AS loyalty_tier, count(*) AS customers
FROM customers
GROUP BY tenant_id, {member:metadata.loyalty_tier}
ORDER BY {sorted:tenant_id}, loyalty_tier",
        computation: Computation::Tenant(Needs::TIERS, customers_by_tier),
    };

    /// Cancelled and returned orders by the month in which they were placed.
    ReturnsAndCancellations = Declaration {
        name: "returns_and_cancellations",
        meaning: "Cancelled and returned orders of a tenant by the month in which they were placed, among all orders",
        columns: &["tenant_id", "month", "orders", "cancelled", "cancelled_amount", "returned", "returned_amount"],
        sql: "\
SELECT tenant_id, {month:order_date} AS month, count(*) AS orders,
    count(CASE WHEN order_status = 'cancelled' THEN 1 END) AS cancelled,
    {amount:sum(CASE WHEN order_status = 'cancelled' THEN total_amount ELSE 0 END)} AS cancelled_amount,
    count(CASE WHEN order_status = 'returned' THEN 1 END) AS returned,
    {amount:sum(CASE WHEN order_status = 'returned' THEN total_amount ELSE 0 END)} AS returned_amount
FROM orders
GROUP BY tenant_id, {month:order_date}
ORDER BY {sorted:tenant_id}, month",
        computation: Computation::Tenant(Needs::ORDERS, returns_and_cancellations),
    };

    /// Customers by the month of their first order, and how many ordered again.
    RepeatCustomers = Declaration {
        name: "repeat_customers",
        meaning: "Customers of a tenant by the month of their first order that was not cancelled, how many ordered again, and all their orders that were not cancelled",
        columns: &["tenant_id", "cohort", "customers", "repeat_customers", "orders"],
        sql: "\
SELECT tenant_id, cohort, count(*) AS customers, count(CASE WHEN placed > 1 THEN 1 END) AS repeat_customers,
    sum(placed) AS orders
FROM (
    SELECT tenant_id, customer_id, min({month:order_date}) AS cohort, count(*) AS placed
    FROM orders
    WHERE order_status <> 'cancelled'
    GROUP BY tenant_id, customer_id
) AS c
GROUP BY tenant_id, cohort
ORDER BY {sorted:tenant_id}, cohort",
        computation: Computation::Tenant(Needs::BUYERS, repeat_customers),
    };

    /// The price of each product that existed at a time.
    Prices = Declaration {
        name: "prices",
        meaning: "The price of each product as of a date; products that were entered later are left out",
        columns: &["tenant_id", "product_id", "sku", "price"],
        sql: "\
SELECT p.tenant_id AS tenant_id, p.product_id AS product_id, p.sku AS sku, {amount:h.price} AS price
FROM price_history AS h
JOIN products AS p ON p.product_id = h.product_id
WHERE h.effective_from <= {as_of} AND (h.effective_to IS NULL OR h.effective_to > {as_of})
ORDER BY {sorted:p.tenant_id}, length(p.sku), substr(p.sku, 4)",
        computation: Computation::Products(prices),
    };
}

impl Answer {
    /// The name on the command line.
    ///
    /// ```
    /// use fixtures_answers::Answer;
    /// assert_eq!(Answer::TopProducts.name(), "top_products");
    /// ```
    pub fn name(self) -> &'static str {
        self.declaration().name
    }

    /// What it means, in a sentence.
    pub fn meaning(self) -> &'static str {
        self.declaration().meaning
    }

    /// The names of its columns.
    ///
    /// ```
    /// use fixtures_answers::Answer;
    /// assert_eq!(Answer::CustomersByTier.columns(), ["tenant_id", "loyalty_tier", "customers"]);
    /// ```
    pub fn columns(self) -> &'static [&'static str] {
        self.declaration().columns
    }

    /// The statement that gives the same rows in the same order on the loaded data.
    ///
    /// ```
    /// use fixtures_answers::{Answer, Dialect, Question};
    /// let sql = Answer::Prices.sql(Dialect::Postgres, &Question::default());
    /// assert!(sql.contains("h.effective_from <= TIMESTAMP '2024-07-01 00:00:00'"));
    /// ```
    pub fn sql(self, dialect: Dialect, question: &Question) -> String {
        dialect.word(self.declaration().sql, question.as_of)
    }

    /// Whether it depends on [`Question::as_of`].
    ///
    /// ```
    /// use fixtures_answers::Answer;
    /// assert!(Answer::Prices.takes_date() && !Answer::Revenue.takes_date());
    /// ```
    pub fn takes_date(self) -> bool {
        self.declaration().sql.contains("{as_of}")
    }

    /// What has to be counted for it.
    pub(crate) fn needs(self) -> Needs {
        match self.computation() {
            Computation::Tenant(needs, _) | Computation::Overall(needs, _) => needs,
            Computation::Products(_) => Needs::NOTHING,
        }
    }

    pub(crate) fn computation(self) -> Computation {
        self.declaration().computation
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Answer {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Answer, UnknownName> {
        let unknown = || UnknownName { what: "answer", name: name.to_owned() };
        Answer::ALL.iter().copied().find(|answer| answer.name() == name).ok_or_else(unknown)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn amount(cents: i64) -> Value {
    Value::Amount(cents.into())
}

fn sum<'s>(sums: impl Iterator<Item = &'s Sum>) -> Sum {
    sums.fold(Sum::default(), |all, one| Sum { orders: all.orders + one.orders, amount: all.amount + one.amount })
}

fn revenue(tenant: &TenantFigures, rows: &mut Rows) {
    for (number, by_status) in tenant.months.iter().enumerate() {
        let sales = OrderStatus::ALL.iter().zip(by_status).filter(|(status, _)| is_sale(**status));
        let Sum { orders, amount: cents } = sum(sales.map(|(_, sum)| sum));
        if orders > 0 {
            let month = Value::Text(month(number));
            rows.add([Value::Id(tenant.id), text(tenant.currency), month, Value::Integer(orders), amount(cents)]);
        }
    }
}

fn orders_by_status(tenant: &TenantFigures, rows: &mut Rows) {
    let mut by_name = OrderStatus::ALL.to_vec();
    by_name.sort_unstable_by_key(|status| status.as_str());
    for status in by_name {
        let Sum { orders, amount: cents } = sum(tenant.months.iter().map(|month| &month[status as usize]));
        if orders > 0 {
            rows.add([Value::Id(tenant.id), text(status.as_str()), Value::Integer(orders), amount(cents)]);
        }
    }
}

fn top_products(dataset: &Dataset, figures: &Figures, rows: &mut Rows) {
    for product in &figures.top {
        let shop = dataset.tenant(product.tenant);
        rows.add([
            Value::Id(shop.tenant_id()),
            Value::Id(product.id.0),
            Value::Text(shop.sku(product.product)),
            Value::Integer(product.units),
            text(shop.currency()),
            amount(product.amount),
        ]);
    }
}

fn customers_by_tier(tenant: &TenantFigures, rows: &mut Rows) {
    let mut tiers: Vec<_> = LoyaltyTier::ALL.iter().map(|tier| tier.as_str()).zip(tenant.tiers).collect();
    tiers.sort_unstable();
    for (tier, customers) in tiers.into_iter().filter(|(_, customers)| *customers > 0) {
        rows.add([Value::Id(tenant.id), text(tier), Value::Integer(customers)]);
    }
}

fn returns_and_cancellations(tenant: &TenantFigures, rows: &mut Rows) {
    for (number, by_status) in tenant.months.iter().enumerate() {
        let of = |status: OrderStatus, by_status: &ByStatus| by_status[status as usize];
        let (cancelled, returned) = (of(OrderStatus::Cancelled, by_status), of(OrderStatus::Returned, by_status));
        let orders = sum(by_status.iter()).orders;
        if orders > 0 {
            rows.add([
                Value::Id(tenant.id),
                Value::Text(month(number)),
                Value::Integer(orders),
                Value::Integer(cancelled.orders),
                amount(cancelled.amount),
                Value::Integer(returned.orders),
                amount(returned.amount),
            ]);
        }
    }
}

fn repeat_customers(tenant: &TenantFigures, rows: &mut Rows) {
    for (number, cohort) in tenant.cohorts.iter().enumerate().filter(|(_, cohort)| cohort.customers > 0) {
        rows.add([
            Value::Id(tenant.id),
            Value::Text(month(number)),
            Value::Integer(cohort.customers),
            Value::Integer(cohort.repeat),
            Value::Integer(cohort.orders),
        ]);
    }
}

fn product_id(dataset: &Dataset, shop: &Shop<'_>, product: u64) -> Uuid {
    dataset.id_at(Address::Row { table: Table::Products, tenant: shop.number(), index: product })
}

fn stock(dataset: &Dataset, shop: &Shop<'_>, products: Range<u64>, _: &Question, rows: &mut Rows) {
    for stock in shop.stock_figures(products) {
        let price = stock.price.cents();
        rows.add([
            Value::Id(shop.tenant_id()),
            Value::Id(product_id(dataset, shop, stock.product)),
            Value::Text(shop.sku(stock.product)),
            Value::Integer(stock.pieces),
            amount(price),
            Value::Amount(i128::from(stock.pieces) * i128::from(price)),
        ]);
    }
}

fn prices(dataset: &Dataset, shop: &Shop<'_>, products: Range<u64>, question: &Question, rows: &mut Rows) {
    let Some(last) = products.clone().last() else { return };
    let versions = shop.prices_of_product(products.start).start..shop.prices_of_product(last).end;
    let mut product = products.start;
    for version in shop.price_rows(versions) {
        let is_begun = version.effective_from <= question.as_of;
        if is_begun && version.effective_to.is_none_or(|end| end > question.as_of) {
            rows.add([
                Value::Id(shop.tenant_id()),
                Value::Id(product_id(dataset, shop, product)),
                Value::Text(shop.sku(product)),
                amount(version.price.cents()),
            ]);
        }
        // The last price of a product has no end.
        product += u64::from(version.effective_to.is_none());
    }
}
