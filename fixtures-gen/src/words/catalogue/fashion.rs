//! What people wear and carry.

use super::{Category, Department, noun, words};

const APPAREL: Department = Department {
    name: "Clothing",
    adjectives: words![
        "Relaxed", "Classic", "Timeless", "Modern", "Elegant", "Casual", "Everyday", "Essential", "Vintage",
        "Comfortable", "Refined", "Effortless", "Signature", "Laid-Back", "Contemporary", "Understated",
    ],
    features: words![
        "Cotton", "Organic Cotton", "Cotton-Blend", "Linen-Blend", "Wool-Blend", "Viscose", "Lyocell", "Stretch",
        "Striped", "Textured", "Easy-Care", "Soft-Touch", "Recycled", "Fine-Stripe",
    ],
    variants: [
        words![
            "Navy", "Black", "White", "Écru", "Charcoal", "Olive", "Burgundy", "Sky Blue", "Camel", "Sage", "Rust",
            "Café au Lait",
        ],
        words!["XS", "S", "M", "L", "XL", "XXL"],
    ],
};

pub(super) const TOP: Category = Category {
    code: "TOP",
    name: "Tops & T-Shirts",
    department: &APPAREL,
    nouns: &[
        noun("T-Shirt", 12, 40), noun("Tank Top", 9, 30), noun("Henley", 18, 48), noun("Long-Sleeve Tee", 15, 45),
        noun("Wrap Top", 20, 60), noun("Camisole", 14, 42), noun("Tunic", 22, 65), noun("Peplum Top", 22, 58),
        noun("Boat-Neck Top", 18, 48), noun("Jersey Bodysuit", 18, 50), noun("Turtleneck Top", 18, 52),
        noun("Crop Top", 12, 36), noun("Muscle Tee", 14, 38),
    ],
};

pub(super) const BLO: Category = Category {
    code: "BLO",
    name: "Blouses",
    department: &APPAREL,
    nouns: &[
        noun("Blouse", 25, 80), noun("Shirt Blouse", 28, 85), noun("Tie-Neck Blouse", 30, 90),
        noun("Peasant Blouse", 28, 80), noun("Wrap Blouse", 28, 85), noun("Ruffle Blouse", 30, 90),
        noun("Pleated Blouse", 30, 90), noun("Short-Sleeve Blouse", 22, 68), noun("Balloon-Sleeve Blouse", 32, 92),
        noun("Henley Blouse", 26, 76), noun("Tunic Blouse", 28, 84), noun("Sleeveless Blouse", 20, 62),
    ],
};

pub(super) const DRE: Category = Category {
    code: "DRE",
    name: "Dresses",
    department: &APPAREL,
    nouns: &[
        noun("Shirt Dress", 38, 130), noun("Wrap Dress", 38, 140), noun("Midi Dress", 36, 130),
        noun("Maxi Dress", 40, 150), noun("Shift Dress", 34, 120), noun("Summer Dress", 28, 110),
        noun("Pinafore Dress", 34, 110), noun("A-Line Dress", 34, 120), noun("Sheath Dress", 40, 140),
        noun("Jumper Dress", 38, 130), noun("T-Shirt Dress", 24, 80), noun("Tiered Dress", 36, 125),
        noun("Slip Dress", 30, 110),
    ],
};

pub(super) const SKI: Category = Category {
    code: "SKI",
    name: "Skirts & Jumpsuits",
    department: &APPAREL,
    nouns: &[
        noun("Pencil Skirt", 24, 80), noun("Pleated Skirt", 28, 95), noun("Midi Skirt", 26, 90),
        noun("Mini Skirt", 20, 68), noun("Wrap Skirt", 26, 85), noun("A-Line Skirt", 24, 80),
        noun("Maxi Skirt", 28, 98), noun("Button-Front Skirt", 26, 84), noun("Jumpsuit", 40, 140),
        noun("Playsuit", 30, 95), noun("Dungarees", 38, 120), noun("Culotte Jumpsuit", 42, 140),
    ],
};

pub(super) const KNI: Category = Category {
    code: "KNI",
    name: "Knitwear",
    department: &APPAREL,
    nouns: &[
        noun("Cardigan", 34, 130), noun("Crew-Neck Pullover", 30, 120), noun("V-Neck Pullover", 30, 120),
        noun("Roll-Neck Pullover", 34, 130), noun("Knitted Vest", 24, 85), noun("Longline Cardigan", 38, 150),
        noun("Knitted Jacket", 45, 170), noun("Raglan Sweater", 32, 120), noun("Zip-Neck Sweater", 34, 125),
        noun("Shawl-Collar Cardigan", 42, 160), noun("Cropped Sweater", 28, 98), noun("Knitted Poncho", 34, 120),
        noun("Twinset", 45, 160),
    ],
};

pub(super) const TRO: Category = Category {
    code: "TRO",
    name: "Women's Trousers",
    department: &APPAREL,
    nouns: &[
        noun("Wide-Leg Trousers", 32, 110), noun("Culottes", 30, 95), noun("Straight-Leg Trousers", 30, 105),
        noun("Palazzo Trousers", 32, 110), noun("Cigarette Trousers", 32, 110), noun("Paperbag Trousers", 30, 100),
        noun("Bootcut Jeans", 35, 120), noun("Skinny Jeans", 30, 110), noun("Mom Jeans", 32, 115),
        noun("Leggings", 12, 45), noun("Bermuda Shorts", 20, 65), noun("Capri Trousers", 24, 75),
        noun("Tapered Trousers", 30, 105),
    ],
};

pub(super) const JAC: Category = Category {
    code: "JAC",
    name: "Women's Jackets & Coats",
    department: &APPAREL,
    nouns: &[
        noun("Trench Coat", 75, 280), noun("Blazer", 55, 200), noun("Bomber Jacket", 50, 180),
        noun("Denim Jacket", 45, 150), noun("Wrap Coat", 85, 300), noun("Duffle Coat", 85, 290),
        noun("Cape", 50, 180), noun("Quilted Jacket", 50, 180), noun("Biker Jacket", 60, 220),
        noun("Shacket", 40, 130), noun("Duster Coat", 65, 230), noun("Pea Coat", 80, 280),
    ],
};

