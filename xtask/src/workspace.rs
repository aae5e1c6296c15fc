//! Where the workspace is: found at run time, because a checkout may be moved after the build.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Where the launcher puts the root of the workspace.
const VARIABLE: &str = "FIXTURES_WORKSPACE";

/// The root of the workspace: the launcher's, else the one that the current directory is in.
pub(crate) fn root() -> Result<PathBuf, Error> {
    let of_launcher = env::var_os(VARIABLE).map(PathBuf::from).filter(|path| is_root(path));
    let found = || env::current_dir().ok()?.ancestors().find(|path| is_root(path)).map(Path::to_path_buf);
    of_launcher.or_else(found).ok_or_else(|| {
        Error::usage("the current directory is not in a checkout of Commerce Fixtures", "run `cargo xtask` in one")
    })
}

fn is_root(path: &Path) -> bool {
    let is_workspace = |text: String| text.lines().any(|line| line.trim_end() == "[workspace]");
    path.join("xtask/Cargo.toml").is_file() && fs::read_to_string(path.join("Cargo.toml")).is_ok_and(is_workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_has_a_workspace_with_this_package() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(is_root(&package.join("..")));
        assert!(!is_root(package) && !is_root(&package.join("src")));
    }
}
