//! The sections of the page, in their order.

use std::fmt::Write;

use chrono::{Datelike, Days, NaiveDate};
use fixtures_gen::{LoyaltyTier, OrderStatus, Table as DataTable};

use super::chart::{Line, bars, heatmap, lying_bars, short, sparkline};
use super::html::{Table, escape, figure, grouped, percent};
use super::{Outcome, Page};
use crate::figures::SUBJECTS;
use crate::measure::calendar::{TRADE_START, WINDOW_END};
use crate::measure::overview::{AMOUNTS, MOST_LINES, Overview, POINTS, QUARTERS, WEEKS, amount_of};
use crate::measure::summary::ratio;

/// Id, heading and content of each.
pub(super) fn all(page: &Page<'_>) -> Vec<(&'static str, &'static str, String)> {
    let overview = &page.measures.overview;
    vec![
        (
            "orders",
            "Orders",
            cards(&[
                orders_over_time(overview),
                orders_by_hour(overview),
                order_values(overview),
                lines(overview),
                statuses(overview),
            ]),
        ),
        ("products", "Products", cards(&[prices(overview), popularity(overview), stock(overview)])),
        ("customers", "Customers", cards(&[frequency(overview), cohorts(overview), tiers(overview)])),
        ("tenants", "Tenants side by side", tenants(overview)),
        ("sizes", "Tables", cards(&[sizes(overview)])),
        ("realism", "Realism", realism(page)),
        ("rules", "Rules", rules(page)),
    ]
}

fn cards(figures: &[String]) -> String {
    format!("<div class=\"cards\">\n{}</div>\n", figures.concat())
}

fn count(value: f64) -> String {
    short(value)
}

fn share(value: f64) -> String {
    format!("{:.0} %", 100.0 * value)
}

fn week(place: usize) -> NaiveDate {
    TRADE_START + Days::new(7 * place as u64)
}

fn orders_over_time(overview: &Overview) -> String {
    // The last week has two days.
    let weeks = &overview.orders_by_week[..WEEKS - 1];
    let names: Vec<String> = (0..weeks.len()).map(|place| format!("week from {}", week(place))).collect();
    let values: Vec<f64> = weeks.iter().map(|&count| count as f64).collect();
    let labels: Vec<(usize, String)> = (0..weeks.len())
        .filter(|&place| {
            let day = week(place);
            day.day() <= 7 && [1, 7].contains(&day.month())
        })
        .map(|place| (place, week(place).format("%b %Y").to_string()))
        .collect();
    let mut table = Table::new("Orders by week", &["week from", "orders"]);
    for (place, count) in weeks.iter().enumerate() {
        table.row([week(place).to_string(), grouped(*count)]);
    }
    let svg = bars("Orders by week", &names, &values, &labels, count);
    figure("Orders over time", "Orders a week; the peaks are the weeks of Black Friday and Cyber Monday.", &svg, table)
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn orders_by_hour(overview: &Overview) -> String {
    let rows: Vec<(String, Vec<Option<f64>>)> = WEEKDAYS
        .iter()
        .zip(&overview.orders_by_hour)
        .map(|(day, hours)| ((*day).to_owned(), hours.iter().map(|&count| Some(count as f64)).collect()))
        .collect();
    let labels: Vec<(usize, String)> = [0, 6, 12, 18, 23].map(|hour| (hour, format!("{hour}:00"))).to_vec();
    let name = |day: usize, hour: usize, value: f64| format!("{} {hour}:00: {value} orders", WEEKDAYS[day]);
    let svg = heatmap("Orders by weekday and hour", &rows, &labels, name);
    let mut table = Table::new("Orders by hour and weekday", &[&["hour"], &WEEKDAYS[..]].concat());
    for hour in 0..24 {
        let cells = overview.orders_by_hour.iter().map(|hours| grouped(hours[hour]));
        table.row(std::iter::once(format!("{hour}:00")).chain(cells));
    }
    figure("By weekday and hour", "When orders come, in each shop's local time.", &svg, table)
}

/// A histogram of amounts, from the first to the last step with anything in it.
fn amounts(title: &str, note: &str, unit: &str, counts: &[u64; AMOUNTS]) -> String {
    let first = counts.iter().position(|&count| count > 0).unwrap_or(0);
    let last = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
    let range = first..=last;
    let name = |place: usize| format!("{} to {}", amount(amount_of(place)), amount(amount_of(place + 1)));
    let names: Vec<String> = range.clone().map(name).collect();
    let values: Vec<f64> = range.clone().map(|place| counts[place] as f64).collect();
    let every = (range.clone().count() / 5).max(1);
    let labels: Vec<(usize, String)> = range
        .clone()
        .enumerate()
        .filter(|(place, _)| place % every == every / 2)
        .map(|(place, step)| (place, amount(amount_of(step))))
        .collect();
    let svg = bars(title, &names, &values, &labels, count);
    let mut table = Table::new(title, &["amount", unit]);
    table.rows(range.map(|place| [name(place), grouped(counts[place])]));
    figure(title, note, &svg, table)
}

fn amount(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 10_000.0 => format!("{value:.0}"),
        value => short(value),
    }
}