pub(super) const MSH: Category = Category {
    code: "MSH",
    name: "Men's Shirts",
    department: &APPAREL,
    nouns: &[
        noun("Oxford Shirt", 30, 100), noun("Business Shirt", 30, 110), noun("Button-Down Shirt", 28, 95),
        noun("Overshirt", 38, 130), noun("Mandarin-Collar Shirt", 30, 98), noun("Work Shirt", 28, 95),
        noun("Short-Sleeve Shirt", 22, 75), noun("Cutaway-Collar Shirt", 34, 110), noun("Lumberjack Shirt", 26, 85),
        noun("Chambray Shirt", 30, 98), noun("Camp-Collar Shirt", 26, 85), noun("Pocket Shirt", 26, 82),
    ],
};

pub(super) const MTR: Category = Category {
    code: "MTR",
    name: "Men's Trousers",
    department: &APPAREL,
    nouns: &[
        noun("Chinos", 32, 110), noun("Slim-Fit Jeans", 38, 130), noun("Straight-Fit Jeans", 38, 130),
        noun("Cargo Trousers", 34, 115), noun("Five-Pocket Trousers", 34, 115), noun("Pleated Trousers", 38, 125),
        noun("Drawstring Trousers", 28, 90), noun("Suit Trousers", 42, 140), noun("Chino Shorts", 22, 70),
        noun("Cargo Shorts", 24, 75), noun("Carpenter Trousers", 36, 115), noun("Slim Chinos", 32, 105),
    ],
};

pub(super) const MPO: Category = Category {
    code: "MPO",
    name: "Polos & Sweatshirts",
    department: &APPAREL,
    nouns: &[
        noun("Polo Shirt", 20, 75), noun("Long-Sleeve Polo", 26, 85), noun("Sweatshirt", 26, 90),
        noun("Hoodie", 30, 100), noun("Zip Hoodie", 34, 110), noun("Rugby Shirt", 34, 105),
        noun("Crew-Neck Sweatshirt", 26, 88), noun("Half-Zip Sweatshirt", 32, 105), noun("Joggers", 26, 85),
        noun("Sweat Shorts", 18, 58), noun("Grandad Shirt", 24, 75), noun("Pocket T-Shirt", 14, 45),
    ],
};

pub(super) const MSU: Category = Category {
    code: "MSU",
    name: "Suits & Waistcoats",
    department: &APPAREL,
    nouns: &[
        noun("Suit Jacket", 90, 300), noun("Two-Piece Suit", 140, 420), noun("Sports Jacket", 85, 280),
        noun("Waistcoat", 38, 130), noun("Dinner Jacket", 110, 350), noun("Travel Blazer", 80, 260),
        noun("Unlined Blazer", 75, 240), noun("Three-Piece Suit", 170, 480), noun("Double-Breasted Jacket", 100, 320),
        noun("Nehru Jacket", 80, 250), noun("Single-Breasted Jacket", 90, 290), noun("Formal Trousers", 45, 150),
    ],
};

pub(super) const MOU: Category = Category {
    code: "MOU",
    name: "Men's Outerwear",
    department: &APPAREL,
    nouns: &[
        noun("Parka", 75, 280), noun("Field Jacket", 60, 210), noun("Overcoat", 95, 320), noun("Mac", 75, 250),
        noun("Harrington Jacket", 55, 180), noun("Trucker Jacket", 50, 165), noun("Car Coat", 85, 280),
        noun("Puffer Vest", 38, 130), noun("Chore Jacket", 48, 160), noun("Windbreaker", 38, 130),
        noun("Gilet", 35, 120), noun("Blouson", 50, 170),
    ],
};

const FORMAL: Department = Department {
    name: "Evening Wear",
    adjectives: words![
        "Elegant", "Graceful", "Glamorous", "Timeless", "Romantic", "Refined", "Sophisticated", "Dreamy", "Exquisite",
        "Radiant", "Classic", "Statement", "Opulent", "Dramatic", "Modern", "Chic",
    ],
    features: words![
        "Satin", "Chiffon", "Velvet", "Lace", "Tulle", "Crêpe", "Jacquard", "Brocade", "Organza", "Taffeta", "Beaded",
        "Sequin", "Silk-Blend", "Embroidered",
    ],
    variants: [
        words![
            "Midnight Blue", "Black", "Ivory", "Champagne", "Burgundy", "Emerald", "Blush", "Silver", "Aubergine",
            "Rosé",
        ],
        words!["XS", "S", "M", "L", "XL"],
    ],
};

pub(super) const EVE: Category = Category {
    code: "EVE",
    name: "Evening Dresses",
    department: &FORMAL,
    nouns: &[
        noun("Evening Gown", 90, 340), noun("Cocktail Dress", 60, 220), noun("Ball Gown", 120, 420),
        noun("Bridesmaid Dress", 70, 230), noun("One-Shoulder Dress", 65, 220), noun("Halter Dress", 60, 210),
        noun("Mermaid Gown", 110, 380), noun("Column Gown", 95, 320), noun("Off-Shoulder Gown", 95, 330),
        noun("Party Dress", 45, 160), noun("Wedding Guest Dress", 65, 220), noun("Fishtail Dress", 80, 270),
    ],
};

pub(super) const EVS: Category = Category {
    code: "EVS",
    name: "Evening Separates",
    department: &FORMAL,
    nouns: &[
        noun("Bolero", 30, 110), noun("Evening Skirt", 45, 160), noun("Corset Top", 35, 130),
        noun("Evening Blouse", 40, 140), noun("Palazzo Pants", 48, 160), noun("Evening Cape", 32, 110),
        noun("Capelet", 35, 120), noun("Evening Jacket", 60, 220), noun("Evening Jumpsuit", 75, 240),
        noun("Tuxedo Blazer", 75, 260), noun("Peplum Bodice", 38, 125), noun("Opera Coat", 90, 320),
    ],
};

