//! What people eat and drink.

use super::{Category, Department, noun, words};

const SPICES: Department = Department {
    name: "Spices & Herbs",
    adjectives: words![
        "Aromatic", "Fragrant", "Fine", "Fresh", "Mild", "Robust", "Delicate", "Rich", "Warming", "Intense",
        "Classic", "Traditional", "Premium", "Selected", "Pure", "Full-Bodied",
    ],
    features: words![
        "Organic", "Hand-Picked", "Small-Batch", "Single-Origin", "Fair-Trade", "Farm-Grown", "Sun-Ripened", "Market",
        "Hand-Sorted", "Slow-Dried", "Chef's", "Garden", "Mountain", "Estate",
    ],
    variants: [
        words!["30 g", "50 g", "80 g", "120 g", "200 g", "250 g", "500 g"],
        words!["Tin", "Glass Jar", "Refill Pouch", "Gift Box", "Cork Jar"],
    ],
};

pub(super) const SPI: Category = Category {
    code: "SPI",
    name: "Spices",
    department: &SPICES,
    nouns: &[
        noun("Paprika", 6, 28), noun("Smoked Paprika", 6, 30), noun("Cinnamon", 6, 28), noun("Turmeric", 6, 26),
        noun("Cumin", 6, 26), noun("Coriander Seed", 5, 24), noun("Cardamom", 8, 48), noun("Cloves", 7, 34),
        noun("Nutmeg", 7, 34), noun("Saffron", 14, 96), noun("Star Anise", 7, 32), noun("Ginger", 6, 28),
        noun("Fennel Seed", 5, 24), noun("Sumac", 7, 32), noun("Fenugreek", 5, 24),
    ],
};

pub(super) const HBS: Category = Category {
    code: "HBS",
    name: "Herbs",
    department: &SPICES,
    nouns: &[
        noun("Oregano", 5, 24), noun("Basil", 5, 24), noun("Thyme", 5, 24), noun("Rosemary", 5, 24),
        noun("Bay Leaves", 5, 22), noun("Marjoram", 5, 24), noun("Tarragon", 6, 28), noun("Dill", 5, 24),
        noun("Parsley", 5, 22), noun("Chives", 6, 26), noun("Mint", 5, 24), noun("Savory", 5, 24),
        noun("Lovage", 6, 26), noun("Herbes de Provence", 6, 30),
    ],
};

pub(super) const CHI: Category = Category {
    code: "CHI",
    name: "Chillies",
    department: &SPICES,
    nouns: &[
        noun("Cayenne", 6, 28), noun("Chilli Flakes", 6, 28), noun("Chipotle", 7, 36), noun("Jalapeño", 7, 34),
        noun("Ancho Chilli", 7, 36), noun("Bird's Eye Chilli", 7, 34), noun("Habanero", 8, 40),
        noun("Piment d'Espelette", 10, 56), noun("Chilli Threads", 8, 40), noun("Pul Biber", 6, 30),
        noun("Chilli Powder", 6, 28), noun("Guajillo", 7, 36), noun("Gochugaru", 7, 36),
    ],
};

pub(super) const BKI: Category = Category {
    code: "BKI",
    name: "Baking Ingredients",
    department: &SPICES,
    nouns: &[
        noun("Vanilla Powder", 10, 64), noun("Vanilla Sugar", 6, 28), noun("Cocoa Nibs", 8, 36),
        noun("Poppy Seed", 5, 24), noun("Desiccated Coconut", 5, 22), noun("Candied Peel", 6, 26),
        noun("Rose Petals", 8, 38), noun("Cornflowers", 8, 36), noun("Sesame", 5, 22), noun("Orange Zest", 6, 30),
        noun("Tonka Beans", 10, 56), noun("Aniseed", 5, 26),
    ],
};

