//! `cargo xtask show`: any row of any dataset, with what belongs to it. Nothing is generated before.

use std::time::Duration;

use fixtures_gen::{Address, Dataset, NaturalKey, Table, category_name};
use fixtures_run::Stream;
use uuid::Uuid;

use crate::args::number;
use crate::args::show::{ShowArgs, Thing};
use crate::error::Error;
use crate::task::dataset::open;
use crate::task::row::{TooFar, categories_of, view};
use crate::ui::json;
use crate::ui::view::RowReport;
use crate::ui::words::{counted, grouped, time};

const CHECK_DATASET: &str = "check seed and sizes, or name the dataset's directory with --dataset";
const HOW_TO_NAME: &str = "write it like `order 3/1042`, `order EXT22021239 --tenant 3`, `product HEA000001` or `customer MAIL`, \
                           or give an id or an address like 3/orders/1042 alone";

/// Prints the row that was asked for.
pub(crate) fn run(args: &ShowArgs) -> Result<(), Error> {
    Stream::Output.require_open().map_err(|error| Error::stdout(&error))?;
    let dataset = open(&args.dataset)?;
    let address = address(&dataset, args)?;
    let view = view(&dataset, address, args.extent.bounds()).map_err(|far| too_far(address, far))?;
    let text = if args.json { json::line(&RowReport::new(&view, None)) } else { view.text() };
    Stream::Output.write_all(text.as_bytes()).map_err(|error| Error::stdout(&error))
}

fn too_far(address: Address, TooFar { effort, events }: TooFar) -> Error {
    const NANOSECONDS: u64 = 150;

    let about = time(Duration::from_nanos(events.saturating_mul(NANOSECONDS)));
    Error::usage(
        format!("{address} follows from about {} stock events before it, which is too far to look", grouped(events)),
        format!("--effort {effort} does, in about {about}"),
    )
}

/// The address of what was asked for, which is in the dataset.
fn address(dataset: &Dataset, args: &ShowArgs) -> Result<Address, Error> {
    if let Some(tenant) = args.tenant {
        require_tenant(dataset, tenant)?;
    }
    let Some(thing) = Thing::named(&args.what) else {
        let text = &args.what;
        return match &args.row {
            Some(_) => {
                Err(Error::usage(format!("{text} is nothing to show"), format!("choose one of {}", Thing::names())))
            }
            None => alone(dataset, text, args.tenant),
        };
    };
    let Some(text) = &args.row else {
        return Err(Error::usage(format!("{} needs a row", args.what), HOW_TO_NAME));
    };
    let found = by_number(dataset, thing, text, args.tenant).unwrap_or_else(|| alone(dataset, text, args.tenant))?;
    let is_of = match found {
        Address::Row { table, .. } => Thing::Row(table),
        Address::Category { .. } => Thing::Category,
    };
    if is_of == thing {
        return Ok(found);
    }
    let (is, asked) = (is_of.name(), thing.name());
    Err(Error::usage(
        format!("{text} is of {} {is}, not of {} {asked}", article(is), article(asked)),
        format!("ask for `show {is} {text}`"),
    ))
}

fn article(word: &str) -> &'static str {
    if word.starts_with('o') { "an" } else { "a" }
}

/// A row by its number: `3/1042`, or `1042` of the tenant that is given or the only one. `None` if the
/// text is something else.
fn by_number(dataset: &Dataset, thing: Thing, text: &str, tenant: Option<u64>) -> Option<Result<Address, Error>> {
    let number = |text: &str| number::count(text).ok();
    let (of, index) = match (thing, text.split_once('/')) {
        (Thing::Row(Table::Tenants), None) => (Some(number(text)?), 0),
        (_, Some((of, index))) => (Some(number(of)?), number(index)?),
        (_, None) => (None, number(text)?),
    };
    let single = (dataset.spec().tenants == 1).then_some(0);
    let tenant = match (of, tenant) {
        (Some(of), Some(given)) if of != given => {
            return Some(Err(of_other_tenant(text, of, given)));
        }
        (of, given) => of.or(given).or(single),
    };
    Some(match tenant {
        None => {
            let tenants = grouped(dataset.spec().tenants);
            let hint =
                format!("write it like 3/{text}, or add --tenant; the dataset has {tenants} tenants, numbered from 0");
            Err(Error::usage(format!("{} {text} is of no tenant", thing.name()), hint))
        }
        Some(tenant) => at(dataset, thing, tenant, index),
    })
}

fn of_other_tenant(text: &str, of: u64, given: u64) -> Error {
    Error::usage(format!("{text} is of tenant {of}, and --tenant is {given}"), "leave out --tenant")
}