const INTIMATES: Department = Department {
    name: "Underwear & Nightwear",
    adjectives: words![
        "Soft", "Comfortable", "Everyday", "Classic", "Delicate", "Essential", "Cosy", "Relaxed", "Gentle", "Simple",
        "Smooth", "Feminine", "Modern", "Light", "Breathable", "Pretty",
    ],
    features: words![
        "Cotton", "Organic Cotton", "Modal", "Bamboo", "Microfibre", "Stretch", "Jersey", "Ribbed", "Lace-Trim",
        "Satin-Trim", "Viscose", "Pointelle", "Striped", "Cotton-Blend",
    ],
    variants: [
        words!["Black", "White", "Navy", "Powder Pink", "Heather Grey", "Nude", "Lavender", "Berry", "Petrol", "Mocha"],
        words!["XS", "S", "M", "L", "XL", "XXL"],
    ],
};

pub(super) const UND: Category = Category {
    code: "UND",
    name: "Underwear",
    department: &INTIMATES,
    nouns: &[
        noun("Briefs", 7, 25), noun("Hipsters", 7, 26), noun("Bralette", 14, 48), noun("Bra Top", 15, 48),
        noun("Slip", 16, 52), noun("Boyshorts", 8, 28), noun("Undershirt", 9, 30), noun("Shaping Briefs", 14, 45),
        noun("Wireless Bra", 18, 56), noun("Nursing Bra", 18, 56), noun("High-Waist Briefs", 9, 30),
        noun("Longline Bralette", 18, 55),
    ],
};

pub(super) const NIG: Category = Category {
    code: "NIG",
    name: "Nightwear",
    department: &INTIMATES,
    nouns: &[
        noun("Pyjama Set", 25, 85), noun("Nightshirt", 20, 65), noun("Nightdress", 22, 75),
        noun("Pyjama Trousers", 16, 55), noun("Pyjama Top", 15, 50), noun("Sleep Shorts", 12, 40),
        noun("Sleep Tee", 12, 40), noun("Short Pyjamas", 20, 68), noun("Chemise", 20, 70),
        noun("Sleep Romper", 22, 68), noun("Kimono", 28, 98), noun("Pyjama Shirt", 20, 62),
    ],
};

pub(super) const LOU: Category = Category {
    code: "LOU",
    name: "Loungewear",
    department: &INTIMATES,
    nouns: &[
        noun("Dressing Gown", 32, 120), noun("Lounge Pants", 20, 68), noun("Lounge Set", 34, 115),
        noun("Lounge Hoodie", 26, 85), noun("Lounge Cardigan", 28, 92), noun("Lounge Shorts", 15, 48),
        noun("Bathrobe", 32, 120), noun("House Dress", 26, 88), noun("Lounge Leggings", 16, 52),
        noun("Lounge Tee", 14, 44), noun("Bed Jacket", 28, 90), noun("Lounge Jumpsuit", 34, 110),
    ],
};

const ACTIVE: Department = Department {
    name: "Sportswear",
    adjectives: words![
        "Sporty", "Dynamic", "Lightweight", "Comfortable", "Sleek", "Supportive", "Versatile", "Essential",
        "Ultralight", "Modern", "Agile", "Bold", "Everyday", "Classic", "Advanced", "Streamlined",
    ],
    features: words![
        "Quick-Dry", "Stretch", "Recycled", "Two-Tone", "Colour-Block", "Panelled", "Performance", "UV-Protective",
        "Soft-Touch", "Flatlock", "Chafe-Free", "Contrast-Seam", "Training", "Contoured",
    ],
    variants: [
        words!["Black", "Navy", "Graphite", "Coral", "Teal", "Ice Blue", "Plum", "Lime", "Fuchsia", "Dark Green"],
        words!["XS", "S", "M", "L", "XL", "XXL"],
    ],
};

pub(super) const RUN: Category = Category {
    code: "RUN",
    name: "Running Wear",
    department: &ACTIVE,
    nouns: &[
        noun("Running Tights", 28, 95), noun("Running Shorts", 20, 65), noun("Running Shirt", 20, 65),
        noun("Running Vest", 18, 55), noun("Running Jacket", 45, 160), noun("Running Singlet", 18, 50),
        noun("Split Shorts", 20, 58), noun("Running Gilet", 35, 115), noun("Running Skort", 26, 75),
        noun("Half-Zip Runner", 32, 95), noun("Running Capris", 26, 80), noun("Race Top", 24, 70),
    ],
};

pub(super) const YOG: Category = Category {
    code: "YOG",
    name: "Yoga & Gym Wear",
    department: &ACTIVE,
    nouns: &[
        noun("Yoga Leggings", 25, 95), noun("Sports Bra", 20, 70), noun("Yoga Top", 18, 60), noun("Gym Tank", 15, 48),
        noun("Gym Shorts", 16, 52), noun("Yoga Pants", 26, 88), noun("Gym Tee", 16, 50), noun("Gym Hoodie", 32, 100),
        noun("Workout Bodysuit", 32, 98), noun("Yoga Wrap", 28, 88), noun("Harem Pants", 25, 80),
        noun("Barre Top", 22, 66),
    ],
};

pub(super) const SWM: Category = Category {
    code: "SWM",
    name: "Swimwear",
    department: &ACTIVE,
    nouns: &[
        noun("Swimsuit", 28, 110), noun("Bikini Set", 28, 105), noun("Swim Shorts", 18, 65),
        noun("Swim Briefs", 15, 48), noun("Tankini", 30, 105), noun("Rash Guard", 24, 80),
        noun("Swim Jammers", 22, 65), noun("Board Shorts", 22, 75), noun("Racerback Swimsuit", 30, 98),
        noun("Bikini Top", 16, 58), noun("Bikini Bottoms", 14, 46), noun("Swim Tights", 24, 72),
    ],
};

