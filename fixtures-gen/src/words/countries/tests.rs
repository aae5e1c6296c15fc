use std::collections::BTreeSet;

use super::*;

/// Every list of texts of a country, by its name.
fn lists(country: &Country) -> [(&'static str, Vec<&'static str>); 5] {
    let texts = |words: &'static [Word]| words.iter().map(Word::as_str).collect();
    [
        ("first names", country.first_names.to_vec()),
        ("last names", country.last_names.to_vec()),
        ("legal forms", country.legal_forms.to_vec()),
        ("streets", texts(country.streets)),
        ("street types", texts(country.street_types)),
    ]
}

fn assert_clean(what: &str, text: &str) {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '.' | '&');
    assert!(text.chars().all(allowed), "{what}: {text:?} has another character");
    assert!(text.starts_with(char::is_alphanumeric), "{what}: {text:?} begins badly");
    assert!(text.trim() == text && !text.contains("  "), "{what}: {text:?} has odd blanks");
}

/// Whether `text` has the form: `#` is a digit, `@` a capital letter, anything else itself.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
            b'#' => byte.is_ascii_digit(),
            b'@' => byte.is_ascii_uppercase(),
            _ => byte == form,
        })
}

/// The first and the last text that a pattern of the country stands for.
fn extremes(country: &Country, pattern: &str) -> [String; 2] {
    let letters = country.postcode_letters;
    let letter = |at: usize| letters.chars().nth(at).expect("the country has letters");
    let fill = |digit: char, low: char, at: usize| {
        let fill = |c| match c {
            '#' => digit,
            '%' => low,
            '@' => letter(at),
            _ => c,
        };
        pattern.chars().map(fill).collect()
    };
    [fill('0', '1', 0), fill('9', '9', letters.len().saturating_sub(1))]
}

#[test]
fn lists_are_clean_and_say_nothing_twice() {
    for country in &COUNTRIES {
        for (list, texts) in lists(country) {
            let what = format!("{} of {}", list, country.code);
            assert_eq!(texts.iter().collect::<BTreeSet<_>>().len(), texts.len(), "{what}: a text stands twice");
            for text in texts {
                assert_clean(&what, text);
            }
        }
        for city in country.cities {
            assert_clean(country.code, city.name.as_str());
        }
        let cities: BTreeSet<_> = country
            .cities
            .iter()
            .map(|city| (city.name.as_str(), city.region.as_str(), city.postcode.text()))
            .collect();
        assert_eq!(cities.len(), country.cities.len(), "{}: a city stands twice", country.code);
    }
}

#[test]
fn there_is_enough_of_everything() {
    let least = |code: &str| match code {
        "US" => 150,
        "DE" => 60,
        "FR" => 50,
        "GB" => 40,
        "IE" => 12,
        _ => 25,
    };
    for country in &COUNTRIES {
        let places: BTreeSet<_> =
            country.cities.iter().map(|city| (city.name.as_str(), city.region.as_str())).collect();
        assert!(places.len() >= least(country.code), "{}: {} cities", country.code, places.len());
        assert!(country.first_names.len() >= 170 && country.last_names.len() >= 220, "{}", country.code);
        assert!(country.streets.len() >= 100 && country.legal_forms.len() >= 4, "{}", country.code);
        assert!(!country.utc_offsets.is_empty() && country.house_numbers >= 100, "{}", country.code);
    }
}

#[test]
fn names_are_sorted_and_some_are_not_ascii() {
    for country in &COUNTRIES {
        for names in [country.first_names, country.last_names] {
            assert!(names.is_sorted(), "{}", country.code);
            assert!(names.iter().filter(|name| !name.is_ascii()).count() >= 5, "{}", country.code);
        }
    }
}

#[test]
fn slugs_are_in_the_order_of_the_names_and_fit_an_address() {
    for country in &COUNTRIES {
        for (names, slugs) in [(country.first_names, &country.slugs.first), (country.last_names, &country.slugs.last)] {
            assert_eq!(names.len(), slugs.len());
            for (name, spellings) in names.iter().zip(slugs) {
                let slug = spellings.slug.as_str();
                assert_eq!(spellings.name.as_str(), *name);
                let letters = name.chars().filter(|&c| c.is_alphanumeric() || c == '-').count();
                assert!(slug.len() >= letters, "{name}: {slug}: a letter has no spelling");
                let allowed = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
                assert!(!slug.is_empty() && slug.bytes().all(allowed), "{name}: {slug}");
            }
        }
        // RFC 5321: at most 64 bytes before the `@`. Numbers of customers have at most 20 digits.
        let longest = |slugs: &[Spellings]| slugs.iter().map(|name| name.slug.as_str().len()).max().unwrap_or(0);
        let (first, last) = (longest(&country.slugs.first), longest(&country.slugs.last));
        assert!(first + 1 + last + 1 + last + 20 <= 64, "{}: {first} and {last} bytes", country.code);
    }
}

#[test]
fn codes_are_unique_and_shares_make_a_hundred() {
    assert_eq!(COUNTRIES.iter().map(|country| country.share).sum::<u32>(), 100);
    assert_eq!(COUNTRIES.iter().map(|country| country.code).collect::<BTreeSet<_>>().len(), COUNTRIES.len());
    for country in &COUNTRIES {
        assert!(has_form(country.code, "@@") && has_form(country.currency, "@@@"), "{}", country.name);
    }
}

