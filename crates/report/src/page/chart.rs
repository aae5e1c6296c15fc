//! Charts as SVG: plain marks whose colours and fonts come from the page's style.
//!
//! Every chart is drawn on a canvas as wide as a phone, so that its text is never scaled down.

use std::fmt::Write;

use super::html::escape;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;

/// A chart that is being drawn.
struct Canvas {
    marks: String,
    height: f64,
}

impl Canvas {
    fn new(height: f64) -> Canvas {
        Canvas { marks: String::new(), height }
    }

    /// A horizontal place in the frame, from 0 to 1.
    fn x(part: f64) -> f64 {
        LEFT + part * (WIDTH - LEFT - RIGHT)
    }

    /// A vertical place in the frame, from 0 at the bottom to 1.
    fn y(&self, part: f64) -> f64 {
        self.height - BOTTOM - part * (self.height - TOP - BOTTOM)
    }

    fn rectangle(&mut self, class: &str, [x, y, width, height]: [f64; 4], title: &str) {
        let _ = write!(
            self.marks,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"><title>{}</title></rect>",
            escape(title)
        );
    }

    fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        let _ = write!(self.marks, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escape(text));
    }

    fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let places: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = write!(self.marks, "<polyline class=\"{class}\" points=\"{}\"/>", places.join(" "));
    }

    /// Lines across the frame with their values on the left.
    fn scale(&mut self, ticks: &[(f64, String)]) {
        for (part, label) in ticks {
            let y = self.y(*part);
            self.line("grid", &[(Canvas::x(0.0), y), (Canvas::x(1.0), y)]);
            self.text("end", LEFT - 5.0, y + 4.0, label);
        }
    }

    /// Labels below the frame: where, from 0 to 1, and what.
    fn below(&mut self, labels: &[(f64, String)]) {
        let y = self.height - 8.0;
        for (part, label) in labels {
            // The outermost labels stay inside of the canvas.
            let class = if *part > 0.95 { "end" } else { "middle" };
            self.text(class, Canvas::x(*part), y, label);
        }
    }

    fn finish(self, title: &str) -> String {
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">{}</svg>",
            self.height,
            escape(title),
            self.marks
        )
    }
}

/// Round values from 0 to at least `most`, in three or four steps: the last is the top of the scale.
fn round_steps(most: f64) -> Vec<f64> {
    let rough = most.max(1e-9) / 3.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|step| step * power).find(|&step| step >= rough);
    let step = step.unwrap_or(rough);
    let count = (most / step).ceil().max(1.0) as usize;
    (0..=count).map(|place| place as f64 * step).collect()
}

/// A number in a few characters.
pub(super) fn short(value: f64) -> String {
    let (value, unit) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, "bn"),
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = usize::from(value.fract().abs() >= 0.05);
    format!("{value:.digits$}{unit}")
}

fn ticks(top: f64, steps: &[f64], label: fn(f64) -> String) -> Vec<(f64, String)> {
    steps.iter().map(|&value| (value / top, label(value))).collect()
}

/// Upright bars, one for each value. Labels have the place of their bar.
pub(super) fn bars(
    title: &str,
    names: &[String],
    values: &[f64],
    labels: &[(usize, String)],
    unit: fn(f64) -> String,
) -> String {
    let steps = round_steps(values.iter().copied().fold(0.0, f64::max));
    let top = steps[steps.len() - 1];
    let mut canvas = Canvas::new(HEIGHT);
    canvas.scale(&ticks(top, &steps, unit));
    let slot = 1.0 / values.len().max(1) as f64;
    let gap = if values.len() > 60 { 0.0 } else { 0.15 * slot };
    for (place, (value, name)) in values.iter().zip(names).enumerate() {
        let (left, right) =
            (Canvas::x(place as f64 * slot + gap / 2.0), Canvas::x((place + 1) as f64 * slot - gap / 2.0));
        let y = canvas.y(value / top);
        let floor = canvas.y(0.0);
        canvas.rectangle("mark", [left, y, right - left, floor - y], &format!("{name}: {}", unit(*value)));
    }
    let labels: Vec<_> = labels.iter().map(|(place, label)| ((*place as f64 + 0.5) * slot, label.clone())).collect();
    canvas.below(&labels);
    canvas.finish(title)
}

