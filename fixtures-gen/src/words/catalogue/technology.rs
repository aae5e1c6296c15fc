//! What has a plug, a chip or a lens.

use super::{Category, Department, noun, words};

const DEVICES: Department = Department {
    name: "Electronics",
    adjectives: words![
        "Compact", "Sleek", "Clever", "Reliable", "Versatile", "Rugged", "Elegant", "Modern", "Trusty", "Essential",
        "Portable", "Handy", "Robust", "Minimalist", "Discreet", "Practical",
    ],
    features: words![
        "Aluminium", "Matte-Finish", "Slimline", "Shock-Resistant", "Splash-Proof", "Low-Profile", "Long-Life",
        "Dust-Resistant", "Soft-Grip", "Recycled-Plastic", "Heat-Resistant", "Brushed-Finish", "Scratch-Resistant",
        "Two-Tone",
    ],
    variants: [
        words!["Black", "White", "Graphite", "Silver", "Midnight Blue", "Sand", "Mint", "Coral"],
        words!["Standard", "Plus", "Pro", "Mini", "Max"],
    ],
};

pub(super) const CHG: Category = Category {
    code: "CHG",
    name: "Chargers & Power",
    department: &DEVICES,
    nouns: &[
        noun("Power Bank", 18, 75), noun("Wall Charger", 12, 48), noun("Car Charger", 9, 35),
        noun("Charging Stand", 18, 64), noun("Charging Pad", 14, 50), noun("Charging Cable", 7, 28),
        noun("Charging Dock", 22, 78), noun("Travel Adapter", 14, 46), noun("Surge Protector", 16, 55),
        noun("Battery Charger", 16, 54), noun("Extension Tower", 22, 70), noun("Solar Charger", 28, 95),
    ],
};

pub(super) const SMA: Category = Category {
    code: "SMA",
    name: "Smart Home",
    department: &DEVICES,
    nouns: &[
        noun("Door Sensor", 14, 48), noun("Motion Sensor", 16, 52), noun("Thermostat", 45, 170),
        noun("Radiator Valve", 32, 88), noun("Video Doorbell", 60, 200), noun("Security Camera", 35, 150),
        noun("Indoor Siren", 20, 68), noun("Water Leak Alarm", 16, 52), noun("Air Quality Monitor", 35, 130),
        noun("Remote Switch", 14, 48), noun("Home Hub", 42, 140), noun("Smoke Detector", 20, 70),
        noun("Dimmer", 18, 58),
    ],
};

pub(super) const PHO: Category = Category {
    code: "PHO",
    name: "Phone Accessories",
    department: &DEVICES,
    nouns: &[
        noun("Phone Case", 9, 40), noun("Phone Stand", 9, 34), noun("Car Mount", 14, 45), noun("Phone Dock", 12, 48),
        noun("Phone Holster", 9, 32), noun("Selfie Stick", 12, 42), noun("Phone Tripod", 12, 44),
        noun("Tablet Case", 18, 64), noun("Tablet Stand", 16, 58), noun("Card Case", 9, 30),
        noun("Bike Mount", 16, 52), noun("Stylus", 12, 45),
    ],
};

pub(super) const WEA: Category = Category {
    code: "WEA",
    name: "Wearables",
    department: &DEVICES,
    nouns: &[
        noun("Fitness Tracker", 30, 120), noun("Smartwatch", 65, 280), noun("Sleep Tracker", 42, 150),
        noun("Heart Rate Belt", 32, 95), noun("Activity Band", 25, 95), noun("Pedometer", 14, 48),
        noun("Running Sensor", 28, 85), noun("Smart Ring", 85, 290), noun("Key Finder", 12, 38),
        noun("Luggage Tracker", 18, 52), noun("Pet Tracker", 32, 105), noun("Posture Sensor", 28, 85),
    ],
};

