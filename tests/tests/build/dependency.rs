//! A crate that has the library from another crate, not from its own Cargo.toml.

use super::outside::{self, Workspace};

fn package(name: &str, dependency: &str, code: &str) -> [(String, String); 2] {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n{dependency}\n"
    );
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/lib.rs"), code.to_owned()),
    ]
}

#[test]
fn an_attribute_says_how_to_name_a_library_that_another_crate_hands_on() {
    let workspace = Workspace::new();
    let code = "pub use ivoryos_plugin;\n";
    workspace.write(package("handing-kit", "ivoryos-plugin = \"0.1\"", code));
    let kit = "handing-kit = { path = \"../handing-kit\" }";
    let code = "use handing_kit::ivoryos_plugin::prelude::*;\n\n#[plugin(name = \"handed\")]\n\
        async fn main_page() -> Page {\n    Page::html(\"\", \"\")\n}\n";
    workspace.write(package("handed-plugin", kit, code));
    let output = workspace.cargo("check", "handed-plugin");
    let message = outside::stderr(&output);
    assert!(
        message.contains("`ivoryos-plugin` is no dependency in this crate's Cargo.toml"),
        "{message}"
    );
    assert!(
        message.contains("crate = lab_kit::ivoryos_plugin"),
        "{message}"
    );
    assert!(message.contains("due to 1 previous error"), "{message}");

    let code = code.replace(
        "\"handed\"",
        "\"handed\", crate = handing_kit::ivoryos_plugin",
    );
    workspace.write(package("handed-plugin", kit, &code));
    let output = workspace.cargo("check", "handed-plugin");
    assert!(output.status.success(), "{}", outside::stderr(&output));
}
