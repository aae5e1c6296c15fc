//! What the shops sell: kinds of goods, and the words and prices that their products are made of.
//!
//! A product name is `"{adjective} {feature} {noun}, {variant}, {variant}"`, such as "Relaxed Cotton
//! T-Shirt, Navy, M". A [`Department`] is what several categories share: all of its adjectives and
//! features fit all nouns of all its categories, and so do its two axes of variants; whoever adds a
//! word keeps that so. Where a word would not fit every noun ("Cotton Boots"), the goods are in
//! different departments. No word stands twice in one name.
//!
//! Prices are a choice: what shops ask for such a thing, in whole units of a currency, whichever it
//! is. No range is wider than one to eight.
//!
//! The data is in one file for each group of departments.

use crate::text::Word;

#[rustfmt::skip]
mod care;
#[rustfmt::skip]
mod fashion;
#[rustfmt::skip]
mod food;
#[rustfmt::skip]
mod garden;
#[rustfmt::skip]
mod home;
#[rustfmt::skip]
mod leisure;
#[rustfmt::skip]
mod technology;

/// Words that all categories of one kind of goods share.
#[derive(Debug)]
pub(crate) struct Department {
    /// What the kind of goods is called; unique.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests name the department whose words are wrong"))]
    pub(crate) name: &'static str,
    /// First word of a product name: what a seller says of anything here.
    pub(crate) adjectives: &'static [Word],
    /// Second part of a product name: a material, style or property that fits every noun.
    pub(crate) features: &'static [Word],
    /// Last two parts of a product name, on independent axes: colour and size, weight and pack, format
    /// and edition.
    pub(crate) variants: [&'static [Word]; 2],
}

impl Department {
    /// How many names it has for a noun, of one size.
    pub(crate) const fn names(&self) -> u64 {
        (self.adjectives.len() * self.features.len() * self.variants[0].len()) as u64
    }
}

/// A kind of goods.
#[derive(Debug)]
pub(crate) struct Category {
    /// Three upper-case letters that begin the SKU; unique.
    pub(crate) code: &'static str,
    /// What a shopper reads, in Title Case; unique.
    pub(crate) name: &'static str,
    /// The words that its products share with those of other categories.
    pub(crate) department: &'static Department,
    /// The things themselves. No noun is in two categories.
    pub(crate) nouns: &'static [Noun],
}

/// A thing that is sold, with the range of its price in whole units of the shop's currency.
#[derive(Debug)]
pub(crate) struct Noun {
    /// Third part of a product name.
    pub(crate) name: Word,
    /// The lowest price.
    pub(crate) low: u32,
    /// The highest price, at most eight times the lowest.
    pub(crate) high: u32,
}

/// A noun in one line.
const fn noun(name: &str, low: u32, high: u32) -> Noun {
    Noun { name: Word::new(name), low, high }
}

/// A list of words.
macro_rules! words {
    ($($word:literal),+ $(,)?) => {
        &[$(crate::text::Word::new($word)),+]
    };
}
use words;

/// All categories, group by group. The order is part of the data.
#[rustfmt::skip]
pub(crate) const CATEGORIES: &[Category] = &[
    // fashion
    fashion::TOP, fashion::BLO, fashion::DRE, fashion::SKI, fashion::KNI, fashion::TRO, fashion::JAC, fashion::MSH,
    fashion::MTR, fashion::MPO, fashion::MSU, fashion::MOU, fashion::EVE, fashion::EVS, fashion::UND, fashion::NIG,
    fashion::LOU, fashion::RUN, fashion::YOG, fashion::SWM, fashion::TEA, fashion::CYW, fashion::SKW, fashion::HIK,
    fashion::BAB, fashion::BAO, fashion::KTO, fashion::KTR, fashion::KDR, fashion::KJA, fashion::KNG, fashion::WSH,
    fashion::MSS, fashion::BOO, fashion::SAN, fashion::TRA, fashion::SLI, fashion::SOC, fashion::HAT, fashion::GLO,
    fashion::SCA, fashion::HAN, fashion::EVB, fashion::WAL, fashion::BEL, fashion::TRV, fashion::BUS, fashion::EAR,
    fashion::NEC, fashion::BRA, fashion::RIN, fashion::CHA, fashion::HAJ, fashion::WAT,
    // technology
    technology::CHG, technology::SMA, technology::PHO, technology::WEA, technology::TVV, technology::CLK,
    technology::HAP, technology::HEA, technology::SPE, technology::TUR, technology::MIC, technology::AMP,
    technology::RAD, technology::ACB, technology::KEY, technology::WEB, technology::STO, technology::HUB,
    technology::LAP, technology::PRI, technology::NET, technology::MON, technology::CAM, technology::LEN,
    technology::TRI, technology::CBG, technology::FIL, technology::FLA, technology::MEM, technology::ALB,
    // home
    home::BED, home::BAT, home::CUS, home::CUR, home::RUG, home::TAB, home::SID, home::SHE, home::CHR, home::STB,
    home::VAS, home::CAN, home::MIR, home::WCL, home::COO, home::BAK, home::KNF, home::TBW, home::FST, home::GAD,
    home::GRI, home::TEW, home::CFW, home::WIA, home::GLA, home::TLA, home::FLO, home::PEN, home::CEI, home::WLI,
    home::OUL, home::STR, home::LSH,
    // garden
    garden::PLA, garden::GTO, garden::WTR, garden::GFU, garden::BIR, garden::GDE, garden::VEG, garden::FLS,
    garden::HTO, garden::MEA, garden::PTA, garden::FIX, garden::PAI, garden::SAF, garden::TST, garden::PLU,
    // leisure
    leisure::NOV, leisure::CRI, leisure::CKB, leisure::TRG, leisure::HIS, leisure::KBK, leisure::NAT, leisure::ARB,
    leisure::NBK, leisure::WRI, leisure::PAP, leisure::ATS, leisure::DSK, leisure::FLG, leisure::WRA, leisure::CAL,
    leisure::WOO, leisure::PUZ, leisure::GAM, leisure::SOF, leisure::VEH, leisure::CRA, leisure::OTY, leisure::DRS,
    leisure::TEN, leisure::SLP, leisure::BPK, leisure::CKO, leisure::TRK, leisure::BLI, leisure::BPA, leisure::BTO,
    leisure::BBG, leisure::HEL, leisure::FIT, leisure::DCF, leisure::PTR, leisure::DOG, leisure::PBD, leisure::PTY,
    leisure::CAT, leisure::PFE, leisure::PCA,
    // care
    care::FAC, care::BOD, care::HAR, care::BTH, care::HND, care::GRO, care::FRA, care::MUP, care::VIT, care::HRB,
    care::SNU, care::MAS, care::AID,
    // food
    food::SPI, food::HBS, food::CHI, food::BKI, food::BLE, food::SAL, food::BLT, food::GRT, food::HET, food::COF,
    food::COG, food::PRE, food::PAS, food::CHC, food::BIS, food::NUT, food::DCH, food::OIL, food::SAU, food::RED,
    food::WHI,
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::words::wording::{assert_clean, assert_list, stems, stems_of};

    fn nouns_of(category: &'static Category) -> Vec<&'static str> {
        category.nouns.iter().map(|noun| noun.name.as_str()).collect()
    }

    fn texts(words: &'static [Word]) -> Vec<&'static str> {
        words.iter().map(Word::as_str).collect()
    }

    #[test]
    fn codes_and_names_of_categories_are_unique() {
        let codes: BTreeSet<_> = CATEGORIES.iter().map(|category| category.code).collect();
        let names: BTreeSet<_> = CATEGORIES.iter().map(|category| category.name).collect();
        assert_eq!((codes.len(), names.len()), (CATEGORIES.len(), CATEGORIES.len()));
        assert!(codes.iter().all(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())));
        assert!((80..=250).contains(&CATEGORIES.len()));
    }

    #[test]
    fn names_are_in_title_case() {
        let departments = CATEGORIES.iter().map(|category| category.department.name);
        for name in CATEGORIES.iter().map(|category| category.name).chain(departments) {
            assert_clean("CATEGORIES", name, "");
            for word in name.split(' ').filter(|&word| word != "&") {
                assert!(word.starts_with(char::is_uppercase), "{name:?} is not in Title Case");
            }
        }
    }

    #[test]
    fn categories_of_one_department_have_the_same_words() {
        let mut by_name = BTreeMap::new();
        for Category { department, .. } in CATEGORIES {
            let words = (texts(department.adjectives), texts(department.features), department.variants.map(texts));
            assert_eq!(*by_name.entry(department.name).or_insert(words.clone()), words, "{}", department.name);
        }
    }

    #[test]
    fn lists_are_long_enough_clean_and_unrepeated() {
        for category in CATEGORIES {
            let Department { adjectives, features, variants, .. } = category.department;
            assert_list(category.name, &texts(adjectives), 12);
            assert_list(category.name, &texts(features), 8);
            assert_list(category.name, &nouns_of(category), 10);
            for (axis, at_least) in variants.map(texts).iter().zip([5, 3]) {
                assert!(axis.len() >= at_least, "{}: a short axis", category.name);
                assert_eq!(axis.iter().collect::<BTreeSet<_>>().len(), axis.len(), "{}", category.name);
                for variant in axis {
                    assert_clean(category.name, variant, "./");
                }
            }
        }
    }

    #[test]
    fn some_words_have_letters_beyond_ascii() {
        let nouns = CATEGORIES.iter().flat_map(nouns_of).filter(|noun| !noun.is_ascii()).count();
        assert!(nouns >= 10, "only {nouns} nouns");
    }

    #[test]
    fn every_category_has_names_for_the_largest_catalogue() {
        for category in CATEGORIES {
            let Department { adjectives, features, variants: [first, second], .. } = category.department;
            let names = adjectives.len() * features.len() * category.nouns.len() * first.len() * second.len();
            assert!(names >= 65_536, "{}: {names} names", category.name);
        }
    }

    #[test]
    fn product_names_say_no_word_twice() {
        for category in CATEGORIES {
            let Department { adjectives, features, variants: [first, second], .. } = category.department;
            let lists = [texts(adjectives), texts(features), nouns_of(category), texts(first), texts(second)];
            for phrase in lists.concat() {
                let stems = stems(phrase);
                assert_eq!(stems.iter().collect::<BTreeSet<_>>().len(), stems.len(), "{phrase:?}");
            }
            let mut said = BTreeSet::new();
            for list in lists {
                let words = stems_of(&list);
                let twice: Vec<_> = said.intersection(&words).collect();
                assert!(twice.is_empty(), "{}: two parts of a name say {twice:?}", category.name);
                said.extend(words);
            }
        }
    }

    #[test]
    fn no_noun_is_in_two_categories() {
        let nouns: Vec<_> = CATEGORIES.iter().flat_map(nouns_of).collect();
        let mut seen = BTreeSet::new();
        for noun in nouns {
            assert!(seen.insert(noun), "{noun:?} is in two categories");
        }
    }

    #[test]
    fn ranges_of_prices_are_no_wider_than_one_to_eight() {
        for Noun { name, low, high } in CATEGORIES.iter().flat_map(|category| category.nouns) {
            let name = name.as_str();
            assert!(1 <= *low && low < high && *high <= 8 * low, "{name}: {low} to {high}");
        }
    }
}