pub(super) const TVV: Category = Category {
    code: "TVV",
    name: "TV & Streaming",
    department: &DEVICES,
    nouns: &[
        noun("Streaming Stick", 28, 80), noun("Streaming Box", 45, 160), noun("TV Wall Mount", 20, 88),
        noun("Universal Remote", 16, 64), noun("TV Antenna", 16, 62), noun("Media Player", 40, 150),
        noun("Video Switch", 16, 52), noun("Video Cable", 7, 32), noun("TV Stand", 42, 160),
        noun("Set-Top Receiver", 45, 150), noun("Signal Booster", 20, 68), noun("Backlight Strip", 15, 50),
    ],
};

pub(super) const CLK: Category = Category {
    code: "CLK",
    name: "Clocks & Weather Stations",
    department: &DEVICES,
    nouns: &[
        noun("Alarm Clock", 16, 70), noun("Radio Alarm", 24, 88), noun("Weather Station", 35, 150),
        noun("Wake-Up Light", 38, 140), noun("Desk Clock", 16, 62), noun("Kitchen Timer", 9, 34),
        noun("Hygrometer", 10, 38), noun("Rain Gauge", 18, 60), noun("Projection Clock", 24, 80),
        noun("Travel Alarm", 12, 44), noun("Room Thermometer", 9, 34), noun("Sunrise Clock", 35, 120),
    ],
};

pub(super) const HAP: Category = Category {
    code: "HAP",
    name: "Small Appliances",
    department: &DEVICES,
    nouns: &[
        noun("Hand Blender", 28, 105), noun("Steam Iron", 30, 120), noun("Garment Steamer", 32, 110),
        noun("Desk Fan", 22, 88), noun("Air Purifier", 65, 260), noun("Humidifier", 32, 125),
        noun("Fan Heater", 26, 98), noun("Handheld Vacuum", 42, 160), noun("Dehumidifier", 60, 220),
        noun("Lint Remover", 12, 38), noun("Tower Fan", 42, 150), noun("Hair Dryer", 22, 98),
    ],
};

const AUDIO: Department = Department {
    name: "Audio",
    adjectives: words![
        "Balanced", "Warm-Sounding", "Compact", "Elegant", "Modern", "Trusted", "Retro", "Clear", "Sleek", "Premium",
        "Essential", "Versatile", "Refined", "Classic", "Lightweight", "Lively",
    ],
    features: words![
        "Audiophile", "Hi-Res", "Studio", "Low-Noise", "Hi-Fi", "Home", "Concert", "Stage", "Live", "Broadcast",
        "Acoustic", "Monitor-Grade", "Reference", "Signature",
    ],
    variants: [
        words!["Black", "White", "Sand", "Silver", "Anthracite", "Cream", "Petrol", "Burgundy"],
        words!["Standard", "Plus", "Pro", "Mini", "Max"],
    ],
};

pub(super) const HEA: Category = Category {
    code: "HEA",
    name: "Headphones",
    department: &AUDIO,
    nouns: &[
        noun("Over-Ear Headphones", 45, 220), noun("On-Ear Headphones", 30, 130), noun("Earbuds", 25, 140),
        noun("In-Ear Headphones", 18, 95), noun("Neckband Earphones", 28, 105), noun("Open-Ear Headphones", 50, 170),
        noun("Sports Earphones", 24, 98), noun("DJ Headphones", 60, 220), noun("Gaming Headphones", 38, 150),
        noun("Kids' Headphones", 18, 58), noun("Bone Conduction Headset", 55, 170),
        noun("Foldable Headphones", 32, 125),
    ],
};

pub(super) const SPE: Category = Category {
    code: "SPE",
    name: "Speakers",
    department: &AUDIO,
    nouns: &[
        noun("Bookshelf Speaker", 60, 280), noun("Portable Speaker", 28, 150), noun("Soundbar", 75, 320),
        noun("Shower Speaker", 20, 68), noun("Subwoofer", 90, 360), noun("Party Speaker", 75, 290),
        noun("Desktop Speaker", 28, 120), noun("Outdoor Speaker", 45, 180), noun("Smart Speaker", 40, 160),
        noun("Ceiling Speaker", 45, 150), noun("Centre Speaker", 75, 280), noun("Pocket Speaker", 16, 58),
    ],
};

