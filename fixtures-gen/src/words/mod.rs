//! The words that names, addresses, products and companies are made of: plain lists, nothing that
//! chooses from them.
//!
//! These lists decide bytes. A word added, removed, moved or respelt changes what every seed
//! yields, so none is edited without raising `DATASET_VERSION` and saying so in the changelog.
//!
//! `people` is rendered from the locale lists of the crate `fake` (see `NOTICE`) by `cargo xtask
//! bless words`, and a test holds it to them; `fake` itself never runs when data is generated. The
//! other modules are written by hand for this project. Everything is ASCII, and nothing begins with
//! a character that a spreadsheet takes for a formula.

mod catalog;
mod companies;
mod people;
mod places;

pub(crate) use catalog::CATEGORIES;
#[cfg(test)]
use catalog::Category;
pub(crate) use companies::{
    CAMPAIGNS, COMPANY_FORMS, COMPANY_LEADS, COMPANY_TRADES, DISCOUNT_CODES, ORDER_SOURCES, SEASONAL_CAMPAIGNS,
    SIGNUP_SOURCES,
};
pub(crate) use people::{FIRST_NAMES, LAST_NAMES};
#[cfg(test)]
use places::City;
pub(crate) use places::{CITIES, STREET_SUFFIXES, STREETS};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every flat list with the fewest words it may have.
    const LISTS: &[(&str, &[&str], usize)] = &[
        ("FIRST_NAMES", FIRST_NAMES, 1_500),
        ("LAST_NAMES", LAST_NAMES, 400),
        ("STREETS", STREETS, 160),
        ("STREET_SUFFIXES", STREET_SUFFIXES, 10),
        ("COMPANY_LEADS", COMPANY_LEADS, 120),
        ("COMPANY_TRADES", COMPANY_TRADES, 60),
        ("COMPANY_FORMS", COMPANY_FORMS, 5),
        ("CAMPAIGNS", CAMPAIGNS, 9),
        ("SEASONAL_CAMPAIGNS", &SEASONAL_CAMPAIGNS, 12),
        ("DISCOUNT_CODES", DISCOUNT_CODES, 16),
        ("SIGNUP_SOURCES", SIGNUP_SOURCES, 4),
    ];

    fn assert_list(name: &str, words: &[&str], at_least: usize) {
        assert!(words.len() >= at_least, "{name} has {} words, fewer than {at_least}", words.len());
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{name} repeats a word");
        for word in words {
            assert_word(name, word);
        }
    }

    fn assert_word(list: &str, word: &str) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '_');
        assert!(!word.is_empty() && word.chars().all(allowed), "{list}: {word:?} has another character");
        assert!(word.starts_with(|c: char| c.is_ascii_alphanumeric()), "{list}: {word:?} begins badly");
        assert_eq!(word.trim(), word, "{list}: {word:?} has blanks around it");
    }

    fn assert_title_case(list: &str, text: &str) {
        assert!(!text.contains(['\'', '_']), "{list}: {text:?} has a quote or an underscore");
        for word in text.split(' ') {
            assert!(word.starts_with(|c: char| c.is_ascii_uppercase()), "{list}: {text:?} is not in Title Case");
        }
    }

    fn words_of(list: &[&'static str]) -> BTreeSet<&'static str> {
        list.iter().flat_map(|phrase| phrase.split(' ')).collect()
    }

    #[test]
    fn lists_are_long_enough_clean_and_unrepeated() {
        for &(name, words, at_least) in LISTS {
            assert_list(name, words, at_least);
        }
    }

    #[test]
    fn names_of_people_are_sorted() {
        assert!(FIRST_NAMES.is_sorted());
        assert!(LAST_NAMES.is_sorted());
    }

    #[test]
    fn campaigns_and_sources_are_snake_case_and_codes_are_capitals() {
        let snake = |c: char| c.is_ascii_lowercase() || c == '_';
        let sources = ORDER_SOURCES.map(|(source, _)| source);
        let lists = [CAMPAIGNS, &SEASONAL_CAMPAIGNS, SIGNUP_SOURCES, &sources];
        assert!(lists.concat().iter().all(|word| word.chars().all(snake)));
        assert_eq!(ORDER_SOURCES.iter().map(|(_, share)| share).sum::<u32>(), 100);
        let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        assert!(DISCOUNT_CODES.iter().all(|word| word.chars().all(code)));
    }

    #[test]
    fn categories_have_enough_words() {
        for Category { name, adjectives, features, nouns, .. } in CATEGORIES {
            for (words, at_least) in [(adjectives, 20), (features, 16), (nouns, 28)] {
                assert_list(name, words, at_least);
                words.iter().for_each(|word| assert_title_case(name, word));
            }
        }
    }

    #[test]
    fn product_names_say_no_word_twice() {
        for Category { name, adjectives, features, nouns, .. } in CATEGORIES {
            let [adjectives, features, nouns] = [adjectives, features, nouns].map(|list| words_of(list));
            assert!(adjectives.is_disjoint(&features), "{name}: adjectives and features share a word");
            assert!(adjectives.is_disjoint(&nouns), "{name}: adjectives and nouns share a word");
            assert!(features.is_disjoint(&nouns), "{name}: features and nouns share a word");
        }
    }

    #[test]
    fn company_names_say_no_word_twice() {
        let [leads, trades, forms] = [COMPANY_LEADS, COMPANY_TRADES, COMPANY_FORMS].map(words_of);
        assert!(leads.is_disjoint(&trades), "leads and trades share a word");
        assert!(leads.is_disjoint(&forms) && trades.is_disjoint(&forms), "a form is a lead or a trade");
    }

    #[test]
    fn categories_have_unique_codes_and_share_out_the_catalogue() {
        let codes: BTreeSet<_> = CATEGORIES.iter().map(|category| category.code).collect();
        let names: BTreeSet<_> = CATEGORIES.iter().map(|category| category.name).collect();
        assert_eq!((CATEGORIES.len(), codes.len(), names.len()), (16, 16, 16));
        assert!(codes.iter().all(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())));
        assert!(CATEGORIES.iter().all(|category| category.weight > 0));
        assert_eq!(CATEGORIES.iter().map(|category| category.weight).sum::<u32>(), 100);
    }

    #[test]
    fn half_of_the_catalogue_has_a_median_price_around_75() {
        let share = |in_range: &dyn Fn(u32) -> bool| -> u32 {
            CATEGORIES.iter().filter(|category| in_range(category.median_price)).map(|category| category.weight).sum()
        };
        assert!((40..=60).contains(&share(&|price| price < 7_500)));
        assert!(CATEGORIES.iter().all(|category| (1_000..=30_000).contains(&category.median_price)));
    }

    #[test]
    fn cities_are_many_and_cover_every_state() {
        let cities: BTreeSet<_> = CITIES.iter().map(|city| (city.name, city.state)).collect();
        assert!(cities.len() >= 150);
        assert_eq!(cities.len(), CITIES.len(), "a city is listed twice");
        let states: BTreeSet<_> = CITIES.iter().map(|city| city.state).collect();
        assert_eq!(states.len(), 51, "fifty states and DC");
    }

    #[test]
    fn cities_have_valid_zip_prefixes_and_area_codes() {
        for City { name, state, zip3, area_code } in CITIES {
            assert_title_case("CITIES", name);
            assert_word("CITIES", name);
            assert!(state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase()), "{name}: {state}");
            // 005 is the lowest prefix in use, 999 the highest.
            assert!((5..=999).contains(zip3), "{name}: ZIP prefix {zip3:03}");
            // NXX: 2 to 9 first, 9 never second (kept for expansion), and no N11, which are service
            // codes.
            let valid = (200..=999).contains(area_code) && area_code / 10 % 10 != 9 && area_code % 100 != 11;
            assert!(valid, "{name}: area code {area_code}");
        }
    }
}
