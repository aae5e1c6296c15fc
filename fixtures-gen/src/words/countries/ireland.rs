//! Ireland.

use std::sync::LazyLock;

use super::phones::ireland as phones;
use super::slugs::Slugs;
use super::{AddressStyle, City, Country, Language, city, united_kingdom};

pub(super) const fn country() -> Country {
    Country {
        code: "IE",
        name: "Ireland",
        currency: "EUR",
        share: 4,
        language: Language::English,
        utc_offsets: &[0],
        first_names: FIRST_NAMES,
        last_names: LAST_NAMES,
        slugs: &SLUGS,
        legal_forms: &["Ltd", "DAC", "Group", "Holdings"],
        cities: CITIES,
        postcode_letters: "",
        streets: united_kingdom::STREETS,
        street_types: united_kingdom::STREET_TYPES,
        house_numbers: 120,
        address_style: AddressStyle::British,
    }
}

/// Cities and towns with the routing key of their Eircodes. A whole Eircode names one building, so
/// none is written: a letter could be delivered by it alone.
#[rustfmt::skip]
const CITIES: &[City] = &[
    city("Dublin", "", "D01", phones::NO_AREA),
    city("Dublin", "", "D02", phones::NO_AREA),
    city("Dublin", "", "D04", phones::NO_AREA),
    city("Dublin", "", "D06", phones::NO_AREA),
    city("Dublin", "", "D07", phones::NO_AREA),
    city("Dublin", "", "D08", phones::NO_AREA),
    city("Dublin", "", "D09", phones::NO_AREA),
    city("Dublin", "", "D11", phones::NO_AREA),
    city("Dublin", "", "D12", phones::NO_AREA),
    city("Dublin", "", "D13", phones::NO_AREA),
    city("Dublin", "", "D14", phones::NO_AREA),
    city("Dublin", "", "D15", phones::NO_AREA),
    city("Dublin", "", "D16", phones::NO_AREA),
    city("Dublin", "", "D20", phones::NO_AREA),
    city("Dublin", "", "D22", phones::NO_AREA),
    city("Dublin", "", "D24", phones::NO_AREA),
    city("Dún Laoghaire", "", "A96", phones::NO_AREA),
    city("Swords", "", "K67", phones::NO_AREA),
    city("Bray", "", "A98", phones::NO_AREA),
    city("Cork", "", "T12", phones::NO_AREA),
    city("Cork", "", "T23", phones::NO_AREA),
    city("Galway", "", "H91", phones::NO_AREA),
    city("Limerick", "", "V94", phones::NO_AREA),
    city("Waterford", "", "X91", phones::NO_AREA),
    city("Kilkenny", "", "R95", phones::NO_AREA),
    city("Drogheda", "", "A92", phones::NO_AREA),
    city("Dundalk", "", "A91", phones::NO_AREA),
    city("Sligo", "", "F91", phones::NO_AREA),
    city("Athlone", "", "N37", phones::NO_AREA),
    city("Tralee", "", "V92", phones::NO_AREA),
    city("Killarney", "", "V93", phones::NO_AREA),
    city("Ennis", "", "V95", phones::NO_AREA),
    city("Wexford", "", "Y35", phones::NO_AREA),
    city("Letterkenny", "", "F92", phones::NO_AREA),
    city("Castlebar", "", "F23", phones::NO_AREA),
    city("Navan", "", "C15", phones::NO_AREA),
    city("Naas", "", "W91", phones::NO_AREA),
    city("Carlow", "", "R93", phones::NO_AREA),
    city("Tullamore", "", "R35", phones::NO_AREA),
    city("Mullingar", "", "N91", phones::NO_AREA),
];

/// First names, sorted.
#[rustfmt::skip]
const FIRST_NAMES: &[&str] = &[
    "Adam", "Aidan", "Ailbhe", "Aisling", "Alan", "Alex", "Amelia", "Amy", "Andrew", "Anna", "Anne", "Anthony",
    "Aodhán", "Aoibhinn", "Aoibhín", "Aoife", "Art", "Barry", "Ben", "Brendan", "Brian", "Bridget", "Bronagh", "Bríd",
    "Caoimhe", "Cara", "Carmel", "Cathal", "Catherine", "Catríona", "Charlie", "Chloe", "Christopher", "Cian",
    "Ciara", "Ciarán", "Cillian", "Clodagh", "Colin", "Colm", "Conall", "Conor", "Cormac", "Criostóir", "Daithí",
    "Daniel", "Dara", "Darragh", "David", "Declan", "Deirdre", "Denis", "Dermot", "Desmond", "Diarmuid", "Doireann",
    "Donal", "Dónal", "Eamonn", "Edward", "Eimear", "Ella", "Ellen", "Emer", "Emily", "Emma", "Enda", "Eoghan",
    "Eoin", "Erin", "Eugene", "Feargal", "Fergal", "Fergus", "Fiachra", "Fiadh", "Finbarr", "Finn", "Fiona", "Fionn",
    "Fionnuala", "Francis", "Gavin", "Gearóid", "George", "Gerald", "Geraldine", "Gerard", "Grace", "Graham",
    "Gráinne", "Hannah", "Harry", "Holly", "Ian", "Imelda", "Jacinta", "Jack", "James", "Jason", "John", "Jonathan",
    "Joseph", "Julia", "Karen", "Kate", "Katie", "Keith", "Kenneth", "Kevin", "Kieran", "Laoise", "Laura", "Leah",
    "Leo", "Liam", "Lisa", "Lorcan", "Lorcán", "Lucy", "Luke", "Líadan", "Maeve", "Mairéad", "Majella", "Margaret",
    "Mark", "Martin", "Mary", "Matthew", "Maurice", "Michael", "Michelle", "Micheál", "Muireann", "Máire", "Méabh",
    "Neil", "Niall", "Niamh", "Nicholas", "Noah", "Noel", "Noreen", "Nuala", "Nóra", "Odhrán", "Oisín", "Oliver",
    "Oonagh", "Oran", "Orla", "Patrick", "Paul", "Paula", "Peadar", "Pearse", "Peter", "Philip", "Philomena",
    "Pádraig", "Rachel", "Raymond", "Rebecca", "Rian", "Richard", "Robert", "Ronan", "Rory", "Ross", "Ruairí",
    "Ríona", "Róisín", "Rónán", "Sadhbh", "Sam", "Saoirse", "Sarah", "Senan", "Seán", "Shane", "Sharon", "Shauna",
    "Simon", "Sinéad", "Siobhán", "Sophie", "Sorcha", "Stephen", "Séamus", "Tadhg", "Tara", "Thomas", "Tiernan",
    "Tomás", "Treasa", "Ultan", "Ultán", "Vincent", "William", "Zoë", "Áine", "Éabha", "Éamon", "Éilis", "Étaín",
    "Órla", "Úna",
];