/// Lying bars with their names on the left and their values on the right.
pub(super) fn lying_bars(title: &str, rows: &[(String, f64, String)]) -> String {
    const ROW: f64 = 26.0;
    const NAMES: f64 = 104.0;
    const VALUES: f64 = 84.0;
    let most = rows.iter().map(|row| row.1).fold(0.0, f64::max).max(1e-9);
    let mut canvas = Canvas::new(ROW * rows.len() as f64 + 8.0);
    for (place, (name, value, text)) in rows.iter().enumerate() {
        let y = 4.0 + ROW * place as f64;
        let width = (WIDTH - NAMES - VALUES) * value / most;
        canvas.text("end", NAMES - 6.0, y + 17.0, name);
        canvas.rectangle("mark", [NAMES, y + 4.0, width.max(1.0), ROW - 8.0], &format!("{name}: {text}"));
        canvas.text("start", NAMES + width.max(1.0) + 5.0, y + 17.0, text);
    }
    canvas.finish(title)
}

/// A line through points whose places go from 0 to 1, with the ends of both axes named.
pub(super) struct Line<'l> {
    pub(super) title: &'l str,
    /// From 0 to 1, and a value.
    pub(super) points: &'l [(f64, f64)],
    pub(super) labels: &'l [(f64, String)],
    pub(super) unit: fn(f64) -> String,
    /// Whether a value holds until the next one.
    pub(super) is_stepped: bool,
    /// A second line for comparison.
    pub(super) beside: &'l [(f64, f64)],
}

impl Line<'_> {
    pub(super) fn draw(&self) -> String {
        let steps = round_steps(self.points.iter().map(|point| point.1).fold(0.0, f64::max));
        let top = steps[steps.len() - 1];
        let mut canvas = Canvas::new(HEIGHT);
        canvas.scale(&ticks(top, &steps, self.unit));
        let place = |&(x, value): &(f64, f64)| (Canvas::x(x), canvas.y(value / top));
        let mut points: Vec<(f64, f64)> = Vec::new();
        for point in self.points.iter().map(place) {
            if let Some(&(_, before)) = points.last().filter(|_| self.is_stepped) {
                points.push((point.0, before));
            }
            points.push(point);
        }
        let beside: Vec<_> = self.beside.iter().map(place).collect();
        if !beside.is_empty() {
            canvas.line("beside", &beside);
        }
        canvas.line("line", &points);
        canvas.below(self.labels);
        canvas.finish(self.title)
    }
}

/// Cells in rows and columns, the darker the larger; `None` is left empty.
pub(super) fn heatmap(
    title: &str,
    rows: &[(String, Vec<Option<f64>>)],
    labels: &[(usize, String)],
    name: impl Fn(usize, usize, f64) -> String,
) -> String {
    const ROW: f64 = 20.0;
    let columns = rows.iter().map(|row| row.1.len()).max().unwrap_or(1).max(1);
    let most = rows.iter().flat_map(|row| row.1.iter().flatten()).copied().fold(0.0, f64::max).max(1e-9);
    let mut canvas = Canvas::new(ROW * rows.len() as f64 + TOP + BOTTOM);
    let slot = (WIDTH - LEFT - RIGHT) / columns as f64;
    for (place, (label, cells)) in rows.iter().enumerate() {
        let y = TOP + ROW * place as f64;
        canvas.text("end", LEFT - 5.0, y + 14.0, label);
        for (column, value) in cells.iter().enumerate() {
            let Some(value) = value else { continue };
            let shade = (value / most * 9.0).round() as usize;
            let x = LEFT + slot * column as f64;
            canvas.rectangle(&format!("h{shade}"), [x, y, slot - 1.0, ROW - 1.0], &name(place, column, *value));
        }
    }
    let labels: Vec<_> =
        labels.iter().map(|(place, label)| ((*place as f64 + 0.5) / columns as f64, label.clone())).collect();
    canvas.below(&labels);
    canvas.finish(title)
}

/// A line without axes, as high as a line of text.
pub(super) fn sparkline(title: &str, values: &[u64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0).max(1) as f64;
    let last = values.len().saturating_sub(1).max(1) as f64;
    let point = |(place, value): (usize, &u64)| {
        format!("{:.1},{:.1}", 100.0 * place as f64 / last, 19.0 - 18.0 * *value as f64 / most)
    };
    let points: Vec<String> = values.iter().enumerate().map(point).collect();
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 100 20\" role=\"img\" aria-label=\"{}\"><polyline class=\"line\" points=\"{}\"/></svg>",
        escape(title),
        points.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_the_top() {
        for (most, expected) in [(97.0, 100.0), (1.0, 1.0), (7_300.0, 7_500.0), (0.4, 0.4), (3.0, 3.0)] {
            let steps = round_steps(most);
            assert!((steps[steps.len() - 1] - expected).abs() < 1e-9, "{most}: {steps:?}");
            assert!((2..=5).contains(&steps.len()), "{steps:?}");
        }
        assert!(round_steps(0.0).len() >= 2);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, 2.5, 9_999.0, 12_345.0, 3e6, 2.25e9].map(short), ["0", "2.5", "9999", "12.3k", "3M", "2.2bn"]);
    }
}
