//! What a shop deals in. The trade of a tenant decides which categories it sells, how often they are
//! bought and come back, and what its name says.
//!
//! Which trades there are, what they sell and in which shares is a choice. So is the share that comes
//! back, within published ranges: 20 to 40 % for fashion, 2 to 8 % for the home and for groceries. The
//! six shares are set so that their mean over all trades is 18.3 %; the National Retail Federation
//! states 19.3 % of the online sales of 2025.
//!
//! Tenants take the trades in the order of the list, again from the start after its end. It is such
//! that any five in a row sell different goods, no category twice, and that their mean share of returns
//! is between 15 and 24 %: a dataset with few tenants looks like a market too.

use super::catalogue::CATEGORIES;

/// What a shop deals in.
#[derive(Debug)]
pub(crate) struct Trade {
    /// Middle of a company name, in English, German and French.
    pub(crate) names: [&'static [&'static str]; 3],
    /// Places in [`CATEGORIES`], all different.
    pub(crate) categories: [u8; 8],
    /// Percent of its orders whose main category is the one in the same place; 100 in all.
    pub(crate) weights: [u8; 8],
    /// Percent of its orders that come back: 4, 7, 12, 19, 28 or 35.
    pub(crate) returned: u8,
}

/// The places of categories in [`CATEGORIES`], by their codes. An unknown code does not compile.
const fn at(codes: [&str; 8]) -> [u8; 8] {
    let mut places = [0; 8];
    let mut i = 0;
    while i < codes.len() {
        places[i] = place(codes[i].as_bytes());
        i += 1;
    }
    places
}

const fn place(code: &[u8]) -> u8 {
    assert!(CATEGORIES.len() <= 250, "a place fits a byte");
    let mut i = 0;
    while i < CATEGORIES.len() {
        let other = CATEGORIES[i].code.as_bytes();
        if code[0] == other[0] && code[1] == other[1] && code[2] == other[2] {
            return i as u8;
        }
        i += 1;
    }
    panic!("no category has this code")
}

