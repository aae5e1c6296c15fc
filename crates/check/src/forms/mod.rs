//! The forms that texts must have, each a question about one text. Which rule asks it of which
//! column is not here.

mod phones;

pub use phones::is_fictitious_phone;

/// Whether `text` is one or more ASCII digits.
///
/// ```
/// use fixtures_check::forms::is_digits;
///
/// assert!(is_digits("0042"));
/// assert!(!is_digits("") && !is_digits("4.2") && !is_digits("٤٢"));
/// ```
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is `EXT` and at least eight digits.
///
/// ```
/// use fixtures_check::forms::is_external_order_id;
///
/// assert!(is_external_order_id("EXT12345678"));
/// assert!(!is_external_order_id("EXT1234567") && !is_external_order_id("12345678"));
/// ```
pub fn is_external_order_id(text: &str) -> bool {
    text.strip_prefix("EXT").is_some_and(|rest| rest.len() >= 8 && is_digits(rest))
}

/// The `external_order_id` that stands in a text as a word of its own, if there is exactly one.
///
/// ```
/// use fixtures_check::forms::named_order;
///
/// assert_eq!(named_order("Order EXT12345678."), Some("EXT12345678"));
/// assert_eq!(named_order("Order EXT12345678, not EXT12345679"), None);
/// assert_eq!(named_order("Weekly stock replenishment"), None);
/// ```
pub fn named_order(text: &str) -> Option<&str> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    let mut numbers = words.filter(|word| is_external_order_id(word));
    numbers.next().filter(|_| numbers.next().is_none())
}

/// Whether `text` is three capital letters and at least six digits.
///
/// ```
/// use fixtures_check::forms::is_sku;
///
/// assert!(is_sku("ELE000001"));
/// assert!(!is_sku("ele000001") && !is_sku("ELE00001"));
/// ```
pub fn is_sku(text: &str) -> bool {
    let (letters, digits) = text.split_at_checked(3).unwrap_or_default();
    is_capitals(letters) && digits.len() >= 6 && is_digits(digits)
}

/// Whether `text` has the form of an ISO 4217 code.
///
/// ```
/// use fixtures_check::forms::is_currency;
///
/// assert!(is_currency("EUR"));
/// assert!(!is_currency("eur") && !is_currency("EURO"));
/// ```
pub fn is_currency(text: &str) -> bool {
    is_capitals(text)
}

/// Three ASCII capital letters.
fn is_capitals(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether an email address is at a domain that RFC 2606 reserves, with a local part that needs no
/// quoting.
///
/// ```
/// use fixtures_check::forms::is_example_mail;
///
/// assert!(is_example_mail("jane.smith+7@example.org"));
/// for wrong in ["jane@example.net.de", "jane@mail.example.com", "jane@EXAMPLE.com", ".j@example.com", "@example.com"] {
///     assert!(!is_example_mail(wrong), "{wrong}");
/// }
/// ```
pub fn is_example_mail(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+'".contains(&byte))
    };
    ["example.com", "example.org", "example.net"].contains(&domain)
        && local.len() <= 64
        && local.starts_with(|char: char| char.is_ascii_alphanumeric())
        && local.split('.').all(is_atom)
}