pub(super) const TUR: Category = Category {
    code: "TUR",
    name: "Turntables & Record Care",
    department: &AUDIO,
    nouns: &[
        noun("Turntable", 90, 380), noun("Record Brush", 9, 34), noun("Stylus Cleaner", 9, 32),
        noun("Record Stand", 22, 84), noun("Slipmat", 9, 32), noun("Record Case", 26, 95), noun("Cartridge", 32, 140),
        noun("Record Weight", 20, 74), noun("Dust Cover", 24, 78), noun("Phono Preamp", 42, 160),
        noun("Belt Kit", 10, 36), noun("Record Cleaning Set", 20, 75),
    ],
};

pub(super) const MIC: Category = Category {
    code: "MIC",
    name: "Microphones & Recording",
    department: &AUDIO,
    nouns: &[
        noun("Condenser Microphone", 50, 220), noun("Dynamic Microphone", 40, 170), noun("USB Microphone", 38, 150),
        noun("Lavalier Microphone", 18, 80), noun("Microphone Arm", 24, 95), noun("Pop Filter", 9, 34),
        noun("Audio Interface", 65, 240), noun("Voice Recorder", 38, 140), noun("Shock Mount", 14, 48),
        noun("Microphone Stand", 20, 72), noun("Field Recorder", 80, 290), noun("Headset Microphone", 24, 95),
    ],
};

pub(super) const AMP: Category = Category {
    code: "AMP",
    name: "Amplifiers & Receivers",
    department: &AUDIO,
    nouns: &[
        noun("Amplifier", 85, 360), noun("Headphone Amplifier", 50, 220), noun("Tube Preamp", 75, 280),
        noun("Network Streamer", 90, 340), noun("Receiver", 95, 380), noun("Audio Converter", 45, 180),
        noun("Mixer", 60, 230), noun("Speaker Switch", 24, 88), noun("Equaliser", 55, 200),
        noun("Guitar Amplifier", 75, 290), noun("Power Conditioner", 60, 210), noun("Crossover", 45, 150),
    ],
};

pub(super) const RAD: Category = Category {
    code: "RAD",
    name: "Radios & Players",
    department: &AUDIO,
    nouns: &[
        noun("DAB Radio", 45, 180), noun("Kitchen Radio", 35, 140), noun("Internet Radio", 65, 240),
        noun("Pocket Radio", 18, 68), noun("CD Player", 50, 210), noun("Cassette Player", 24, 95),
        noun("MP3 Player", 28, 120), noun("Boombox", 45, 170), noun("Clock Radio", 24, 95),
        noun("Shower Radio", 22, 72), noun("Travel Radio", 22, 80), noun("Worldband Radio", 50, 180),
    ],
};

pub(super) const ACB: Category = Category {
    code: "ACB",
    name: "Audio Cables & Stands",
    department: &AUDIO,
    nouns: &[
        noun("Speaker Cable", 12, 58), noun("Audio Cable", 8, 38), noun("Headphone Stand", 14, 54),
        noun("Speaker Stand", 32, 130), noun("Wall Bracket", 16, 58), noun("Optical Cable", 9, 38),
        noun("Jack Adapter", 5, 20), noun("Headphone Case", 14, 46), noun("Ear Pads", 12, 42),
        noun("Isolation Feet", 18, 70), noun("Cinch Cable", 9, 40), noun("Instrument Cable", 14, 52),
    ],
};

const COMPUTING: Department = Department {
    name: "Computer Accessories",
    adjectives: words![
        "Compact", "Ergonomic", "Sleek", "Neat", "Reliable", "Modern", "Dependable", "Versatile", "Sturdy",
        "Essential", "Professional", "Practical", "Advanced", "Streamlined", "Smart", "Elegant",
    ],
    features: words![
        "Slimline", "Low-Profile", "Matte-Finish", "Home-Office", "Business", "Workstation", "Co-Working",
        "Recycled-Plastic", "Travel-Ready", "Dust-Resistant", "Soft-Touch", "Scratch-Resistant", "Studio",
        "Enterprise",
    ],
    variants: [
        words!["Black", "White", "Graphite", "Silver", "Slate Blue", "Sand", "Space Grey", "Arctic"],
        words!["Standard", "Plus", "Pro", "Mini", "Max"],
    ],
};

