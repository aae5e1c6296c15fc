//! What the shops sell: sixteen categories, each with the words its product names are made of.
//!
//! A product name is `"{adjective} {feature} {noun}"`, such as "Classic Wireless Speaker". Within a
//! category every adjective fits every feature and every feature fits every noun, so any
//! combination is a thing a shop could sell; whoever adds a word keeps that so. No word stands in
//! two of a category's three lists ("Leather Leather Belt").
//!
//! Median prices and shares are choices, not measurements: they are set so that the mixture of all
//! categories, with a log-normal spread of sigma 0.8 inside each, has a median of 73, a mean of 115
//! and a sigma of 0.96. Public order data (Olist) has 75, 121 and 0.9 to 1.0.

/// A kind of goods, and the words its products are named with.
#[derive(Debug)]
pub(crate) struct Category {
    /// Three upper-case letters that begin the SKU, unique over all categories.
    pub(crate) code: &'static str,
    /// What a shopper reads, in Title Case.
    pub(crate) name: &'static str,
    /// Half of the category's products cost less than this, in cents.
    pub(crate) median_price: u32,
    /// Share of a catalogue, in percent; all categories together make 100.
    pub(crate) weight: u32,
    /// First word of a product name: what a seller says of anything.
    pub(crate) adjectives: &'static [&'static str],
    /// Second part of a product name: a material, kind or property that fits every noun.
    pub(crate) features: &'static [&'static str],
    /// Last part of a product name: the thing itself.
    pub(crate) nouns: &'static [&'static str],
}

