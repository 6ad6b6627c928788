//! Says which platform the library is built for; `host/unlinked.rs` asks cargo about it. And copies the Python code that
//! belongs into the wheel of a plugin crate, where maturin finds it: the bridge, of this version, and the two modules that
//! call it.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo sets it for every build script.
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=IVORYOS_PLUGIN_TARGET={target}");
    // Not the folder: Python writes into it what it compiles. This lists the files.
    println!("cargo::rerun-if-changed=src/web/bridge/package.rs");
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let (out, bridge) = (Path::new(&out), Path::new("bridge"));
    let package = out.join("ivoryos_rust");
    // A file that this version does not have any more.
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    copy(&bridge.join("ivoryos_rust"), &package)?;
    copy(&bridge.join("wheel"), out)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "__pycache__" {
            copy(&path, &to.join(name))?;
        } else if path.is_file() {
            println!("cargo::rerun-if-changed={}", path.display());
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