pub(super) const TEA: Category = Category {
    code: "TEA",
    name: "Team Sportswear",
    department: &ACTIVE,
    nouns: &[
        noun("Football Jersey", 22, 80), noun("Football Shorts", 14, 42), noun("Tracksuit", 42, 150),
        noun("Track Jacket", 32, 110), noun("Track Pants", 26, 88), noun("Goalkeeper Jersey", 26, 85),
        noun("Basketball Shirt", 22, 78), noun("Handball Jersey", 24, 80), noun("Tennis Skirt", 22, 70),
        noun("Volleyball Shorts", 16, 48), noun("Warm-Up Top", 26, 80), noun("Sideline Jacket", 48, 170),
    ],
};

pub(super) const CYW: Category = Category {
    code: "CYW",
    name: "Cycling Wear",
    department: &ACTIVE,
    nouns: &[
        noun("Cycling Jersey", 32, 120), noun("Cycling Shorts", 30, 110), noun("Bib Shorts", 48, 160),
        noun("Cycling Vest", 32, 110), noun("Cycling Jacket", 55, 190), noun("Cycling Tights", 42, 140),
        noun("Arm Warmers", 14, 42), noun("Knee Warmers", 16, 48), noun("Base Layer", 22, 75),
        noun("Cycling Rain Cape", 38, 130), noun("Bib Tights", 55, 180), noun("Gravel Shirt", 32, 98),
    ],
};

pub(super) const SKW: Category = Category {
    code: "SKW",
    name: "Winter Sports Wear",
    department: &ACTIVE,
    nouns: &[
        noun("Ski Jacket", 85, 320), noun("Ski Trousers", 65, 230), noun("Snowboard Pants", 65, 230),
        noun("Ski Base Layer", 25, 88), noun("Ski Midlayer", 38, 130), noun("Insulated Vest", 42, 150),
        noun("Ski Suit", 130, 420), noun("Softshell Pants", 48, 160), noun("Snowboard Jacket", 85, 310),
        noun("Thermal Leggings", 22, 70), noun("Ski Neck Top", 26, 80), noun("Cross-Country Jacket", 60, 200),
    ],
};

pub(super) const HIK: Category = Category {
    code: "HIK",
    name: "Hiking Wear",
    department: &ACTIVE,
    nouns: &[
        noun("Hiking Trousers", 38, 140), noun("Hiking Shorts", 28, 88), noun("Softshell Jacket", 55, 200),
        noun("Rain Jacket", 50, 210), noun("Fleece Jacket", 35, 130), noun("Zip-Off Trousers", 42, 140),
        noun("Hiking Shirt", 24, 85), noun("Merino Midlayer", 48, 150), noun("Hardshell Jacket", 95, 340),
        noun("Trekking Vest", 38, 130), noun("Hiking Tee", 20, 64), noun("Rain Trousers", 32, 110),
    ],
};

const BABY: Department = Department {
    name: "Baby Clothes",
    adjectives: words![
        "Soft", "Cuddly", "Sweet", "Cosy", "Gentle", "Adorable", "Comfortable", "Warm", "Playful", "Lovely", "Little",
        "Snug", "Cheerful", "Classic", "Charming", "Dreamy",
    ],
    features: words![
        "Cotton", "Organic Cotton", "Striped", "Dotted", "Star-Print", "Bear-Print", "Muslin", "Jersey", "Ribbed",
        "Velour", "Bamboo", "Cloud-Print", "Interlock", "Leaf-Print",
    ],
    variants: [
        words!["Cream", "Powder Blue", "Blush", "Sage", "Oatmeal", "Mint", "Apricot", "Dove Grey", "Lilac", "Honey"],
        words!["0-3 Months", "3-6 Months", "6-9 Months", "9-12 Months", "12-18 Months"],
    ],
};

pub(super) const BAB: Category = Category {
    code: "BAB",
    name: "Baby Bodysuits & Sleepsuits",
    department: &BABY,
    nouns: &[
        noun("Bodysuit", 7, 24), noun("Sleepsuit", 10, 34), noun("Romper", 12, 40), noun("Wrap Bodysuit", 8, 26),
        noun("Sleeping Bag", 20, 75), noun("Playsuit Set", 16, 48), noun("Kimono Bodysuit", 9, 28),
        noun("Footed Pyjamas", 12, 38), noun("Sleep Gown", 12, 36), noun("Dungaree Set", 20, 62),
        noun("Zip Sleepsuit", 12, 38), noun("Swaddle Suit", 16, 50),
    ],
};

pub(super) const BAO: Category = Category {
    code: "BAO",
    name: "Baby Outfits",
    department: &BABY,
    nouns: &[
        noun("Baby Leggings", 7, 24), noun("Baby Cardigan", 14, 48), noun("Baby Pullover", 12, 42),
        noun("Baby Trousers", 9, 32), noun("Baby Dress", 14, 48), noun("Pramsuit", 26, 95),
        noun("Baby Jacket", 20, 70), noun("Bloomers", 8, 26), noun("Baby Shirt", 9, 32), noun("Baby Hoodie", 14, 46),
        noun("Baby Joggers", 9, 30), noun("Layette Set", 24, 80),
    ],
};

const KIDS: Department = Department {
    name: "Children's Clothes",
    adjectives: words![
        "Cheerful", "Playful", "Comfortable", "Sturdy", "Everyday", "Colourful", "Fun", "Cosy", "Sporty", "Classic",
        "Favourite", "Bright", "Hard-Wearing", "Cool", "Soft", "Happy",
    ],
    features: words![
        "Cotton", "Organic Cotton", "Striped", "Dotted", "Star-Print", "Animal-Print", "Rainbow", "Stretch",
        "Easy-Care", "Recycled", "Appliqué", "Forest-Print", "Space-Print", "Cotton-Blend",
    ],
    variants: [
        words!["Navy", "Red", "Mustard", "Sky Blue", "Pink", "Moss", "Grey Marl", "Turquoise", "Violet", "Orange"],
        words!["3-4 Years", "5-6 Years", "7-8 Years", "9-10 Years", "11-12 Years"],
    ],
};

