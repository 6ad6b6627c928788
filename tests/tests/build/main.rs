//! Crates outside this workspace, built as their authors build them.

mod outside;

use std::fs;

use outside::Workspace;

/// The files that the README shows, by the name above each.
fn readme_files() -> Vec<(String, String)> {
    let readme = include_str!("../../../README.md");
    let mut files = Vec::new();
    for part in readme.split("\n**`").skip(1) {
        let (name, rest) = part.split_once("`**\n```").unwrap();
        let (_language, code) = rest.split_once('\n').unwrap();
        let (code, _) = code.split_once("\n```").unwrap();
        files.push((name.to_owned(), format!("{code}\n")));
    }
    files
}

fn readme_file(name: &str) -> String {
    let files = readme_files();
    let file = files.into_iter().find(|(file, _)| file == name);
    file.unwrap_or_else(|| panic!("the README shows no {name}"))
        .1
}

/// A plugin crate like the README's, of another name and text, with a template of the same file name.
fn renamed(name: &str, greeting: &str) -> [(String, String); 3] {
    let rename = |text: String| {
        text.replace("\"hello\"", &format!("\"{name}\""))
            .replace("Hello, lab", greeting)
    };
    let file = |path: &str| (format!("{name}/{path}"), rename(readme_file(path)));
    let (template, html) = file("templates/hello.stpl");
    let html = html.replace("<h1>", &format!("<h1 class=\"of-{name}\">"));
    [file("Cargo.toml"), file("src/lib.rs"), (template, html)]
}

/// A host that links these plugins, with the README's `main`.
fn host(name: &str, plugins: &[&str]) -> [(String, String); 2] {
    let dependencies: String = plugins
        .iter()
        .map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"))
        .fold(String::new(), |all, one| all + &one);
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [dependencies]\nivoryos-plugin = \"0.1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n{dependencies}"
    );
    let names: String = plugins
        .iter()
        .map(|name| format!("use {name} as _;\n"))
        .fold(String::new(), |all, one| all + &one);
    let readme = include_str!("../../../README.md");
    let start = readme.find("use hello as _;").unwrap();
    let main = &readme[start..];
    let (_first_line, main) = main.split_once('\n').unwrap();
    let (main, _) = main.split_once("\n```").unwrap();
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/main.rs"), format!("{names}{main}\n")),
    ]
}

#[test]
fn the_readme_s_plugin_builds_mounts_and_answers_beside_one_with_the_same_template_name() {
    let workspace = Workspace::new();
    workspace.write(renamed("hello", "Hello, lab"));
    workspace.write(renamed("second", "Good morning, lab"));
    workspace.write(host("readme-host", &["hello", "second"]));
    let output = workspace.cargo("build", "readme-host");
    assert!(output.status.success(), "{}", outside::stderr(&output));

    let program = workspace.run("readme-host");
    for (name, greeting, other) in [
        ("hello", "Hello, lab", "Good morning, lab"),
        ("second", "Good morning, lab", "Hello, lab"),
    ] {
        let page = program.get(&format!("/ivoryos/{name}/"));
        assert!(
            page.contains(&format!("<h1 class=\"of-{name}\">{greeting}</h1>")),
            "{page}"
        );
        assert!(!page.contains(other));
        let status = program.get(&format!("/ivoryos/{name}/status"));
        assert!(status.contains("No active deck"), "{status}");
        let dose = program.post(&format!("/ivoryos/{name}/dose"), "{\"ml\":1.5}");
        assert_eq!(dose, "{\"ml\":1.5}");
    }
}

#[test]
fn two_crates_of_one_plugin_name_do_not_build() {
    let workspace = Workspace::new();
    workspace.write(renamed("twin_a", "A"));
    workspace.write(renamed("twin_b", "B"));
    for twin in ["twin_a", "twin_b"] {
        let lib = workspace.path(&format!("{twin}/src/lib.rs"));
        let source = fs::read_to_string(&lib).unwrap();
        let source = source.replace(&format!("name = \"{twin}\""), "name = \"twin-pump\"");
        fs::write(lib, source).unwrap();
    }
    workspace.write(host("twins-host", &["twin_a", "twin_b"]));
    let output = workspace.cargo("build", "twins-host");
    assert!(!output.status.success());
    let message = outside::stderr(&output);
    assert!(
        message.contains("the plugin name is already taken: twin-pump"),
        "{message}"
    );
}

#[test]
fn a_crate_that_is_named_nowhere_is_asked_for() {
    let workspace = Workspace::new();
    workspace.write(renamed("unlinked", "Nobody names me"));
    let [manifest, (path, main)] = host("unlinked-host", &["unlinked"]);
    workspace.write([manifest, (path, main.replace("use unlinked as _;", ""))]);
    let output = workspace.cargo("run", "unlinked-host");
    assert!(!output.status.success());
    let message = outside::stderr(&output);
    assert!(message.contains("no plugin is linked"), "{message}");
    assert!(message.contains("`use your_crate as _;`"), "{message}");
}