const SEASONINGS: Department = Department {
    name: "Seasonings",
    adjectives: words![
        "Classic", "Premium", "Pure", "Rustic", "Robust", "Traditional", "Intense", "Elegant", "Rich", "Artisan",
        "Choice", "Bold", "Everyday", "Timeless", "Essential", "Selected",
    ],
    features: words![
        "Gourmet", "Chef's", "Deluxe", "Kitchen", "Market", "Small-Batch", "Fair-Trade", "Grill", "Hand-Sorted",
        "Bistro", "Coarse", "Farmhouse", "Heritage", "Craft",
    ],
    variants: [
        words!["50 g", "80 g", "100 g", "150 g", "200 g", "250 g", "500 g"],
        words!["Tin", "Glass Jar", "Refill Pouch", "Gift Box", "Cork Jar"],
    ],
};

pub(super) const BLE: Category = Category {
    code: "BLE",
    name: "Spice Blends",
    department: &SEASONINGS,
    nouns: &[
        noun("Curry Powder", 6, 32), noun("Garam Masala", 7, 34), noun("Ras el Hanout", 7, 36),
        noun("Za'atar", 7, 34), noun("Baharat", 7, 34), noun("Five-Spice", 7, 32), noun("Gingerbread Spice", 6, 28),
        noun("Bread Spice", 5, 26), noun("Cajun Seasoning", 6, 30), noun("Steak Seasoning", 7, 34),
        noun("Pickling Spice", 6, 26), noun("Tandoori Masala", 7, 34), noun("Dukkah", 8, 38),
        noun("Gyros Seasoning", 6, 30),
    ],
};

pub(super) const SAL: Category = Category {
    code: "SAL",
    name: "Salt & Pepper",
    department: &SEASONINGS,
    nouns: &[
        noun("Black Pepper", 6, 34), noun("White Pepper", 7, 36), noun("Pink Peppercorns", 8, 42),
        noun("Sea Salt", 5, 24), noun("Smoked Salt", 6, 30), noun("Fleur de Sel", 8, 42), noun("Rock Salt", 5, 24),
        noun("Herb Salt", 5, 26), noun("Long Pepper", 8, 40), noun("Szechuan Pepper", 8, 42),
        noun("Cubeb Pepper", 8, 40), noun("Lemon Pepper", 6, 30), noun("Salt Flakes", 7, 32),
    ],
};

const HOTDRINKS: Department = Department {
    name: "Tea & Coffee",
    adjectives: words![
        "Aromatic", "Fine", "Mild", "Robust", "Full-Bodied", "Smooth", "Rich", "Delicate", "Classic", "Fragrant",
        "Gentle", "Elegant", "Traditional", "Mellow", "Premium", "Warming",
    ],
    features: words![
        "Organic", "Fair-Trade", "Highland", "Small-Batch", "Hand-Picked", "Shade-Grown", "Single-Estate", "House",
        "Mountain", "Plantation", "Sunday", "Island", "Harvest", "Afternoon",
    ],
    variants: [
        words!["100 g", "125 g", "200 g", "250 g", "400 g", "500 g"],
        words!["Tin", "Paper Bag", "Refill Pouch", "Gift Box", "Glass Jar"],
    ],
};

pub(super) const BLT: Category = Category {
    code: "BLT",
    name: "Black Tea",
    department: &HOTDRINKS,
    nouns: &[
        noun("Earl Grey", 7, 36), noun("Darjeeling", 9, 52), noun("Assam", 8, 40), noun("Ceylon Tea", 7, 36),
        noun("English Breakfast", 7, 34), noun("Masala Chai", 8, 38), noun("Lapsang Souchong", 9, 44),
        noun("Keemun", 10, 48), noun("Orange Pekoe", 8, 38), noun("East Frisian Blend", 7, 36),
        noun("Vanilla Black Tea", 7, 34), noun("Russian Caravan", 9, 42),
    ],
};

pub(super) const GRT: Category = Category {
    code: "GRT",
    name: "Green & White Tea",
    department: &HOTDRINKS,
    nouns: &[
        noun("Sencha", 9, 46), noun("Gunpowder Tea", 7, 36), noun("Jasmine Tea", 8, 42), noun("Matcha", 16, 88),
        noun("Genmaicha", 9, 42), noun("White Peony", 12, 58), noun("Oolong", 10, 54), noun("Bancha", 8, 38),
        noun("Gyokuro", 16, 86), noun("Moroccan Mint", 7, 34), noun("Silver Needle", 16, 84),
        noun("Lemon Sencha", 8, 40),
    ],
};

