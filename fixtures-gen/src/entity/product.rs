//! Products: a tenant's catalogue.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::{ByIndex, Entity};
use super::text::push_digits;
use crate::model::calendar::timestamp;
use crate::model::catalogue::Offer;
use crate::model::draw::RowDraws;
use crate::model::prices::Pricing;
use crate::model::{TenantModel, TenantOutline};
use crate::money::Money;
use crate::schema::record;
use crate::table::Table;
use crate::words::{CATEGORIES, Department};

record! {
    /// A product in a shop's catalogue.
    pub struct Product in Products, docs product_docs {
        /// The product's id.
        product_id: Uuid [id],
        /// The shop that sells it.
        tenant_id: Uuid [references Tenants],
        /// Three letters of the category and the product's number, such as "ELE000001"; unique
        /// within the tenant.
        sku: String where pattern("^[A-Z]{3}[0-9]{6,}$") [unique],
        /// What it is, in words of its category, with its variant; unique within the tenant.
        name: String where NOT_EMPTY,
        /// The price now: the last one of the price history.
        price: Money where minimum(1),
        /// The id of a category, which has no table of its own: the same for all products of the
        /// category in this shop.
        category_id: Uuid [repeats],
        /// Whether it is still offered. One product in nine is not: it sold nothing after it was
        /// discontinued, at least 60 days before the window's end, and has a successor.
        active: bool,
        /// When it entered the catalogue: in 2022, after its tenant; a successor at most two weeks
        /// before it took over.
        created_at: NaiveDateTime,
    }
}

impl Product {
    /// The name of the product's category, by the letters of its SKU; `None` if no category has
    /// them.
    ///
    /// ```
    /// use fixtures_gen::{Dataset, Preset};
    /// let product = Dataset::new(Preset::Tiny.spec(42)).unwrap().tenant(0).product(0);
    /// assert!(product.category_name().is_some());
    /// ```
    pub fn category_name(&self) -> Option<&'static str> {
        let code = self.sku.get(..3)?;
        CATEGORIES.iter().find(|category| category.code == code).map(|category| category.name)
    }
}

/// The name of a category, by its number in an [`Address`](crate::Address); `None` if there are not
/// so many.
///
/// ```
/// use fixtures_gen::{Dataset, Preset, category_name};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let product = dataset.tenant(0).product(0);
/// let category = dataset.address_of(product.category_id).unwrap();
/// assert_eq!(category_name(category.index()), product.category_name());
/// ```
pub fn category_name(index: u64) -> Option<&'static str> {
    CATEGORIES.get(usize::try_from(index).ok()?).map(|category| category.name)
}

/// The letters with which the SKUs of a category begin, by its number in an
/// [`Address`](crate::Address); `None` if there are not so many.
///
/// ```
/// use fixtures_gen::{Dataset, Preset, category_letters};
///
/// let dataset = Dataset::new(Preset::Tiny.spec(42)).unwrap();
/// let product = dataset.tenant(0).product(0);
/// let category = dataset.address_of(product.category_id).unwrap();
/// assert_eq!(category_letters(category.index()), product.sku.get(..3));
/// ```
pub fn category_letters(index: u64) -> Option<&'static str> {
    CATEGORIES.get(usize::try_from(index).ok()?).map(|category| category.code)
}

/// Appends the SKU of a product of one of the tenant's categories.
#[inline]
pub(crate) fn push_sku(tenant: &TenantModel<'_>, category: u64, index: u64, target: &mut String) {
    target.push_str(tenant.assortment().category(category).code);
    push_digits(target, index + 1, 6);
}

/// The number in an SKU, which is the product's; the rest need not fit.
pub(crate) fn product_of_sku(sku: &str) -> Option<u64> {
    let (code, digits) = sku.split_at_checked(3)?;
    let is_sku = code.bytes().all(|byte| byte.is_ascii_uppercase()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u64 = digits.parse().ok().filter(|_| is_sku)?;
    (digits.len() == 6.max(number.checked_ilog10()? as usize + 1)).then_some(number - 1)
}

/// Whether a product of a tenant has this SKU.
pub(crate) fn has_sku(tenant: &TenantOutline, index: u64, sku: &str) -> bool {
    let has_code = |category: &u8| CATEGORIES[usize::from(*category)].code == &sku[..3];
    // Few tenants deal in a category.
    index < tenant.sizes.products
        && tenant.trade.categories.iter().any(has_code)
        && has_code(&tenant.trade.categories[tenant.category_of(index) as usize])
}

impl Entity for Product {
    const TABLE: Table = Table::Products;
    type Cursor<'d> = ByIndex<'d, Product>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sizes().products
    }

    fn cursor(tenant: TenantModel<'_>, start: u64) -> ByIndex<'_, Product> {
        ByIndex::new(tenant, start, fill)
    }
}

fn fill(tenant: &TenantModel<'_>, index: u64, row: &mut Product) {
    let draws = tenant.draws(Table::Products, index);
    let standing = tenant.catalogue().standing(index);
    let category = standing.slot.category();
    let (noun, number, noun_number) = tenant.noun(standing.slot);
    row.product_id = tenant.id(Table::Products, index);
    row.tenant_id = tenant.tenant_id();
    row.sku.clear();
    push_sku(tenant, category, index, &mut row.sku);
    let names = tenant.assortment().category(category).department.names();
    let is_successor = matches!(standing.offer, Offer::Since(_));
    let number = tenant.name_number(category, (number, noun_number), is_successor, names);
    fill_name(tenant.assortment().category(category).department, noun.name, (number, names), draws, &mut row.name);
    let pricing = Pricing::new(draws, noun, tenant.assortment().price_level);
    row.price = tenant.versions().timeline(index, draws, standing.offer).last_price(pricing);
    row.category_id = tenant.category_id(category);
    row.active = !matches!(standing.offer, Offer::Until(_));
    row.created_at = timestamp(tenant.entered(index, standing.offer));
}

/// Writes a product's name: its noun, words and a variant by which it differs from all products of
/// the category with the same noun, and its size. There are some names for a noun; beyond them, names
/// have a number.
fn fill_name(department: &Department, noun: &str, (number, names): (u64, u64), draws: RowDraws, name: &mut String) {
    let [variants, sizes] = department.variants;
    let (repetition, mut rest) =
        if number < names { (0, number as u32) } else { (number / names, (number % names) as u32) };
    let mut word = |list: &'static [&'static str]| {
        let word = list[(rest % list.len() as u32) as usize];
        rest /= list.len() as u32;
        word
    };
    let (adjective, feature, variant) = (word(department.adjectives), word(department.features), word(variants));
    let size = sizes[Pricing::size(draws, sizes.len() as u64) as usize];
    name.clear();
    name.reserve(adjective.len() + feature.len() + noun.len() + variant.len() + size.len() + 8);
    name.push_str(adjective);
    name.push(' ');
    name.push_str(feature);
    name.push(' ');
    name.push_str(noun);
    name.push_str(", ");
    name.push_str(variant);
    name.push_str(", ");
    name.push_str(size);
    if repetition > 0 {
        name.push_str(", No. ");
        push_digits(name, repetition + 1, 1);
    }
}