pub(super) const KTO: Category = Category {
    code: "KTO",
    name: "Children's Tops",
    department: &KIDS,
    nouns: &[
        noun("Kids' T-Shirt", 8, 26), noun("Kids' Sweatshirt", 15, 48), noun("Kids' Hoodie", 18, 58),
        noun("Kids' Polo", 12, 36), noun("Kids' Long-Sleeve", 10, 32), noun("Kids' Cardigan", 18, 58),
        noun("Kids' Pullover", 16, 52), noun("Kids' Tank", 7, 22), noun("Kids' Tunic", 12, 38),
        noun("Kids' Shirt", 14, 45), noun("Kids' Fleece", 18, 55), noun("Kids' Zip Jacket", 20, 64),
    ],
};

pub(super) const KTR: Category = Category {
    code: "KTR",
    name: "Children's Trousers",
    department: &KIDS,
    nouns: &[
        noun("Kids' Jeans", 18, 58), noun("Kids' Leggings", 8, 26), noun("Kids' Joggers", 14, 44),
        noun("Kids' Shorts", 10, 32), noun("Kids' Chinos", 18, 54), noun("Kids' Dungarees", 22, 70),
        noun("Kids' Trousers", 16, 50), noun("Kids' Cargo Pants", 18, 56), noun("Kids' Bermudas", 12, 36),
        noun("Kids' Jeggings", 12, 38), noun("Kids' Cord Pants", 18, 54), noun("Kids' Treggings", 12, 38),
    ],
};

pub(super) const KDR: Category = Category {
    code: "KDR",
    name: "Children's Dresses",
    department: &KIDS,
    nouns: &[
        noun("Girls' Dress", 18, 60), noun("Girls' Skirt", 12, 40), noun("Girls' Pinafore", 18, 58),
        noun("Girls' Tutu Skirt", 14, 44), noun("Girls' Shirt Dress", 20, 62), noun("Girls' Party Dress", 26, 88),
        noun("Girls' Sundress", 16, 52), noun("Girls' Jumpsuit", 20, 64), noun("Girls' Skort", 14, 42),
        noun("Girls' Tiered Dress", 20, 62), noun("Girls' Playsuit", 18, 55), noun("Girls' Sweat Dress", 18, 56),
    ],
};

pub(super) const KJA: Category = Category {
    code: "KJA",
    name: "Children's Outerwear",
    department: &KIDS,
    nouns: &[
        noun("Kids' Raincoat", 24, 80), noun("Kids' Parka", 38, 130), noun("Kids' Puffer Jacket", 34, 115),
        noun("Kids' Snowsuit", 48, 160), noun("Kids' Softshell", 30, 98), noun("Kids' Windbreaker", 22, 72),
        noun("Kids' Anorak", 26, 88), noun("Kids' Gilet", 20, 66), noun("Kids' Rain Trousers", 18, 54),
        noun("Kids' Duffle Coat", 38, 125), noun("Kids' Denim Jacket", 24, 76), noun("Kids' Ski Pants", 32, 105),
    ],
};

pub(super) const KNG: Category = Category {
    code: "KNG",
    name: "Children's Nightwear",
    department: &KIDS,
    nouns: &[
        noun("Kids' Pyjamas", 14, 46), noun("Kids' Nightie", 12, 38), noun("Kids' Dressing Gown", 20, 64),
        noun("Kids' Bathrobe", 20, 66), noun("Kids' Short Pyjamas", 12, 38), noun("Kids' Onesie", 20, 66),
        noun("Kids' Sleep Shirt", 10, 32), noun("Kids' Vest", 6, 20), noun("Kids' Boxers", 6, 20),
        noun("Kids' Briefs", 5, 18), noun("Kids' Pyjama Pants", 10, 30), noun("Kids' Lounge Suit", 18, 56),
    ],
};

const FOOTWEAR: Department = Department {
    name: "Shoes",
    adjectives: words![
        "Classic", "Elegant", "Comfortable", "Casual", "Modern", "Timeless", "Lightweight", "Everyday", "Sturdy",
        "Vintage", "Refined", "Flexible", "Stylish", "Relaxed", "Essential", "Handmade",
    ],
    features: words![
        "Leather", "Suede", "Nubuck", "Vegan Leather", "Cushioned", "Wide-Fit", "Soft-Step", "Two-Tone", "Perforated",
        "Textured", "Rubber-Sole", "Grained Leather", "Padded", "Memory-Foam",
    ],
    variants: [
        words!["Black", "Cognac", "Navy", "White", "Dark Brown", "Taupe", "Burgundy", "Olive", "Sand", "Grey"],
        words!["EU 37", "EU 38", "EU 39", "EU 40", "EU 41", "EU 42", "EU 43"],
    ],
};

pub(super) const WSH: Category = Category {
    code: "WSH",
    name: "Women's Shoes",
    department: &FOOTWEAR,
    nouns: &[
        noun("Ballet Flats", 30, 120), noun("Court Shoes", 40, 150), noun("Pumps", 40, 150),
        noun("Slingbacks", 42, 150), noun("Mary Janes", 40, 140), noun("Block-Heel Shoes", 45, 150),
        noun("Mules", 35, 120), noun("Ankle-Strap Heels", 45, 155), noun("Kitten Heels", 42, 145),
        noun("Platform Shoes", 45, 150), noun("D'Orsay Flats", 38, 125), noun("Penny Loafers", 45, 150),
    ],
};

pub(super) const MSS: Category = Category {
    code: "MSS",
    name: "Men's Shoes",
    department: &FOOTWEAR,
    nouns: &[
        noun("Oxford Shoes", 60, 220), noun("Derby Shoes", 58, 210), noun("Brogues", 60, 220),
        noun("Monk-Strap Shoes", 65, 230), noun("Boat Shoes", 45, 150), noun("Driving Shoes", 45, 160),
        noun("Tassel Loafers", 55, 190), noun("Slip-On Shoes", 40, 140), noun("Lace-Up Shoes", 48, 170),
        noun("Budapester Shoes", 70, 240), noun("Desert Shoes", 48, 160), noun("Moccasins", 42, 140),
    ],
};

