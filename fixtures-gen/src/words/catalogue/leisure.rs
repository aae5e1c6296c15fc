//! Books, paper, play, sport, and what pets need.

use super::{Category, Department, noun, words};

const BOOKS: Department = Department {
    name: "Books",
    adjectives: words![
        "Illustrated", "Complete", "Little", "Modern", "Charming", "Classic", "Great", "Essential", "New", "Popular",
        "Treasured", "Beautiful", "Slim", "Big", "Curious", "Unexpected",
    ],
    features: words![
        "Mediterranean", "Nordic", "Alpine", "Coastal", "Atlantic", "Island", "Country", "Victorian", "Baltic",
        "Parisian", "Harbour", "Highland", "Moorland", "Bavarian",
    ],
    variants: [
        words![
            "Hardcover", "Paperback", "Pocket Format", "Large Print", "Clothbound", "Boxed", "Signed Copy",
            "Library Binding",
        ],
        words!["First Edition", "Second Edition", "Revised Edition", "Anniversary Edition", "Collector's Edition"],
    ],
};

pub(super) const NOV: Category = Category {
    code: "NOV",
    name: "Fiction",
    department: &BOOKS,
    nouns: &[
        noun("Novel", 10, 34), noun("Love Story", 9, 28), noun("Family Saga", 11, 34), noun("Short Stories", 10, 30),
        noun("Fairy Tales", 10, 36), noun("Ghost Stories", 9, 30), noun("Adventure", 9, 30), noun("Romance", 8, 26),
        noun("Fables", 9, 30), noun("Comedy", 9, 28), noun("Summer Novel", 9, 28), noun("Novella", 7, 22),
        noun("Chronicle", 11, 36),
    ],
};

pub(super) const CRI: Category = Category {
    code: "CRI",
    name: "Crime & Thrillers",
    department: &BOOKS,
    nouns: &[
        noun("Mystery", 9, 28), noun("Thriller", 9, 30), noun("Detective Story", 9, 28), noun("Murder Case", 9, 28),
        noun("Crime Novel", 10, 30), noun("Spy Story", 9, 30), noun("Whodunnit", 8, 26), noun("Cold Case", 9, 28),
        noun("Conspiracy", 9, 30), noun("Heist", 9, 28), noun("Manhunt", 9, 28), noun("Inspector Trilogy", 18, 56),
    ],
};

pub(super) const CKB: Category = Category {
    code: "CKB",
    name: "Cookbooks",
    department: &BOOKS,
    nouns: &[
        noun("Cookbook", 16, 58), noun("Baking Book", 15, 52), noun("Vegetarian Kitchen", 16, 54),
        noun("Soup Book", 12, 40), noun("Bread Book", 15, 52), noun("Dessert Book", 14, 48),
        noun("Family Kitchen", 16, 54), noun("Barbecue Book", 15, 48), noun("Preserves Book", 12, 42),
        noun("Fish Cookery", 16, 54), noun("Breakfast Book", 12, 42), noun("Cocktail Book", 12, 44),
    ],
};

pub(super) const TRG: Category = Category {
    code: "TRG",
    name: "Travel",
    department: &BOOKS,
    nouns: &[
        noun("Travel Guide", 12, 42), noun("Road Atlas", 12, 44), noun("Hiking Guide", 12, 40),
        noun("Travel Diary", 12, 40), noun("Walking Tours", 10, 34), noun("Cycling Guide", 12, 40),
        noun("Phrasebook", 6, 22), noun("Food Tour", 14, 48), noun("City Walks", 10, 34),
        noun("Camping Guide", 12, 40), noun("Hotel Guide", 14, 48), noun("Railway Journeys", 14, 52),
    ],
};

pub(super) const HIS: Category = Category {
    code: "HIS",
    name: "History & Society",
    department: &BOOKS,
    nouns: &[
        noun("History", 16, 62), noun("Biography", 14, 54), noun("Memoir", 12, 44), noun("Letters", 12, 46),
        noun("Encyclopaedia", 28, 120), noun("Myths and Legends", 14, 50), noun("Family Chronicle", 16, 54),
        noun("Church Architecture", 20, 78), noun("Trade Routes", 15, 54), noun("Seafarers", 14, 48),
        noun("Politics Reader", 14, 50), noun("Art of War", 12, 44),
    ],
};

