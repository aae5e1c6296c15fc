//! Names as they appear in email addresses: ASCII, in lower case.

use crate::text::Word;

/// A name, and as it appears in email addresses.
#[derive(Debug)]
pub(crate) struct Spellings {
    pub(crate) name: Word,
    pub(crate) slug: Word,
}

/// A country's first and last names, in the order of the lists.
#[derive(Debug)]
pub(crate) struct Slugs {
    pub(crate) first: Vec<Spellings>,
    pub(crate) last: Vec<Spellings>,
}

impl Slugs {
    pub(crate) fn new(first_names: &[&str], last_names: &[&str]) -> Slugs {
        let spellings = |name: &&str| Spellings { name: Word::new(name), slug: Word::new(&slug(name)) };
        let slugs = |names: &[&str]| names.iter().map(spellings).collect();
        Slugs { first: slugs(first_names), last: slugs(last_names) }
    }
}

/// The letters, digits and hyphens of a name in lower case; what is not ASCII as its bearers spell it
/// where only ASCII is possible.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' | '-' => slug.push(letter),
            _ => slug.push_str(ascii(letter)),
        }
    }
    slug
}

fn ascii(letter: char) -> &'static str {
    match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ś' | 'ş' | 'š' => "s",
        'ù' | 'ú' | 'û' => "u",
        'ÿ' | 'ý' | 'ŷ' => "y",
        'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_spelt_as_in_mail_addresses() {
        for (name, expected) in [
            ("Müller", "mueller"),
            ("Weiß", "weiss"),
            ("François", "francois"),
            ("Zoë", "zoe"),
            ("O'Hara", "ohara"),
            ("Le Gall", "legall"),
            ("Anne-Marie", "anne-marie"),
            ("Yılmaz", "yilmaz"),
            ("Øster", "oster"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }
}
