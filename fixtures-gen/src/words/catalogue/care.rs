//! What does skin, body and mind good.

use super::{Category, Department, noun, words};

const BEAUTY: Department = Department {
    name: "Beauty",
    adjectives: words![
        "Nourishing", "Gentle", "Soothing", "Refreshing", "Pure", "Rich", "Silky", "Natural", "Revitalising",
        "Delicate", "Restoring", "Light", "Balancing", "Calming", "Softening", "Radiant",
    ],
    features: words![
        "Rose", "Lavender", "Aloe Vera", "Chamomile", "Argan", "Shea", "Calendula", "Sea Buckthorn", "Green Tea",
        "Citrus", "Almond", "Oat", "Neroli", "Coconut",
    ],
    variants: [
        words!["30 ml", "50 ml", "75 ml", "100 ml", "150 ml", "200 ml"],
        words!["Single", "Duo", "Refill", "Gift Set", "Value Pack"],
    ],
};

pub(super) const FAC: Category = Category {
    code: "FAC",
    name: "Face Care",
    department: &BEAUTY,
    nouns: &[
        noun("Face Cream", 12, 62), noun("Cleansing Gel", 9, 38), noun("Face Serum", 15, 78), noun("Toner", 9, 38),
        noun("Night Cream", 15, 68), noun("Eye Cream", 14, 64), noun("Cleansing Milk", 9, 38),
        noun("Face Mask", 9, 44), noun("Micellar Water", 7, 28), noun("Face Oil", 14, 64), noun("Day Fluid", 14, 58),
        noun("Cleansing Foam", 9, 36),
    ],
};

pub(super) const BOD: Category = Category {
    code: "BOD",
    name: "Body Care",
    department: &BEAUTY,
    nouns: &[
        noun("Body Lotion", 9, 42), noun("Body Butter", 10, 46), noun("Body Oil", 12, 54), noun("Body Scrub", 10, 44),
        noun("Body Milk", 8, 36), noun("Body Spray", 8, 34), noun("Massage Oil", 10, 46), noun("Firming Gel", 14, 58),
        noun("Body Cream", 10, 44), noun("Deodorant", 6, 26), noun("After-Sun Lotion", 9, 36),
        noun("Body Balm", 10, 44),
    ],
};

pub(super) const HAR: Category = Category {
    code: "HAR",
    name: "Hair Care",
    department: &BEAUTY,
    nouns: &[
        noun("Shampoo", 7, 36), noun("Conditioner", 7, 36), noun("Hair Mask", 10, 46), noun("Hair Oil", 10, 48),
        noun("Scalp Serum", 14, 62), noun("Styling Cream", 8, 38), noun("Hair Spray", 7, 32),
        noun("Leave-In Care", 9, 42), noun("Hair Tonic", 9, 40), noun("Curl Cream", 9, 40), noun("Hair Rinse", 6, 26),
        noun("Beard Oil", 10, 42),
    ],
};

pub(super) const BTH: Category = Category {
    code: "BTH",
    name: "Bath & Shower",
    department: &BEAUTY,
    nouns: &[
        noun("Shower Gel", 5, 26), noun("Bath Foam", 7, 32), noun("Bath Oil", 10, 44), noun("Liquid Soap", 5, 24),
        noun("Shower Cream", 6, 28), noun("Bath Milk", 8, 36), noun("Shower Oil", 8, 36), noun("Shower Foam", 6, 28),
        noun("Bath Essence", 9, 38), noun("Shower Scrub", 8, 34), noun("Bath Gel", 7, 30),
        noun("Intimate Wash", 6, 26),
    ],
};

pub(super) const HND: Category = Category {
    code: "HND",
    name: "Hand & Foot Care",
    department: &BEAUTY,
    nouns: &[
        noun("Hand Cream", 5, 28), noun("Foot Cream", 6, 30), noun("Hand Wash", 5, 24), noun("Foot Balm", 6, 30),
        noun("Cuticle Oil", 6, 28), noun("Hand Balm", 6, 28), noun("Foot Scrub", 7, 30), noun("Hand Serum", 9, 40),
        noun("Heel Salve", 6, 26), noun("Foot Spray", 6, 26), noun("Hand Lotion", 6, 28), noun("Nail Balm", 6, 26),
    ],
};

