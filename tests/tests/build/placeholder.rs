//! The names that `cargo generate` takes are those that `#[plugin]` takes.

use std::fmt::Write;

use regex::Regex;

use super::outside::{Workspace, stderr};
use super::starter;

const RESERVED: &[(&str, &str)] = ivoryos_plugin_macros::reserved_names!();

const OTHERS: &[&str] = &[
    "a",
    "ph_7",
    "deck-view",
    "x-",
    "controls",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "Auth",
    "pH",
    "9x",
    "_x",
    "-x",
    "my meter",
    "my.meter",
    "my/meter",
    " meter",
    "mètre",
];

/// One plugin a name, each in a module of its own.
fn plugins<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut lib = String::new();
    for (n, name) in names.enumerate() {
        writeln!(
            lib,
            "mod m{n} {{\n    use ivoryos_plugin::prelude::*;\n    #[plugin(name = {name:?})]\n    \
             async fn main_page() -> Page {{ Page::html(\"\", \"\") }}\n}}"
        )
        .unwrap();
    }
    lib
}

fn placeholder() -> Regex {
    let config = starter::file("cargo-generate.toml");
    let (_, plugin) = config.split_once("[placeholders.plugin]\n").unwrap();
    let line = plugin.lines().find_map(|it| it.strip_prefix("regex = \""));
    Regex::new(line.unwrap().strip_suffix('"').unwrap()).unwrap()
}

#[test]
fn the_reserved_names_are_those_of_the_attribute() {
    let mut table = "let reserved = #{\n".to_owned();
    for (name, used_by) in RESERVED {
        writeln!(table, "    {name:?}: {used_by:?},").unwrap();
    }
    table += "};\n";
    let script = starter::file("placeholders.rhai");
    assert!(script.contains(&table), "placeholders.rhai needs\n{table}");
}

#[test]
fn a_crate_cannot_be_called_as_one_that_the_starter_depends_on() {
    let manifest = starter::file("Cargo.toml.liquid");
    let (_, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
    let lines = dependencies.lines().take_while(|line| !line.is_empty());
    let names = lines.map(|line| line.split_once(" = ").unwrap().0.replace('-', "_"));
    let list = format!("let dependencies = {:?};", names.collect::<Vec<_>>());
    let script = starter::file("placeholders.rhai");
    assert!(script.contains(&list), "placeholders.rhai needs\n{list}");
}

#[test]
fn a_name_is_refused_when_it_is_generated_if_it_were_when_it_is_compiled() {
    let workspace = Workspace::new();
    let manifest = "[package]\nname = \"placeholder-names\"\nedition = \"2024\"\n\
        [dependencies]\nivoryos-plugin = \"0.1\"\n";
    let reserved = RESERVED.iter().map(|(name, _)| *name);
    let lib = plugins(OTHERS.iter().copied().chain(reserved.clone()));
    workspace.write([
        (
            "placeholder-names/Cargo.toml".to_owned(),
            manifest.to_owned(),
        ),
        ("placeholder-names/src/lib.rs".to_owned(), lib),
    ]);
    let compiled = stderr(&workspace.cargo("build", "placeholder-names"));
    let placeholder = placeholder();
    for name in OTHERS {
        let refused = compiled.contains(&format!("`{name}` cannot be a plugin's name"));
        assert_eq!(!placeholder.is_match(name), refused, "{name}: {compiled}");
    }
    for name in reserved {
        let refused = compiled.contains(&format!("the name `{name}` is reserved"));
        assert!(refused && placeholder.is_match(name), "{name}: {compiled}");
    }
}
