//! One plugin name twice in a program is refused however the program is built: by the linker, or at
//! the start.

use std::process::Output;

use crate::outside::{self, EXCLUDED, Workspace};

type Options = &'static [&'static str];

const DEBUG: Options = &[];
const RELEASE: Options = &["--release"];

/// What may change which of a crate's symbols the linker gets to see.
const PROFILES: [Options; 5] = [
    DEBUG,
    RELEASE,
    &["--release", "--config=profile.release.codegen-units=1"],
    &["--release", "--config=profile.release.codegen-units=16"],
    // Names meet before anything is optimised; to optimise every dependency takes a while.
    &[
        "--release",
        "--config=profile.release.lto='fat'",
        "--config=profile.release.opt-level=1",
    ],
];

/// The folder of a package with one plugin, and nothing else in it.
fn plugin(folder: &str, package: &str, version: &str, name: &str) -> [(String, String); 2] {
    let manifest = format!(
        "[package]\nname = \"{package}\"\nversion = \"{version}\"\nedition = \"2024\"\n\
         [dependencies]\nivoryos-plugin = \"0.1\"\n"
    );
    let lib = format!(
        "use ivoryos_plugin::prelude::*;\n\
         #[plugin(name = \"{name}\")]\n\
         async fn main_page() -> Page {{ Page::html(\"Pump\", \"\") }}\n"
    );
    [
        (format!("{folder}/Cargo.toml"), manifest),
        (format!("{folder}/src/lib.rs"), lib),
    ]
}

/// A program that links two crates, mounts their plugins and lists them. The dependencies are as in
/// the manifest, by the names that the program has for them.
fn host(name: &str, dependencies: [(&str, &str); 2]) -> [(String, String); 2] {
    let [(one, one_from), (other, other_from)] = dependencies;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [dependencies]\n{one} = {{ {one_from} }}\n{other} = {{ {other_from} }}\n\
         ivoryos-plugin = \"0.1\"\n"
    );
    let main = format!(
        "use {one} as _;\nuse {other} as _;\n\
         fn main() -> Result<(), ivoryos_plugin::MountError> {{\n\
             ivoryos_plugin::mount_all()?;\n\
             for plugin in ivoryos_plugin::Registry::collect().plugins() {{\n\
                 let row = plugin.row;\n\
                 println!(\"{{}} of {{}} {{}}\", row.name, row.package, row.version);\n\
             }}\n\
             Ok(())\n\
         }}\n"
    );
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/main.rs"), main),
    ]
}

/// Both plugins are linked and mounted, so that what is refused later is nothing but the name.
fn assert_lists(output: &Output, plugins: &str, options: Options) {
    let message = outside::stderr(output);
    assert!(output.status.success(), "{options:?}: {message}");
    let listed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(listed, plugins, "{options:?}");
}

/// Says that the name is used twice, and which one; no crate or folder has it.
fn assert_refused(output: &Output, name: &str, options: Options) {
    let message = outside::stderr(output);
    assert!(!output.status.success(), "{options:?}: silence");
    let by_the_linker = format!("the_plugin_name_is_already_taken__{name}");
    let at_the_start = format!("the plugin name `{name}` is used 2 times");
    assert!(
        message.contains(&by_the_linker) || message.contains(&at_the_start),
        "{options:?}: {message}"
    );
}

#[test]
fn two_crates_of_one_name_are_refused_in_every_profile() {
    let workspace = Workspace::new();
    let left = ("left", "path = \"../left\"");
    workspace.write(host("pair", [left, ("right", "path = \"../right\"")]));
    workspace.write(plugin("left", "left", "0.1.0", "acid-pump"));
    workspace.write(plugin("right", "right", "0.1.0", "base-pump"));
    let both = "acid-pump of left 0.1.0\nbase-pump of right 0.1.0\n";
    for options in PROFILES {
        assert_lists(&workspace.cargo_with(options, "run", "pair"), both, options);
    }
    workspace.write(plugin("right", "right", "0.1.0", "acid-pump"));
    for options in PROFILES {
        let output = workspace.cargo_with(options, "run", "pair");
        assert_refused(&output, "acid-pump", options);
    }
}

#[test]
fn two_versions_of_a_crate_are_refused_unless_their_names_differ() {
    let workspace = Workspace::new();
    let earlier = format!("{EXCLUDED}/pump");
    let renamed = format!("package = \"pump\", path = \"../{earlier}\"");
    let later = ("pump", "path = \"../pump\"");
    workspace.write(host("versions", [later, ("earlier_pump", &renamed)]));
    workspace.write(plugin(&earlier, "pump", "0.1.0", "acid-pump"));
    workspace.write(plugin("pump", "pump", "0.2.0", "acid-pump-2"));
    let both = "acid-pump of pump 0.1.0\nacid-pump-2 of pump 0.2.0\n";
    for options in [DEBUG, RELEASE] {
        let output = workspace.cargo_with(options, "run", "versions");
        assert_lists(&output, both, options);
    }
    workspace.write(plugin("pump", "pump", "0.2.0", "acid-pump"));
    for options in [DEBUG, RELEASE] {
        let output = workspace.cargo_with(options, "run", "versions");
        assert_refused(&output, "acid-pump", options);
    }
}
