//! Which campaign an order comes from, and which code was typed in: both follow a calendar.
//!
//! Campaigns of the season run at the same time at all tenants; between them, each tenant runs
//! campaigns of its own for some days of each month. A campaign begins with a burst of orders that
//! dies down. Shares and days are choices.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::calendar::{DAY, END, Seconds, TRADE, WINDOW_START};
use super::draw::{Key, RowDraws};
use super::lane::order as lane;
use super::prices::BLACK_FRIDAY_WEEKS;
use crate::text::Word;

/// A campaign, and the code that its orders use.
#[derive(Debug)]
pub(crate) struct Campaign {
    pub(crate) name: Word,
    code: Option<Word>,
    /// Whether it comes by email.
    is_mailed: bool,
}

const fn campaign(name: &str, code: Option<&str>) -> Campaign {
    let code = match code {
        Some(code) => Some(Word::new(code)),
        None => None,
    };
    Campaign { name: Word::new(name), code, is_mailed: false }
}

const fn mailed(name: &str, code: Option<&str>) -> Campaign {
    Campaign { is_mailed: true, ..campaign(name, code) }
}

/// Campaigns of the season: first day (month, day), length in days, and what they are in the north
/// and in the south.
const SEASONAL: [(u32, u32, u64, &Campaign, &Campaign); 9] = {
    const NEW_YEAR: &Campaign = &campaign("new_year_deals", Some("NEWYEAR10"));
    const VALENTINE: &Campaign = &campaign("valentines_day", None);
    const SPRING: &Campaign = &campaign("spring_launch", Some("SPRING15"));
    const SUMMER: &Campaign = &campaign("summer_sale", Some("SUMMER25"));
    const LATE_SUMMER: &Campaign = &campaign("summer_clearance", Some("SUMMER30"));
    const SCHOOL: &Campaign = &campaign("back_to_school", Some("SCHOOL15"));
    const AUTUMN: &Campaign = &campaign("autumn_favorites", None);
    const WINTER: &Campaign = &campaign("winter_sale", Some("WINTER20"));
    const LATE_WINTER: &Campaign = &campaign("winter_clearance", Some("WINTER30"));
    const HALLOWEEN: &Campaign = &campaign("halloween_week", None);
    const HOLIDAY: &Campaign = &campaign("holiday_gifts", Some("HOLIDAY30"));
    [
        (1, 2, 8, NEW_YEAR, NEW_YEAR),
        (2, 7, 8, VALENTINE, VALENTINE),
        (3, 18, 7, SPRING, AUTUMN),
        (6, 24, 10, SUMMER, WINTER),
        (7, 29, 8, LATE_SUMMER, LATE_WINTER),
        (8, 26, 8, SCHOOL, SPRING),
        (9, 23, 7, AUTUMN, SPRING),
        (10, 26, 6, HALLOWEEN, HALLOWEEN),
        (12, 8, 13, HOLIDAY, HOLIDAY),
    ]
};

/// The campaign of the weeks of Black Friday.
static BLACK_FRIDAY: Campaign = campaign("black_friday", Some("BLACKFRIDAY"));

/// Campaigns that each tenant runs on days of its own.
static OWN: [Campaign; 6] = [
    campaign("flash_sale", Some("FLASH25")),
    campaign("mid_season_sale", Some("SEASON15")),
    campaign("free_shipping_week", Some("FREESHIP")),
    campaign("bundle_offer", Some("BUNDLE15")),
    campaign("new_arrivals", None),
    mailed("newsletter", None),
];

/// Who has just signed up is welcomed.
static WELCOME: Campaign = mailed("welcome_series", Some("WELCOME10"));
/// Codes of no campaign: one at a time, for some weeks.
static ANY_TIME: [Word; 4] = [Word::new("SAVE5"), Word::new("SAVE10"), Word::new("SAVE15"), Word::new("SAVE20")];