pub(super) const KBK: Category = Category {
    code: "KBK",
    name: "Children's Books",
    department: &BOOKS,
    nouns: &[
        noun("Picture Book", 8, 30), noun("Bedtime Stories", 9, 34), noun("Animal Stories", 8, 30),
        noun("Colouring Book", 5, 20), noun("Activity Book", 6, 22), noun("Nursery Rhymes", 8, 28),
        noun("Pirate Tales", 8, 28), noun("Sticker Book", 5, 20), noun("Pop-Up Book", 12, 44),
        noun("Early Reader", 6, 22), noun("Riddle Book", 6, 22), noun("Board Book", 6, 22),
    ],
};

pub(super) const NAT: Category = Category {
    code: "NAT",
    name: "Nature & Gardening",
    department: &BOOKS,
    nouns: &[
        noun("Garden Book", 15, 58), noun("Bird Guide", 14, 48), noun("Wildflower Guide", 12, 44),
        noun("Tree Guide", 12, 44), noun("Herb Book", 12, 42), noun("Mushroom Guide", 12, 44),
        noun("Field Guide", 12, 46), noun("Kitchen Garden Book", 15, 52), noun("Weather Book", 12, 42),
        noun("Beekeeping Book", 14, 50), noun("Star Atlas", 16, 58), noun("Seashore Guide", 12, 42),
    ],
};

pub(super) const ARB: Category = Category {
    code: "ARB",
    name: "Art & Hobbies",
    department: &BOOKS,
    nouns: &[
        noun("Photo Book", 20, 98), noun("Watercolour Course", 14, 52), noun("Knitting Patterns", 12, 44),
        noun("Drawing Course", 12, 44), noun("Sewing Book", 14, 50), noun("Interior Design Book", 20, 84),
        noun("Songbook", 12, 44), noun("Craft Book", 10, 38), noun("Poster Book", 14, 52),
        noun("Crossword Collection", 6, 24), noun("Quiz Book", 6, 24), noun("Architecture Guide", 18, 72),
    ],
};

const STATIONERY: Department = Department {
    name: "Stationery",
    adjectives: words![
        "Elegant", "Classic", "Modern", "Simple", "Colourful", "Minimalist", "Charming", "Vintage", "Playful",
        "Everyday", "Fine", "Premium", "Smart", "Handmade", "Cheerful", "Timeless",
    ],
    features: words![
        "Floral", "Recycled", "Marbled", "Botanical", "Gilded", "Two-Tone", "Natural", "Patterned", "Striped",
        "Speckled", "Geometric", "Dotted", "Matt", "Studio",
    ],
    variants: [
        words!["Navy", "Blush", "Sage", "Mustard", "Black", "Cream", "Burgundy", "Teal", "Lavender", "Slate"],
        words!["Single", "Pack of 2", "Pack of 3", "Pack of 5"],
    ],
};

pub(super) const NBK: Category = Category {
    code: "NBK",
    name: "Notebooks",
    department: &STATIONERY,
    nouns: &[
        noun("Notebook", 6, 28), noun("Journal", 9, 36), noun("Sketchbook", 9, 36), noun("Bullet Diary", 12, 38),
        noun("Memo Pad", 4, 16), noun("Travel Notebook", 9, 34), noun("Notepad", 4, 16), noun("Recipe Book", 12, 42),
        noun("Exercise Book", 3, 12), noun("Address Book", 9, 32), noun("Reporter Pad", 4, 16),
        noun("Composition Book", 5, 20),
    ],
};

pub(super) const WRI: Category = Category {
    code: "WRI",
    name: "Pens & Pencils",
    department: &STATIONERY,
    nouns: &[
        noun("Fountain Pen", 18, 110), noun("Ballpoint Pen", 5, 36), noun("Rollerball", 9, 52),
        noun("Pencil Set", 7, 34), noun("Mechanical Pencil", 6, 38), noun("Fineliner Set", 8, 36),
        noun("Highlighter Set", 6, 24), noun("Calligraphy Set", 16, 70), noun("Pencil Case", 7, 34),
        noun("Brush Pen Set", 10, 44), noun("Gel Pen Set", 7, 30), noun("Ink Bottle", 9, 38),
    ],
};

pub(super) const PAP: Category = Category {
    code: "PAP",
    name: "Cards & Paper",
    department: &STATIONERY,
    nouns: &[
        noun("Greeting Card", 3, 14), noun("Letter Set", 9, 38), noun("Envelopes", 4, 20),
        noun("Writing Paper", 6, 28), noun("Postcard Set", 5, 22), noun("Invitation Cards", 9, 42),
        noun("Thank-You Cards", 6, 26), noun("Place Cards", 6, 24), noun("Birthday Card", 3, 12),
        noun("Correspondence Cards", 8, 34), noun("Sticker Sheet", 3, 14), noun("Craft Paper", 5, 24),
    ],
};