pub(super) const KEY: Category = Category {
    code: "KEY",
    name: "Keyboards & Mice",
    department: &COMPUTING,
    nouns: &[
        noun("Keyboard", 25, 130), noun("Mechanical Keyboard", 50, 190), noun("Mouse", 14, 75),
        noun("Vertical Mouse", 24, 90), noun("Trackball", 30, 98), noun("Trackpad", 42, 130),
        noun("Numeric Keypad", 14, 48), noun("Mouse Pad", 7, 34), noun("Wrist Rest", 9, 32),
        noun("Presenter Remote", 18, 68), noun("Drawing Tablet", 45, 200), noun("Keyboard and Mouse Set", 30, 125),
    ],
};

pub(super) const WEB: Category = Category {
    code: "WEB",
    name: "Webcams & Headsets",
    department: &COMPUTING,
    nouns: &[
        noun("Webcam", 25, 120), noun("Headset", 28, 130), noun("Conference Speaker", 55, 220),
        noun("Webcam Light", 14, 48), noun("Webcam Cover", 5, 16), noun("Headset Adapter", 8, 30),
        noun("Camera Mount", 12, 44), noun("Conference Camera", 95, 360), noun("Call-Centre Headset", 45, 160),
        noun("Desk Microphone", 28, 110), noun("Green Screen", 28, 105), noun("Video Light", 22, 78),
    ],
};

pub(super) const STO: Category = Category {
    code: "STO",
    name: "Storage & Memory",
    department: &COMPUTING,
    nouns: &[
        noun("Portable SSD", 55, 220), noun("Hard Drive", 50, 190), noun("Flash Drive", 8, 48),
        noun("Drive Enclosure", 18, 70), noun("Docking Bay", 28, 98), noun("Backup Drive", 65, 240),
        noun("Drive Case", 9, 32), noun("Memory Module", 25, 120), noun("Network Drive", 110, 420),
        noun("Card Reader", 12, 42), noun("Drive Cloner", 32, 105), noun("Tape Organiser", 12, 38),
    ],
};

pub(super) const HUB: Category = Category {
    code: "HUB",
    name: "Hubs & Cables",
    department: &COMPUTING,
    nouns: &[
        noun("Hub", 18, 85), noun("Docking Station", 65, 260), noun("Display Cable", 9, 42),
        noun("Network Cable", 5, 28), noun("Display Adapter", 12, 48), noun("Cable Box", 12, 42),
        noun("Cable Clamp", 4, 16), noun("KVM Switch", 35, 140), noun("Extension Cable", 7, 30),
        noun("Port Replicator", 48, 160), noun("Power Adapter", 20, 78), noun("Desk Grommet", 7, 26),
    ],
};

pub(super) const LAP: Category = Category {
    code: "LAP",
    name: "Laptop Accessories",
    department: &COMPUTING,
    nouns: &[
        noun("Laptop Stand", 20, 95), noun("Laptop Cooler", 22, 72), noun("Privacy Filter", 24, 85),
        noun("Laptop Lock", 16, 52), noun("Laptop Tray", 24, 80), noun("Laptop Backpack", 35, 140),
        noun("Tablet Holder", 16, 58), noun("Cleaning Kit", 8, 26), noun("Laptop Battery", 35, 115),
        noun("Laptop Charger", 26, 88), noun("Keyboard Cover", 9, 30), noun("Laptop Case", 18, 66),
    ],
};