/// Last names, sorted.
#[rustfmt::skip]
const LAST_NAMES: &[&str] = &[
    "Barry", "Boyle", "Brennan", "Browne", "Buckley", "Burke", "Byrne", "Cahill", "Campbell", "Carroll", "Casey",
    "Cassidy", "Clarke", "Coleman", "Collins", "Connolly", "Conway", "Corcoran", "Costello", "Coughlan", "Cronin",
    "Crowley", "Cullen", "Cunningham", "Curran", "Daly", "Darcy", "Delaney", "Dempsey", "Devlin", "Dillon", "Doherty",
    "Dolan", "Donnelly", "Donovan", "Dowling", "Doyle", "Duffy", "Duggan", "Dunne", "Egan", "English", "Fagan",
    "Fahy", "Fallon", "Farrell", "Feeney", "Fennell", "Finnegan", "Fitzgerald", "Fitzpatrick", "Flanagan", "Fleming",
    "Flood", "Flynn", "Fogarty", "Foley", "Foran", "Gaffney", "Gallagher", "Galvin", "Geraghty", "Gleeson", "Griffin",
    "Grogan", "Guerin", "Hackett", "Halpin", "Hanley", "Hanlon", "Hanrahan", "Harrington", "Hayes", "Healy",
    "Heffernan", "Hegarty", "Hennessy", "Hickey", "Higgins", "Hogan", "Horan", "Hughes", "Hurley", "Hynes",
    "Johnston", "Joyce", "Kane", "Kavanagh", "Keane", "Kearney", "Keating", "Keegan", "Kehoe", "Kelly", "Kennedy",
    "Kenny", "Keogh", "Kiely", "Kiernan", "Kinsella", "Lacey", "Lawlor", "Leahy", "Lenihan", "Lennon", "Looney",
    "Lowry", "Lynch", "Lyons", "Mac Cárthaigh", "Mac Mahon", "Mac Suibhne", "MacNamara", "Madden", "Maguire", "Maher",
    "Malone", "Mangan", "Mannion", "Martin", "McCabe", "McCann", "McCarthy", "McCormack", "McDermott", "McDonagh",
    "McDonald", "McDonnell", "McEvoy", "McGee", "McGovern", "McGrath", "McGuinness", "McHugh", "McInerney", "McKenna",
    "McLoughlin", "McMahon", "McManus", "McNally", "McNulty", "Meehan", "Molloy", "Moloney", "Monaghan", "Mooney",
    "Moore", "Moran", "Moriarty", "Morrissey", "Mulcahy", "Mullan", "Mulligan", "Mulvihill", "Murphy", "Murray",
    "Naughton", "Neary", "Nolan", "Nugent", "Ní Bhriain", "Ní Chonaill", "Ní Dhomhnaill", "O'Brien", "O'Callaghan",
    "O'Connor", "O'Dea", "O'Doherty", "O'Donnell", "O'Driscoll", "O'Dwyer", "O'Farrell", "O'Flaherty", "O'Grady",
    "O'Halloran", "O'Hara", "O'Keeffe", "O'Leary", "O'Mahony", "O'Malley", "O'Meara", "O'Neill", "O'Regan",
    "O'Reilly", "O'Riordan", "O'Rourke", "O'Shea", "O'Sullivan", "O'Toole", "Phelan", "Power", "Prendergast",
    "Purcell", "Quigley", "Quinlan", "Quinn", "Rafferty", "Redmond", "Regan", "Reidy", "Reynolds", "Roche", "Rooney",
    "Ryan", "Scanlon", "Scully", "Shanahan", "Shannon", "Sheehan", "Sheridan", "Slattery", "Smyth", "Spillane",
    "Stack", "Staunton", "Sutton", "Sweeney", "Thompson", "Tierney", "Timmons", "Tobin", "Treacy", "Troy", "Tuohy",
    "Twomey", "Tynan", "Wall", "Walsh", "Ward", "Whelan", "Whelehan", "White", "Wilson", "Woods", "Wynne", "de Búrca",
    "Ó Briain", "Ó Ceallaigh", "Ó Conaill", "Ó Dálaigh", "Ó Murchú", "Ó Riain", "Ó Sé", "Ó Súilleabháin",
];

/// The names as they appear in email addresses.
static SLUGS: LazyLock<Slugs> = LazyLock::new(|| Slugs::new(FIRST_NAMES, LAST_NAMES));
