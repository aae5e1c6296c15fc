//! Who the tenants are, and what their shops write into an order: names of companies, campaigns,
//! codes and sources.
//!
//! A company name is `"{lead} {trade} {form}"`, such as "Bluebird Trading LLC". The words are plain
//! ones, chosen to name no company in particular.

/// First word of a company name.
#[rustfmt::skip]
pub(crate) const COMPANY_LEADS: &[&str] = &[
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

/// Middle of a company name: what kind of shop it is.
#[rustfmt::skip]
pub(crate) const COMPANY_TRADES: &[&str] = &[
    "Supply", "Outfitters", "Trading", "Goods", "Mercantile", "Provisions", "Home Goods", "Dry Goods",
    "General Store", "Market", "Marketplace", "Emporium", "Bazaar", "Wares", "Housewares", "Kitchenware",
    "Tableware", "Hardware", "Tools", "Furnishings", "Furniture", "Interiors", "Lighting", "Textiles",
    "Linens", "Apparel", "Clothing", "Footwear", "Accessories", "Leather Goods", "Jewelers", "Gifts",
    "Keepsakes", "Crafts", "Hobbies", "Toys", "Games", "Books", "Stationery", "Paper Goods",
    "Office Supply", "Electronics", "Audio", "Gadgets", "Appliances", "Sporting Goods", "Outdoor Gear",
    "Cycles", "Auto Parts", "Motor Supply", "Garden Supply", "Nursery", "Botanicals", "Naturals",
    "Apothecary", "Wellness", "Beauty Supply", "Skincare", "Soap Works", "Candle Works", "Pet Supply",
    "Foods", "Grocers", "Pantry", "Coffee Roasters", "Tea Merchants", "Spice Merchants", "Imports",
    "Wholesale", "Retail", "Direct", "Collective",
];

/// Last part of a company name: its legal form.
#[rustfmt::skip]
pub(crate) const COMPANY_FORMS: &[&str] = &[
    "LLC", "Inc", "Ltd", "Co", "Group", "Corp", "Holdings", "Partners",
];

/// Marketing campaigns of any season that an order can be credited to.
#[rustfmt::skip]
pub(crate) const CAMPAIGNS: &[&str] = &[
    "flash_sale", "weekend_special", "welcome_series", "win_back", "loyalty_bonus", "referral_program",
    "newsletter_weekly", "cart_reminder", "anniversary_sale",
];

/// The campaign of each month, from January.
#[rustfmt::skip]
pub(crate) const SEASONAL_CAMPAIGNS: [&str; 12] = [
    "new_year_deals", "valentines_day", "spring_launch", "easter_specials", "mothers_day", "fathers_day",
    "summer_sale", "back_to_school", "fall_favorites", "halloween_week", "black_friday", "holiday_gifts",
];

/// Codes a shopper can type in at the checkout.
#[rustfmt::skip]
pub(crate) const DISCOUNT_CODES: &[&str] = &[
    "SAVE20", "SAVE10", "SAVE15", "SAVE5", "WELCOME10", "WELCOME15", "FREESHIP", "SUMMER25", "SPRING15",
    "WINTER20", "HOLIDAY30", "FLASH25", "VIP20", "LOYAL10", "FRIEND10", "BUNDLE15", "COMEBACK20",
    "NEWYEAR10", "EXTRA5", "WEEKEND10",
];

/// Where an order was placed, with shares in percent.
#[rustfmt::skip]
pub(crate) const ORDER_SOURCES: [(&str, u32); 7] = [
    ("web", 46), ("mobile_app", 27), ("marketplace", 12), ("email", 5), ("social", 5), ("store", 3), ("phone", 2),
];

/// Where a customer signed up.
#[rustfmt::skip]
pub(crate) const SIGNUP_SOURCES: &[&str] = &[
    "web", "mobile_app", "checkout", "newsletter", "referral", "social", "store", "marketplace",
];