pub(super) const GRO: Category = Category {
    code: "GRO",
    name: "Men's Grooming",
    department: &BEAUTY,
    nouns: &[
        noun("Shaving Cream", 7, 34), noun("Shaving Gel", 6, 28), noun("After-Shave Balm", 9, 44),
        noun("After-Shave Splash", 10, 46), noun("Beard Balm", 9, 38), noun("Beard Wash", 8, 34),
        noun("Shaving Soap", 8, 36), noun("Pre-Shave Oil", 10, 42), noun("Moustache Wax", 7, 30),
        noun("Hair Pomade", 9, 40), noun("Face Wash", 7, 32), noun("Shaving Foam", 5, 24),
    ],
};

const SCENTS: Department = Department {
    name: "Fragrance",
    adjectives: words![
        "Fresh", "Warm", "Elegant", "Delicate", "Intense", "Light", "Romantic", "Timeless", "Modern", "Sparkling",
        "Radiant", "Soft", "Sensual", "Classic", "Pure", "Vibrant",
    ],
    features: words![
        "Rose", "Lavender", "Vanilla", "Jasmine", "Sandalwood", "Neroli", "Cedar", "Bergamot", "Iris", "Amber", "Fig",
        "Violet", "Musk", "Vetiver",
    ],
    variants: [
        words!["30 ml", "50 ml", "75 ml", "100 ml", "150 ml", "200 ml"],
        words!["Single", "Duo", "Refill", "Gift Set", "Limited Edition"],
    ],
};

pub(super) const FRA: Category = Category {
    code: "FRA",
    name: "Fragrance",
    department: &SCENTS,
    nouns: &[
        noun("Eau de Toilette", 22, 120), noun("Eau de Parfum", 32, 160), noun("Eau de Cologne", 15, 80),
        noun("Perfume Oil", 18, 88), noun("Room Spray", 10, 46), noun("Pillow Mist", 9, 40), noun("Body Mist", 9, 42),
        noun("Linen Spray", 9, 36), noun("Hair Perfume", 16, 68), noun("Room Oil", 9, 42),
        noun("Roll-On Perfume", 12, 52), noun("Eau Légère", 15, 74),
    ],
};

const MAKEUP: Department = Department {
    name: "Make-Up",
    adjectives: words![
        "Radiant", "Velvety", "Long-Lasting", "Natural", "Glowing", "Creamy", "Vivid", "Luminous", "Soft", "Intense",
        "Flawless", "Light", "Bold", "Everyday", "Sheer", "Weightless",
    ],
    features: words![
        "Silk-Finish", "Satin", "Mineral", "Vegan", "Hydrating", "Shimmer", "Waterproof", "Vitamin", "Buildable",
        "Organic", "Smudge-Proof", "Blendable", "Plant-Based", "Oil-Free",
    ],
    variants: [
        words!["Rosewood", "Nude", "Peach", "Berry", "Coral", "Mauve", "Cocoa", "Terracotta", "Champagne", "Café Crème"],
        words!["Mini", "Full Size", "Refill", "Duo", "Gift Box"],
    ],
};

pub(super) const MUP: Category = Category {
    code: "MUP",
    name: "Make-Up",
    department: &MAKEUP,
    nouns: &[
        noun("Lipstick", 8, 42), noun("Foundation", 12, 62), noun("Mascara", 8, 40), noun("Blush", 9, 42),
        noun("Eyeshadow", 7, 36), noun("Lip Gloss", 6, 32), noun("Concealer", 8, 40), noun("Face Powder", 9, 46),
        noun("Eyeliner", 6, 30), noun("Highlighter", 9, 42), noun("Brow Pencil", 6, 30), noun("Nail Polish", 5, 24),
        noun("Bronzer", 10, 46), noun("Lip Liner", 5, 24),
    ],
};

const WELLNESS: Department = Department {
    name: "Food Supplements",
    adjectives: words![
        "Pure", "Natural", "Daily", "Essential", "Balanced", "Premium", "Gentle", "Classic", "High-Strength",
        "Complete", "Concentrated", "Vital", "Fine", "Simple", "Selected", "Advanced",
    ],
    features: words![
        "Organic", "GMO-Free", "Sugar-Free", "Additive-Free", "Lactose-Free", "Gluten-Free", "Fast-Acting",
        "Slow-Release", "Family", "Sports", "Dye-Free", "Lab-Tested", "Travel", "Allergen-Free",
    ],
    variants: [
        words!["Lemon", "Orange", "Cherry", "Berry", "Vanilla", "Apple", "Neutral", "Mango"],
        words!["14 Servings", "30 Servings", "60 Servings", "90 Servings", "120 Servings"],
    ],
};