pub(super) const PRI: Category = Category {
    code: "PRI",
    name: "Printing & Labels",
    department: &COMPUTING,
    nouns: &[
        noun("Label Printer", 45, 180), noun("Ink Cartridge", 14, 70), noun("Toner Cartridge", 32, 150),
        noun("Document Scanner", 75, 300), noun("Laminator", 28, 110), noun("Shredder", 40, 170),
        noun("Label Tape", 7, 28), noun("Photo Printer", 75, 280), noun("Receipt Printer", 75, 260),
        noun("Barcode Scanner", 35, 150), noun("Laser Printer", 110, 380), noun("Paper Trimmer", 20, 78),
    ],
};

pub(super) const NET: Category = Category {
    code: "NET",
    name: "Networking",
    department: &COMPUTING,
    nouns: &[
        noun("Router", 45, 210), noun("Network Switch", 22, 110), noun("Range Extender", 25, 105),
        noun("Powerline Adapter", 28, 110), noun("Mesh Node", 60, 230), noun("Wireless Dongle", 12, 48),
        noun("Access Point", 60, 220), noun("Patch Panel", 24, 90), noun("Modem", 50, 180),
        noun("Wall Outlet Kit", 12, 42), noun("Cable Tester", 16, 60), noun("Network Cabinet", 75, 280),
    ],
};

pub(super) const MON: Category = Category {
    code: "MON",
    name: "Monitors & Mounts",
    department: &COMPUTING,
    nouns: &[
        noun("Monitor", 110, 420), noun("Portable Monitor", 95, 340), noun("Monitor Arm", 35, 150),
        noun("Monitor Riser", 20, 80), noun("Desk Converter", 110, 380), noun("Screen Hood", 26, 88),
        noun("Screen Cleaner", 6, 22), noun("Dual Arm", 55, 200), noun("Monitor Light", 30, 110),
        noun("Drawer Riser", 26, 92), noun("Pen Display", 130, 440), noun("Monitor Speaker Bar", 24, 92),
    ],
};

const PHOTO: Department = Department {
    name: "Photography",
    adjectives: words![
        "Trusted", "Sturdy", "Professional", "Versatile", "Lightweight", "Precise", "Reliable", "Modern", "Robust",
        "Classic", "Premium", "Handy", "Essential", "Advanced", "Elegant", "Dependable",
    ],
    features: words![
        "Travel", "Studio", "Outdoor", "Portrait", "Street", "Wildlife", "Documentary", "Adventure", "Field",
        "Creative", "Reporter", "Daylight", "Workshop", "Expedition",
    ],
    variants: [
        words!["Black", "Graphite", "Olive", "Sand", "Silver", "Navy", "Anthracite", "Stone Grey"],
        words!["Standard", "Plus", "Pro", "Mini", "Max"],
    ],
};

pub(super) const CAM: Category = Category {
    code: "CAM",
    name: "Cameras",
    department: &PHOTO,
    nouns: &[
        noun("Instant Camera", 65, 190), noun("Compact Camera", 110, 420), noun("Action Camera", 75, 300),
        noun("Film Camera", 60, 240), noun("Trail Camera", 65, 240), noun("Bridge Camera", 140, 480),
        noun("Underwater Camera", 75, 280), noun("Disposable Camera", 12, 32), noun("Pinhole Camera", 25, 90),
        noun("Dash Camera", 50, 190), noun("Panorama Camera", 120, 390), noun("Kids' Camera", 28, 85),
    ],
};

pub(super) const LEN: Category = Category {
    code: "LEN",
    name: "Lenses",
    department: &PHOTO,
    nouns: &[
        noun("Prime Lens", 90, 380), noun("Macro Lens", 100, 420), noun("Wide-Angle Lens", 110, 440),
        noun("Zoom Lens", 120, 480), noun("Fisheye Lens", 95, 340), noun("Teleconverter", 60, 240),
        noun("Lens Adapter", 16, 78), noun("Extension Tube", 20, 80), noun("Close-Up Lens", 18, 72),
        noun("Lens Hood", 8, 34), noun("Lens Cap", 5, 18), noun("Smartphone Lens", 18, 72),
    ],
};

