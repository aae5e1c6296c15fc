//! Who the tenants are, and where their customers come from: names of companies, and channels.
//!
//! A company name is `"{lead} {trade} {form}"`, such as "Bluebird Trading LLC". The words are plain
//! ones, chosen to name no company in particular.

use crate::text::Word;

/// First word of a company name.
#[rustfmt::skip]
pub(crate) const COMPANY_LEADS_EN: &[&str] = &[
    "Cedar", "Harbor", "Bluebird", "Summit", "Maple", "Willow", "Juniper", "Aspen", "Birchwood", "Oakfield",
    "Pinecrest", "Elmwood", "Hawthorn", "Hazelwood", "Laurel", "Rowan", "Thistle", "Clover", "Fern Hollow",
    "Foxglove", "Larkspur", "Marigold", "Primrose", "Saffron", "Sorrel", "Tansy", "Yarrow", "Lavender Lane",
    "Wild Rose", "Sunflower", "Meadow", "Prairie", "Valley", "Riverbend", "Brookside", "Lakeshore",
    "Seaside", "Bayview", "Coastline", "Headland", "Inlet", "Lagoon", "Lighthouse", "Driftwood", "Pebble",
    "Sandbar", "Tidewater", "Windward", "Leeward", "Anchor Point", "Boathouse", "Compass Rose", "Sailcloth",
    "Rope Walk", "Highland", "Hilltop", "Ridgeline", "Stonebridge", "Stonegate", "Millstone", "Cobblestone",
    "Flintrock", "Granite", "Quarry", "Limestone", "Redstone", "Silverstone Creek", "Copper Kettle",
    "Iron Gate", "Brass Lantern", "Tin Roof", "Golden Acorn", "Silver Birch", "Amber Field", "Crimson Leaf",
    "Scarlet Oak", "Indigo", "Ivory Gull", "Teal Feather", "White Heron", "Sparrow", "Kingfisher", "Wren",
    "Swallow", "Nightingale", "Goldfinch", "Chickadee", "Sandpiper", "Plover", "Meadowlark", "Osprey Hill",
    "Barn Owl", "Red Fox", "Gray Wolf", "Otter Creek", "Badger Hill", "Hedgehog", "Dapple Horse",
    "Honeybee", "Bumblebee", "Dragonfly", "Firefly", "Ladybird", "Morning Dew", "First Light", "Daybreak",
    "Sunrise", "Noonday", "Evening Star", "Twilight", "Moonrise", "North Star", "Autumn", "Winterberry",
    "Springtide", "Midsummer", "Harvest Moon", "Orchard", "Vineyard", "Granary", "Windmill", "Watermill",
    "Old Mill", "Farmstead", "Homestead", "Hearthside", "Cottage", "Orchard Gate", "Picket Fence",
    "Front Porch", "Village Green", "Town Square", "Corner Street", "Crossroads", "Wayside", "Milepost",
    "Turnpike", "Waypoint", "Switchback", "Footbridge", "Open Sky", "Blue Horizon", "Clearwater",
    "Fairweather", "Evergreen Hill", "Greenleaf", "Lantern", "Folded Crane", "Kite String",
];

/// First word of the name of a company in a German-speaking country.
#[rustfmt::skip]
pub(crate) const COMPANY_LEADS_DE: &[&str] = &[
    "Ahornweg", "Birkenhain", "Lindenhof", "Eichengrund", "Erlenbach", "Kastanienhof", "Weidenbusch",
    "Holunder", "Haselnuss", "Wacholder", "Kornblume", "Mohnblüte", "Löwenzahn", "Gänseblume", "Sonnenblume",
    "Klatschmohn", "Butterblume", "Ringelblume", "Vergissmeinnicht", "Schlüsselblume", "Heideröschen",
    "Apfelgarten", "Kirschgarten", "Obstwiese", "Streuobst", "Weinberg", "Rosengarten", "Waldwiese",
    "Bergwiese", "Talblick", "Seeblick", "Meeresbrise", "Küstenwind", "Dünengras", "Leuchtfeuer", "Segelboot",
    "Ankerplatz", "Kieselstein", "Sandstein", "Mühlstein", "Mühlbach", "Alte Mühle",
    "Wassermühle", "Windmühle", "Schmiede", "Kupferkessel", "Messingtor", "Steinbrücke", "Stadttor",
    "Marktplatz", "Dorfplatz", "Brunnenhof", "Gutshof", "Landhaus", "Fachwerk", "Giebelhaus", "Morgenrot",
    "Abendstern", "Nordlicht", "Mondschein", "Sonnenaufgang", "Frühtau", "Herbstlaub", "Winterwald",
    "Rotkehlchen", "Zaunkönig", "Nachtigall", "Eisvogel", "Schwalbennest", "Goldammer", "Weißstorch",
    "Rotfuchs", "Dachsbau", "Igelnest", "Feldhase", "Hummelflug", "Glühwurm", "Kranichzug",
    "Grüner Zweig", "Blauer Himmel", "Wegweiser", "Meilenstein",
];

