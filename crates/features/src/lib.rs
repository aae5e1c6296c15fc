//! Nothing but dependencies, for their features: see this package's Cargo.toml.