pub(super) const ATS: Category = Category {
    code: "ATS",
    name: "Art Supplies",
    department: &STATIONERY,
    nouns: &[
        noun("Paint Box", 12, 58), noun("Acrylic Kit", 16, 76), noun("Watercolour Pad", 9, 42),
        noun("Brush Roll", 14, 60), noun("Colouring Pencils", 9, 44), noun("Easel", 24, 120),
        noun("Canvas Board", 7, 34), noun("Sketching Kit", 15, 66), noun("Modelling Kit", 10, 44),
        noun("Stamp Kit", 12, 46), noun("Palette", 6, 28), noun("Lino Kit", 18, 68),
    ],
};

pub(super) const DSK: Category = Category {
    code: "DSK",
    name: "Desk Accessories",
    department: &STATIONERY,
    nouns: &[
        noun("Desk Organiser", 14, 66), noun("Pen Holder", 7, 34), noun("Letter Tray", 12, 50),
        noun("Desk Pad", 14, 62), noun("Stapler", 7, 38), noun("Tape Dispenser", 7, 34), noun("Paper Clips", 3, 14),
        noun("Bookends", 14, 58), noun("Desk Lamp Mat", 9, 34), noun("Ruler", 3, 16), noun("Scissors", 5, 28),
        noun("Paperweight", 9, 42),
    ],
};

pub(super) const FLG: Category = Category {
    code: "FLG",
    name: "Filing",
    department: &STATIONERY,
    nouns: &[
        noun("Ring Binder", 5, 24), noun("Magazine File", 6, 28), noun("Document Box", 9, 42),
        noun("Clipboard", 6, 28), noun("Presentation Folder", 4, 20), noun("Concertina File", 9, 36),
        noun("Index Cards", 3, 14), noun("Project Folder", 4, 18), noun("Archive Box", 7, 30),
        noun("Business Card Album", 9, 38), noun("Dividers", 3, 14), noun("Portfolio", 14, 62),
    ],
};

pub(super) const WRA: Category = Category {
    code: "WRA",
    name: "Gift Wrap",
    department: &STATIONERY,
    nouns: &[
        noun("Gift Wrap", 4, 20), noun("Gift Bag", 4, 18), noun("Gift Box", 5, 26), noun("Ribbon", 3, 16),
        noun("Gift Tags", 3, 14), noun("Tissue Paper", 3, 14), noun("Washi Tape", 3, 16), noun("Bottle Bag", 4, 18),
        noun("Sealing Wax Kit", 14, 58), noun("Rosette Bows", 4, 16), noun("Treasure Box", 9, 36),
        noun("Hamper Box", 12, 44),
    ],
};

pub(super) const CAL: Category = Category {
    code: "CAL",
    name: "Calendars & Planners",
    department: &STATIONERY,
    nouns: &[
        noun("Wall Calendar", 9, 36), noun("Desk Calendar", 8, 32), noun("Weekly Planner", 9, 40),
        noun("Family Planner", 10, 38), noun("Diary", 10, 44), noun("Year Planner", 10, 42),
        noun("Meal Planner", 8, 32), noun("Birthday Calendar", 8, 28), noun("Habit Tracker", 7, 28),
        noun("Budget Book", 9, 34), noun("Advent Calendar", 14, 58), noun("Student Planner", 9, 34),
    ],
};

const TOYS: Department = Department {
    name: "Toys & Games",
    adjectives: words![
        "Cheerful", "Colourful", "Sturdy", "Classic", "Fun", "Clever", "Playful", "Delightful", "Bright", "Friendly",
        "Magical", "Little", "Favourite", "Funny", "Happy", "Lovely",
    ],
    features: words![
        "Farm", "Jungle", "Ocean", "Dinosaur", "Castle", "Space", "Forest", "Circus", "Safari", "Pirate", "Fairy",
        "Meadow", "Mountain", "Polar",
    ],
    variants: [
        words!["Red", "Sky Blue", "Sunny Yellow", "Green", "Natural", "Pastel", "Orange", "Violet"],
        words!["Small", "Standard", "Large", "Extra Large", "Jumbo"],
    ],
};

