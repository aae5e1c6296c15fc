//! Products: a tenant's catalogue.

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::cursor::Entity;
use crate::declare::record;
use crate::draft::RowCursor;
use crate::model::catalogue::{CATEGORIES as CATEGORIES_OF_TENANT, Offer};
use crate::model::draw::RowDraws;
use crate::model::prices::Pricing;
use crate::model::{TenantModel, TenantOutline};
use crate::money::Money;
use crate::table::Table;
use crate::text::{Keep, Text, TextOut, Word};
use crate::time::Time;
use crate::words::{CATEGORIES, Department};

record! {
    /// A product in a shop's catalogue.
    pub struct Product, draft ProductDraft<'a> in Products, docs product_docs {
        /// The product's id.
        product_id: Uuid [id],
        /// The shop that sells it.
        tenant_id: Uuid [references Tenants],
        /// Three letters of the category and the product's number, such as "ELE000001"; unique
        /// within the tenant.
        sku: String as Sku where pattern("^[A-Z]{3}[0-9]{6,}$") [unique],
        /// What it is, in words of its category, with its variant; unique within the tenant.
        name: String as ProductName where NOT_EMPTY,
        /// The price now: the last one of the price history.
        price: Money where minimum(1),
        /// The id of a category, which has no table of its own: the same for all products of the
        /// category in this shop.
        category_id: Uuid,
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

/// Three letters of a category, and a product's number.
#[derive(Clone, Copy)]
pub(crate) struct Sku {
    code: [u8; 3],
    number: u64,
}

impl Sku {
    /// The SKU of a product of one of the tenant's categories.
    #[inline(always)]
    pub(crate) fn of(tenant: &TenantModel<'_>, category: u64, index: u64) -> Sku {
        let code = tenant.assortment().category(category).code.as_bytes();
        Sku { code: [code[0], code[1], code[2]], number: index + 1 }
    }
}

impl Text for Sku {
    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        out.fixed::<3, 3>(&self.code);
        out.padded_number(self.number, 6);
    }
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
    type Cursor<'d, I: Keep> = ProductCursor<'d, I>;

    fn count(tenant: &TenantModel<'_>) -> u64 {
        tenant.sizes().products
    }

    fn cursor<I: Keep>(tenant: TenantModel<'_>, start: u64) -> ProductCursor<'_, I> {
        ProductCursor {
            tenant_id: tenant.kept_tenant_id(),
            category_ids: std::array::from_fn(|category| I::new(tenant.category_id(category as u64).as_u64_pair())),
            index: start,
            tenant,
        }
    }
}

/// Goes from product to product.
pub(crate) struct ProductCursor<'d, I> {
    tenant: TenantModel<'d>,
    tenant_id: I,
    category_ids: [I; CATEGORIES_OF_TENANT as usize],
    index: u64,
}

impl<I: Keep> RowCursor for ProductCursor<'_, I> {
    type Row = Product;
    type Draft<'a>
        = ProductDraft<'a>
    where
        Self: 'a;

    fn skip(&mut self, rows: u64) {
        self.index += rows;
    }

    #[inline(always)]
    fn draft(&mut self) -> ProductDraft<'_> {
        let (tenant, index) = (&self.tenant, self.index);
        self.index += 1;
        let draws = tenant.draws(Table::Products, index);
        let standing = tenant.catalogue().standing(index);
        let category = standing.slot.category();
        let department = tenant.assortment().category(category).department;
        let (noun, number, noun_number) = tenant.noun(standing.slot);
        let is_successor = matches!(standing.offer, Offer::Since(_));
        let number = tenant.name_number(category, (number, noun_number), is_successor, department.names());
        let pricing = Pricing::new(draws, noun, tenant.assortment().price_level);
        ProductDraft {
            product_id: tenant.fresh_id(Table::Products, index),
            tenant_id: self.tenant_id.id(),
            sku: Sku::of(tenant, category, index),
            name: ProductName { department, noun: &noun.name, number, draws },
            price: tenant.versions().timeline(index, draws, standing.offer).last_price(pricing),
            category_id: self.category_ids[category as usize].id(),
            active: !matches!(standing.offer, Offer::Until(_)),
            created_at: Time(tenant.entered(index, standing.offer)),
        }
    }
}

/// A product's name: its noun, words and a variant by which it differs from all products of the category
/// with the same noun, and its size. There are some names for a noun; beyond them, names have a number.
#[derive(Clone, Copy)]
pub(crate) struct ProductName {
    department: &'static Department,
    noun: &'static Word,
    number: u64,
    draws: RowDraws,
}

impl Text for ProductName {
    const HAS_COMMA: bool = true;

    #[inline(always)]
    fn write<O: TextOut>(&self, out: &mut O) {
        let [variants, sizes] = self.department.variants;
        let (number, names) = (self.number, self.department.names());
        let (repetition, mut rest) =
            if number < names { (0, number as u32) } else { (number / names, (number % names) as u32) };
        let mut word = |list: &'static [Word]| {
            let word = &list[(rest % list.len() as u32) as usize];
            rest /= list.len() as u32;
            word
        };
        word(self.department.adjectives).write(out);
        out.ascii(b' ');
        word(self.department.features).write(out);
        out.ascii(b' ');
        self.noun.write(out);
        out.constant(", ");
        word(variants).write(out);
        out.constant(", ");
        (&sizes[Pricing::size(self.draws, sizes.len() as u64) as usize]).write(out);
        if repetition > 0 {
            out.constant(", No. ");
            out.number(repetition + 1);
        }
    }
}