pub(super) const VIT: Category = Category {
    code: "VIT",
    name: "Vitamins & Minerals",
    department: &WELLNESS,
    nouns: &[
        noun("Vitamin C", 8, 40), noun("Vitamin D", 8, 38), noun("Multivitamin", 10, 52), noun("Magnesium", 8, 42),
        noun("Zinc", 7, 34), noun("Iron", 8, 36), noun("Calcium", 8, 36), noun("Vitamin B Complex", 9, 46),
        noun("Biotin", 9, 42), noun("Folic Acid", 7, 32), noun("Selenium", 8, 36), noun("Potassium", 8, 34),
    ],
};

pub(super) const HRB: Category = Category {
    code: "HRB",
    name: "Herbal Supplements",
    department: &WELLNESS,
    nouns: &[
        noun("Ginseng", 12, 58), noun("Echinacea", 8, 40), noun("Turmeric Extract", 10, 52), noun("Valerian", 8, 38),
        noun("Elderberry Syrup", 8, 38), noun("Ginkgo", 12, 54), noun("Milk Thistle", 9, 42), noun("Propolis", 9, 42),
        noun("Spirulina", 10, 54), noun("Ginger Shot", 6, 28), noun("Sage Lozenges", 4, 18),
        noun("Aloe Drink", 8, 36),
    ],
};

pub(super) const SNU: Category = Category {
    code: "SNU",
    name: "Sports Nutrition",
    department: &WELLNESS,
    nouns: &[
        noun("Protein Powder", 18, 84), noun("Electrolytes", 8, 42), noun("Collagen", 18, 84),
        noun("Creatine", 14, 64), noun("Energy Gel", 5, 28), noun("Recovery Drink", 12, 58),
        noun("Amino Acids", 14, 66), noun("Protein Shake", 12, 58), noun("Isotonic Drink", 8, 40),
        noun("Casein", 20, 84), noun("Meal Shake", 16, 74), noun("Omega Oil", 10, 52),
    ],
};

const COMFORT: Department = Department {
    name: "Health & Relaxation",
    adjectives: words![
        "Gentle", "Comfortable", "Versatile", "Practical", "Compact", "Soothing", "Supportive", "Reliable", "Simple",
        "Handy", "Lightweight", "Discreet", "Trusted", "Adjustable", "Modern", "Everyday",
    ],
    features: words![
        "Ergonomic", "Travel", "Easy-Care", "Home", "Family", "Clinic-Grade", "Skin-Friendly", "Latex-Free",
        "Contoured", "Hypoallergenic", "Medical", "Wellness", "Physio", "Sports",
    ],
    variants: [
        words!["White", "Sky Blue", "Grey", "Sage", "Lilac", "Navy", "Sand", "Rose"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const MAS: Category = Category {
    code: "MAS",
    name: "Massage & Relaxation",
    department: &COMFORT,
    nouns: &[
        noun("Massage Ball", 6, 30), noun("Massage Roller", 10, 52), noun("Neck Pillow", 15, 72),
        noun("Heat Pad", 20, 84), noun("Eye Mask", 7, 32), noun("Acupressure Mat", 22, 84),
        noun("Hot-Water Bottle", 9, 42), noun("Massage Cushion", 32, 140), noun("Foot Spa", 32, 130),
        noun("Wheat Bag", 12, 46), noun("Neck Massager", 32, 130), noun("Meditation Cushion", 24, 98),
    ],
};

pub(super) const AID: Category = Category {
    code: "AID",
    name: "First Aid & Supports",
    department: &COMFORT,
    nouns: &[
        noun("First-Aid Kit", 12, 64), noun("Knee Support", 12, 56), noun("Wrist Support", 10, 46),
        noun("Ankle Support", 10, 48), noun("Back Support", 18, 84), noun("Thermometer", 9, 48),
        noun("Blood Pressure Monitor", 28, 120), noun("Plaster Set", 4, 20), noun("Bandage Set", 5, 26),
        noun("Pill Organiser", 5, 26), noun("Elbow Support", 10, 46), noun("Insoles", 9, 46),
        noun("Posture Belt", 18, 80),
    ],
};