pub(super) const WOO: Category = Category {
    code: "WOO",
    name: "Wooden Toys",
    department: &TOYS,
    nouns: &[
        noun("Wooden Train", 18, 88), noun("Building Blocks", 16, 78), noun("Stacking Tower", 10, 44),
        noun("Pull-Along", 12, 48), noun("Shape Sorter", 14, 52), noun("Wooden Figures", 12, 54),
        noun("Marble Run", 25, 120), noun("Peg Board", 10, 40), noun("Play Kitchen", 60, 240),
        noun("Rocking Toy", 48, 190), noun("Activity Cube", 25, 105), noun("Wooden Stacker", 10, 42),
    ],
};

pub(super) const PUZ: Category = Category {
    code: "PUZ",
    name: "Puzzles",
    department: &TOYS,
    nouns: &[
        noun("Jigsaw Puzzle", 9, 42), noun("Floor Puzzle", 10, 44), noun("3D Puzzle", 14, 62),
        noun("Cube Puzzle", 9, 36), noun("Frame Puzzle", 7, 28), noun("Panorama Puzzle", 12, 48),
        noun("Brain Teaser", 7, 32), noun("Puzzle Box", 14, 56), noun("Peg Puzzle", 8, 30),
        noun("Puzzle Mat", 16, 56), noun("Tangram", 7, 28), noun("Glow Puzzle", 10, 38),
    ],
};

pub(super) const GAM: Category = Category {
    code: "GAM",
    name: "Board & Card Games",
    department: &TOYS,
    nouns: &[
        noun("Board Game", 16, 74), noun("Card Game", 7, 30), noun("Memory Game", 9, 36), noun("Dice Game", 7, 30),
        noun("Domino", 8, 34), noun("Strategy Game", 22, 92), noun("Cooperative Game", 18, 70),
        noun("Quiz Game", 14, 54), noun("Party Game", 14, 56), noun("Bingo", 9, 36), noun("Skill Game", 12, 48),
        noun("Picture Lotto", 9, 34),
    ],
};

pub(super) const SOF: Category = Category {
    code: "SOF",
    name: "Soft Toys & Dolls",
    department: &TOYS,
    nouns: &[
        noun("Teddy Bear", 12, 62), noun("Soft Toy", 10, 50), noun("Doll", 16, 78), noun("Hand Puppet", 10, 42),
        noun("Doll's House", 50, 220), noun("Rag Doll", 14, 58), noun("Finger Puppets", 7, 30),
        noun("Comforter", 9, 36), noun("Puppet Theatre", 32, 130), noun("Doll's Pram", 28, 110),
        noun("Musical Plush", 14, 52), noun("Baby Rattle", 7, 28),
    ],
};

pub(super) const VEH: Category = Category {
    code: "VEH",
    name: "Vehicles & Playsets",
    department: &TOYS,
    nouns: &[
        noun("Toy Car", 5, 28), noun("Race Track", 28, 130), noun("Fire Engine", 14, 64), noun("Train Set", 30, 150),
        noun("Dumper Truck", 12, 56), noun("Toy Tractor", 12, 52), noun("Helicopter", 14, 58),
        noun("Toy Garage", 35, 150), noun("Playset", 20, 98), noun("Ride-On", 32, 140), noun("Sailing Boat", 10, 44),
        noun("Rescue Set", 16, 68),
    ],
};

pub(super) const CRA: Category = Category {
    code: "CRA",
    name: "Craft & Learning Kits",
    department: &TOYS,
    nouns: &[
        noun("Craft Kit", 10, 48), noun("Modelling Clay", 6, 28), noun("Painting Set", 9, 42),
        noun("Experiment Kit", 16, 76), noun("Bead Set", 8, 36), noun("Magnet Set", 12, 54), noun("Abacus", 10, 40),
        noun("Sewing Kit", 12, 48), noun("Alphabet Set", 9, 38), noun("Microscope Kit", 24, 110),
        noun("Stamp Set", 7, 30), noun("Magic Set", 14, 58),
    ],
};

pub(super) const OTY: Category = Category {
    code: "OTY",
    name: "Outdoor Toys",
    department: &TOYS,
    nouns: &[
        noun("Sandpit Set", 9, 42), noun("Kite", 10, 50), noun("Bubble Kit", 5, 24), noun("Swing", 20, 92),
        noun("Play Tent", 25, 110), noun("Scooter", 32, 150), noun("Water Table", 35, 150),
        noun("Skipping Rope", 5, 22), noun("Throwing Game", 10, 42), noun("Sandpit", 45, 190),
        noun("Bowling Set", 14, 54), noun("Hopper Ball", 12, 44),
    ],
};