pub(super) const BOO: Category = Category {
    code: "BOO",
    name: "Boots",
    department: &FOOTWEAR,
    nouns: &[
        noun("Chelsea Boots", 55, 210), noun("Ankle Boots", 50, 190), noun("Desert Boots", 50, 180),
        noun("Hiking Boots", 65, 230), noun("Winter Boots", 55, 200), noun("Riding Boots", 75, 280),
        noun("Lace-Up Boots", 60, 210), noun("Biker Boots", 65, 230), noun("Western Boots", 70, 250),
        noun("Worker Boots", 65, 220), noun("Chukka Boots", 52, 180), noun("Knee Boots", 75, 270),
    ],
};

pub(super) const SAN: Category = Category {
    code: "SAN",
    name: "Sandals",
    department: &FOOTWEAR,
    nouns: &[
        noun("Sandals", 25, 110), noun("Slides", 18, 70), noun("Wedge Sandals", 35, 125),
        noun("Gladiator Sandals", 32, 110), noun("Trekking Sandals", 40, 125), noun("Clogs", 30, 110),
        noun("Toe-Post Sandals", 20, 75), noun("Platform Sandals", 35, 120), noun("T-Bar Sandals", 32, 105),
        noun("Fisherman Sandals", 38, 125), noun("Cross-Strap Sandals", 30, 98), noun("Buckle Sandals", 30, 105),
    ],
};

pub(super) const TRA: Category = Category {
    code: "TRA",
    name: "Trainers",
    department: &FOOTWEAR,
    nouns: &[
        noun("Sneakers", 38, 150), noun("Running Shoes", 50, 180), noun("Court Trainers", 42, 145),
        noun("High-Top Sneakers", 45, 160), noun("Slip-On Trainers", 32, 110), noun("Retro Trainers", 42, 145),
        noun("Walking Shoes", 45, 150), noun("Trail Shoes", 55, 180), noun("Fitness Shoes", 45, 140),
        noun("Low-Top Sneakers", 40, 140), noun("Chunky Trainers", 45, 150), noun("Platform Sneakers", 42, 140),
    ],
};

pub(super) const SLI: Category = Category {
    code: "SLI",
    name: "Slippers",
    department: &FOOTWEAR,
    nouns: &[
        noun("Slippers", 16, 65), noun("House Shoes", 18, 70), noun("Slipper Boots", 22, 80),
        noun("Slipper Mules", 18, 62), noun("Clog Slippers", 20, 68), noun("Moccasin Slippers", 24, 85),
        noun("Ballerina Slippers", 16, 52), noun("Spa Slippers", 12, 40), noun("Cabin Shoes", 20, 66),
        noun("Strap Slippers", 20, 68), noun("Backless Slippers", 16, 55), noun("Lodge Slippers", 24, 80),
    ],
};

const WARM: Department = Department {
    name: "Hats & Socks",
    adjectives: words![
        "Classic", "Cosy", "Warm", "Soft", "Everyday", "Chunky", "Casual", "Modern", "Essential", "Timeless",
        "Comfortable", "Snug", "Nordic", "Vintage", "Simple", "Smart",
    ],
    features: words![
        "Merino", "Cotton", "Wool-Blend", "Cashmere-Blend", "Bamboo", "Recycled", "Alpaca-Blend", "Ribbed", "Striped",
        "Two-Tone", "Cable-Knit", "Jacquard", "Mélange", "Fair Isle",
    ],
    variants: [
        words!["Black", "Navy", "Oatmeal", "Burgundy", "Forest Green", "Mustard", "Grey", "Rust", "Cream", "Denim Blue"],
        words!["Small", "Medium", "Large", "Extra Large"],
    ],
};

pub(super) const SOC: Category = Category {
    code: "SOC",
    name: "Socks & Tights",
    department: &WARM,
    nouns: &[
        noun("Crew Socks", 6, 20), noun("Ankle Socks", 5, 16), noun("Knee Socks", 8, 26), noun("Boot Socks", 9, 30),
        noun("Walking Socks", 9, 32), noun("Tights", 10, 34), noun("Footless Tights", 10, 32),
        noun("Bed Socks", 8, 24), noun("Business Socks", 7, 24), noun("Slipper Socks", 10, 34),
        noun("Overknee Socks", 10, 32), noun("Leg Warmers", 12, 38),
    ],
};

pub(super) const HAT: Category = Category {
    code: "HAT",
    name: "Hats",
    department: &WARM,
    nouns: &[
        noun("Beanie", 14, 48), noun("Slouch Beanie", 14, 46), noun("Bobble Hat", 15, 52), noun("Beret", 16, 52),
        noun("Earflap Hat", 18, 60), noun("Headband", 9, 32), noun("Balaclava", 14, 44), noun("Pompom Hat", 15, 50),
        noun("Cloche Hat", 20, 68), noun("Ear Warmer", 10, 32), noun("Fisherman Beanie", 15, 48),
        noun("Turban", 12, 40),
    ],
};

pub(super) const GLO: Category = Category {
    code: "GLO",
    name: "Gloves",
    department: &WARM,
    nouns: &[
        noun("Gloves", 14, 52), noun("Mittens", 14, 50), noun("Fingerless Gloves", 12, 40),
        noun("Touchscreen Gloves", 15, 52), noun("Wrist Warmers", 10, 34), noun("Convertible Mittens", 16, 54),
        noun("Lined Gloves", 18, 64), noun("Driving Mitts", 16, 52), noun("Arm Cuffs", 12, 36),
        noun("Long Gloves", 18, 60), noun("Glove Liners", 9, 30), noun("Fleece-Lined Mittens", 18, 58),
    ],
};