/// The seasonal campaign of each day of the trade years, and the permille of its orders that come
/// from it.
type Calendar = Vec<(Option<&'static Campaign>, u64)>;

/// In the north, and in the south.
static CALENDARS: LazyLock<[Calendar; 2]> = LazyLock::new(|| [calendar(false), calendar(true)]);

fn calendar(is_south: bool) -> Calendar {
    let mut calendar = vec![(None, 0); ((END - TRADE) / DAY) as usize];
    let mut run = |days: Range<u64>, campaign| {
        for (age, day) in days.enumerate() {
            calendar[(day - TRADE / DAY) as usize] = (Some(campaign), burst(age as u64));
        }
    };
    for year in [2023, 2024] {
        for (month, day, length, north, south) in SEASONAL {
            let start = NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar");
            let start = (start - WINDOW_START.date()).num_days() as u64;
            run(start..start + length, if is_south { south } else { north });
        }
    }
    for (start, end) in BLACK_FRIDAY_WEEKS {
        run(start..end, &BLACK_FRIDAY);
    }
    calendar
}

/// The permille of a day's orders that come from a campaign, by the campaign's age in days.
const fn burst(day: u64) -> u64 {
    match day {
        0 => 800,
        1 => 600,
        2 => 350,
        _ => 200,
    }
}

/// What campaigns decide about an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CampaignOfOrder {
    pub(crate) name: Option<&'static Word>,
    pub(crate) code: Option<&'static Word>,
    pub(crate) channel: Option<&'static Word>,
}

/// The campaigns of a tenant's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Campaigns {
    key: Key,
    calendar: &'static [(Option<&'static Campaign>, u64)],
}

impl Campaigns {
    pub(crate) fn new(key: Key, is_south: bool) -> Campaigns {
        Campaigns { key, calendar: &CALENDARS[usize::from(is_south)] }
    }

    /// Campaign, code and channel of an order that was placed at a time: a code without a campaign is one
    /// that anybody can use, and most campaigns leave the channel open.
    #[inline]
    pub(crate) fn of(self, draws: RowDraws, placed_at: Seconds, is_first: bool) -> CampaignOfOrder {
        const EMAIL: &Word = &Word::new("email");
        let bits = draws.bits(lane::CAMPAIGN);
        let (chance, of_code) = (super::draw::scale(bits, 1_000), bits & 0x3ff);
        let (campaign, share) = if is_first { (Some(&WELCOME), 600) } else { self.running(placed_at) };
        if let Some(campaign) = campaign.filter(|_| chance < share) {
            return CampaignOfOrder {
                name: Some(&campaign.name),
                code: campaign.code.as_ref().filter(|_| of_code < 450),
                channel: campaign.is_mailed.then_some(EMAIL),
            };
        }
        let code = self.key.spread(placed_at / (50 * DAY), ANY_TIME.len() as u64);
        CampaignOfOrder { name: None, code: (of_code < 60).then_some(&ANY_TIME[code as usize]), channel: None }
    }

    /// The campaign that runs at a time, with the permille of the orders that come from it.
    #[inline]
    fn running(self, placed_at: Seconds) -> (Option<&'static Campaign>, u64) {
        let day = (placed_at - TRADE) / DAY;
        let (seasonal, share) = self.calendar[day as usize];
        if seasonal.is_some() {
            return (seasonal, share);
        }
        // Once in each 24 days, for 4 to 9 of them.
        let (turn, day) = (day / 24, day % 24);
        let draws = self.key.row(turn);
        let start = draws.below(1, 15);
        match day.checked_sub(start) {
            Some(age) if age < 4 + draws.below(2, 6) => {
                (Some(&OWN[draws.below(0, OWN.len() as u64) as usize]), burst(age))
            }
            _ => (None, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::super::calendar::timestamp;
    use super::*;

    #[test]
    fn campaigns_keep_to_their_calendar() {
        let running = |date: &str| {
            let day = (date.parse::<chrono::NaiveDate>().unwrap() - timestamp(TRADE).date()).num_days();
            CALENDARS[0][day as usize].0.map(|campaign| campaign.name.as_str())
        };
        assert_eq!(running("2023-11-19"), None);
        assert_eq!(running("2023-11-20"), Some("black_friday"));
        assert_eq!(running("2023-11-27"), Some("black_friday"));
        assert_eq!(running("2023-11-28"), None);
        assert_eq!(running("2024-11-25"), Some("black_friday"));
        assert_eq!(running("2024-12-02"), Some("black_friday"));
        assert_eq!(running("2024-12-03"), None);
        assert_eq!(running("2024-07-01"), Some("summer_sale"));
        for (day, (campaign, _)) in CALENDARS[0].iter().enumerate() {
            let month = timestamp(TRADE + day as u64 * DAY).month();
            if campaign.is_some_and(|campaign| campaign.code.is_some_and(|code| code.as_str().starts_with("SUMMER"))) {
                assert!((6..=8).contains(&month));
            }
        }
    }
}