fn order_values(overview: &Overview) -> String {
    amounts(
        "Order value",
        "Totals of orders in their shops' currencies; each step is about half as large again.",
        "orders",
        &overview.order_values,
    )
}

fn prices(overview: &Overview) -> String {
    amounts(
        "Prices",
        "Products by price in their shops' currencies; each step is about half as large again.",
        "products",
        &overview.prices,
    )
}

fn lines(overview: &Overview) -> String {
    let name = |place: usize| {
        if place + 1 == MOST_LINES { format!("{MOST_LINES} or more") } else { (place + 1).to_string() }
    };
    let all: u64 = overview.by_lines.iter().sum();
    let names: Vec<String> = (0..MOST_LINES).map(|place| format!("orders with {} items", name(place))).collect();
    let values: Vec<f64> = overview.by_lines.iter().map(|&count| count as f64).collect();
    let labels: Vec<(usize, String)> = (0..MOST_LINES)
        .map(|place| (place, if place + 1 == MOST_LINES { format!("{MOST_LINES}+") } else { name(place) }))
        .collect();
    let svg = bars("Orders by number of items", &names, &values, &labels, count);
    let mut table = Table::new("Orders by number of items", &["items", "orders", "share"]);
    for (place, count) in overview.by_lines.iter().enumerate() {
        table.row([name(place), grouped(*count), share_of(*count, all)]);
    }
    figure("Items per order", "Orders by the number of their items.", &svg, table)
}

fn share_of(part: u64, whole: u64) -> String {
    ratio(part as f64, whole as f64).map_or_else(|| "–".to_owned(), percent)
}

/// Lying bars of labels, with their shares.
fn labels(title: &str, note: &str, unit: &str, rows: &[(String, u64)]) -> String {
    let all: u64 = rows.iter().map(|row| row.1).sum();
    let marks: Vec<_> = rows.iter().map(|(name, count)| (name.clone(), *count as f64, share_of(*count, all))).collect();
    let mut table = Table::new(title, &["", unit, "share"]);
    table.rows(rows.iter().map(|(name, count)| [name.clone(), grouped(*count), share_of(*count, all)]));
    figure(title, note, &lying_bars(title, &marks), table)
}

fn statuses(overview: &Overview) -> String {
    let rows: Vec<_> =
        OrderStatus::ALL.iter().zip(overview.by_status).map(|(status, count)| (status.to_string(), count)).collect();
    labels("Status of orders", "Where orders stand at the end of the window.", "orders", &rows)
}

fn tiers(overview: &Overview) -> String {
    let rows: Vec<_> =
        LoyaltyTier::ALL.iter().zip(overview.by_tier).map(|(tier, count)| (tier.to_string(), count)).collect();
    labels("Loyalty tiers", "Customers by tier, which follows what they bought.", "customers", &rows)
}

fn popularity(overview: &Overview) -> String {
    let at = |place: usize| place as f64 / POINTS as f64;
    let curve = overview.popularity.iter().enumerate().filter_map(|(place, mean)| Some((at(place), mean.value()?)));
    let points: Vec<(f64, f64)> = curve.collect();
    let labels = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| (part, share(part)));
    let svg = Line {
        title: "Share of all sales that the most popular products have",
        points: &points,
        labels: &labels,
        unit: share,
        is_stepped: false,
        beside: &[(0.0, 0.0), (1.0, 1.0)],
    }
    .draw();
    let mut table =
        Table::new("Share of all order lines by share of the products", &["most popular products", "order lines"]);
    table.rows(points.iter().map(|(products, lines)| [share(*products), percent(*lines)]));
    figure(
        "Popularity",
        "What share of all order lines the most popular products have; dashed, if all sold alike.",
        &svg,
        table,
    )
}