/// First word of the name of a company in a French-speaking country.
#[rustfmt::skip]
pub(crate) const COMPANY_LEADS_FR: &[&str] = &[
    "Aubépine", "Clairière", "Belle Étoile", "Petit Pont", "Vieux Moulin", "Grand Chêne", "Bois Joli",
    "Bouleau Blanc", "Tilleul", "Châtaignier", "Noisetier", "Genévrier", "Coquelicot", "Bleuet", "Marguerite",
    "Tournesol", "Pâquerette", "Primevère", "Pervenche", "Églantine", "Bruyère", "Glycine", "Mimosa",
    "Garrigue", "Verger", "Vignoble", "Prairie", "Vallon", "Colline", "Source Claire", "Ruisseau", "Rivière",
    "Lagune", "Marée Haute", "Brise Marine", "Phare Ouest", "Grand Large", "Voile Blanche", "Galet Gris",
    "Falaise", "Dune Dorée", "Ardoise", "Pierre Bleue", "Granit Rose", "Ambre", "Cuivre Rouge", "Lanterne",
    "Cheminée", "Vieille Grange", "Fontaine", "Place du Marché", "Beffroi", "Clocher", "Ruelle", "Passage Vert",
    "Aurore", "Crépuscule", "Étoile du Nord", "Clair de Lune", "Premier Rayon", "Rosée du Matin",
    "Neige Fraîche", "Feuille Rousse", "Hirondelle", "Rossignol", "Mésange", "Alouette", "Héron Cendré",
    "Pinson", "Chouette", "Renard Roux", "Hérisson", "Écureuil", "Libellule", "Coccinelle", "Abeille Dorée",
    "Luciole", "Cerf-Volant", "Boussole", "Grand Chemin", "Carrefour", "Ciel Ouvert", "Horizon Bleu",
];

/// Where orders are placed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Channel {
    pub(crate) name: Word,
    /// Of a hundred orders.
    pub(crate) share: u32,
    /// Whether people take the orders, who do so by day.
    pub(crate) is_staffed: bool,
}

const fn channel(name: &str, share: u32) -> Channel {
    Channel { name: Word::new(name), share, is_staffed: false }
}

const fn staffed(name: &str, share: u32) -> Channel {
    Channel { is_staffed: true, ..channel(name, share) }
}

/// Where orders are placed, with shares in percent: a tenant has one of these mixes. The first one is
/// the commonest.
#[rustfmt::skip]
pub(crate) const CHANNELS: &[&[Channel]] = &[
    &[
        channel("web", 46), channel("mobile_app", 27), channel("marketplace", 12), channel("email", 5),
        channel("social", 5), staffed("store", 3), staffed("phone", 2),
    ],
    &[channel("mobile_app", 52), channel("web", 24), channel("social", 14), channel("marketplace", 6), channel("email", 4)],
    &[channel("marketplace", 48), channel("web", 33), channel("mobile_app", 12), channel("email", 4), staffed("phone", 3)],
    &[channel("web", 51), staffed("store", 18), staffed("phone", 11), channel("mobile_app", 10), channel("email", 10)],
    &[channel("web", 62), channel("mobile_app", 18), channel("email", 13), channel("social", 7)],
];

/// Where a customer signed up.
#[rustfmt::skip]
pub(crate) const SIGNUP_SOURCES: &[Word] = &[
    Word::new("web"), Word::new("mobile_app"), Word::new("checkout"), Word::new("newsletter"), Word::new("referral"),
    Word::new("social"), Word::new("store"), Word::new("marketplace"),
];

/// First word of a company name, by language.
pub(crate) const COMPANY_LEADS: [&[&str]; 3] = [COMPANY_LEADS_EN, COMPANY_LEADS_DE, COMPANY_LEADS_FR];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::COUNTRIES;
    use crate::words::wording::{assert_list, stems_of};

    #[test]
    fn leads_of_every_language_are_many_clean_and_unrepeated() {
        assert_list("COMPANY_LEADS_EN", COMPANY_LEADS_EN, 120);
        assert_list("COMPANY_LEADS_DE", COMPANY_LEADS_DE, 60);
        assert_list("COMPANY_LEADS_FR", COMPANY_LEADS_FR, 60);
    }

    #[test]
    fn leads_of_german_and_french_companies_have_letters_beyond_ascii() {
        for leads in [COMPANY_LEADS_DE, COMPANY_LEADS_FR] {
            assert!(leads.iter().filter(|lead| !lead.is_ascii()).count() >= 5);
        }
    }

    #[test]
    fn no_lead_is_a_legal_form() {
        let forms: Vec<&str> = COUNTRIES.iter().flat_map(|country| country.legal_forms).copied().collect();
        let forms = stems_of(&forms);
        for leads in [COMPANY_LEADS_EN, COMPANY_LEADS_DE, COMPANY_LEADS_FR] {
            assert!(stems_of(leads).is_disjoint(&forms));
        }
    }
}
