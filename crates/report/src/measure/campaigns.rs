//! Campaigns and discount codes have calendars of their own.

use chrono::Datelike;
use fixtures_gen::Order;

use super::calendar::{TRADE_DAYS, black_friday_near, trade_day};
use super::summary::{Mean, Share, ratio};

pub(crate) struct Campaigns {
    pub(crate) with_campaign: Share,
    pub(crate) with_code: Share,
    pub(crate) black_friday_in_its_week: Share,
    pub(crate) welcome_on_first: Share,
    pub(crate) summer_in_summer: Share,
    pub(crate) burstiness: Mean,
    /// Campaign orders of the tenant that is being read, by day of trade.
    tenant: Vec<u64>,
}

impl Default for Campaigns {
    fn default() -> Campaigns {
        Campaigns {
            with_campaign: Share::default(),
            with_code: Share::default(),
            black_friday_in_its_week: Share::default(),
            welcome_on_first: Share::default(),
            summer_in_summer: Share::default(),
            burstiness: Mean::default(),
            tenant: vec![0; TRADE_DAYS],
        }
    }
}

impl Campaigns {
    /// Takes an order in; `is_first` says whether it is its customer's first one.
    pub(crate) fn add(&mut self, order: &Order, is_first: bool) {
        let day = order.order_date.date();
        let (campaign, code) = (order.raw_payload.campaign.as_deref(), order.raw_payload.discount_code.as_deref());
        self.with_campaign.count(campaign.is_some());
        self.with_code.count(code.is_some());
        if let Some(day) = trade_day(day).filter(|_| campaign.is_some()) {
            self.tenant[day] += 1;
        }
        if campaign == Some("black_friday") {
            self.black_friday_in_its_week.count(black_friday_near(day).is_some());
        }
        let has_code = |start| code.is_some_and(|code| code.starts_with(start));
        if campaign == Some("welcome_series") || has_code("WELCOME") {
            self.welcome_on_first.count(is_first);
        }
        if has_code("SUMMER") {
            self.summer_in_summer.count((6..=8).contains(&day.month()));
        }
    }

    /// Ends a tenant, which counts in the means over tenants if it is large enough.
    pub(crate) fn end_of_tenant(&mut self, is_large: bool) {
        let by_day: Mean = self.tenant.iter().map(|&count| count as f64).collect();
        let burstiness = by_day.variance().zip(by_day.value()).and_then(|(variance, mean)| ratio(variance, mean));
        self.burstiness.extend(burstiness.filter(|_| is_large));
        self.tenant.fill(0);
    }
}