/// All categories. `category_id` is the place in this list, from 1, so the order is part of the
/// data.
#[rustfmt::skip]
pub(crate) const CATEGORIES: &[Category] = &[
    Category {
        code: "ELE",
        name: "Electronics",
        median_price: 17_900,
        weight: 10,
        adjectives: &[
            "Compact", "Premium", "Sleek", "Advanced", "Powerful", "Slim", "Essential", "Modern", "Reliable",
            "Versatile", "Classic", "Elegant", "Smart", "Rugged", "Lightweight", "Quality", "Everyday",
            "Professional", "Deluxe", "Minimalist", "Ultra", "Signature",
        ],
        features: &[
            "Wireless", "USB-C", "Bluetooth", "Rechargeable", "Multi-Device", "Quick-Connect", "Low-Power",
            "Touch-Control", "Matte Black", "Graphite", "Silver", "Pearl White", "Midnight Blue", "Aluminum",
            "Energy-Saving", "App-Controlled", "Plug-and-Play", "Champagne Gold",
        ],
        nouns: &[
            "Speaker", "Headphones", "Keyboard", "Mouse", "Webcam", "Microphone", "Earbuds", "Headset",
            "Game Controller", "Soundbar", "Tablet", "Monitor", "Printer", "Scanner", "Projector",
            "Turntable", "Radio", "Trackpad", "Drawing Tablet", "E-Reader", "Media Player", "Action Camera",
            "Dash Camera", "Security Camera", "Alarm Clock", "Weather Station", "Baby Monitor", "Door Sensor",
            "Presenter Remote", "Photo Printer", "Label Printer", "Voice Recorder",
        ],
    },
    Category {
        code: "HOM",
        name: "Home",
        median_price: 10_900,
        weight: 9,
        adjectives: &[
            "Inviting", "Soft", "Classic", "Modern", "Elegant", "Rustic", "Handmade", "Timeless", "Luxury",
            "Simple", "Graceful", "Stylish", "Durable", "Premium", "Everyday", "Artisan", "Vintage", "Nordic",
            "Contemporary", "Natural", "Charming", "Refined",
        ],
        features: &[
            "Cotton", "Linen", "Organic Cotton", "Cotton Blend", "Woven", "Striped", "Jacquard", "Floral",
            "Geometric", "Checked", "Textured", "Washable", "Herringbone", "Plaid", "Embroidered", "Two-Tone",
            "Fringed", "Patterned",
        ],
        nouns: &[
            "Throw Pillow", "Blanket", "Curtains", "Area Rug", "Duvet Cover", "Bed Sheets", "Bath Towels",
            "Table Runner", "Cushion Cover", "Bedspread", "Quilt", "Tablecloth", "Bath Mat", "Pillowcases",
            "Sofa Cover", "Napkins", "Placemats", "Chair Pads", "Wall Hanging", "Bed Skirt", "Hand Towels",
            "Floor Cushion", "Pouf", "Coverlet", "Sofa Throw", "Lampshade", "Storage Basket",
            "Laundry Hamper", "Shower Curtain", "Bolster Pillow", "Hallway Runner", "Footstool Cover",
        ],
    },
    Category {
        code: "KIT",
        name: "Kitchen",
        median_price: 6_900,
        weight: 8,
        adjectives: &[
            "Classic", "Modern", "Durable", "Practical", "Compact", "Premium", "Timeless", "Sturdy",
            "Elegant", "Essential", "Versatile", "Handy", "Stylish", "Everyday", "Deluxe", "Sleek",
            "Traditional", "Reliable", "Lightweight", "Minimalist", "Large", "Small",
        ],
        features: &[
            "Stainless Steel", "Dishwasher-Safe", "BPA-Free", "Satin-Finish", "Easy-Clean", "Stain-Resistant",
            "Scratch-Resistant", "Rust-Free", "Ivory", "Food-Safe", "Slate Gray", "Matte Black",
            "Copper-Tone", "Two-Tone", "Brushed Steel", "Polished", "Pearl White", "Nonslip",
        ],
        nouns: &[
            "Mixing Bowls", "Serving Tray", "Salad Bowl", "Colander", "Measuring Cups", "Storage Canisters",
            "Salad Tongs", "Spice Rack", "Sugar Bowl", "Mixing Spoons", "Soup Ladle", "Spatula", "Fruit Bowl",
            "Bread Box", "Dish Rack", "Cake Stand", "Utensil Holder", "Pitcher", "Tea Kettle", "Saucepan",
            "Frying Pan", "Stockpot", "Baking Sheet", "Muffin Pan", "Coffee Canister", "Cheese Grater",
            "Vegetable Peeler", "Pizza Pan", "Gravy Boat", "Butter Dish", "Lunch Box", "Travel Mug",
            "Ice Bucket", "Serving Spoons",
        ],
    },
    Category {
        code: "GAR",
        name: "Garden",
        median_price: 9_400,
        weight: 6,
        adjectives: &[
            "Classic", "Sturdy", "Durable", "Rustic", "Modern", "Elegant", "Traditional", "Decorative",
            "Practical", "Charming", "Large", "Small", "Compact", "Premium", "Handcrafted", "Vintage",
            "Stylish", "Reliable", "Deluxe", "Simple", "Attractive", "Timeless",
        ],
        features: &[
            "Weatherproof", "Rustproof", "UV-Resistant", "Frost-Proof", "Outdoor", "Heavy-Duty", "All-Season",
            "Powder-Coated", "Galvanized", "Bronze-Tone", "Copper-Tone", "Slate Gray", "Forest Green",
            "Charcoal", "Pearl Gray", "Sandstone", "Backyard", "Antique Green",
        ],
        nouns: &[
            "Planter", "Trellis", "Bench", "Bird Feeder", "Bird Bath", "Hose Reel", "Watering Can",
            "Fire Pit", "Lantern", "Arbor", "Plant Stand", "Flower Box", "Side Table", "Compost Bin",
            "Wheelbarrow", "Rain Barrel", "Garden Arch", "Wind Chime", "Weather Vane", "Sundial", "Obelisk",
            "Storage Box", "Tool Rack", "Plant Pots", "Hanging Basket", "Path Lights", "Potting Table",
            "Window Box", "Fountain", "Cold Frame", "Parasol Base", "Garden Cart", "Raised Bed", "Log Holder",
        ],
    },
    Category {
        code: "SPO",
        name: "Sports",
        median_price: 8_900,
        weight: 7,
        adjectives: &[
            "Standard", "Durable", "Professional", "Classic", "Premium", "Essential", "Reliable", "Select",
            "Compact", "Versatile", "Sporty", "Elite", "Everyday", "Modern", "Superior", "Popular",
            "Signature", "Trusted", "Stylish", "Official", "Quality", "Ultimate",
        ],
        features: &[
            "Training", "Outdoor", "Performance", "Competition", "Club", "Fitness", "Team", "Athletic",
            "All-Season", "Endurance", "Recreational", "Tournament", "Academy", "Varsity", "Championship",
            "League", "Junior", "Practice",
        ],
        nouns: &[
            "Duffel Bag", "Water Bottle", "Resistance Bands", "Jump Rope", "Gloves", "Headband", "Wristbands",
            "Towel", "Knee Pads", "Soccer Ball", "Basketball", "Volleyball", "Tennis Balls", "Badminton Set",
            "Kettlebell", "Medicine Ball", "Agility Ladder", "Marker Cones", "Stopwatch", "Whistle",
            "Goal Net", "Elbow Sleeves", "Shin Guards", "Ankle Weights", "Helmet", "Balance Board",
            "Dumbbells", "Football", "Swim Goggles", "Flying Disc", "Table Tennis Paddles", "Exercise Mat",
            "Mouthguard", "Backpack",
        ],
    },
    Category {
        code: "TOY",
        name: "Toys",
        median_price: 4_500,
        weight: 6,
        adjectives: &[
            "Colorful", "Deluxe", "Cheerful", "Playful", "Magical", "Classic", "Creative", "Friendly",
            "Happy", "Big", "Little", "Jolly", "Bright", "Adventurous", "Funny", "Clever", "Imaginative",
            "Charming", "Cute", "Amazing", "Exciting", "Merry",
        ],
        features: &[
            "Dinosaur", "Space", "Farm", "Jungle", "Pirate", "Ocean", "Safari", "Fairy Tale", "Castle",
            "Robot", "Rainbow", "Circus", "Unicorn", "Knight", "Dragon", "Forest", "Animal", "Dolphin",
        ],
        nouns: &[
            "Puzzle", "Playset", "Building Blocks", "Board Game", "Sticker Set", "Figurines", "Card Game",
            "Coloring Set", "Craft Kit", "Play Mat", "Costume", "Bath Toys", "Memory Game", "Stacking Toy",
            "Bowling Set", "Magnet Set", "Stamp Set", "Puppet Set", "Modeling Clay Set", "Floor Puzzle",
            "Domino Set", "Sorting Game", "Toy Chest", "Play Tent", "Wall Stickers", "Painting Set",
            "Bingo Game", "Music Box", "Lacing Beads", "Sand Toys", "Balloon Set", "Kite", "Spinning Top",
            "Plush Toy",
        ],
    },
    Category {
        code: "BOO",
        name: "Books",
        median_price: 2_900,
        weight: 6,
        adjectives: &[
            "Illustrated", "Complete", "Concise", "Essential", "Annotated", "Practical", "Modern", "Classic",
            "Revised", "Expanded", "Hardcover", "Paperback", "Deluxe", "Updated", "Comprehensive", "Visual",
            "Definitive", "Everyday", "Large-Print", "Portable", "Inspiring", "Accessible",
        ],
        features: &[
            "Gardening", "Travel", "Photography", "Astronomy", "Cooking", "Sailing", "Architecture", "Music",
            "Chess", "Knitting", "Hiking", "Science", "Mathematics", "Philosophy", "Woodworking",
            "Birdwatching", "Design", "History",
        ],
        nouns: &[
            "Handbook", "Guide", "Companion", "Primer", "Almanac", "Reader", "Workbook", "Anthology",
            "Field Notes", "Encyclopedia", "Course Book", "Manual", "Sourcebook", "Textbook", "Compendium",
            "Dictionary", "Omnibus", "Lexicon", "Essays", "Stories", "Lessons", "Collection", "Yearbook",
            "Study Guide", "Activity Book", "Quiz Book", "Box Set", "Basics", "Masterclass", "Digest",
            "Treasury", "Quick Reference", "Glossary", "Gift Edition",
        ],
    },
    Category {
        code: "BEA",
        name: "Beauty",
        median_price: 3_900,
        weight: 6,
        adjectives: &[
            "Gentle", "Nourishing", "Hydrating", "Soothing", "Radiant", "Uplifting", "Luxury", "Natural",
            "Pure", "Organic", "Refreshing", "Calming", "Mild", "Delicate", "Restoring", "Botanical",
            "Revitalizing", "Smoothing", "Softening", "Daily", "Lovely", "Fragrant",
        ],
        features: &[
            "Rose", "Aloe", "Shea", "Argan", "Coconut", "Lavender", "Jojoba", "Oat", "Honey", "Almond",
            "Chamomile", "Calendula", "Avocado", "Rosehip", "Cucumber", "Vanilla", "Green Tea", "Jasmine",
        ],
        nouns: &[
            "Face Cream", "Body Lotion", "Hand Cream", "Lip Balm", "Face Serum", "Shampoo", "Conditioner",
            "Body Wash", "Face Mask", "Cleanser", "Toner", "Hair Oil", "Body Butter", "Bath Bombs",
            "Soap Bar", "Body Scrub", "Eye Cream", "Night Cream", "Day Cream", "Foot Cream", "Hair Mask",
            "Face Mist", "Body Mist", "Shower Gel", "Cuticle Oil", "Makeup Remover", "Micellar Water",
            "Facial Oil", "Moisturizer", "Cleansing Balm", "Bath Salts", "Massage Oil",
        ],
    },
    Category {
        code: "HEA",
        name: "Health",
        median_price: 4_200,
        weight: 4,
        adjectives: &[
            "Daily", "Pure", "Gentle", "Sugar-Free", "Natural", "Advanced", "Essential", "Balanced",
            "Reliable", "Complete", "Premium", "Classic", "Organic", "Trusted", "Quality", "Everyday",
            "Simple", "Concentrated", "Vegan", "Lactose-Free", "Non-GMO", "Extra-Strength",
        ],
        features: &[
            "Magnesium", "Zinc", "Vitamin C", "Vitamin D", "Elderberry", "Turmeric", "Ginger", "Probiotic",
            "Iron", "Biotin", "Calcium", "Echinacea", "Multivitamin", "Electrolyte", "Vitamin B12",
            "Potassium", "Green Tea", "Spirulina",
        ],
        nouns: &[
            "Capsules", "Tablets", "Gummies", "Powder", "Drops", "Softgels", "Chewables", "Lozenges",
            "Sachets", "Drink Mix", "Oral Spray", "Syrup", "Shots", "Complex", "Supplement", "Formula",
            "Caplets", "Liquid", "Stick Packs", "Effervescents", "Mini Tablets", "Starter Kit", "Refill Pack",
            "Travel Pack", "Value Pack", "Family Pack", "Trial Pack", "Booster", "Wafers", "Soft Chews",
            "Vials", "Granules",
        ],
    },
    Category {
        code: "CLO",
        name: "Clothing",
        median_price: 6_400,
        weight: 11,
        adjectives: &[
            "Relaxed", "Slim-Fit", "Classic", "Essential", "Everyday", "Cozy", "Lightweight", "Casual",
            "Modern", "Flattering", "Soft", "Premium", "Vintage", "Stylish", "Breathable", "Timeless",
            "Regular-Fit", "Simple", "Versatile", "Refined", "Comfortable", "Quality",
        ],
        features: &[
            "Cotton", "Organic Cotton", "Merino", "Wool Blend", "Cotton Blend", "Stretch", "Jersey", "Ribbed",
            "Striped", "Brushed", "Recycled Cotton", "Bamboo", "Modal", "Textured", "Knit", "Navy", "Black",
            "Olive",
        ],
        nouns: &[
            "T-Shirt", "Hoodie", "Sweater", "Cardigan", "Polo Shirt", "Joggers", "Leggings", "Dress", "Skirt",
            "Tank Top", "Sweatshirt", "Long-Sleeve Top", "Pullover", "Lounge Pants", "Shorts", "Turtleneck",
            "Tunic", "Vest", "Nightgown", "Overshirt", "Quarter-Zip", "Pajamas", "Lounge Set", "Henley",
            "Base Layer", "Jumpsuit", "Camisole", "Shirt Dress", "Sweater Vest", "Wrap Top", "Crewneck",
            "Sweatpants", "Shirt", "Raglan Top",
        ],
    },
    Category {
        code: "SHO",
        name: "Shoes",
        median_price: 9_900,
        weight: 6,
        adjectives: &[
            "Classic", "Comfortable", "Modern", "Lightweight", "Durable", "Premium", "Elegant", "Everyday",
            "Handcrafted", "Timeless", "Cushioned", "Versatile", "Stylish", "Vintage", "Relaxed", "Flexible",
            "Wide-Fit", "Signature", "Essential", "Refined", "Soft", "Sturdy",
        ],
        features: &[
            "Leather", "Suede", "Canvas", "Nubuck", "Vegan Leather", "Faux Suede", "Textured", "Black",
            "Brown", "Navy", "Tan", "Two-Tone", "Cognac", "Charcoal", "Olive", "Sand", "Burgundy", "Gray",
        ],
        nouns: &[
            "Sneakers", "Loafers", "Boots", "Sandals", "Oxfords", "Slip-Ons", "Ankle Boots", "Chelsea Boots",
            "Chukka Boots", "Derby Shoes", "Ballet Flats", "Mules", "Espadrilles", "Moccasins", "Boat Shoes",
            "Slippers", "Clogs", "Desert Boots", "Hiking Boots", "High-Tops", "Low-Tops", "Trainers",
            "Wedges", "Slides", "Court Shoes", "Walking Shoes", "Lace-Ups", "Flats", "Work Boots",
            "Driving Shoes", "Monk Straps", "Skate Shoes",
        ],
    },
    Category {
        code: "JEW",
        name: "Jewelry",
        median_price: 14_900,
        weight: 4,
        adjectives: &[
            "Elegant", "Delicate", "Dainty", "Classic", "Vintage", "Modern", "Handmade", "Timeless",
            "Graceful", "Minimalist", "Radiant", "Sparkling", "Refined", "Bohemian", "Luxury", "Polished",
            "Art Deco", "Charming", "Stylish", "Bold", "Antique", "Handcrafted",
        ],
        features: &[
            "Sterling Silver", "Gold-Plated", "Rose Gold", "Pearl", "Turquoise", "Opal", "Amethyst", "Garnet",
            "Moonstone", "Jade", "Onyx", "Topaz", "Citrine", "Amber", "Sapphire", "Emerald", "Crystal",
            "White Gold",
        ],
        nouns: &[
            "Necklace", "Bracelet", "Earrings", "Ring", "Pendant", "Anklet", "Brooch", "Cufflinks", "Bangle",
            "Choker", "Hoop Earrings", "Stud Earrings", "Drop Earrings", "Tie Clip", "Hair Pin",
            "Signet Ring", "Locket", "Tiara", "Cuff Bracelet", "Ear Cuff", "Lapel Pin", "Stacking Ring",
            "Charm Bracelet", "Pendant Necklace", "Tennis Bracelet", "Chain Necklace", "Promise Ring",
            "Eternity Ring", "Ear Climbers", "Jewelry Set", "Link Bracelet", "Lariat Necklace",
        ],
    },
    Category {
        code: "AUT",
        name: "Automotive",
        median_price: 10_900,
        weight: 4,
        adjectives: &[
            "Durable", "Premium", "Sturdy", "Reliable", "Practical", "Compact", "Sleek", "Rugged",
            "Professional", "Deluxe", "Classic", "Modern", "Versatile", "Essential", "Functional", "Tough",
            "Sporty", "Custom", "Handy", "Quality", "Stylish", "Luxury",
        ],
        features: &[
            "All-Weather", "Heavy-Duty", "Universal-Fit", "Dark Gray", "Waterproof", "Scratch-Resistant",
            "UV-Resistant", "Easy-Fit", "Graphite", "Washable", "Dust-Resistant", "Desert Tan", "Two-Tone",
            "Stain-Resistant", "Matte Black", "Slate Gray", "Fade-Resistant", "Charcoal",
        ],
        nouns: &[
            "Seat Covers", "Floor Mats", "Trunk Organizer", "Phone Mount", "Steering Wheel Cover",
            "Sun Shade", "Cargo Liner", "Roof Bag", "Car Cover", "Key Case", "Cup Holder", "Headrest Hook",
            "Console Organizer", "Trunk Mat", "Mirror Covers", "Door Sill Guards", "Mud Flaps",
            "Bumper Guard", "License Plate Frame", "Seat Cushion", "Armrest Cover", "Roof Rack Pads",
            "Seat Belt Pads", "Dashboard Mat", "Visor Organizer", "Door Guards", "Gear Knob Cover",
            "Tablet Mount", "Back Seat Organizer", "Pedal Covers", "Tool Bag", "Window Shades", "Tire Covers",
            "Cargo Net",
        ],
    },
    Category {
        code: "OFF",
        name: "Office",
        median_price: 7_400,
        weight: 4,
        adjectives: &[
            "Classic", "Modern", "Sleek", "Practical", "Compact", "Premium", "Professional", "Elegant",
            "Sturdy", "Essential", "Everyday", "Minimalist", "Durable", "Timeless", "Stylish", "Simple",
            "Handy", "Executive", "Contemporary", "Reliable", "Versatile", "Quality",
        ],
        features: &[
            "Black", "White", "Gray", "Navy", "Forest Green", "Teal", "Graphite", "Charcoal", "Sand", "Ivory",
            "Matte", "Two-Tone", "Burgundy", "Slate", "Walnut Brown", "Oak Beige", "Silver", "Sky Blue",
        ],
        nouns: &[
            "Desk Organizer", "File Cabinet", "Stapler", "Pen Holder", "Letter Tray", "Magazine File",
            "Desk Lamp", "Bookends", "Monitor Stand", "Desk Pad", "Notebook Holder", "Document Box",
            "Tape Dispenser", "Business Card Holder", "Wall Clock", "Desk Clock", "Bulletin Board",
            "Pencil Cup", "Drawer Unit", "Bookshelf", "Office Chair", "Standing Desk", "Footrest",
            "Wastebasket", "Coat Rack", "Laptop Stand", "Clipboard", "Key Cabinet", "Label Holder",
            "Cable Box", "Mail Sorter", "Storage Cabinet", "Printer Stand", "Drawing Table",
        ],
    },
    Category {
        code: "PET",
        name: "Pet",
        median_price: 4_900,
        weight: 5,
        adjectives: &[
            "Smart", "Classic", "Premium", "Deluxe", "Simple", "Everyday", "Modern", "Practical", "Reliable",
            "Essential", "Colorful", "Handy", "Compact", "Durable", "Favorite", "Quality", "Safe", "Stylish",
            "Charming", "Trusty", "Lovely", "Cheerful",
        ],
        features: &[
            "Dog", "Cat", "Puppy", "Kitten", "Rabbit", "Ferret", "Guinea Pig", "Small Dog", "Large Dog",
            "Indoor Cat", "Outdoor Cat", "Senior Dog", "Senior Cat", "Large Cat", "Adult Dog", "Adult Cat",
            "Young Rabbit", "Small Pet",
        ],
        nouns: &[
            "Bed", "Food Bowl", "Carrier", "Blanket", "Harness", "Brush", "Toy Set", "Feeder",
            "Water Fountain", "Grooming Kit", "Playpen", "Travel Bag", "House", "Cushion", "Feeding Mat",
            "Comb", "Nail Clipper", "Toy Ball", "Play Tunnel", "Resting Pad", "Heating Pad", "Cooling Mat",
            "First Aid Kit", "Water Bottle", "Food Container", "Hideaway", "Towel", "Bandana", "Ramp",
            "Bowl Stand", "Toy Basket", "Travel Crate", "Snuggle Sack", "Bath Mitt",
        ],
    },
    Category {
        code: "GRO",
        name: "Grocery",
        median_price: 2_600,
        weight: 4,
        adjectives: &[
            "Delicious", "Wholesome", "Nourishing", "Quality", "Tasty", "Satisfying", "Flavorful", "Popular",
            "Honest", "Traditional", "Classic", "Gourmet", "Premium", "Simple", "Everyday", "Select",
            "Authentic", "Choice", "Natural", "Fine", "Superior", "Finest",
        ],
        features: &[
            "Organic", "Fair-Trade", "Non-GMO", "Gluten-Free", "Kosher", "Small-Batch", "Artisan",
            "Farmhouse", "Country", "Mountain", "Valley", "Family-Farm", "Village", "Harvest", "Hillside",
            "Lakeside", "Heritage", "Homestead",
        ],
        nouns: &[
            "Coffee Beans", "Olive Oil", "Wildflower Honey", "Pasta", "Granola", "Dark Chocolate",
            "Black Tea", "Almonds", "Basmati Rice", "Strawberry Jam", "Peanut Butter", "Tomato Sauce",
            "Trail Mix", "Oat Crackers", "Dried Apricots", "Walnuts", "Cashews", "Herbal Tea",
            "Ground Coffee", "Maple Syrup", "Apple Cider", "Pesto", "Green Lentils", "Chickpeas",
            "Pancake Mix", "Muesli", "Hot Sauce", "Mustard", "Cherry Preserves", "Hazelnut Spread", "Raisins",
            "Pistachios", "Vegetable Soup", "Balsamic Vinegar",
        ],
    },
];