pub(super) const HET: Category = Category {
    code: "HET",
    name: "Herbal & Fruit Tea",
    department: &HOTDRINKS,
    nouns: &[
        noun("Peppermint Tea", 6, 28), noun("Chamomile Tea", 6, 28), noun("Rooibos", 7, 32),
        noun("Rosehip Tea", 6, 28), noun("Fennel Tea", 6, 26), noun("Hibiscus Tea", 6, 28),
        noun("Ginger Lemon Tea", 7, 32), noun("Berry Infusion", 7, 32), noun("Lemongrass Tea", 7, 30),
        noun("Apple Cinnamon Tea", 7, 32), noun("Nettle Tea", 6, 26), noun("Elderflower Tea", 7, 32),
        noun("Verbena", 7, 34),
    ],
};

pub(super) const COF: Category = Category {
    code: "COF",
    name: "Coffee Beans",
    department: &HOTDRINKS,
    nouns: &[
        noun("Espresso Beans", 9, 42), noun("Coffee Beans", 8, 38), noun("Arabica Beans", 9, 42),
        noun("Crema Beans", 9, 40), noun("Decaf Beans", 9, 42), noun("Mocha Beans", 10, 46),
        noun("Peaberry Beans", 12, 54), noun("Breakfast Roast", 8, 38), noun("Dark Roast", 8, 40),
        noun("Light Roast", 9, 42), noun("Filter Roast", 9, 42), noun("Barista Blend", 9, 44),
    ],
};

pub(super) const COG: Category = Category {
    code: "COG",
    name: "Ground Coffee",
    department: &HOTDRINKS,
    nouns: &[
        noun("Ground Espresso", 8, 38), noun("Filter Coffee", 7, 34), noun("French Press Coffee", 8, 36),
        noun("Moka Coffee", 8, 36), noun("Decaf Coffee", 8, 36), noun("Café Crème", 8, 38),
        noun("Cardamom Coffee", 9, 40), noun("Hazelnut Coffee", 9, 40), noun("Malt Coffee", 5, 24),
        noun("Chicory Coffee", 6, 26), noun("Cold Brew Coffee", 9, 42), noun("Greek Coffee", 8, 34),
    ],
};

const DELI: Department = Department {
    name: "Delicatessen",
    adjectives: words![
        "Fine", "Rich", "Classic", "Traditional", "Delicious", "Country", "Wholesome", "Rustic", "Selected", "Hearty",
        "Delicate", "Artisan", "Tasty", "Premium", "Homestyle", "Choice",
    ],
    features: words![
        "Organic", "Small-Batch", "Farmhouse", "Alpine", "Mediterranean", "Monastery", "Market", "Festive", "Estate",
        "Village", "Family-Recipe", "Fair-Trade", "Heritage", "Harvest",
    ],
    variants: [
        words!["150 g", "200 g", "250 g", "350 g", "400 g", "500 g", "750 g"],
        words!["Single Pack", "Twin Pack", "Gift Pack", "Sharing Pack", "Tasting Pack"],
    ],
};

pub(super) const PRE: Category = Category {
    code: "PRE",
    name: "Preserves & Honey",
    department: &DELI,
    nouns: &[
        noun("Strawberry Jam", 5, 24), noun("Apricot Jam", 5, 24), noun("Orange Marmalade", 5, 24),
        noun("Blossom Honey", 7, 36), noun("Acacia Honey", 8, 40), noun("Forest Honey", 8, 40),
        noun("Plum Butter", 5, 24), noun("Fig Chutney", 6, 28), noun("Mango Chutney", 6, 28),
        noun("Hazelnut Spread", 7, 34), noun("Lemon Curd", 6, 26), noun("Quince Jelly", 6, 28),
        noun("Crème de Marrons", 7, 32),
    ],
};