pub(super) const DRS: Category = Category {
    code: "DRS",
    name: "Dressing Up & Role Play",
    department: &TOYS,
    nouns: &[
        noun("Costume", 16, 78), noun("Mask Set", 6, 28), noun("Cape Set", 10, 44), noun("Tool Set", 12, 54),
        noun("Shop Counter", 38, 160), noun("Tea Set", 12, 54), noun("Doctor's Case", 14, 58),
        noun("Face Paint Kit", 8, 34), noun("Crown Set", 6, 26), noun("Play Food", 9, 42),
        noun("Cash Register", 16, 64), noun("Costume Hat", 7, 28),
    ],
};

const OUTDOOR: Department = Department {
    name: "Outdoor",
    adjectives: words![
        "Lightweight", "Rugged", "Sturdy", "Compact", "Reliable", "Versatile", "Robust", "Durable", "Practical",
        "Essential", "Modern", "Advanced", "Classic", "Dependable", "Streamlined", "Functional",
    ],
    features: words![
        "Trail", "Wilderness", "Alpine", "Expedition", "Weatherproof", "All-Season", "Adventure", "Weekend",
        "Recycled", "Explorer", "Backcountry", "Summit", "Nordic", "Field",
    ],
    variants: [
        words!["Black", "Olive", "Petrol", "Orange", "Sand", "Slate", "Red", "Moss", "Arctic Blue"],
        words!["Small", "Regular", "Large"],
    ],
};

pub(super) const TEN: Category = Category {
    code: "TEN",
    name: "Tents & Shelters",
    department: &OUTDOOR,
    nouns: &[
        noun("Dome Tent", 75, 340), noun("Tunnel Tent", 110, 440), noun("Pop-Up Tent", 55, 220),
        noun("Tarp", 25, 120), noun("Beach Shelter", 28, 115), noun("Groundsheet", 14, 58), noun("Tent Pegs", 6, 28),
        noun("Guy Ropes", 5, 24), noun("Bivouac", 48, 190), noun("Awning", 65, 280), noun("Hammock Tent", 60, 220),
        noun("Tent Footprint", 22, 84),
    ],
};

pub(super) const SLP: Category = Category {
    code: "SLP",
    name: "Sleeping Gear",
    department: &OUTDOOR,
    nouns: &[
        noun("Sleeping Bag Liner", 16, 72), noun("Camping Mat", 20, 98), noun("Air Bed", 28, 130),
        noun("Mummy Bag", 45, 230), noun("Camping Pillow", 10, 46), noun("Camp Bed", 42, 180),
        noun("Foam Mat", 12, 52), noun("Down Quilt", 85, 320), noun("Camping Blanket", 22, 88),
        noun("Hiking Hammock", 28, 120), noun("Mat Pump", 14, 58), noun("Eye Mask Set", 7, 26),
    ],
};

pub(super) const BPK: Category = Category {
    code: "BPK",
    name: "Backpacks",
    department: &OUTDOOR,
    nouns: &[
        noun("Daypack", 32, 150), noun("Trekking Backpack", 75, 310), noun("Hydration Pack", 35, 150),
        noun("Waist Pack", 14, 66), noun("Dry Bag", 10, 52), noun("Rucksack Cover", 9, 38),
        noun("Child Carrier", 95, 360), noun("Roll-Top Pack", 45, 190), noun("Packing Cubes", 14, 60),
        noun("Chest Pouch", 16, 62), noun("Climbing Pack", 48, 200), noun("Travel Pack", 55, 230),
    ],
};

pub(super) const CKO: Category = Category {
    code: "CKO",
    name: "Camp Kitchen",
    department: &OUTDOOR,
    nouns: &[
        noun("Camping Stove", 25, 130), noun("Cook Set", 22, 105), noun("Vacuum Flask", 16, 72),
        noun("Drinking Bottle", 9, 44), noun("Camp Cutlery", 7, 34), noun("Cool Box", 28, 150),
        noun("Folding Kettle", 16, 64), noun("Water Filter", 25, 110), noun("Camp Mug", 6, 28),
        noun("Firesteel", 7, 32), noun("Water Carrier", 9, 38), noun("Windshield", 9, 36),
    ],
};

pub(super) const TRK: Category = Category {
    code: "TRK",
    name: "Trekking Equipment",
    department: &OUTDOOR,
    nouns: &[
        noun("Trekking Poles", 28, 140), noun("Head Torch", 16, 88), noun("Compass", 10, 52),
        noun("Pocket Knife", 15, 78), noun("Camping Chair", 22, 110), noun("Binoculars", 45, 220),
        noun("Camping Table", 32, 140), noun("Gaiters", 20, 84), noun("Snowshoes", 75, 270), noun("Map Case", 10, 40),
        noun("Camping Lantern", 18, 82), noun("Survival Kit", 20, 84),
    ],
};