/// The address of a row by its numbers, if it is there.
fn at(dataset: &Dataset, thing: Thing, tenant: u64, index: u64) -> Result<Address, Error> {
    require_tenant(dataset, tenant)?;
    let (address, rows) = match thing {
        Thing::Row(Table::Tenants) => (Address::Row { table: Table::Tenants, tenant, index }, 1),
        Thing::Row(table) => (Address::Row { table, tenant, index }, dataset.tenant(tenant).rows(table)),
        Thing::Category => (Address::Category { tenant, index }, 0),
    };
    if thing == Thing::Category {
        let id = (index < 1 << 48).then(|| dataset.id_at(address));
        return id.and_then(|id| dataset.address_of(id)).ok_or_else(|| {
            let sentence = format!("tenant {tenant} has no products of category {index}");
            let names = categories_of(dataset, tenant)
                .into_iter()
                .map(|index| format!("{tenant}/{index} ({})", category_name(index).unwrap_or_default()));
            let names: Vec<_> = names.collect();
            if names.is_empty() {
                return Error::usage(sentence, "the tenant has no products: give another one");
            }
            Error::usage(sentence, format!("choose one of {}", names.join(", ")))
        });
    }
    if index < rows {
        return Ok(address);
    }
    let (sentence, hint) = match rows {
        0 => (format!("tenant {tenant} has no {}", address_table(address)), CHECK_DATASET.to_owned()),
        rows => (
            format!("{} {tenant}/{index} does not exist: tenant {tenant} has {}", thing.name(), counted(rows, "row")),
            format!("rows are numbered from 0: give {tenant}/0 to {tenant}/{}", rows - 1),
        ),
    };
    Err(Error::usage(sentence, hint))
}

fn address_table(address: Address) -> &'static str {
    address.table().map_or("categories", Table::name)
}

fn require_tenant(dataset: &Dataset, tenant: u64) -> Result<(), Error> {
    let tenants = dataset.spec().tenants;
    if tenant < tenants {
        return Ok(());
    }
    let hint = format!("tenants are numbered from 0: give 0 to {}", tenants - 1);
    Err(Error::usage(format!("tenant {tenant} does not exist: the dataset has {}", counted(tenants, "tenant")), hint))
}

/// What a text that stands alone stands for: an address, an id, or a natural key.
fn alone(dataset: &Dataset, text: &str, tenant: Option<u64>) -> Result<Address, Error> {
    let of_tenant = |address: Address| match tenant {
        Some(given) if given != address.tenant() => Err(of_other_tenant(text, address.tenant(), given)),
        _ => Ok(address),
    };
    if let Ok(address) = text.parse::<Address>() {
        let thing = address.table().map_or(Thing::Category, Thing::Row);
        return at(dataset, thing, address.tenant(), address.index()).and_then(of_tenant);
    }
    if let Ok(id) = Uuid::parse_str(text) {
        return dataset
            .address_of(id)
            .ok_or_else(|| Error::usage(format!("{id} is not an id of this dataset"), CHECK_DATASET))
            .and_then(of_tenant);
    }
    let Ok(key) = text.parse::<NaturalKey>() else {
        return Err(Error::usage(format!("{text:?} names no row"), HOW_TO_NAME));
    };
    by_key(dataset, &key, tenant)
}

/// The row with a natural key, of one tenant or of the only one that has it.
fn by_key(dataset: &Dataset, key: &NaturalKey, tenant: Option<u64>) -> Result<Address, Error> {
    /// The most tenants that a hint names.
    const MOST: usize = 5;

    if let Some(address) = tenant.and_then(|tenant| dataset.tenant(tenant).find(key)) {
        return Ok(address);
    }
    let found: Vec<_> = dataset.find(key).take(MOST + 1).collect();
    let name = Thing::Row(key.table()).name();
    let tenants = || {
        let numbers: Vec<_> = found.iter().take(MOST).map(|address| address.tenant().to_string()).collect();
        format!("{}{}", numbers.join(", "), if found.len() > MOST { " and others" } else { "" })
    };
    match (tenant, &found[..]) {
        (None, [address]) => Ok(*address),
        (None, []) => Err(Error::usage(format!("no {name} of this dataset is {key}"), CHECK_DATASET)),
        (Some(tenant), []) => {
            Err(Error::usage(format!("no {name} of tenant {tenant} is {key}, nor of another one"), CHECK_DATASET))
        }
        (Some(tenant), _) => Err(Error::usage(
            format!("no {name} of tenant {tenant} is {key}"),
            format!("it is of tenant {}", tenants()),
        )),
        (None, [first, ..]) => Err(Error::usage(
            format!("{key} is {} {name} of several tenants: {}", article(name), tenants()),
            format!("choose one, for instance with --tenant {}", first.tenant()),
        )),
    }
}