pub(super) const PAS: Category = Category {
    code: "PAS",
    name: "Pasta & Grains",
    department: &DELI,
    nouns: &[
        noun("Spaghetti", 4, 20), noun("Tagliatelle", 5, 24), noun("Penne", 4, 20), noun("Risotto Rice", 6, 28),
        noun("Basmati Rice", 5, 26), noun("Red Lentils", 5, 22), noun("Couscous", 4, 20), noun("Polenta", 4, 20),
        noun("Quinoa", 6, 30), noun("Orecchiette", 5, 24), noun("Bulgur", 4, 20), noun("Porridge Oats", 4, 20),
        noun("Spätzle", 5, 22),
    ],
};

pub(super) const CHC: Category = Category {
    code: "CHC",
    name: "Chocolate & Sweets",
    department: &DELI,
    nouns: &[
        noun("Milk Chocolate", 5, 28), noun("Dark Chocolate", 5, 30), noun("Truffles", 10, 54),
        noun("Pralines", 10, 58), noun("Nougat", 7, 34), noun("Marzipan", 7, 34), noun("Caramels", 6, 30),
        noun("Fudge", 6, 30), noun("Liquorice", 5, 24), noun("Fruit Jellies", 6, 28), noun("Turkish Delight", 7, 32),
        noun("Candied Ginger", 7, 32), noun("Chocolate Almonds", 7, 36),
    ],
};

pub(super) const BIS: Category = Category {
    code: "BIS",
    name: "Biscuits & Cakes",
    department: &DELI,
    nouns: &[
        noun("Shortbread", 6, 30), noun("Cantuccini", 6, 32), noun("Amaretti", 7, 34), noun("Gingerbread", 6, 32),
        noun("Oat Biscuits", 5, 26), noun("Almond Biscuits", 6, 32), noun("Stollen", 10, 48),
        noun("Panettone", 10, 52), noun("Cheese Crackers", 5, 26), noun("Grissini", 5, 24), noun("Macarons", 10, 52),
        noun("Fruit Cake", 9, 46), noun("Madeleines", 7, 32),
    ],
};

pub(super) const NUT: Category = Category {
    code: "NUT",
    name: "Nuts & Dried Fruit",
    department: &DELI,
    nouns: &[
        noun("Roasted Almonds", 7, 36), noun("Cashews", 7, 38), noun("Walnuts", 7, 36), noun("Pistachios", 9, 46),
        noun("Hazelnuts", 7, 36), noun("Dried Apricots", 6, 30), noun("Medjool Dates", 7, 36),
        noun("Dried Figs", 6, 32), noun("Cranberries", 6, 30), noun("Trail Mix", 6, 32), noun("Macadamias", 10, 54),
        noun("Mulberries", 7, 36), noun("Pine Nuts", 9, 48),
    ],
};

pub(super) const DCH: Category = Category {
    code: "DCH",
    name: "Drinking Chocolate",
    department: &DELI,
    nouns: &[
        noun("Drinking Chocolate", 7, 34), noun("Cocoa Powder", 7, 32), noun("White Hot Chocolate", 8, 34),
        noun("Chilli Chocolate", 8, 36), noun("Cinnamon Cocoa", 8, 34), noun("Hazelnut Cocoa", 8, 36),
        noun("Caramel Cocoa", 8, 34), noun("Dark Cocoa", 8, 36), noun("Chai Latte Powder", 8, 36),
        noun("Golden Milk", 9, 40), noun("Malted Milk", 6, 28), noun("Carob Drink", 7, 30),
    ],
};

const BOTTLES: Department = Department {
    name: "Oils & Sauces",
    adjectives: words![
        "Fine", "Rich", "Classic", "Traditional", "Mild", "Fruity", "Aromatic", "Rustic", "Robust", "Delicate",
        "Premium", "Country", "Smooth", "Intense", "Selected", "Choice",
    ],
    features: words![
        "Organic", "Small-Batch", "Estate", "Farmhouse", "Mediterranean", "Monastery", "Market", "Village",
        "Family-Recipe", "Handmade", "Heritage", "Coastal", "Kitchen", "Harvest",
    ],
    variants: [
        words!["100 ml", "200 ml", "250 ml", "350 ml", "500 ml", "750 ml"],
        words!["Bottle", "Tin", "Gift Box", "Tasting Set", "Stoneware Jug"],
    ],
};