const CYCLING: Department = Department {
    name: "Cycling",
    adjectives: words![
        "Lightweight", "Rugged", "Sturdy", "Compact", "Reliable", "Versatile", "Robust", "Durable", "Practical",
        "Essential", "Modern", "Advanced", "Classic", "Dependable", "Streamlined", "Functional",
    ],
    features: words![
        "Commuter", "Touring", "City", "Trail", "Gravel", "Race", "All-Season", "Weatherproof", "Quick-Fit",
        "Recycled", "Family", "Cross-Country", "Weekend", "Long-Distance",
    ],
    variants: [
        words!["Black", "Olive", "Petrol", "Orange", "Sand", "Slate", "Red", "Moss", "Arctic Blue"],
        words!["Small", "Regular", "Large"],
    ],
};

pub(super) const BLI: Category = Category {
    code: "BLI",
    name: "Bike Lights & Locks",
    department: &CYCLING,
    nouns: &[
        noun("Front Light", 16, 92), noun("Rear Light", 10, 54), noun("Light Set", 22, 110), noun("D-Lock", 25, 120),
        noun("Chain Lock", 22, 105), noun("Folding Lock", 38, 140), noun("Cable Lock", 9, 44),
        noun("Bike Bell", 5, 26), noun("Bike Alarm", 16, 66), noun("Spoke Reflectors", 5, 20),
        noun("Bike Mirror", 9, 38), noun("Lock Holder", 7, 28),
    ],
};

pub(super) const BPA: Category = Category {
    code: "BPA",
    name: "Bike Parts",
    department: &CYCLING,
    nouns: &[
        noun("Saddle", 24, 120), noun("Pedals", 18, 98), noun("Handlebar Grips", 9, 44), noun("Bike Tyre", 16, 72),
        noun("Inner Tube", 4, 16), noun("Bike Chain", 12, 58), noun("Brake Pads", 7, 34), noun("Seat Post", 18, 84),
        noun("Mudguard Set", 18, 76), noun("Bottle Cage", 6, 30), noun("Kickstand", 12, 48),
        noun("Handlebar", 22, 98),
    ],
};

pub(super) const BTO: Category = Category {
    code: "BTO",
    name: "Bike Tools & Care",
    department: &CYCLING,
    nouns: &[
        noun("Track Pump", 20, 98), noun("Hand Pump", 12, 56), noun("Multi-Tool", 14, 66),
        noun("Puncture Kit", 4, 18), noun("Tyre Levers", 4, 16), noun("Repair Stand", 60, 240),
        noun("Chain Cleaner", 10, 46), noun("Torque Wrench", 35, 140), noun("Cleaning Brush Set", 10, 42),
        noun("Bike Cover", 16, 68), noun("Tool Bottle", 9, 34), noun("Wall Hanger", 12, 52),
    ],
};

pub(super) const BBG: Category = Category {
    code: "BBG",
    name: "Bike Bags & Carriers",
    department: &CYCLING,
    nouns: &[
        noun("Pannier", 32, 150), noun("Saddle Pouch", 10, 50), noun("Frame Pack", 20, 92),
        noun("Handlebar Bag", 20, 95), noun("Bike Basket", 16, 76), noun("Luggage Rack", 24, 105),
        noun("Child Seat", 55, 230), noun("Phone Holder", 14, 56), noun("Bike Trailer", 110, 420),
        noun("Cargo Net", 6, 26), noun("Messenger Pack", 38, 150), noun("Top Tube Bag", 14, 58),
    ],
};

pub(super) const HEL: Category = Category {
    code: "HEL",
    name: "Helmets & Protection",
    department: &CYCLING,
    nouns: &[
        noun("Bike Helmet", 28, 150), noun("Urban Helmet", 32, 140), noun("Kids' Helmet", 20, 84),
        noun("Riding Gloves", 14, 66), noun("Sports Glasses", 20, 110), noun("Elbow Guards", 16, 66),
        noun("Knee Guards", 18, 76), noun("Shoe Covers", 16, 70), noun("Back Protector", 45, 180),
        noun("Helmet Cover", 10, 38), noun("Ski Goggles", 28, 140), noun("Helmet Lamp", 20, 80),
    ],
};

