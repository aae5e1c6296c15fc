//! Phone numbers that reach nobody: the blocks that a regulator keeps free for fiction.
//!
//! *Invariant:* the blocks are written down here from their sources, not taken from the generator.

/// The blocks of countries that list theirs, each a country code and then the numbers. `X` stands
/// for any digit; spaces are for the reader.
const BLOCKS: &[(&str, &[&str])] = &[("33", ARCEP), ("353", COMREG), ("44", OFCOM), ("49", BNETZA), ("61", ACMA)];

/// United Kingdom: Ofcom, "Telephone numbers for use in TV and radio drama programmes". Fifteen
/// geographic blocks, the code 01632 of no place, mobile, freephone, premium rate and UK-wide.
const OFCOM: &[&str] = &[
    "113 496 0XXX", // Leeds
    "114 496 0XXX", // Sheffield
    "115 496 0XXX", // Nottingham
    "116 496 0XXX", // Leicester
    "117 496 0XXX", // Bristol
    "118 496 0XXX", // Reading
    "121 496 0XXX", // Birmingham
    "131 496 0XXX", // Edinburgh
    "141 496 0XXX", // Glasgow
    "151 496 0XXX", // Liverpool
    "161 496 0XXX", // Manchester
    "191 498 0XXX", // Tyneside, Durham and Sunderland
    "20 7946 0XXX", // London
    "28 9649 6XXX", // Northern Ireland
    "29 2018 0XXX", // Cardiff
    "1632 960XXX",
    "7700 900XXX",
    "808 157 0XXX",
    "909 879 0XXX",
    "3069 990XXX",
];

/// Germany: Bundesnetzagentur, Mitteilung 148/2021, Amtsblatt 7/2021, "Rufnummern für
/// Medienproduktionen („Drama Numbers“)".
const BNETZA: &[&str] = &[
    "30 23125 XXX", // Berlin
    "40 66969 XXX", // Hamburg
    "69 90009 XXX", // Frankfurt am Main
    "89 99998 XXX", // Munich
    "221 4710 XXX", // Cologne
    "152 28817386",
    "152 28895456",
    "152 54599371",
    "171 39200 XX",
    "172 9925904",
    "172 9968532",
    "172 9973185",
    "172 9973186",
    "172 9980752",
    "174 9091317",
    "174 9464308",
    "176 040690 XX",
];

/// France: ARCEP, décision 2018-0881 du 24 juillet 2018, plan national de numérotation, article
/// 2.5.12: numbers for audiovisual works. Five regions, and mobile.
const ARCEP: &[&str] =
    &["1 99 00 XX XX", "2 61 91 XX XX", "3 53 01 XX XX", "4 65 71 XX XX", "5 36 49 XX XX", "6 39 98 XX XX"];

/// Ireland: `ComReg`, drama numbers on the code 020, which is of no place. (Quoted second-hand.)
const COMREG: &[&str] = &["20 91X XXXX"];

/// Australia: ACMA, "Phone numbers for use in TV shows, films and creative works". Two blocks in
/// each of the four geographic areas, and thirty mobile numbers.
const ACMA: &[&str] = &[
    "2 5550 XXXX",
    "2 7010 XXXX",
    "3 5550 XXXX",
    "3 7010 XXXX",
    "7 5550 XXXX",
    "7 7010 XXXX",
    "8 5550 XXXX",
    "8 7010 XXXX",
    "491 570 006",
    "491 570 110",
    "491 570 156",
    "491 570 157",
    "491 570 158",
    "491 570 159",
    "491 570 313",
    "491 570 737",
    "491 571 266",
    "491 571 491",
    "491 571 804",
    "491 572 549",
    "491 572 665",
    "491 572 983",
    "491 573 087",
    "491 573 770",
    "491 574 118",
    "491 574 632",
    "491 575 254",
    "491 575 789",
    "491 576 398",
    "491 576 801",
    "491 577 426",
    "491 577 644",
    "491 578 148",
    "491 578 888",
    "491 578 957",
    "491 579 212",
    "491 579 455",
    "491 579 760",
];

/// Whether a phone number is in a block that is reserved for fiction: 555-0100 to 555-0199 of North
/// America, or a block of the United Kingdom, Germany, France, Ireland or Australia.
///
/// It begins with `+` and the country code. Hyphens may stand between digits, anywhere.
///
/// ```
/// use fixtures_check::forms::is_fictitious_phone;
///
/// for right in ["+1-212-555-0100", "+44-20-7946-0958", "+49-30-23125-000", "+33-6-39-98-12-34"] {
///     assert!(is_fictitious_phone(right), "{right}");
/// }
/// for wrong in ["+1-212-555-0200", "+1-911-555-0100", "+44-20-7947-0958", "212-555-0100", "+1--212-555-0100"] {
///     assert!(!is_fictitious_phone(wrong), "{wrong}");
/// }
/// ```
pub fn is_fictitious_phone(phone: &str) -> bool {
    let Some(digits) = digits(phone) else { return false };
    if let Some(number) = digits.strip_prefix('1') {
        return is_north_american(number);
    }
    BLOCKS.iter().any(|(country, blocks)| {
        digits.strip_prefix(country).is_some_and(|number| blocks.iter().any(|block| is_in(block, number)))
    })
}

/// The digits after the `+`; `None` if there is anything else but single hyphens between digits.
fn digits(phone: &str) -> Option<String> {
    let groups = phone.strip_prefix('+')?;
    groups.split('-').all(super::is_digits).then(|| groups.replace('-', ""))
}

fn is_in(block: &str, number: &str) -> bool {
    let mut places = block.bytes().filter(|&place| place != b' ');
    let begins_so = number.bytes().all(|digit| places.next().is_some_and(|place| place == b'X' || place == digit));
    begins_so && places.next().is_none()
}

/// The numbering plan of North America keeps 555-0100 to 555-0199 free for fiction in every
/// geographic area (ATIS-0300115, "555 NXX Line Number Reference Document"). A number may be without an area
/// code: nobody can be called with it.
fn is_north_american(number: &str) -> bool {
    match number.len() {
        7 => is_in("555 01XX", number),
        10 => is_area_code(&number[..3]) && is_in("XXX 555 01XX", number),
        _ => false,
    }
}

/// Area codes begin with 2 to 9. Those with a 9 in the middle do not exist, and those that end in 11
/// are services. Freephone codes, which are 800 and those from 822 to 888 with two equal digits at
/// the end, are of no area: in them the block is not reserved.
fn is_area_code(code: &str) -> bool {
    let [first, middle, last] = *code.as_bytes() else { return false };
    let is_freephone = first == b'8' && middle == last && middle != b'1';
    first >= b'2' && middle != b'9' && (middle, last) != (b'1', b'1') && !is_freephone
}