pub(super) const TRI: Category = Category {
    code: "TRI",
    name: "Tripods & Supports",
    department: &PHOTO,
    nouns: &[
        noun("Tripod", 35, 190), noun("Monopod", 25, 120), noun("Ball Head", 28, 130), noun("Gimbal", 70, 280),
        noun("Tabletop Tripod", 16, 64), noun("Clamp", 14, 48), noun("Slider", 60, 220), noun("Camera Strap", 14, 58),
        noun("Wrist Strap", 9, 36), noun("Quick-Release Plate", 10, 40), noun("Bean Bag", 16, 52),
        noun("Camera Harness", 28, 98),
    ],
};

pub(super) const CBG: Category = Category {
    code: "CBG",
    name: "Camera Bags",
    department: &PHOTO,
    nouns: &[
        noun("Camera Bag", 28, 140), noun("Camera Backpack", 50, 220), noun("Camera Sling", 32, 130),
        noun("Camera Insert", 18, 68), noun("Lens Pouch", 10, 40), noun("Hard Case", 45, 180),
        noun("Camera Holster", 24, 88), noun("Rain Cover", 12, 42), noun("Filter Pouch", 12, 42),
        noun("Camera Wrap", 14, 46), noun("Roller Case", 75, 280), noun("Memory Card Case", 8, 28),
    ],
};

pub(super) const FIL: Category = Category {
    code: "FIL",
    name: "Filters & Care",
    department: &PHOTO,
    nouns: &[
        noun("UV Filter", 14, 65), noun("Polarising Filter", 24, 110), noun("Neutral Density Filter", 26, 115),
        noun("Filter Kit", 38, 160), noun("Sensor Swab Kit", 12, 42), noun("Lens Pen", 7, 24),
        noun("Air Blower", 7, 24), noun("Microfibre Cloth", 4, 15), noun("Step-Up Ring", 7, 26),
        noun("Filter Holder", 24, 98), noun("Graduated Filter", 26, 110), noun("Cleaning Set", 12, 44),
    ],
};

pub(super) const FLA: Category = Category {
    code: "FLA",
    name: "Flash & Lighting",
    department: &PHOTO,
    nouns: &[
        noun("Flash", 45, 220), noun("Softbox", 32, 130), noun("Ring Light", 28, 120), noun("LED Panel", 35, 160),
        noun("Light Stand", 20, 80), noun("Reflector", 14, 58), noun("Umbrella Kit", 28, 110),
        noun("Backdrop", 28, 115), noun("Light Tent", 28, 105), noun("Flash Trigger", 32, 125),
        noun("Diffuser", 10, 40), noun("Colour Checker", 28, 98),
    ],
};

pub(super) const MEM: Category = Category {
    code: "MEM",
    name: "Memory & Power",
    department: &PHOTO,
    nouns: &[
        noun("Memory Card", 12, 78), noun("Camera Battery", 16, 68), noun("Battery Grip", 38, 140),
        noun("Dual Charger", 18, 64), noun("Remote Release", 14, 58), noun("Interval Timer", 24, 88),
        noun("Tether Cable", 14, 58), noun("AC Adapter", 20, 74), noun("Card Wallet", 9, 32),
        noun("USB Reader", 12, 42), noun("Battery Box", 7, 24), noun("GPS Logger", 42, 150),
    ],
};

pub(super) const ALB: Category = Category {
    code: "ALB",
    name: "Albums & Frames",
    department: &PHOTO,
    nouns: &[
        noun("Photo Album", 14, 64), noun("Scrapbook", 14, 52), noun("Slip-In Album", 12, 46),
        noun("Photo Box", 12, 44), noun("Presentation Portfolio", 28, 105), noun("Print Mount", 8, 30),
        noun("Negative Archive", 14, 50), noun("Instant Album", 10, 38), noun("Guest Book", 16, 58),
        noun("Photo Corners", 4, 14), noun("Storage Binder", 14, 48), noun("Darkroom Kit", 60, 220),
    ],
};