const FITNESS: Department = Department {
    name: "Fitness",
    adjectives: words![
        "Sturdy", "Compact", "Classic", "Professional", "Versatile", "Practical", "Essential", "Durable",
        "Comfortable", "Reliable", "Modern", "Robust", "Everyday", "Lightweight", "Functional", "Balanced",
    ],
    features: words![
        "Training", "Home-Gym", "Club", "Studio", "Performance", "Non-Slip", "Competition", "Team", "Beginner",
        "Endurance", "Academy", "Circuit", "Travel", "Soft-Grip",
    ],
    variants: [
        words!["Black", "Graphite", "Blue", "Teal", "Red", "Purple", "Lime", "Orange", "Grey"],
        words!["Light", "Medium", "Heavy", "Extra Heavy"],
    ],
};

pub(super) const FIT: Category = Category {
    code: "FIT",
    name: "Fitness Equipment",
    department: &FITNESS,
    nouns: &[
        noun("Dumbbell Pair", 18, 98), noun("Kettlebell", 18, 90), noun("Exercise Mat", 14, 66),
        noun("Resistance Bands", 8, 40), noun("Medicine Ball", 16, 74), noun("Foam Roller", 14, 54),
        noun("Pull-Up Bar", 24, 98), noun("Ankle Weights", 14, 54), noun("Stability Ball", 14, 52),
        noun("Slam Ball", 18, 74), noun("Balance Board", 22, 88), noun("Weighted Rope", 12, 52),
        noun("Sandbag", 22, 88),
    ],
};

const PETFOOD: Department = Department {
    name: "Pet Food",
    adjectives: words![
        "Wholesome", "Tasty", "Crunchy", "Natural", "Gentle", "Hearty", "Nutritious", "Delicious", "Balanced",
        "Premium", "Country", "Simple", "Fresh", "Tender", "Farm", "Light",
    ],
    features: words![
        "Salmon", "Chicken", "Turkey", "Duck", "Lamb", "Beef", "Venison", "Rabbit", "Trout", "Grain-Free", "Organic",
        "Chicken & Rice", "Turkey & Carrot", "Game",
    ],
    variants: [
        words!["200 g", "400 g", "800 g", "1 kg", "1.5 kg", "2 kg"],
        words!["Junior", "Adult", "Senior", "Sensitive", "Active"],
    ],
};

pub(super) const DCF: Category = Category {
    code: "DCF",
    name: "Dog & Cat Food",
    department: &PETFOOD,
    nouns: &[
        noun("Dog Food", 9, 58), noun("Cat Food", 8, 48), noun("Dog Kibble", 10, 62), noun("Cat Kibble", 9, 54),
        noun("Dog Stew", 8, 40), noun("Cat Pâté", 7, 34), noun("Dog Terrine", 8, 38), noun("Cat Ragout", 7, 36),
        noun("Dog Flakes", 9, 42), noun("Cat Casserole", 7, 36), noun("Pet Broth", 6, 26), noun("Food Topper", 6, 28),
    ],
};

pub(super) const PTR: Category = Category {
    code: "PTR",
    name: "Pet Treats",
    department: &PETFOOD,
    nouns: &[
        noun("Dog Biscuits", 5, 28), noun("Training Bites", 5, 24), noun("Chew Sticks", 5, 26),
        noun("Cat Bites", 4, 20), noun("Dental Sticks", 6, 28), noun("Meat Strips", 6, 30), noun("Jerky", 7, 34),
        noun("Soft Chews", 6, 28), noun("Pet Cookies", 5, 24), noun("Freeze-Dried Cubes", 8, 36),
        noun("Stuffed Rolls", 6, 28), noun("Sausage Coins", 5, 24),
    ],
};