pub(super) const SCA: Category = Category {
    code: "SCA",
    name: "Scarves & Shawls",
    department: &WARM,
    nouns: &[
        noun("Scarf", 16, 70), noun("Infinity Scarf", 18, 64), noun("Shawl", 22, 88), noun("Snood", 15, 50),
        noun("Triangle Scarf", 18, 64), noun("Wrap Shawl", 26, 92), noun("Neck Warmer", 12, 40),
        noun("Blanket Scarf", 26, 95), noun("Poncho", 32, 120), noun("Fringed Scarf", 18, 66),
        noun("Cape Shawl", 30, 105), noun("Skinny Scarf", 12, 42),
    ],
};

const LEATHERWARE: Department = Department {
    name: "Bags & Leather Goods",
    adjectives: words![
        "Classic", "Elegant", "Handmade", "Timeless", "Compact", "Modern", "Vintage", "Refined", "Everyday", "Slim",
        "Understated", "Sleek", "Versatile", "Minimalist", "Functional", "Casual",
    ],
    features: words![
        "Leather", "Vegan Leather", "Suede", "Grained Leather", "Saddle-Leather", "Embossed", "Woven", "Quilted",
        "Contrast-Stitch", "Smooth-Grain", "Canvas-Trim", "Waxed", "Vegetable-Tanned", "Nubuck",
    ],
    variants: [
        words!["Black", "Cognac", "Dark Brown", "Navy", "Taupe", "Bordeaux", "Olive", "Caramel", "Stone", "Anthracite"],
        words!["Small", "Medium", "Large"],
    ],
};

pub(super) const HAN: Category = Category {
    code: "HAN",
    name: "Handbags",
    department: &LEATHERWARE,
    nouns: &[
        noun("Tote Bag", 45, 180), noun("Shoulder Bag", 45, 180), noun("Crossbody Bag", 38, 150),
        noun("Bucket Bag", 42, 160), noun("Hobo Bag", 45, 170), noun("Half-Moon Bag", 42, 160),
        noun("Shopper", 45, 175), noun("Satchel", 52, 190), noun("Baguette Bag", 38, 140), noun("Belt Bag", 26, 95),
        noun("Phone Pouch", 20, 70), noun("Top-Handle Bag", 52, 190),
    ],
};

pub(super) const EVB: Category = Category {
    code: "EVB",
    name: "Evening Bags",
    department: &LEATHERWARE,
    nouns: &[
        noun("Clutch", 24, 95), noun("Envelope Clutch", 24, 90), noun("Evening Purse", 28, 105),
        noun("Wristlet", 20, 70), noun("Minaudière", 35, 130), noun("Drawstring Pouch", 18, 60),
        noun("Frame Bag", 32, 120), noun("Chain Bag", 34, 130), noun("Box Clutch", 30, 110),
        noun("Opera Purse", 34, 120), noun("Fold-Over Clutch", 24, 88), noun("Handle Pochette", 28, 98),
    ],
};

pub(super) const WAL: Category = Category {
    code: "WAL",
    name: "Wallets",
    department: &LEATHERWARE,
    nouns: &[
        noun("Wallet", 22, 85), noun("Bifold Wallet", 24, 88), noun("Card Holder", 14, 52),
        noun("Coin Purse", 12, 45), noun("Zip Wallet", 28, 98), noun("Key Case", 12, 42),
        noun("Passport Cover", 16, 55), noun("Travel Wallet", 28, 98), noun("Coin Case", 14, 50),
        noun("Trifold Wallet", 24, 85), noun("Key Fob", 8, 28), noun("Continental Purse", 34, 115),
    ],
};

pub(super) const BEL: Category = Category {
    code: "BEL",
    name: "Belts",
    department: &LEATHERWARE,
    nouns: &[
        noun("Belt", 20, 75), noun("Waist Belt", 20, 68), noun("Braided Belt", 24, 78),
        noun("Reversible Belt", 26, 88), noun("Dress Belt", 24, 80), noun("Jeans Belt", 24, 80),
        noun("Corset Belt", 26, 85), noun("Double-Buckle Belt", 24, 78), noun("Braces", 18, 60),
        noun("Hip Belt", 20, 65), noun("Studded Belt", 24, 76), noun("Obi Belt", 22, 72),
    ],
};

pub(super) const TRV: Category = Category {
    code: "TRV",
    name: "Travel Bags",
    department: &LEATHERWARE,
    nouns: &[
        noun("Weekender", 70, 260), noun("Duffel Bag", 60, 220), noun("Wash Bag", 22, 80),
        noun("Garment Bag", 55, 200), noun("Cabin Bag", 70, 240), noun("Luggage Tag", 8, 30),
        noun("Cosmetic Case", 20, 75), noun("Shoe Bag", 14, 48), noun("Holdall", 60, 220),
        noun("Cable Organiser", 16, 55), noun("Jewellery Roll", 20, 70), noun("Overnight Bag", 60, 210),
    ],
};

pub(super) const BUS: Category = Category {
    code: "BUS",
    name: "Business Bags",
    department: &LEATHERWARE,
    nouns: &[
        noun("Briefcase", 80, 290), noun("Laptop Bag", 60, 220), noun("Laptop Sleeve", 26, 95),
        noun("Messenger Bag", 55, 200), noun("Document Folder", 24, 88), noun("Business Backpack", 65, 240),
        noun("Conference Folder", 32, 115), noun("Tablet Sleeve", 20, 70), noun("Pen Case", 12, 42),
        noun("Glasses Case", 12, 44), noun("Desk Tray", 20, 66), noun("Rucksack", 55, 200),
    ],
};

const JEWELLERY: Department = Department {
    name: "Jewellery",
    adjectives: words![
        "Delicate", "Elegant", "Fine", "Classic", "Radiant", "Timeless", "Bohemian", "Modern", "Romantic",
        "Minimalist", "Handmade", "Graceful", "Dainty", "Bold", "Art Déco", "Antique-Style",
    ],
    features: words![
        "Pearl", "Onyx", "Moonstone", "Turquoise", "Garnet", "Amethyst", "Topaz", "Opal", "Crystal", "Zirconia",
        "Agate", "Labradorite", "Peridot", "Lapis",
    ],
    variants: [
        words![
            "Sterling Silver", "Gold-Plated", "Rose Gold", "White Gold", "Brushed Steel", "Oxidised Finish",
            "Vermeil", "Polished Brass",
        ],
        words!["Small", "Medium", "Large", "Gift-Boxed"],
    ],
};