pub(super) const OIL: Category = Category {
    code: "OIL",
    name: "Oils & Vinegars",
    department: &BOTTLES,
    nouns: &[
        noun("Olive Oil", 8, 46), noun("Walnut Oil", 8, 42), noun("Pumpkin Seed Oil", 9, 46),
        noun("Rapeseed Oil", 6, 30), noun("Truffle Oil", 10, 58), noun("Chilli Oil", 7, 34),
        noun("Balsamic Vinegar", 8, 54), noun("Cider Vinegar", 6, 28), noun("Sherry Vinegar", 7, 38),
        noun("Raspberry Vinegar", 7, 34), noun("Wine Vinegar", 6, 28), noun("Sesame Oil", 7, 34),
        noun("Basil Oil", 7, 36),
    ],
};

pub(super) const SAU: Category = Category {
    code: "SAU",
    name: "Sauces & Marinades",
    department: &BOTTLES,
    nouns: &[
        noun("Barbecue Sauce", 5, 26), noun("Hot Sauce", 5, 26), noun("Tomato Ketchup", 4, 22),
        noun("Steak Sauce", 5, 28), noun("Honey Marinade", 6, 28), noun("Garlic Marinade", 6, 28),
        noun("Teriyaki Sauce", 6, 28), noun("Mustard Dressing", 5, 26), noun("Balsamic Glaze", 6, 30),
        noun("Curry Sauce", 5, 26), noun("Caesar Dressing", 5, 26), noun("Sweet Chilli Sauce", 5, 24),
        noun("Herb Marinade", 6, 28),
    ],
};

const WINES: Department = Department {
    name: "Wine",
    adjectives: words![
        "Dry", "Fruity", "Elegant", "Full-Bodied", "Fresh", "Mellow", "Fine", "Velvety", "Generous", "Classic",
        "Lively", "Rich", "Balanced", "Complex", "Mature", "Smooth", "Delicate", "Spicy",
    ],
    features: words![
        "Estate", "Reserve", "Old-Vine", "Organic", "Barrel-Aged", "Hillside", "Single-Vineyard", "Manor", "Village",
        "Cellar", "Family", "Late-Harvest", "Hand-Picked", "Monastery", "Terrace", "Selection",
    ],
    variants: [
        words!["0.25 l", "0.375 l", "0.5 l", "0.75 l", "1 l", "1.5 l"],
        words!["Natural Cork", "Screw Cap", "Glass Stopper", "Gift Tube", "Wooden Case"],
    ],
};

pub(super) const RED: Category = Category {
    code: "RED",
    name: "Red Wine",
    department: &WINES,
    nouns: &[
        noun("Merlot", 7, 46), noun("Pinot Noir", 9, 62), noun("Cabernet Sauvignon", 8, 56), noun("Syrah", 8, 52),
        noun("Tempranillo", 7, 46), noun("Sangiovese", 8, 48), noun("Zweigelt", 7, 40), noun("Malbec", 8, 46),
        noun("Grenache", 7, 44), noun("Blaufränkisch", 8, 48), noun("Nebbiolo", 12, 84), noun("Gamay", 7, 40),
    ],
};

pub(super) const WHI: Category = Category {
    code: "WHI",
    name: "White & Sparkling Wine",
    department: &WINES,
    nouns: &[
        noun("Riesling", 7, 46), noun("Chardonnay", 8, 54), noun("Sauvignon Blanc", 7, 42),
        noun("Grüner Veltliner", 7, 42), noun("Pinot Gris", 7, 42), noun("Gewürztraminer", 8, 46),
        noun("Silvaner", 7, 38), noun("Rosé", 6, 38), noun("Crémant", 9, 50), noun("Secco", 6, 30),
        noun("Muscat", 7, 40), noun("Chenin Blanc", 8, 44), noun("Sekt", 7, 42),
    ],
};