const PETGEAR: Department = Department {
    name: "Pet Beds & Walking",
    adjectives: words![
        "Cosy", "Sturdy", "Practical", "Comfortable", "Classic", "Soft", "Durable", "Modern", "Stylish", "Handy",
        "Robust", "Everyday", "Playful", "Simple", "Snug", "Essential",
    ],
    features: words![
        "Washable", "Quilted", "Reflective-Trim", "Recycled", "Padded", "Two-Tone", "Striped", "Outdoor", "Indoor",
        "Travel", "Waterproof", "Easy-Clean", "Natural-Fibre", "Non-Toxic",
    ],
    variants: [
        words!["Grey", "Navy", "Red", "Sage", "Sand", "Teal", "Berry", "Black", "Mustard"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const DOG: Category = Category {
    code: "DOG",
    name: "Dog Walking",
    department: &PETGEAR,
    nouns: &[
        noun("Dog Collar", 9, 44), noun("Dog Lead", 10, 48), noun("Dog Harness", 18, 78), noun("Dog Coat", 18, 84),
        noun("Training Lead", 14, 56), noun("Treat Pouch", 9, 36), noun("Dog Bandana", 6, 24),
        noun("Dog Boots", 15, 58), noun("Dog Snood", 9, 34), noun("Dog Life Vest", 22, 88), noun("Dog Towel", 10, 38),
        noun("Car Harness", 16, 62),
    ],
};

pub(super) const PBD: Category = Category {
    code: "PBD",
    name: "Pet Beds",
    department: &PETGEAR,
    nouns: &[
        noun("Dog Bed", 28, 150), noun("Cat Bed", 20, 98), noun("Pet Blanket", 10, 46), noun("Pet Cave", 24, 98),
        noun("Crate Mat", 16, 66), noun("Dog Cushion", 22, 98), noun("Window Perch", 20, 78),
        noun("Pet Sofa", 55, 230), noun("Radiator Bed", 22, 78), noun("Pet Igloo", 24, 92),
        noun("Donut Nest", 24, 98), noun("Cooling Mat", 16, 72),
    ],
};

const PETWARE: Department = Department {
    name: "Pet Supplies",
    adjectives: words![
        "Sturdy", "Practical", "Classic", "Durable", "Modern", "Stylish", "Handy", "Robust", "Everyday", "Simple",
        "Essential", "Compact", "Reliable", "Clever", "Lightweight", "Premium",
    ],
    features: words![
        "Recycled", "Two-Tone", "Outdoor", "Indoor", "Easy-Clean", "Non-Toxic", "Home", "Hard-Wearing", "Family",
        "Natural-Look", "Soft-Touch", "Odour-Free", "Weekend", "Eco",
    ],
    variants: [
        words!["Grey", "Navy", "Red", "Sage", "Sand", "Teal", "Berry", "Black", "Mustard"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const PTY: Category = Category {
    code: "PTY",
    name: "Pet Toys",
    department: &PETWARE,
    nouns: &[
        noun("Chew Ring", 5, 26), noun("Tug Toy", 6, 28), noun("Squeaky Toy", 5, 24), noun("Cat Teaser", 4, 20),
        noun("Plush Mouse", 4, 16), noun("Throw Ball", 4, 20), noun("Snuffle Mat", 14, 56),
        noun("Puzzle Feeder", 12, 52), noun("Catnip Cushion", 5, 22), noun("Dog Flying Disc", 6, 28),
        noun("Cat Tunnel", 12, 50), noun("Agility Hoop", 16, 64),
    ],
};

pub(super) const CAT: Category = Category {
    code: "CAT",
    name: "Cat Supplies",
    department: &PETWARE,
    nouns: &[
        noun("Scratching Post", 25, 140), noun("Cat Tree", 50, 240), noun("Litter Tray", 12, 64),
        noun("Cat Collar", 6, 26), noun("Litter Scoop", 4, 18), noun("Cat Carrier", 22, 98),
        noun("Scratching Board", 9, 40), noun("Cat Flap", 24, 105), noun("Litter Mat", 10, 42),
        noun("Cat Hammock", 16, 62), noun("Cat House", 28, 120), noun("Cat Harness", 12, 46),
    ],
};

pub(super) const PFE: Category = Category {
    code: "PFE",
    name: "Feeding & Bowls",
    department: &PETWARE,
    nouns: &[
        noun("Food Bowl", 6, 34), noun("Water Fountain", 24, 105), noun("Feeding Mat", 7, 32),
        noun("Slow Feeder", 9, 40), noun("Food Barrel", 18, 76), noun("Travel Bowl", 7, 32),
        noun("Raised Feeder", 22, 92), noun("Food Scoop", 4, 18), noun("Automatic Feeder", 38, 160),
        noun("Water Dispenser", 14, 56), noun("Lick Mat", 6, 28), noun("Food Mat Tray", 9, 36),
    ],
};

pub(super) const PCA: Category = Category {
    code: "PCA",
    name: "Pet Care",
    department: &PETWARE,
    nouns: &[
        noun("Grooming Brush", 8, 38), noun("Claw Clippers", 7, 34), noun("Pet Comb", 5, 26),
        noun("Grooming Glove", 7, 28), noun("Pet Shampoo Bar", 6, 24), noun("Flea Comb", 5, 20),
        noun("Undercoat Rake", 9, 42), noun("Pet Carrier Bag", 28, 120), noun("Transport Crate", 35, 160),
        noun("Waste Bags", 5, 22), noun("Hair Remover", 7, 32), noun("Pet Playpen", 38, 150),
    ],
};