pub(super) const EAR: Category = Category {
    code: "EAR",
    name: "Earrings",
    department: &JEWELLERY,
    nouns: &[
        noun("Stud Earrings", 18, 80), noun("Hoop Earrings", 20, 88), noun("Drop Earrings", 22, 95),
        noun("Dangle Earrings", 22, 90), noun("Ear Cuffs", 14, 52), noun("Huggie Earrings", 20, 80),
        noun("Climber Earrings", 20, 78), noun("Threader Earrings", 18, 66), noun("Chandelier Earrings", 28, 110),
        noun("Ear Jackets", 20, 75), noun("Cluster Studs", 22, 85), noun("Teardrop Earrings", 22, 88),
    ],
};

pub(super) const NEC: Category = Category {
    code: "NEC",
    name: "Necklaces",
    department: &JEWELLERY,
    nouns: &[
        noun("Necklace", 25, 120), noun("Pendant", 22, 98), noun("Choker", 22, 88), noun("Locket", 26, 105),
        noun("Lariat", 26, 105), noun("Collar Necklace", 35, 140), noun("Layered Necklace", 30, 120),
        noun("Bar Necklace", 24, 92), noun("Y-Necklace", 24, 95), noun("Solitaire Pendant", 28, 115),
        noun("Station Necklace", 28, 110), noun("Heart Pendant", 22, 90),
    ],
};

pub(super) const BRA: Category = Category {
    code: "BRA",
    name: "Bracelets",
    department: &JEWELLERY,
    nouns: &[
        noun("Bracelet", 20, 95), noun("Bangle", 20, 90), noun("Cuff Bracelet", 26, 110),
        noun("Tennis Bracelet", 38, 160), noun("Chain Bracelet", 22, 90), noun("Charm Bracelet", 26, 105),
        noun("Anklet", 14, 52), noun("Slider Bracelet", 20, 76), noun("Friendship Bracelet", 12, 42),
        noun("Link Bracelet", 26, 105), noun("Hand Chain", 20, 68), noun("Toggle Bracelet", 24, 90),
    ],
};

pub(super) const RIN: Category = Category {
    code: "RIN",
    name: "Rings",
    department: &JEWELLERY,
    nouns: &[
        noun("Stacking Ring", 16, 70), noun("Signet Ring", 28, 120), noun("Solitaire Ring", 35, 150),
        noun("Eternity Ring", 35, 140), noun("Cocktail Ring", 30, 125), noun("Band Ring", 22, 90),
        noun("Halo Ring", 35, 145), noun("Midi Ring", 12, 44), noun("Open Ring", 18, 72), noun("Twist Ring", 20, 78),
        noun("Three-Stone Ring", 38, 150), noun("Knuckle Ring", 14, 48),
    ],
};

pub(super) const CHA: Category = Category {
    code: "CHA",
    name: "Charms & Brooches",
    department: &JEWELLERY,
    nouns: &[
        noun("Brooch", 20, 88), noun("Charm", 10, 40), noun("Lapel Pin", 12, 45), noun("Hat Pin", 14, 46),
        noun("Shawl Pin", 16, 58), noun("Cufflinks", 26, 110), noun("Tie Bar", 18, 64), noun("Bead Charm", 10, 36),
        noun("Stick Pin", 16, 55), noun("Collar Clip", 18, 58), noun("Scarf Ring", 14, 48),
        noun("Dress Clip", 16, 54),
    ],
};

pub(super) const HAJ: Category = Category {
    code: "HAJ",
    name: "Hair Jewellery",
    department: &JEWELLERY,
    nouns: &[
        noun("Hair Comb", 14, 58), noun("Hair Pin", 8, 30), noun("Barrette", 10, 38), noun("Tiara", 28, 120),
        noun("Hair Vine", 20, 78), noun("Headpiece", 26, 105), noun("Bun Cuff", 12, 42), noun("Hair Slide", 9, 34),
        noun("Ponytail Holder", 8, 28), noun("Forehead Chain", 20, 70), noun("Hair Clip", 8, 30),
        noun("Diadem", 26, 100),
    ],
};

const WATCHES: Department = Department {
    name: "Watches",
    adjectives: words![
        "Classic", "Elegant", "Modern", "Timeless", "Clean", "Sporty", "Robust", "Minimalist", "Refined", "Vintage",
        "Bold", "Understated", "Precise", "Sleek", "Nautical", "Everyday",
    ],
    features: words![
        "Quartz", "Solar", "Sapphire-Glass", "Stainless-Steel", "Titanium", "Ceramic", "Domed-Glass", "Slim-Case",
        "Scratch-Resistant", "Two-Tone", "Luminous", "Water-Resistant", "Bicolour", "Engraved",
    ],
    variants: [
        words!["Black", "Silver", "Navy", "Rose Gold", "Ivory", "Racing Green", "Grey", "Burgundy", "Champagne"],
        words!["28 mm", "34 mm", "38 mm", "42 mm", "44 mm"],
    ],
};

pub(super) const WAT: Category = Category {
    code: "WAT",
    name: "Watches",
    department: &WATCHES,
    nouns: &[
        noun("Dress Watch", 60, 260), noun("Field Watch", 55, 220), noun("Diver's Watch", 75, 320),
        noun("Chronograph", 80, 340), noun("Pilot's Watch", 75, 310), noun("Wristwatch", 40, 180),
        noun("Bracelet Watch", 45, 190), noun("Bangle Watch", 45, 170), noun("Calendar Watch", 55, 220),
        noun("Moon Phase Watch", 75, 300), noun("Travel Watch", 55, 210), noun("Date Watch", 48, 180),
        noun("Regulator", 85, 330),
    ],
};
