//! Blocks of telephone numbers that a regulator keeps for fiction: a call to one reaches nobody.
//!
//! Each `#` is any digit. No number that is not of these blocks, or of the ones that
//! [`nanp!`](super::nanp) makes, may be written into a dataset.

/// Ofcom, "Telephone numbers for use in TV and radio drama programmes": a thousand numbers in each
/// of these areas, a thousand of no area (01632), and a thousand of mobile phones.
pub(super) mod united_kingdom {
    pub(crate) const LEEDS: &str = "+44-113-496-0###";
    pub(crate) const SHEFFIELD: &str = "+44-114-496-0###";
    pub(crate) const NOTTINGHAM: &str = "+44-115-496-0###";
    pub(crate) const LEICESTER: &str = "+44-116-496-0###";
    pub(crate) const BRISTOL: &str = "+44-117-496-0###";
    pub(crate) const READING: &str = "+44-118-496-0###";
    pub(crate) const BIRMINGHAM: &str = "+44-121-496-0###";
    pub(crate) const EDINBURGH: &str = "+44-131-496-0###";
    pub(crate) const GLASGOW: &str = "+44-141-496-0###";
    pub(crate) const LIVERPOOL: &str = "+44-151-496-0###";
    pub(crate) const MANCHESTER: &str = "+44-161-496-0###";
    pub(crate) const LONDON: &str = "+44-20-7946-0###";
    pub(crate) const TYNESIDE: &str = "+44-191-498-0###";
    pub(crate) const NORTHERN_IRELAND: &str = "+44-28-9649-6###";
    pub(crate) const CARDIFF: &str = "+44-29-2018-0###";
    pub(crate) const NO_AREA: &str = "+44-1632-960###";
    pub(crate) const MOBILE: &str = "+44-7700-900###";
}

/// The Commission for Communications Regulation sets 020 91x xxxx aside for drama; 020 is the area code
/// of no place.
pub(super) mod ireland {
    pub(crate) const NO_AREA: &str = "+353-20-91#-####";
}

/// Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021), "Rufnummern für Medienproduktionen":
/// a thousand numbers in each of five cities, and a hundred of each of two mobile networks.
pub(super) mod germany {
    pub(crate) const BERLIN: &str = "+49-30-23125-###";
    pub(crate) const FRANKFURT: &str = "+49-69-90009-###";
    pub(crate) const HAMBURG: &str = "+49-40-66969-###";
    pub(crate) const KOELN: &str = "+49-221-4710-###";
    pub(crate) const MUENCHEN: &str = "+49-89-99998-###";
    pub(crate) const MOBILE_171: &str = "+49-171-39200##";
    pub(crate) const MOBILE_176: &str = "+49-176-040690##";
}

/// ARCEP, décision 2018-0881, numbers for audiovisual works: ten thousand in each of the five zones.
pub(super) mod france {
    pub(crate) const ILE_DE_FRANCE: &str = "+33-1-99-00-##-##";
    pub(crate) const NORTH_WEST: &str = "+33-2-61-91-##-##";
    pub(crate) const NORTH_EAST: &str = "+33-3-53-01-##-##";
    pub(crate) const SOUTH_EAST: &str = "+33-4-65-71-##-##";
    pub(crate) const SOUTH_WEST: &str = "+33-5-36-49-##-##";
}

/// ACMA, "Phone numbers for use in TV shows, films and creative works": 5550 xxxx and 7010 xxxx in
/// each of the four regions.
pub(super) mod australia {
    pub(crate) const CENTRAL_EAST: &str = "+61-2-5550-####";
    pub(crate) const CENTRAL_EAST_7010: &str = "+61-2-7010-####";
    pub(crate) const SOUTH_EAST: &str = "+61-3-5550-####";
    pub(crate) const SOUTH_EAST_7010: &str = "+61-3-7010-####";
    pub(crate) const NORTH_EAST: &str = "+61-7-5550-####";
    pub(crate) const NORTH_EAST_7010: &str = "+61-7-7010-####";
    pub(crate) const CENTRAL_WEST: &str = "+61-8-5550-####";
    pub(crate) const CENTRAL_WEST_7010: &str = "+61-8-7010-####";
}