fn stock(overview: &Overview) -> String {
    let Some(stock) = overview.stock.as_ref().filter(|stock| stock.levels.len() > 1) else { return String::new() };
    let (first, last) = (stock.levels[0].0, stock.levels[stock.levels.len() - 1].0.max(WINDOW_END));
    let span = (last - first).num_seconds().max(1) as f64;
    let at = |time: chrono::NaiveDateTime| (time - first).num_seconds() as f64 / span;
    let mut points: Vec<(f64, f64)> = stock.levels.iter().map(|&(time, level)| (at(time), level as f64)).collect();
    points.extend(points.last().map(|&(_, level)| (1.0, level)));
    let years = (first.year() + 1..=last.year()).filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let labels: Vec<(f64, String)> = years.map(|day| (at(day.into()), day.format("%b %Y").to_string())).collect();
    let title = format!("Stock of {}", stock.name);
    let svg =
        Line { title: &title, points: &points, labels: &labels, unit: count, is_stepped: true, beside: &[] }.draw();
    let mut table = Table::new(&title, &["time", "level"]);
    table.rows(stock.levels.iter().map(|(time, level)| [time.to_string(), level.to_string()]));
    figure("One product's stock", &format!("{} ({}): its level after each event.", stock.name, stock.sku), &svg, table)
}

fn frequency(overview: &Overview) -> String {
    let used = overview.by_orders.iter().rposition(|&count| count > 0).unwrap_or(0) + 1;
    let name = |place: usize| match place {
        0 => "0".to_owned(),
        1 => "1".to_owned(),
        _ => format!("{} to {}", 1u64 << (place - 1), (1u64 << place) - 1),
    };
    let names: Vec<String> = (0..used).map(|place| format!("{} orders", name(place))).collect();
    let values: Vec<f64> = overview.by_orders[..used].iter().map(|&count| count as f64).collect();
    let every = used.div_ceil(8);
    let labels: Vec<(usize, String)> = (0..used)
        .step_by(every)
        .map(|place| (place, if place < 2 { name(place) } else { format!("{}+", 1u64 << (place - 1)) }))
        .collect();
    let svg = bars("Customers by number of orders", &names, &values, &labels, count);
    let mut table = Table::new("Customers by number of orders", &["orders", "customers"]);
    table.rows((0..used).map(|place| [name(place), grouped(overview.by_orders[place])]));
    figure("Orders per customer", "Customers by how often they ordered; each step has twice the orders.", &svg, table)
}

fn cohorts(overview: &Overview) -> String {
    let name = |quarter: usize| format!("{} Q{}", 2022 + quarter / 4, quarter % 4 + 1);
    let cohorts: Vec<usize> = (0..QUARTERS).filter(|&quarter| overview.cohorts[quarter][0].whole() > 0).collect();
    let cell = |quarter: usize, since: usize| {
        // Nothing is sold in 2022.
        (quarter + since >= 4).then(|| overview.cohorts[quarter][since].value()).flatten()
    };
    let row = |&quarter: &usize| {
        let label = format!("{}Q{}", &name(quarter)[2..4], quarter % 4 + 1);
        (label, (0..QUARTERS).map(|since| cell(quarter, since)).collect::<Vec<_>>())
    };
    let rows: Vec<_> = cohorts.iter().map(row).collect();
    let labels: Vec<(usize, String)> = [0, 4, 8, 11].map(|since| (since, format!("+{since}"))).to_vec();
    let title = |row: usize, since: usize, value: f64| {
        format!("{}, {since} quarters later: {}", name(cohorts[row]), percent(value))
    };
    let svg = heatmap("Customers who ordered, by quarter of sign-up and quarters since", &rows, &labels, title);
    let heads: Vec<String> = (0..QUARTERS).map(|since| format!("+{since}")).collect();
    let heads: Vec<&str> = ["signed up", "customers"].into_iter().chain(heads.iter().map(String::as_str)).collect();
    let mut table = Table::new("Share of customers who ordered, by quarter of sign-up and quarters since", &heads);
    for &quarter in &cohorts {
        let cells = (0..QUARTERS).map(|since| cell(quarter, since).map_or_else(String::new, share));
        let first = [name(quarter), grouped(overview.cohorts[quarter][0].whole())];
        table.row(first.into_iter().chain(cells));
    }
    figure(
        "Cohorts",
        "Of the customers who signed up in a quarter, the share who ordered so many quarters later.",
        &svg,
        table,
    )
}

