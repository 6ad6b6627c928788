//! Says which platform the library is built for; `host/unlinked.rs` asks cargo about it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo sets it for every build script.
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=IVORYOS_PLUGIN_TARGET={target}");
}
