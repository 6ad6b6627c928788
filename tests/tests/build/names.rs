//! One name twice in a program, of a plugin or of an event, is refused however the program is built: by
//! the linker, or at the start.

use std::process::Output;

use crate::outside::{self, EXCLUDED, Workspace};

type Options = &'static [&'static str];

/// What may change which of a crate's symbols the linker gets to see. All but the first take minutes.
const PROFILES: &[Options] = if cfg!(feature = "ci") {
    &[
        &[],
        &["--release"],
        &["--release", "--config=profile.release.codegen-units=1"],
        &["--release", "--config=profile.release.codegen-units=16"],
        // Names meet before anything is optimised; to optimise every dependency takes a while.
        &[
            "--release",
            "--config=profile.release.lto='fat'",
            "--config=profile.release.opt-level=1",
        ],
    ]
} else {
    &[&[]]
};

/// The profiles without options of their own.
fn debug_and_release() -> impl Iterator<Item = Options> {
    PROFILES.iter().copied().take(2)
}

/// The folder of a package with one plugin, which handles one event, and `connect` as every plugin may.
fn plugin(
    folder: &str,
    package: &str,
    version: &str,
    [name, event]: [&str; 2],
) -> [(String, String); 2] {
    let manifest = format!(
        "[package]\nname = \"{package}\"\nversion = \"{version}\"\nedition = \"2024\"\n\
         [dependencies]\nivoryos-plugin = \"0.1\"\n"
    );
    let lib = format!(
        "use ivoryos_plugin::prelude::*;\n\
         #[plugin(name = \"{name}\")]\n\
         async fn main_page() -> Page {{ Page::html(\"Pump\", \"\") }}\n\
         #[socket_event(\"{event}\")]\n\
         async fn dose() {{}}\n\
         #[socket_event(\"connect\")]\n\
         async fn greet() {{}}\n"
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
                 let events = plugin.events.len();\n\
                 println!(\"{{}} of {{}} {{}}, {{events}} events\", row.name, row.package, row.version);\n\
             }}\n\
             Ok(())\n\
         }}\n"
    );
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/main.rs"), main),
    ]
}

/// Both plugins are linked and mounted, so that what is refused later is nothing but one name.
fn assert_lists(output: &Output, plugins: &str, options: Options) {
    let message = outside::stderr(output);
    assert!(output.status.success(), "{options:?}: {message}");
    let listed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(listed, plugins, "{options:?}");
}

/// Says that the plugin's name is used twice, and which one; no crate or folder has it.
fn assert_plugin_refused(output: &Output, name: &str, options: Options) {
    let by_the_linker = format!("the_plugin_name_is_already_taken__{name}");
    let at_the_start = format!("the plugin name `{name}` is used 2 times");
    assert_refused(output, [&by_the_linker, &at_the_start], options);
}

/// Says that the event has two handlers, and which one.
fn assert_event_refused(output: &Output, event: &str, options: Options) {
    let by_the_linker = format!("the_event_name_is_already_taken__{event}");
    let at_the_start = format!("the event `{event}` has 2 handlers");
    assert_refused(output, [&by_the_linker, &at_the_start], options);
}

fn assert_refused(output: &Output, reasons: [&str; 2], options: Options) {
    let message = outside::stderr(output);
    assert!(!output.status.success(), "{options:?}: silence");
    assert!(
        reasons.iter().any(|reason| message.contains(reason)),
        "{options:?}: {message}"
    );
}

#[test]
fn two_crates_of_one_name_or_event_are_refused_in_every_profile() {
    let workspace = Workspace::new();
    let left = ("left", "path = \"../left\"");
    workspace.write(host("pair", [left, ("right", "path = \"../right\"")]));
    let write = |crate_name, names| workspace.write(plugin(crate_name, crate_name, "0.1.0", names));
    write("left", ["acid-pump", "acid_dose"]);
    write("right", ["base-pump", "base_dose"]);
    let both = "acid-pump of left 0.1.0, 2 events\nbase-pump of right 0.1.0, 2 events\n";
    for &options in PROFILES {
        assert_lists(&workspace.cargo_with(options, "run", "pair"), both, options);
    }
    write("right", ["acid-pump", "base_dose"]);
    for &options in PROFILES {
        let output = workspace.cargo_with(options, "run", "pair");
        assert_plugin_refused(&output, "acid-pump", options);
    }
    write("right", ["base-pump", "acid_dose"]);
    for options in debug_and_release() {
        let output = workspace.cargo_with(options, "run", "pair");
        assert_event_refused(&output, "acid_dose", options);
    }
}

#[test]
fn two_versions_of_a_crate_are_refused_unless_their_names_differ() {
    let workspace = Workspace::new();
    let earlier = format!("{EXCLUDED}/pump");
    let renamed = format!("package = \"pump\", path = \"../{earlier}\"");
    let later = ("pump", "path = \"../pump\"");
    workspace.write(host("versions", [later, ("earlier_pump", &renamed)]));
    let write = |folder, version, names| workspace.write(plugin(folder, "pump", version, names));
    write(&earlier, "0.1.0", ["acid-pump", "acid_dose"]);
    write("pump", "0.2.0", ["acid-pump-2", "acid_dose_2"]);
    let both = "acid-pump of pump 0.1.0, 2 events\nacid-pump-2 of pump 0.2.0, 2 events\n";
    for options in debug_and_release() {
        let output = workspace.cargo_with(options, "run", "versions");
        assert_lists(&output, both, options);
    }
    write("pump", "0.2.0", ["acid-pump", "acid_dose_2"]);
    for options in debug_and_release() {
        let output = workspace.cargo_with(options, "run", "versions");
        assert_plugin_refused(&output, "acid-pump", options);
    }
}
