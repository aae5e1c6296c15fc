//! The page: one file of HTML that needs nothing else.

mod chart;
mod html;
mod sections;

use std::fmt::Write;

use html::{escape, grouped};

use crate::measure::Measures;

/// A page of charts and figures about a dataset.
///
/// ```
/// use fixtures_gen::{Dataset, Preset};
/// use fixtures_report::{Measures, Page, Source};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let measures = Measures::of(&Source::Model(&dataset), 0..1)?;
/// let page = Page { title: "tiny", facts: &[("seed", "42".to_owned())], tenants: 1, is_skewed: false, rules: &[], measures: &measures };
/// let html = page.html();
/// assert!(html.starts_with("<!doctype html>") && html.len() < 1_000_000);
/// # Ok::<(), fixtures_report::ReadError>(())
/// ```
pub struct Page<'p> {
    /// What the dataset is called.
    pub title: &'p str,
    /// What is said of it below the title: names and values.
    pub facts: &'p [(&'p str, String)],
    /// How many tenants the dataset has; perhaps not all were measured.
    pub tenants: u64,
    /// Whether its tenants are of different sizes.
    pub is_skewed: bool,
    /// The rules, and whether the dataset keeps them.
    pub rules: &'p [Rule],
    /// What was measured.
    pub measures: &'p Measures,
}

/// A rule of the dataset.
pub struct Rule {
    /// Its name, such as "B1".
    pub name: String,
    /// What it demands.
    pub text: String,
    /// What came of checking it.
    pub outcome: Outcome,
}

/// What came of checking a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was checked, and no row breaks it.
    Kept,
    /// It was checked, and so many findings break it.
    Broken(u64),
    /// It was not checked.
    NotChecked,
}

impl Page<'_> {
    /// The page as HTML: it refers to nothing on a network, and has no script.
    pub fn html(&self) -> String {
        let facts: String = self
            .facts
            .iter()
            .map(|(name, value)| format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value)))
            .collect();
        let measured = self.measures.tenants();
        let scope = if measured < self.tenants {
            format!(
                "<p class=\"scope\">Charts and figures are of {} of the {} tenants.</p>",
                grouped(measured),
                grouped(self.tenants)
            )
        } else {
            String::new()
        };
        let mut body = String::new();
        for (id, heading, content) in sections::all(self) {
            let _ = write!(
                body,
                "<section id=\"{id}\" aria-labelledby=\"{id}-head\"><h2 id=\"{id}-head\">{heading}</h2>\n{content}</section>\n"
            );
        }
        let title = escape(self.title);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
             <title>{title} · Commerce Fixtures</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header><p class=\"kind\">Commerce Fixtures</p><h1>{title}</h1>\n<dl class=\"facts\">{facts}</dl>\n{scope}</header>\n\
             <main>\n{body}</main>\n</body>\n</html>\n"
        )
    }
}

const STYLE: &str = include_str!("style.css");