/// All trades, in the order in which tenants take them.
#[rustfmt::skip]
pub(crate) const TRADES: &[Trade] = &[
    Trade {
        names: [&["Shoes", "Footwear", "Shoemakers"], &["Schuhhaus", "Schuhe"], &["Chaussures", "Souliers"]],
        categories: at(["WSH", "MSS", "BOO", "SAN", "TRA", "SLI", "SOC", "HAN"]),
        weights: [18, 14, 15, 13, 18, 9, 7, 6],
        returned: 35,
    },
    Trade {
        names: [&["Beauty", "Cosmetics", "Skincare"], &["Kosmetik", "Naturkosmetik"], &["Cosmétiques", "Beauté"]],
        categories: at(["FAC", "BOD", "HAR", "FRA", "HND", "GRO", "MUP", "BTH"]),
        weights: [19, 13, 14, 10, 9, 9, 16, 10],
        returned: 12,
    },
    Trade {
        names: [&["Photo Supply", "Cameras", "Photographic"], &["Fotohandel", "Fototechnik"], &["Photo", "Photographie"]],
        categories: at(["CAM", "LEN", "TRI", "CBG", "FIL", "FLA", "MEM", "ALB"]),
        weights: [8, 8, 13, 13, 19, 11, 14, 14],
        returned: 19,
    },
    Trade {
        names: [&["Audio", "Hi-Fi", "Sound"], &["Hifi", "Tontechnik"], &["Hi-Fi", "Son et Audio"]],
        categories: at(["HEA", "SPE", "TUR", "MIC", "AMP", "RAD", "ACB", "TVV"]),
        weights: [20, 12, 12, 12, 6, 11, 20, 7],
        returned: 19,
    },
    Trade {
        names: [&["Toys", "Games", "Toys and Games"], &["Spielwaren", "Spielzeug"], &["Jouets", "Jeux et Jouets"]],
        categories: at(["WOO", "PUZ", "GAM", "VEH", "CRA", "OTY", "DRS", "SOF"]),
        weights: [13, 13, 16, 12, 12, 10, 9, 15],
        returned: 12,
    },
    Trade {
        names: [&["Fashion", "Boutique", "Womenswear"], &["Damenmode", "Modehaus"], &["Prêt-à-Porter", "Mode Féminine"]],
        categories: at(["TOP", "BLO", "DRE", "SKI", "KNI", "TRO", "JAC", "SCA"]),
        weights: [18, 11, 20, 11, 12, 14, 8, 6],
        returned: 35,
    },
    Trade {
        names: [&["Home Textiles", "Linens", "Textiles"], &["Heimtextilien", "Wohntextilien"], &["Linge de Maison", "Textiles"]],
        categories: at(["BED", "BAT", "CUS", "CUR", "RUG", "TAB", "LOU", "CAN"]),
        weights: [18, 18, 16, 12, 8, 13, 7, 8],
        returned: 7,
    },
    Trade {
        names: [&["Outdoor Gear", "Mountain Sports", "Expedition Supply"], &["Bergsport", "Outdoor"], &["Randonnée", "Plein Air"]],
        categories: at(["TEN", "SLP", "BPK", "CKO", "TRK", "HIK", "BOO", "SKW"]),
        weights: [7, 11, 13, 15, 16, 20, 10, 8],
        returned: 28,
    },
    Trade {
        names: [&["Spice Merchants", "Spice Traders", "Spices"], &["Gewürzhandel", "Gewürze"], &["Épices", "Épices et Herbes"]],
        categories: at(["SPI", "HBS", "BLE", "SAL", "CHI", "BKI", "GRI", "SAU"]),
        weights: [20, 13, 17, 14, 10, 9, 9, 8],
        returned: 4,
    },
    Trade {
        names: [&["Occasion Wear", "Eveningwear"], &["Abendmode", "Festmode"], &["Tenues de Soirée", "Robes de Soirée"]],
        categories: at(["EVE", "EVS", "EVB", "HAJ", "NEC", "CHA", "WSH", "MSU"]),
        weights: [20, 11, 17, 17, 12, 9, 8, 6],
        returned: 35,
    },
    Trade {
        names: [&["Tools", "Hardware", "Tool Supply"], &["Werkzeuge", "Eisenwaren"], &["Outillage", "Quincaillerie"]],
        categories: at(["HTO", "MEA", "PTA", "FIX", "PAI", "SAF", "TST", "PLU"]),
        weights: [17, 11, 11, 16, 13, 13, 7, 12],
        returned: 7,
    },
    Trade {
        names: [&["Knitwear", "Woollens"], &["Strickwaren", "Strickmode"], &["Tricots", "Lainages"]],
        categories: at(["KNI", "SOC", "HAT", "GLO", "SCA", "LOU", "MPO", "BAO"]),
        weights: [20, 16, 14, 12, 14, 9, 9, 6],
        returned: 28,
    },
    Trade {
        names: [&["Pet Supply", "Pets", "Pet Care"], &["Tierbedarf", "Heimtierbedarf"], &["Animalerie", "Animaux"]],
        categories: at(["DCF", "PTR", "DOG", "PBD", "PTY", "CAT", "PFE", "PCA"]),
        weights: [20, 16, 13, 10, 12, 11, 9, 9],
        returned: 7,
    },
    Trade {
        names: [&["Sportswear", "Activewear", "Athletics"], &["Sportmode", "Sportbekleidung"], &["Vêtements de Sport", "Mode Sportive"]],
        categories: at(["RUN", "YOG", "SWM", "TEA", "CYW", "SKW", "TRA", "FIT"]),
        weights: [19, 18, 14, 12, 7, 7, 14, 9],
        returned: 35,
    },
    Trade {
        names: [&["Books", "Booksellers", "Bookshop"], &["Buchhandlung", "Bücher"], &["Librairie", "Livres"]],
        categories: at(["NOV", "CRI", "CKB", "TRG", "HIS", "KBK", "NAT", "ARB"]),
        weights: [20, 15, 11, 11, 9, 16, 9, 9],
        returned: 7,
    },
    Trade {
        names: [&["Lighting", "Lamps"], &["Leuchten", "Lampen"], &["Luminaires", "Éclairage"]],
        categories: at(["TLA", "FLO", "PEN", "CEI", "WLI", "OUL", "STR", "LSH"]),
        weights: [18, 8, 13, 11, 12, 12, 13, 13],
        returned: 19,
    },
    Trade {
        names: [&["Health", "Wellness", "Natural Health"], &["Gesundheit", "Reformhaus"], &["Bien-Être", "Santé"]],
        categories: at(["VIT", "HRB", "SNU", "NUT", "HET", "MAS", "AID", "BTH"]),
        weights: [20, 16, 14, 8, 8, 12, 13, 9],
        returned: 12,
    },
    Trade {
        names: [&["Stationery", "Paper Goods"], &["Papeterie", "Schreibwaren"], &["Papeterie", "Beaux Papiers"]],
        categories: at(["NBK", "WRI", "PAP", "ATS", "DSK", "FLG", "WRA", "CAL"]),
        weights: [18, 17, 12, 14, 13, 7, 9, 10],
        returned: 12,
    },
    Trade {
        names: [&["Leather Goods", "Bags", "Saddlery"], &["Lederwaren", "Taschen"], &["Maroquinerie", "Sacs et Cuirs"]],
        categories: at(["HAN", "WAL", "BEL", "TRV", "BUS", "GLO", "EVB", "SCA"]),
        weights: [20, 20, 14, 10, 10, 10, 8, 8],
        returned: 28,
    },
    Trade {
        names: [&["Kitchenware", "Cookware", "Housewares"], &["Küchenwaren", "Haushaltswaren"], &["Arts de la Table", "Ustensiles"]],
        categories: at(["COO", "BAK", "KNF", "TBW", "GLA", "FST", "GAD", "TAB"]),
        weights: [14, 13, 12, 16, 13, 10, 15, 7],
        returned: 7,
    },
    Trade {
        names: [&["Lingerie", "Nightwear"], &["Wäsche", "Dessous"], &["Lingerie", "Dessous"]],
        categories: at(["UND", "NIG", "LOU", "SWM", "SOC", "YOG", "BOD", "FRA"]),
        weights: [20, 18, 15, 13, 12, 8, 7, 7],
        returned: 28,
    },
    Trade {
        names: [&["Delicatessen", "Fine Foods", "Grocers"], &["Feinkost", "Delikatessen"], &["Épicerie Fine", "Traiteur"]],
        categories: at(["PRE", "PAS", "CHC", "BIS", "OIL", "RED", "WHI", "WIA"]),
        weights: [15, 14, 15, 12, 14, 12, 11, 7],
        returned: 4,
    },
    Trade {
        names: [&["Kidswear", "Children's Clothing"], &["Kindermode", "Babymode"], &["Mode Enfantine", "Vêtements Enfants"]],
        categories: at(["BAB", "BAO", "KTO", "KTR", "KDR", "KJA", "KNG", "SOF"]),
        weights: [15, 13, 18, 14, 12, 10, 11, 7],
        returned: 35,
    },
    Trade {
        names: [&["Tea and Coffee", "Tea Merchants", "Coffee Roasters"], &["Teehandel", "Kaffeerösterei"], &["Thés et Cafés", "Torréfaction"]],
        categories: at(["BLT", "GRT", "HET", "COF", "COG", "DCH", "TEW", "CFW"]),
        weights: [14, 13, 14, 18, 12, 8, 11, 10],
        returned: 4,
    },
    Trade {
        names: [&["Jewellers", "Fine Jewellery"], &["Schmuck", "Juwelier"], &["Bijoux", "Bijouterie"]],
        categories: at(["EAR", "NEC", "BRA", "RIN", "CHA", "HAJ", "WAT", "EVB"]),
        weights: [20, 18, 16, 15, 9, 8, 8, 6],
        returned: 28,
    },
    Trade {
        names: [&["Furniture", "Interiors", "Home Furnishings"], &["Möbel", "Wohnideen"], &["Meubles", "Maison et Meubles"]],
        categories: at(["SID", "SHE", "CHR", "STB", "VAS", "CAN", "MIR", "WCL"]),
        weights: [11, 12, 7, 12, 17, 18, 11, 12],
        returned: 7,
    },
    Trade {
        names: [&["Menswear", "Gentlemen's Outfitters", "Tailoring"], &["Herrenmode", "Herrenausstatter"], &["Mode Homme", "Vêtements Homme"]],
        categories: at(["MSH", "MTR", "MPO", "MSU", "MOU", "BEL", "SOC", "UND"]),
        weights: [20, 18, 18, 6, 9, 8, 12, 9],
        returned: 35,
    },
    Trade {
        names: [&["Computers", "Office Technology", "Computing"], &["Computer", "Bürotechnik"], &["Informatique", "Bureautique"]],
        categories: at(["KEY", "WEB", "STO", "HUB", "LAP", "PRI", "NET", "MON"]),
        weights: [18, 13, 12, 18, 15, 10, 8, 6],
        returned: 12,
    },
    Trade {
        names: [&["Cycles", "Bicycles", "Bike Works"], &["Fahrräder", "Radsport"], &["Cycles", "Vélos"]],
        categories: at(["BLI", "BPA", "BTO", "BBG", "HEL", "CYW", "BPK", "SNU"]),
        weights: [16, 18, 16, 13, 12, 12, 6, 7],
        returned: 19,
    },
    Trade {
        names: [&["Electronics", "Gadgets"], &["Elektronik", "Elektrohandel"], &["Électronique", "Multimédia"]],
        categories: at(["CHG", "SMA", "PHO", "WEA", "TVV", "CLK", "HAP", "HEA"]),
        weights: [18, 12, 20, 12, 11, 8, 10, 9],
        returned: 19,
    },
    Trade {
        names: [&["Garden Supply", "Garden Centre", "Nursery"], &["Gartenbedarf", "Gartencenter"], &["Jardinerie", "Jardins"]],
        categories: at(["PLA", "GTO", "WTR", "GFU", "BIR", "GDE", "VEG", "FLS"]),
        weights: [17, 15, 13, 7, 11, 10, 14, 13],
        returned: 7,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::words::COUNTRIES;
    use crate::words::companies::{COMPANY_LEADS_DE, COMPANY_LEADS_EN, COMPANY_LEADS_FR};
    use crate::words::wording::{assert_list, stems_of};

    /// Every run of five trades, as tenants take them.
    fn runs_of_five() -> impl Iterator<Item = Vec<&'static Trade>> {
        (0..TRADES.len()).map(|first| TRADES.iter().cycle().skip(first).take(5).collect())
    }

    #[test]
    fn trades_have_eight_categories_with_weights() {
        for Trade { names, categories, weights, .. } in TRADES {
            assert!(categories.iter().all(|&place| usize::from(place) < CATEGORIES.len()), "{names:?}");
            assert_eq!(categories.iter().collect::<BTreeSet<_>>().len(), 8, "{names:?} repeats a category");
            assert_eq!(weights.iter().map(|&weight| u32::from(weight)).sum::<u32>(), 100, "{names:?}");
            assert!(weights.iter().all(|weight| (6..=20).contains(weight)), "{names:?}");
        }
    }

    #[test]
    fn every_category_is_sold_by_a_trade() {
        let sold: BTreeSet<_> = TRADES.iter().flat_map(|trade| trade.categories).collect();
        let unsold: Vec<_> =
            (0..).zip(CATEGORIES).filter(|(place, _)| !sold.contains(place)).map(|(_, it)| it.name).collect();
        assert!(unsold.is_empty(), "nobody sells {unsold:?}");
    }

    #[test]
    fn names_are_clean_and_no_two_trades_share_one() {
        for language in 0..3 {
            let names: Vec<_> = TRADES.iter().flat_map(|trade| trade.names[language]).copied().collect();
            assert_list("TRADES", &names, 24);
            assert!(TRADES.iter().all(|trade| (1..=3).contains(&trade.names[language].len())));
        }
    }

    #[test]
    fn company_names_say_no_word_twice() {
        let forms: Vec<&str> = COUNTRIES.iter().flat_map(|country| country.legal_forms).copied().collect();
        let forms = stems_of(&forms);
        for (language, leads) in [COMPANY_LEADS_EN, COMPANY_LEADS_DE, COMPANY_LEADS_FR].into_iter().enumerate() {
            let leads = stems_of(leads);
            let names: BTreeSet<_> = TRADES.iter().flat_map(|trade| stems_of(trade.names[language])).collect();
            let twice: Vec<_> = names.intersection(&leads).chain(names.intersection(&forms)).collect();
            assert!(twice.is_empty(), "a trade and a lead or a form say {twice:?}");
        }
    }

    #[test]
    fn returns_are_near_the_published_share_on_average() {
        assert!(TRADES.iter().all(|trade| [4, 7, 12, 19, 28, 35].contains(&trade.returned)));
        let sum: usize = TRADES.iter().map(|trade| usize::from(trade.returned)).sum();
        assert!((18 * TRADES.len()..=20 * TRADES.len()).contains(&sum), "{sum} over {} trades", TRADES.len());
    }

    #[test]
    fn five_trades_in_a_row_sell_different_goods_and_have_an_ordinary_share_of_returns() {
        for run in runs_of_five() {
            let categories: BTreeSet<_> = run.iter().flat_map(|trade| trade.categories).collect();
            let names: Vec<_> = run.iter().map(|trade| trade.names[0][0]).collect();
            assert_eq!(categories.len(), 5 * 8, "{names:?} share a category");
            let sum: u32 = run.iter().map(|trade| u32::from(trade.returned)).sum();
            assert!((5 * 15..=5 * 24).contains(&sum), "{names:?}: {sum} over five");
        }
    }

    /// With a price of `low + (high - low) * u * u`, u uniform, the mean is `low + (high - low) / 3`.
    #[test]
    fn mean_prices_leave_room_for_a_basket() {
        for Trade { names, categories, weights, .. } in TRADES {
            let mean: f64 = categories
                .iter()
                .zip(weights)
                .map(|(&place, &weight)| {
                    let nouns = CATEGORIES[usize::from(place)].nouns;
                    let sum: u32 = nouns.iter().map(|noun| 2 * noun.low + noun.high).sum();
                    f64::from(sum) / 3.0 / nouns.len() as f64 * f64::from(weight) / 100.0
                })
                .sum();
            assert!((9.0..=95.0).contains(&mean), "{names:?}: {mean}");
        }
    }
}