fn tenants(overview: &Overview) -> String {
    /// More would make the page long without saying more.
    const MOST: usize = 50;
    let heads = ["tenant", "currency", "products", "customers", "orders", "mean order", "returned", "orders by month"];
    let mut table = Table::new("Tenants side by side", &heads).text_columns(2);
    let mut lines: Vec<_> = overview.tenants.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.orders));
    for line in lines.iter().take(MOST) {
        let value = line.mean_order.value().map_or_else(|| "–".to_owned(), |mean| format!("{mean:.2}"));
        let returned = line.returned.value().map_or_else(|| "–".to_owned(), percent);
        let title = format!("Orders of {} by month", line.name);
        table.html_row([
            escape(&line.name),
            escape(&line.currency),
            grouped(line.products),
            grouped(line.customers),
            grouped(line.orders),
            value,
            returned,
            sparkline(&title, &line.by_month),
        ]);
    }
    let rest = lines.len().saturating_sub(MOST);
    let note = if rest > 0 {
        format!("<p class=\"note\">The {MOST} largest; {} more are smaller.</p>", grouped(rest as u64))
    } else {
        String::new()
    };
    format!("<div class=\"card\">{}</div>{note}\n", table.finish())
}

fn sizes(overview: &Overview) -> String {
    let rows: Vec<_> =
        DataTable::ALL.iter().map(|table| (table.name().to_owned(), overview.rows[table.index()])).collect();
    let marks: Vec<_> = rows.iter().map(|(name, count)| (name.clone(), *count as f64, grouped(*count))).collect();
    let mut table = Table::new("Rows of each table", &["table", "rows"]);
    table.rows(rows.iter().map(|(name, count)| [name.clone(), grouped(*count)]));
    figure(
        "Rows",
        "Rows of each table, of the tenants that were looked at.",
        &lying_bars("Rows of each table", &marks),
        table,
    )
}

fn realism(page: &Page<'_>) -> String {
    let mut content = String::from(
        "<p class=\"note\">Figures that tell a shop from a random table, beside published values. “Choice” means that none is \
         known. Small datasets are often out of a tolerance: they have too few of anything.</p>\n",
    );
    for (subject, figures) in SUBJECTS {
        let heads = ["figure", "how it is computed", "published", "source", "tolerance", "value", ""];
        let mut table = Table::new(&format!("Realism: {subject}"), &heads).text_columns(4);
        for figure in figures.iter().filter(|figure| figure.scope.includes(page.measures.tenants(), page.is_skewed)) {
            let value = figure.value(page.measures);
            let verdict = match value {
                None => String::new(),
                Some(value) if figure.is_within(value) => "<span class=\"good\">✓ within</span>".to_owned(),
                Some(_) => "<span class=\"bad\">out</span>".to_owned(),
            };
            table.html_row([
                code(figure.name),
                code(figure.how),
                escape(figure.published),
                escape(figure.source),
                format!("<span class=\"nowrap\">{}</span>", escape(&figure.tolerance())),
                value.map_or_else(
                    || "–".to_owned(),
                    |value| format!("<span class=\"nowrap\">{}</span>", figure.unit.format(value)),
                ),
                verdict,
            ]);
        }
        let _ = writeln!(content, "<div class=\"card spaced\"><h3>{subject}</h3>{}</div>", table.finish());
    }
    content
}

/// Text in which names of columns are between backticks.
fn code(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    pieces
        .map(|(place, piece)| if place % 2 == 1 { format!("<code>{}</code>", escape(piece)) } else { escape(piece) })
        .collect()
}

fn rules(page: &Page<'_>) -> String {
    let mut table = Table::new("Rules", &["rule", "what it demands", "result"]).text_columns(3);
    for rule in page.rules {
        let outcome = match rule.outcome {
            Outcome::Kept => "<span class=\"good\">✓ kept</span>".to_owned(),
            Outcome::Broken(1) => "<span class=\"bad\">1 finding</span>".to_owned(),
            Outcome::Broken(findings) => format!("<span class=\"bad\">{} findings</span>", grouped(findings)),
            Outcome::NotChecked => "<span class=\"nowrap\">not checked</span>".to_owned(),
        };
        table.html_row([escape(&rule.name), code(&rule.text), outcome]);
    }
    format!("<div class=\"card\">{}</div>\n", table.finish())
}
