//! Gardens and workshops.

use super::{Category, Department, noun, words};

const GARDEN: Department = Department {
    name: "Garden",
    adjectives: words![
        "Classic", "Sturdy", "Rustic", "Modern", "Elegant", "Traditional", "Decorative", "Practical", "Charming",
        "Compact", "Premium", "Handcrafted", "Robust", "Reliable", "Natural", "Timeless",
    ],
    features: words![
        "Weatherproof", "Patio", "UV-Resistant", "Frost-Proof", "Heavy-Duty", "All-Season", "Easy-Care",
        "Hard-Wearing", "Cottage", "Country", "Terrace", "Backyard", "Orchard", "Allotment",
    ],
    variants: [
        words!["Forest Green", "Anthracite", "Terracotta", "Slate", "Sandstone", "Black", "Bronze", "Moss", "Cream"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const PLA: Category = Category {
    code: "PLA",
    name: "Planters",
    department: &GARDEN,
    nouns: &[
        noun("Planter", 14, 84), noun("Window Box", 12, 52), noun("Hanging Basket", 10, 44), noun("Plant Pot", 7, 38),
        noun("Raised Bed", 45, 200), noun("Trough", 18, 78), noun("Pot Saucer", 4, 18), noun("Plant Trolley", 16, 58),
        noun("Wall Planter", 16, 62), noun("Self-Watering Pot", 14, 58), noun("Herb Planter", 16, 60),
        noun("Pot Feet", 5, 20),
    ],
};

pub(super) const GTO: Category = Category {
    code: "GTO",
    name: "Garden Tools",
    department: &GARDEN,
    nouns: &[
        noun("Spade", 20, 78), noun("Digging Fork", 20, 78), noun("Hand Trowel", 7, 32), noun("Rake", 14, 56),
        noun("Hoe", 14, 52), noun("Secateurs", 14, 68), noun("Loppers", 20, 84), noun("Hedge Shears", 20, 82),
        noun("Pruning Saw", 16, 62), noun("Leaf Grabber", 10, 36), noun("Weeder", 9, 38),
        noun("Wheelbarrow", 55, 210), noun("Dibber", 7, 26),
    ],
};

pub(super) const WTR: Category = Category {
    code: "WTR",
    name: "Watering",
    department: &GARDEN,
    nouns: &[
        noun("Watering Can", 12, 58), noun("Hose", 18, 88), noun("Hose Reel", 35, 150), noun("Sprinkler", 12, 56),
        noun("Rain Barrel", 45, 190), noun("Spray Gun", 10, 42), noun("Hose Connector", 4, 18),
        noun("Drip Kit", 24, 98), noun("Water Timer", 22, 88), noun("Pressure Sprayer", 15, 62),
        noun("Plant Mister", 7, 30), noun("Tap Splitter", 8, 32),
    ],
};

pub(super) const GFU: Category = Category {
    code: "GFU",
    name: "Garden Furniture",
    department: &GARDEN,
    nouns: &[
        noun("Garden Chair", 35, 160), noun("Garden Table", 65, 290), noun("Deckchair", 38, 150),
        noun("Sun Lounger", 75, 310), noun("Garden Bench", 75, 300), noun("Parasol", 40, 190),
        noun("Parasol Base", 28, 110), noun("Hammock", 32, 140), noun("Cushion Box", 55, 210),
        noun("Swing Seat", 110, 420), noun("Bistro Set", 75, 290), noun("Furniture Cover", 16, 68),
    ],
};

pub(super) const BIR: Category = Category {
    code: "BIR",
    name: "Garden Wildlife",
    department: &GARDEN,
    nouns: &[
        noun("Bird Feeder", 10, 50), noun("Bird Bath", 20, 98), noun("Nest Box", 12, 54),
        noun("Insect Hotel", 12, 56), noun("Hedgehog House", 28, 105), noun("Bat Box", 16, 58),
        noun("Squirrel Feeder", 14, 50), noun("Bird Table", 28, 115), noun("Butterfly House", 16, 54),
        noun("Frog Shelter", 14, 48), noun("Bee Brick", 14, 44), noun("Seed Catcher", 9, 32),
    ],
};

pub(super) const GDE: Category = Category {
    code: "GDE",
    name: "Garden Decoration",
    department: &GARDEN,
    nouns: &[
        noun("Trellis", 14, 68), noun("Garden Arch", 42, 180), noun("Wind Chime", 10, 48), noun("Sundial", 28, 120),
        noun("Obelisk", 22, 92), noun("Fountain", 65, 290), noun("Wind Spinner", 12, 52),
        noun("Garden Statue", 28, 130), noun("Edging", 10, 44), noun("Weather Vane", 35, 130),
        noun("Fire Bowl", 48, 210), noun("Garden Stake", 6, 26),
    ],
};

const SEEDS: Department = Department {
    name: "Seeds & Bulbs",
    adjectives: words![
        "Hardy", "Reliable", "Vigorous", "Traditional", "Colourful", "Early", "Robust", "Bountiful", "Popular",
        "Easy", "Proven", "Beautiful", "Compact", "Productive", "Fine", "Rare",
    ],
    features: words![
        "Organic", "Heirloom", "Open-Pollinated", "Cottage", "Balcony", "Hand-Selected", "Bee-Friendly", "Container",
        "Greenhouse", "Allotment", "Monastery", "Farmhouse", "Children's", "Kitchen-Garden",
    ],
    variants: [
        words![
            "Paper Sachet", "Gift Sachet", "Tin", "Cork Vial", "Foil Pack", "Kraft Envelope", "Glass Tube",
            "Display Box",
        ],
        words!["2 g", "5 g", "10 g", "20 g", "50 g"],
    ],
};

pub(super) const VEG: Category = Category {
    code: "VEG",
    name: "Vegetable Seeds",
    department: &SEEDS,
    nouns: &[
        noun("Tomato Seeds", 3, 14), noun("Carrot Seeds", 3, 12), noun("Lettuce Seeds", 3, 12),
        noun("Pumpkin Seeds", 3, 14), noun("Radish Seeds", 3, 10), noun("Courgette Seeds", 3, 13),
        noun("Cucumber Seeds", 3, 14), noun("Runner Bean Seeds", 4, 15), noun("Marrowfat Pea Seeds", 4, 14),
        noun("Beetroot Seeds", 3, 11), noun("Kale Seeds", 3, 11), noun("Sweet Pepper Seeds", 3, 14),
        noun("Leek Seeds", 3, 12), noun("Spinach Seeds", 3, 11),
    ],
};

pub(super) const FLS: Category = Category {
    code: "FLS",
    name: "Flower Seeds",
    department: &SEEDS,
    nouns: &[
        noun("Sunflower Seeds", 3, 13), noun("Cornflower Seeds", 3, 11), noun("Poppy Seeds", 3, 11),
        noun("Nasturtium Seeds", 3, 12), noun("Sweet Pea Seeds", 3, 13), noun("Cosmos Seeds", 3, 12),
        noun("Marigold Seeds", 3, 11), noun("Lavender Seeds", 4, 15), noun("Foxglove Seeds", 3, 12),
        noun("Wildflower Seeds", 5, 24), noun("Zinnia Seeds", 3, 12), noun("Larkspur Seeds", 3, 12),
        noun("Hollyhock Seeds", 3, 13), noun("Lupin Seeds", 3, 13),
    ],
};

const TOOLS: Department = Department {
    name: "Tools & Hardware",
    adjectives: words![
        "Sturdy", "Robust", "Proven", "Reliable", "Compact", "Professional", "Practical", "Durable", "Handy",
        "Classic", "Versatile", "Solid", "Essential", "Rugged", "Trusted", "Strong",
    ],
    features: words![
        "Heavy-Duty", "Trade", "Workshop", "Craftsman's", "Site", "Pro-Grade", "Home", "All-Purpose", "Everyday",
        "Contractor", "Industrial", "Long-Life", "Builder's", "Hobby",
    ],
    variants: [
        words!["Black", "Grey", "Red", "Yellow", "Blue", "Orange", "Green", "Silver"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const HTO: Category = Category {
    code: "HTO",
    name: "Hand Tools",
    department: &TOOLS,
    nouns: &[
        noun("Claw Hammer", 12, 56), noun("Screwdriver Set", 14, 74), noun("Combination Pliers", 10, 46),
        noun("Adjustable Spanner", 12, 50), noun("Handsaw", 14, 56), noun("Chisel Set", 22, 98),
        noun("Hex Key Set", 8, 36), noun("Socket Set", 32, 160), noun("Utility Knife", 7, 32),
        noun("Rubber Mallet", 10, 40), noun("Wrecking Bar", 12, 48), noun("File Set", 12, 52),
        noun("Hand Plane", 24, 105),
    ],
};

pub(super) const MEA: Category = Category {
    code: "MEA",
    name: "Measuring Tools",
    department: &TOOLS,
    nouns: &[
        noun("Tape Measure", 7, 36), noun("Spirit Level", 12, 62), noun("Folding Rule", 7, 30),
        noun("Laser Level", 55, 240), noun("Caliper", 18, 84), noun("Try Square", 10, 42), noun("Chalk Line", 7, 28),
        noun("Stud Finder", 18, 74), noun("Bevel Gauge", 10, 38), noun("Moisture Meter", 22, 84),
        noun("Distance Meter", 35, 150), noun("Plumb Bob", 8, 30),
    ],
};

pub(super) const PTA: Category = Category {
    code: "PTA",
    name: "Power Tools & Accessories",
    department: &TOOLS,
    nouns: &[
        noun("Cordless Drill", 55, 240), noun("Jigsaw", 48, 190), noun("Orbital Sander", 42, 170),
        noun("Drill Bit Set", 14, 74), noun("Saw Blade", 12, 56), noun("Sanding Discs", 6, 28),
        noun("Angle Grinder", 48, 190), noun("Heat Gun", 28, 110), noun("Glue Gun", 15, 58),
        noun("Hole Saw Kit", 18, 78), noun("Impact Driver", 60, 240), noun("Tool Battery", 38, 140),
    ],
};

pub(super) const FIX: Category = Category {
    code: "FIX",
    name: "Fixings & Fittings",
    department: &TOOLS,
    nouns: &[
        noun("Wood Screws", 5, 28), noun("Wall Plugs", 4, 22), noun("Nails", 4, 20), noun("Hinges", 5, 28),
        noun("Brackets", 4, 24), noun("Bolts", 5, 26), noun("Washers", 3, 16), noun("Picture Hooks", 3, 16),
        noun("Drawer Handles", 7, 38), noun("Castors", 9, 42), noun("Door Handle", 14, 72), noun("Padlock", 9, 46),
        noun("Cup Hooks", 3, 14),
    ],
};

pub(super) const PAI: Category = Category {
    code: "PAI",
    name: "Painting Supplies",
    department: &TOOLS,
    nouns: &[
        noun("Paint Roller", 6, 30), noun("Paintbrush Set", 9, 42), noun("Masking Tape", 3, 18),
        noun("Dust Sheet", 5, 24), noun("Paint Tray", 5, 22), noun("Scraper", 5, 24), noun("Sandpaper", 4, 20),
        noun("Filler Knife", 5, 22), noun("Extension Pole", 12, 48), noun("Sealant Gun", 8, 38),
        noun("Wallpaper Brush", 7, 28), noun("Paint Kettle", 6, 22),
    ],
};

pub(super) const SAF: Category = Category {
    code: "SAF",
    name: "Workwear & Safety",
    department: &TOOLS,
    nouns: &[
        noun("Work Gloves", 6, 32), noun("Safety Goggles", 6, 34), noun("Ear Defenders", 10, 48),
        noun("Hard Hat", 14, 58), noun("Knee Pads", 14, 58), noun("Hi-Vis Vest", 6, 28), noun("Dust Masks", 8, 36),
        noun("Tool Belt", 18, 84), noun("Work Trousers", 28, 110), noun("Overalls", 28, 105),
        noun("Face Shield", 14, 52), noun("First-Aid Box", 16, 62),
    ],
};

pub(super) const TST: Category = Category {
    code: "TST",
    name: "Tool Storage",
    department: &TOOLS,
    nouns: &[
        noun("Toolbox", 20, 105), noun("Tool Bag", 22, 105), noun("Parts Organiser", 12, 54),
        noun("Tool Chest", 75, 340), noun("Pegboard", 20, 84), noun("Workbench", 75, 320), noun("Sawhorse", 24, 98),
        noun("Tool Roll", 14, 58), noun("Magnetic Strip", 9, 38), noun("Shelf Rack", 38, 160),
        noun("Storage Crate", 10, 42), noun("Tool Trolley", 85, 340),
    ],
};

pub(super) const PLU: Category = Category {
    code: "PLU",
    name: "Plumbing & Electrical",
    department: &TOOLS,
    nouns: &[
        noun("Extension Lead", 10, 54), noun("Cable Reel", 24, 110), noun("Torch", 10, 58),
        noun("Voltage Tester", 9, 46), noun("Pipe Wrench", 14, 60), noun("Sink Plunger", 6, 24),
        noun("Pipe Cutter", 12, 52), noun("Junction Box", 4, 20), noun("Cable Stripper", 10, 46),
        noun("Work Light", 20, 98), noun("Socket Cover", 4, 18), noun("Multimeter", 18, 92),
    ],
};
