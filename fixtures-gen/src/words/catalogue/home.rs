//! What furnishes a house, and what its kitchen needs.

use super::{Category, Department, noun, words};

const TEXTILES: Department = Department {
    name: "Home Textiles",
    adjectives: words![
        "Soft", "Cosy", "Classic", "Modern", "Elegant", "Rustic", "Timeless", "Simple", "Graceful", "Handmade",
        "Everyday", "Nordic", "Natural", "Charming", "Refined", "Airy",
    ],
    features: words![
        "Cotton", "Linen", "Organic Cotton", "Cotton-Blend", "Woven", "Striped", "Jacquard", "Floral", "Geometric",
        "Checked", "Textured", "Washable", "Embroidered", "Two-Tone",
    ],
    variants: [
        words![
            "White", "Sand", "Sage", "Dusty Rose", "Slate Blue", "Terracotta", "Anthracite", "Ochre", "Écru",
            "Petrol",
        ],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const BED: Category = Category {
    code: "BED",
    name: "Bedding",
    department: &TEXTILES,
    nouns: &[
        noun("Duvet Cover", 26, 120), noun("Fitted Sheet", 15, 62), noun("Pillowcase", 8, 32),
        noun("Bedspread", 35, 150), noun("Quilt", 42, 180), noun("Flat Sheet", 16, 64), noun("Bed Set", 38, 160),
        noun("Bolster Cover", 12, 42), noun("Mattress Cover", 20, 78), noun("Valance", 18, 62),
        noun("Coverlet", 35, 140), noun("Bed Runner", 20, 70),
    ],
};

pub(super) const BAT: Category = Category {
    code: "BAT",
    name: "Bath Textiles",
    department: &TEXTILES,
    nouns: &[
        noun("Bath Towel", 12, 48), noun("Hand Towel", 7, 26), noun("Bath Mat", 14, 54), noun("Guest Towel", 5, 20),
        noun("Washcloth", 4, 14), noun("Bath Sheet", 18, 62), noun("Sauna Towel", 18, 58),
        noun("Shower Curtain", 16, 60), noun("Beach Towel", 15, 56), noun("Hooded Towel", 18, 56),
        noun("Pedestal Mat", 12, 40), noun("Hammam Towel", 15, 52),
    ],
};

pub(super) const CUS: Category = Category {
    code: "CUS",
    name: "Cushions & Throws",
    department: &TEXTILES,
    nouns: &[
        noun("Cushion Cover", 8, 36), noun("Throw", 22, 98), noun("Floor Cushion", 28, 110),
        noun("Chair Pad", 10, 38), noun("Pouf", 45, 170), noun("Bolster", 18, 62), noun("Blanket", 24, 110),
        noun("Bench Cushion", 22, 80), noun("Sofa Throw", 28, 105), noun("Lumbar Cushion", 16, 56),
        noun("Draught Excluder", 14, 42), noun("Footstool Cover", 16, 52),
    ],
};

pub(super) const CUR: Category = Category {
    code: "CUR",
    name: "Curtains",
    department: &TEXTILES,
    nouns: &[
        noun("Curtain", 22, 98), noun("Net Curtain", 14, 56), noun("Roman Blind", 28, 115),
        noun("Café Curtain", 14, 50), noun("Curtain Pair", 38, 160), noun("Door Curtain", 24, 88),
        noun("Panel Curtain", 18, 72), noun("Eyelet Curtain", 24, 98), noun("Tie-Back", 7, 26),
        noun("Pelmet", 20, 70), noun("Blackout Curtain", 28, 120), noun("Voile", 16, 58),
    ],
};

pub(super) const RUG: Category = Category {
    code: "RUG",
    name: "Rugs",
    department: &TEXTILES,
    nouns: &[
        noun("Rug", 45, 260), noun("Hallway Runner", 32, 150), noun("Kitchen Rug", 20, 78),
        noun("Bedside Rug", 22, 88), noun("Doormat", 14, 52), noun("Round Rug", 45, 210),
        noun("Stair Runner", 40, 160), noun("Play Rug", 32, 120), noun("Outdoor Rug", 38, 150),
        noun("Fringed Rug", 48, 210), noun("Floor Mat", 18, 68), noun("Kilim", 75, 320),
    ],
};

pub(super) const TAB: Category = Category {
    code: "TAB",
    name: "Table Linen",
    department: &TEXTILES,
    nouns: &[
        noun("Tablecloth", 18, 84), noun("Table Runner", 10, 42), noun("Napkins", 8, 34), noun("Placemats", 8, 36),
        noun("Tea Towel", 6, 22), noun("Oven Glove", 8, 26), noun("Apron", 14, 48), noun("Pot Holders", 6, 22),
        noun("Bread Basket Liner", 6, 20), noun("Coaster Set", 7, 24), noun("Tray Cloth", 7, 24),
        noun("Kitchen Cloths", 6, 20),
    ],
};

const FURNITURE: Department = Department {
    name: "Furniture",
    adjectives: words![
        "Sturdy", "Elegant", "Compact", "Modern", "Classic", "Handcrafted", "Minimalist", "Rustic", "Timeless",
        "Space-Saving", "Practical", "Slender", "Airy", "Stylish", "Robust", "Cosy",
    ],
    features: words![
        "Scandinavian", "Industrial", "Country", "Farmhouse", "Mid-Century", "Shaker", "Loft", "Coastal", "Slatted",
        "Rounded", "Solid-Wood", "Reclaimed", "Bistro", "Alpine",
    ],
    variants: [
        words![
            "Natural Oak", "Walnut", "White", "Black", "Birch", "Whitewashed", "Dark Ash", "Sage Green",
            "Smoked Beech",
        ],
        words!["Small", "Medium", "Large"],
    ],
};

pub(super) const SID: Category = Category {
    code: "SID",
    name: "Side Tables & Stools",
    department: &FURNITURE,
    nouns: &[
        noun("Side Table", 38, 160), noun("Bedside Table", 45, 190), noun("Coffee Table", 65, 280),
        noun("Stool", 28, 120), noun("Bar Stool", 48, 180), noun("Nesting Tables", 60, 230),
        noun("Step Stool", 24, 88), noun("Plant Stand", 22, 88), noun("Console Table", 65, 260),
        noun("Footstool", 32, 120), noun("Tray Table", 32, 120), noun("Magazine Stand", 24, 84),
    ],
};

pub(super) const SHE: Category = Category {
    code: "SHE",
    name: "Shelves",
    department: &FURNITURE,
    nouns: &[
        noun("Wall Shelf", 18, 85), noun("Bookcase", 65, 280), noun("Floating Shelf", 16, 68),
        noun("Corner Shelf", 28, 110), noun("Ladder Shelf", 48, 180), noun("Cube Shelf", 38, 150),
        noun("Picture Ledge", 12, 48), noun("Spice Shelf", 16, 56), noun("Shoe Rack", 28, 110),
        noun("Record Shelf", 45, 160), noun("Display Cabinet", 85, 340), noun("Room Divider", 75, 280),
    ],
};

pub(super) const CHR: Category = Category {
    code: "CHR",
    name: "Chairs & Benches",
    department: &FURNITURE,
    nouns: &[
        noun("Dining Chair", 55, 210), noun("Armchair", 110, 460), noun("Folding Chair", 28, 105),
        noun("Rocking Chair", 85, 320), noun("Desk Chair", 75, 290), noun("Bench", 65, 260),
        noun("Storage Bench", 75, 280), noun("Kids' Chair", 28, 98), noun("Lounge Chair", 110, 420),
        noun("Carver Chair", 75, 260), noun("Window Seat", 75, 270), noun("Saddle Seat", 65, 220),
    ],
};

pub(super) const STB: Category = Category {
    code: "STB",
    name: "Storage & Hallway",
    department: &FURNITURE,
    nouns: &[
        noun("Coat Rack", 32, 140), noun("Storage Box", 15, 64), noun("Chest of Drawers", 95, 380),
        noun("Umbrella Stand", 22, 84), noun("Key Rack", 12, 45), noun("Hat Stand", 42, 150),
        noun("Storage Basket", 15, 60), noun("Laundry Hamper", 28, 105), noun("Hook Rail", 14, 56),
        noun("Trunk", 65, 240), noun("Wine Rack", 28, 120), noun("Sideboard", 120, 460),
    ],
};

const DECOR: Department = Department {
    name: "Decoration",
    adjectives: words![
        "Elegant", "Modern", "Rustic", "Handmade", "Classic", "Charming", "Minimalist", "Delicate", "Artisan",
        "Vintage", "Festive", "Sculptural", "Simple", "Stylish", "Natural", "Graceful",
    ],
    features: words![
        "Scandinavian", "Country", "Coastal", "Botanical", "Loft", "Geometric", "Art Déco", "Bohemian",
        "Mediterranean", "Farmhouse", "Abstract", "Studio", "Heritage", "Woodland",
    ],
    variants: [
        words!["White", "Terracotta", "Sage", "Ochre", "Charcoal", "Blush", "Indigo", "Sand", "Emerald", "Antique Gold"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const VAS: Category = Category {
    code: "VAS",
    name: "Vases & Bowls",
    department: &DECOR,
    nouns: &[
        noun("Vase", 14, 78), noun("Bud Vase", 7, 32), noun("Decorative Bowl", 14, 68), noun("Flower Pot", 9, 44),
        noun("Jug", 14, 54), noun("Floor Vase", 35, 150), noun("Trinket Dish", 7, 28),
        noun("Table Fountain", 32, 120), noun("Cachepot", 12, 48), noun("Terrarium", 24, 95),
        noun("Pedestal Bowl", 20, 78), noun("Urn", 28, 105),
    ],
};

pub(super) const CAN: Category = Category {
    code: "CAN",
    name: "Candles & Holders",
    department: &DECOR,
    nouns: &[
        noun("Pillar Candle", 7, 32), noun("Scented Candle", 12, 48), noun("Candlestick", 10, 46),
        noun("Tealight Holder", 6, 26), noun("Candle Lantern", 16, 72), noun("Candelabra", 30, 130),
        noun("Candle Plate", 7, 28), noun("Hurricane Lamp", 20, 78), noun("Reed Diffuser", 15, 54),
        noun("Oil Burner", 12, 42), noun("Candle Snuffer", 9, 30), noun("Advent Wreath", 24, 88),
    ],
};

pub(super) const MIR: Category = Category {
    code: "MIR",
    name: "Mirrors & Frames",
    department: &DECOR,
    nouns: &[
        noun("Wall Mirror", 32, 170), noun("Picture Frame", 9, 48), noun("Table Mirror", 18, 74),
        noun("Photo Wall Set", 28, 105), noun("Floor Mirror", 75, 310), noun("Gallery Frame", 12, 52),
        noun("Shaving Mirror", 20, 74), noun("Collage Frame", 18, 66), noun("Hand Mirror", 12, 42),
        noun("Mirror Tray", 20, 72), noun("Box Frame", 14, 50), noun("Hanging Frame", 12, 46),
    ],
};

pub(super) const WCL: Category = Category {
    code: "WCL",
    name: "Wall Decoration & Clocks",
    department: &DECOR,
    nouns: &[
        noun("Wall Clock", 20, 98), noun("Wall Hanging", 24, 98), noun("Wall Print", 12, 62),
        noun("Mantel Clock", 32, 130), noun("Wall Plate", 14, 50), noun("Poster", 8, 34), noun("Wall Hook", 7, 28),
        noun("Metal Relief", 24, 92), noun("Dream Catcher", 14, 48), noun("Canvas Picture", 24, 110),
        noun("Memo Board", 16, 60), noun("Garland", 10, 40),
    ],
};

const KITCHEN: Department = Department {
    name: "Kitchenware",
    adjectives: words![
        "Classic", "Sturdy", "Modern", "Timeless", "Compact", "Elegant", "Practical", "Robust", "Versatile",
        "Everyday", "Handy", "Stylish", "Essential", "Traditional", "Reliable", "Handmade",
    ],
    features: words![
        "Bistro", "Country", "Farmhouse", "Scandinavian", "Mediterranean", "Brasserie", "Provençal", "Chef's",
        "Studio", "Heritage", "Trattoria", "Patisserie", "Alpine", "Tavern",
    ],
    variants: [
        words!["Cream", "Slate", "Sage", "Navy", "Terracotta", "Black", "Stone", "Ruby Red", "Ocean Blue", "Mustard"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const COO: Category = Category {
    code: "COO",
    name: "Cookware",
    department: &KITCHEN,
    nouns: &[
        noun("Saucepan", 24, 105), noun("Frying Pan", 22, 98), noun("Stockpot", 32, 140), noun("Casserole", 40, 190),
        noun("Sauté Pan", 32, 130), noun("Grill Pan", 26, 105), noun("Wok", 26, 110), noun("Roasting Tin", 22, 88),
        noun("Milk Pan", 18, 66), noun("Steamer", 22, 84), noun("Crêpe Pan", 20, 74), noun("Fondue Pot", 35, 130),
        noun("Griddle", 28, 105),
    ],
};

pub(super) const BAK: Category = Category {
    code: "BAK",
    name: "Bakeware",
    department: &KITCHEN,
    nouns: &[
        noun("Baking Tray", 10, 42), noun("Cake Tin", 10, 44), noun("Muffin Tin", 11, 42), noun("Loaf Tin", 9, 36),
        noun("Pie Dish", 11, 44), noun("Crème Brûlée Dish", 8, 32), noun("Rolling Pin", 9, 36),
        noun("Mixing Bowl", 11, 46), noun("Cookie Cutters", 6, 24), noun("Gugelhupf Mould", 14, 52),
        noun("Cooling Rack", 9, 34), noun("Quiche Dish", 12, 46), noun("Piping Set", 10, 38),
    ],
};

pub(super) const KNF: Category = Category {
    code: "KNF",
    name: "Knives & Boards",
    department: &KITCHEN,
    nouns: &[
        noun("Cook's Knife", 24, 130), noun("Paring Knife", 8, 40), noun("Bread Knife", 18, 85),
        noun("Carving Set", 38, 150), noun("Chopping Board", 14, 66), noun("Knife Block", 38, 160),
        noun("Steak Knives", 26, 110), noun("Kitchen Scissors", 10, 42), noun("Sharpening Steel", 14, 56),
        noun("Santoku Knife", 26, 120), noun("Magnetic Rack", 18, 66), noun("Cheese Knife", 10, 40),
    ],
};

pub(super) const TBW: Category = Category {
    code: "TBW",
    name: "Tableware",
    department: &KITCHEN,
    nouns: &[
        noun("Dinner Plate", 8, 36), noun("Soup Bowl", 7, 32), noun("Dessert Plate", 6, 28), noun("Mug", 6, 26),
        noun("Serving Platter", 16, 70), noun("Salad Bowl", 16, 70), noun("Butter Dish", 12, 44),
        noun("Gravy Boat", 14, 48), noun("Egg Cup", 4, 16), noun("Dinner Set", 55, 240), noun("Cutlery Set", 35, 170),
        noun("Pasta Bowl", 8, 34), noun("Cake Stand", 20, 78),
    ],
};

pub(super) const FST: Category = Category {
    code: "FST",
    name: "Food Storage",
    department: &KITCHEN,
    nouns: &[
        noun("Storage Jar", 7, 32), noun("Bread Bin", 24, 98), noun("Lunch Box", 10, 42), noun("Spice Rack", 18, 74),
        noun("Biscuit Tin", 9, 34), noun("Food Flask", 16, 54), noun("Canister", 9, 38), noun("Salt Pig", 12, 42),
        noun("Fruit Basket", 14, 54), noun("Herb Keeper", 10, 36), noun("Garlic Pot", 12, 40),
        noun("Flour Bin", 16, 56),
    ],
};

pub(super) const GAD: Category = Category {
    code: "GAD",
    name: "Kitchen Tools",
    department: &KITCHEN,
    nouns: &[
        noun("Grater", 9, 40), noun("Peeler", 5, 22), noun("Whisk", 6, 26), noun("Ladle", 6, 26),
        noun("Spatula", 5, 22), noun("Colander", 12, 50), noun("Measuring Jug", 8, 32), noun("Garlic Press", 9, 36),
        noun("Tongs", 7, 28), noun("Salad Spinner", 18, 66), noun("Tin Opener", 8, 32), noun("Potato Ricer", 12, 46),
        noun("Kitchen Scale", 16, 64), noun("Mandoline", 20, 84),
    ],
};

pub(super) const GRI: Category = Category {
    code: "GRI",
    name: "Mills & Mortars",
    department: &KITCHEN,
    nouns: &[
        noun("Pepper Mill", 16, 72), noun("Salt Mill", 16, 70), noun("Spice Grinder", 18, 76),
        noun("Mortar and Pestle", 18, 74), noun("Nutmeg Grater", 7, 26), noun("Chilli Cutter", 10, 36),
        noun("Herb Chopper", 10, 38), noun("Spice Tin", 7, 28), noun("Seasoning Shaker", 6, 22),
        noun("Sugar Shaker", 7, 26), noun("Pinch Bowl", 5, 20), noun("Masala Box", 20, 74),
    ],
};

pub(super) const TEW: Category = Category {
    code: "TEW",
    name: "Teaware",
    department: &KITCHEN,
    nouns: &[
        noun("Teapot", 20, 92), noun("Tea Cup", 7, 30), noun("Tea Infuser", 5, 22), noun("Tea Kettle", 24, 105),
        noun("Tea Caddy", 9, 38), noun("Tea Tray", 14, 54), noun("Teapot Warmer", 14, 50),
        noun("Tea Strainer", 6, 24), noun("Sugar Bowl", 9, 34), noun("Tea Cosy", 10, 36), noun("Matcha Bowl", 14, 54),
        noun("Honey Pot", 10, 36),
    ],
};

pub(super) const CFW: Category = Category {
    code: "CFW",
    name: "Coffee Ware",
    department: &KITCHEN,
    nouns: &[
        noun("Coffee Grinder", 28, 140), noun("Coffee Dripper", 12, 50), noun("Cafetière", 20, 88),
        noun("Espresso Maker", 20, 92), noun("Milk Frother", 14, 66), noun("Espresso Cup", 6, 26),
        noun("Coffee Canister", 12, 44), noun("Coffee Scoop", 5, 18), noun("Pour-Over Kettle", 32, 130),
        noun("Latte Bowl", 8, 30), noun("Tamper", 12, 48), noun("Travel Mug", 12, 44),
    ],
};

pub(super) const WIA: Category = Category {
    code: "WIA",
    name: "Bar Accessories",
    department: &KITCHEN,
    nouns: &[
        noun("Corkscrew", 9, 48), noun("Bottle Stopper", 5, 22), noun("Wine Cooler", 20, 84),
        noun("Cocktail Shaker", 14, 60), noun("Ice Bucket", 18, 76), noun("Jigger", 6, 24),
        noun("Bottle Opener", 5, 22), noun("Bar Spoon", 6, 22), noun("Pourer", 5, 20), noun("Muddler", 7, 24),
        noun("Coasters", 7, 28), noun("Bottle Rack", 22, 90), noun("Foil Cutter", 5, 18),
    ],
};

const GLASS: Department = Department {
    name: "Glassware",
    adjectives: words![
        "Elegant", "Classic", "Modern", "Delicate", "Sturdy", "Timeless", "Handmade", "Fine", "Vintage", "Slender",
        "Stylish", "Everyday", "Festive", "Graceful", "Simple", "Artisan",
    ],
    features: words![
        "Crystal", "Fluted", "Hand-Blown", "Hand-Cut", "Ribbed", "Bistro", "Gold-Rim", "Optic", "Tempered", "Bubble",
        "Faceted", "Etched", "Lead-Free", "Brasserie",
    ],
    variants: [
        words!["Clear", "Smoke", "Amber", "Cobalt", "Rosé", "Emerald", "Frosted", "Petrol"],
        words!["Single", "Set of 2", "Set of 4", "Set of 6", "Gift Box"],
    ],
};

pub(super) const GLA: Category = Category {
    code: "GLA",
    name: "Drinking Glasses",
    department: &GLASS,
    nouns: &[
        noun("Tumbler", 7, 34), noun("Wine Glass", 9, 44), noun("Champagne Flute", 9, 42), noun("Beer Glass", 7, 32),
        noun("Highball Glass", 8, 34), noun("Whisky Tumbler", 9, 44), noun("Shot Glass", 4, 18),
        noun("Cocktail Coupe", 10, 42), noun("Water Goblet", 9, 38), noun("Gin Balloon", 10, 44),
        noun("Latte Glass", 7, 30), noun("Dessert Glass", 7, 30),
    ],
};

const LIGHTING: Department = Department {
    name: "Lighting",
    adjectives: words![
        "Elegant", "Modern", "Classic", "Minimalist", "Sculptural", "Slender", "Vintage", "Compact", "Refined",
        "Stylish", "Timeless", "Cosy", "Understated", "Bold", "Simple", "Handmade",
    ],
    features: words![
        "Brasserie", "Nautical", "Art Déco", "Industrial", "Scandinavian", "Coastal", "Loft", "Bauhaus-Style",
        "Mid-Century", "Farmhouse", "Ribbed", "Contemporary", "Country", "Atelier",
    ],
    variants: [
        words!["Brass", "Matt Black", "White", "Copper", "Brushed Nickel", "Smoked Oak", "Sage", "Terracotta", "Chrome"],
        words!["Small", "Medium", "Large"],
    ],
};

pub(super) const TLA: Category = Category {
    code: "TLA",
    name: "Table Lamps",
    department: &LIGHTING,
    nouns: &[
        noun("Table Lamp", 24, 130), noun("Desk Lamp", 22, 110), noun("Bedside Lamp", 20, 88),
        noun("Reading Lamp", 24, 98), noun("Mushroom Lamp", 28, 110), noun("Banker's Lamp", 38, 140),
        noun("Lava Lamp", 24, 78), noun("Clip Lamp", 14, 52), noun("Buffet Lamp", 35, 130),
        noun("Globe Lamp", 22, 88), noun("Cordless Lamp", 32, 125), noun("Piano Lamp", 38, 140),
    ],
};

pub(super) const FLO: Category = Category {
    code: "FLO",
    name: "Floor Lamps",
    department: &LIGHTING,
    nouns: &[
        noun("Floor Lamp", 48, 230), noun("Arc Lamp", 70, 290), noun("Tripod Lamp", 60, 240),
        noun("Uplighter", 42, 170), noun("Torchiere", 48, 180), noun("Shelf Lamp", 48, 180),
        noun("Pharmacy Lamp", 55, 210), noun("Column Lamp", 48, 190), noun("Corner Lamp", 42, 160),
        noun("Tree Lamp", 60, 230), noun("Studio Lamp", 65, 250), noun("Standing Reading Light", 48, 180),
    ],
};

pub(super) const PEN: Category = Category {
    code: "PEN",
    name: "Pendant Lights",
    department: &LIGHTING,
    nouns: &[
        noun("Pendant Light", 32, 170), noun("Cluster Pendant", 65, 280), noun("Dome Pendant", 42, 170),
        noun("Globe Pendant", 38, 160), noun("Chandelier", 85, 360), noun("Rattan Pendant", 42, 160),
        noun("Bell Pendant", 35, 140), noun("Linear Pendant", 65, 260), noun("Paper Lantern", 12, 52),
        noun("Cable Pendant", 20, 78), noun("Cage Pendant", 32, 120), noun("Billiard Light", 75, 280),
    ],
};

pub(super) const CEI: Category = Category {
    code: "CEI",
    name: "Ceiling Lights",
    department: &LIGHTING,
    nouns: &[
        noun("Ceiling Light", 28, 150), noun("Flush Mount", 26, 130), noun("Spotlight Bar", 38, 160),
        noun("Track Light", 48, 190), noun("Downlight", 12, 56), noun("Ceiling Spot", 18, 78),
        noun("Ceiling Panel", 38, 150), noun("Ceiling Fan Light", 85, 310), noun("Batten", 20, 74),
        noun("Semi-Flush Light", 38, 150), noun("Bathroom Ceiling Lamp", 28, 110), noun("Plafonnier", 35, 140),
    ],
};

pub(super) const WLI: Category = Category {
    code: "WLI",
    name: "Wall Lights",
    department: &LIGHTING,
    nouns: &[
        noun("Wall Light", 24, 120), noun("Sconce", 26, 120), noun("Picture Light", 28, 115),
        noun("Swing-Arm Light", 38, 150), noun("Mirror Light", 28, 120), noun("Stair Light", 16, 68),
        noun("Up-and-Down Light", 26, 105), noun("Wall Washer", 32, 125), noun("Bedside Sconce", 28, 110),
        noun("Plug-In Sconce", 24, 92), noun("Night Light", 8, 32), noun("Wall Spot", 20, 78),
    ],
};

pub(super) const OUL: Category = Category {
    code: "OUL",
    name: "Outdoor Lights",
    department: &LIGHTING,
    nouns: &[
        noun("Outdoor Wall Lamp", 28, 130), noun("Path Light", 16, 78), noun("Bollard Light", 38, 160),
        noun("Deck Light", 12, 54), noun("Floodlight", 22, 98), noun("Ground Spike", 16, 66),
        noun("Porch Lantern", 28, 120), noun("Post Lantern", 48, 190), noun("House Number Light", 28, 98),
        noun("Step Light", 14, 56), noun("Terrace Lamp", 42, 170), noun("Pond Light", 22, 84),
    ],
};

pub(super) const STR: Category = Category {
    code: "STR",
    name: "String Lights & Lanterns",
    department: &LIGHTING,
    nouns: &[
        noun("String Lights", 12, 58), noun("Fairy Lights", 7, 32), noun("Light Curtain", 16, 62),
        noun("Festoon Lights", 20, 84), noun("Window Star", 14, 58), noun("Lantern", 14, 68),
        noun("Light Chain", 12, 48), noun("Party Lights", 15, 58), noun("Branch Lights", 16, 56),
        noun("Flickering Candle Set", 12, 44), noun("Light Tree", 28, 105), noun("Storm Lantern", 18, 72),
    ],
};

pub(super) const LSH: Category = Category {
    code: "LSH",
    name: "Shades & Lamp Parts",
    department: &LIGHTING,
    nouns: &[
        noun("Lampshade", 14, 74), noun("Lamp Base", 20, 92), noun("Ceiling Rose", 10, 42),
        noun("Lamp Holder", 6, 28), noun("Fabric Cable", 9, 36), noun("Plug Dimmer", 14, 50),
        noun("Drum Shade", 18, 74), noun("Cone Shade", 16, 62), noun("Finial", 5, 20), noun("Suspension Kit", 14, 54),
        noun("Switch Cover", 7, 26), noun("Filament Bulb", 6, 26),
    ],
};