/// The blocks of the regulators, written a second time: see `phones`.
fn is_reserved(code: &str, phone: &str) -> bool {
    let forms: &[&str] = match code {
        "US" | "CA" => {
            // NXX: 2 to 9 first, 9 never second (kept for expansion), and no N11, which are service
            // codes.
            let area: u32 = phone[3..6].parse().expect("an area code is a number");
            let valid = (200..=999).contains(&area) && area / 10 % 10 != 9 && area % 100 != 11;
            return valid && has_form(phone, "+1-###-555-01##");
        }
        "GB" => &[
            "+44-113-496-0###",
            "+44-114-496-0###",
            "+44-115-496-0###",
            "+44-116-496-0###",
            "+44-117-496-0###",
            "+44-118-496-0###",
            "+44-121-496-0###",
            "+44-131-496-0###",
            "+44-141-496-0###",
            "+44-151-496-0###",
            "+44-161-496-0###",
            "+44-20-7946-0###",
            "+44-191-498-0###",
            "+44-28-9649-6###",
            "+44-29-2018-0###",
            "+44-1632-960###",
            "+44-7700-900###",
        ],
        "IE" => &["+353-20-91#-####"],
        "DE" => &[
            "+49-30-23125-###",
            "+49-69-90009-###",
            "+49-40-66969-###",
            "+49-221-4710-###",
            "+49-89-99998-###",
            "+49-171-39200##",
            "+49-176-040690##",
        ],
        "FR" => {
            &["+33-1-99-00-##-##", "+33-2-61-91-##-##", "+33-3-53-01-##-##", "+33-4-65-71-##-##", "+33-5-36-49-##-##"]
        }
        "AU" => &[
            "+61-2-5550-####",
            "+61-2-7010-####",
            "+61-3-5550-####",
            "+61-3-7010-####",
            "+61-7-5550-####",
            "+61-7-7010-####",
            "+61-8-5550-####",
            "+61-8-7010-####",
        ],
        _ => &[],
    };
    forms.iter().any(|form| has_form(phone, form))
}

#[test]
fn phones_are_of_reserved_blocks() {
    for country in &COUNTRIES {
        for city in country.cities {
            for phone in extremes(country, &city.phone.text()) {
                assert!(is_reserved(country.code, &phone), "{}: {phone}", city.name.as_str());
            }
        }
    }
}

#[test]
fn postcodes_are_well_formed() {
    for country in &COUNTRIES {
        let forms: &[&str] = match country.code {
            "CA" => &["@#@ #@#"],
            "GB" => &["@# #@@", "@## #@@", "@@# #@@", "@@## #@@"],
            "IE" => &["@##"],
            "AU" => &["####"],
            _ => &["#####"],
        };
        for city in country.cities {
            for postcode in extremes(country, &city.postcode.text()) {
                assert!(forms.iter().any(|form| has_form(&postcode, form)), "{}: {postcode}", city.name.as_str());
            }
            let has_region = matches!(country.code, "US" | "CA" | "AU");
            assert_eq!(!city.region.as_str().is_empty(), has_region, "{}", city.name.as_str());
        }
    }
}

#[test]
fn postcodes_and_regions_fit_together() {
    for country in &COUNTRIES {
        for City { name, region, postcode, phone } in country.cities {
            let (name, region) = (name.as_str(), region.as_str());
            let (postcode, phone) = (postcode.text(), phone.text());
            let first = &postcode[..1];
            let fits = match country.code {
                "US" => (5..=999).contains(&postcode[..3].parse().expect("a ZIP code begins with digits")),
                "CA" => match region {
                    "NL" => first == "A",
                    "NS" => first == "B",
                    "PE" => first == "C",
                    "NB" => first == "E",
                    "QC" => ["G", "H", "J"].contains(&first),
                    "ON" => ["K", "L", "M", "N", "P"].contains(&first),
                    "MB" => first == "R",
                    "SK" => first == "S",
                    "AB" => first == "T",
                    "BC" => first == "V",
                    "NT" => first == "X",
                    "YT" => first == "Y",
                    _ => false,
                },
                "AU" => match region {
                    "NSW" | "ACT" => first == "2" && phone.starts_with("+61-2"),
                    "VIC" => first == "3" && phone.starts_with("+61-3"),
                    "TAS" => first == "7" && phone.starts_with("+61-3"),
                    "QLD" => first == "4" && phone.starts_with("+61-7"),
                    "SA" => first == "5" && phone.starts_with("+61-8"),
                    "WA" => first == "6" && phone.starts_with("+61-8"),
                    "NT" => first == "0" && phone.starts_with("+61-8"),
                    _ => false,
                },
                _ => true,
            };
            assert!(fits, "{name}, {region} {postcode}: {phone}");
        }
    }
    let states: BTreeSet<_> = COUNTRIES[0].cities.iter().map(|city| city.region.as_str()).collect();
    assert_eq!(states.len(), 51, "fifty states and DC");
}
