//! Crates outside this workspace, built as their authors build them.

mod cases;
mod dependency;
mod names;
mod outside;
mod placeholder;
mod starter;
mod typed;
mod unlinked;
mod versions;

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
    let (_, text) = file.unwrap_or_else(|| panic!("the README shows no {name}"));
    // The test's workspace says where the library is.
    text.replace(
        r#"{ path = "../ivoryos-plugin/ivoryos-plugin" }"#,
        r#""0.1""#,
    )
}

/// A plugin crate like the README's, of another name and text, with a template of the same file name.
fn renamed(name: &str, greeting: &str) -> [(String, String); 3] {
    let file = |path: &str| {
        let text = readme_file(&format!("hello/{path}"))
            .replace("\"hello\"", &format!("\"{name}\""))
            .replace("Hello, lab", greeting);
        (format!("{name}/{path}"), text)
    };
    let (template, html) = file("templates/hello.stpl");
    let html = html.replace("<h1>", &format!("<h1 class=\"of-{name}\">"));
    [file("Cargo.toml"), file("src/lib.rs"), (template, html)]
}

/// A host like the README's, of another name, that links these plugins.
fn host(name: &str, plugins: &[&str]) -> [(String, String); 2] {
    let each = |line: &dyn Fn(&str) -> String| -> String {
        let lines: Vec<String> = plugins.iter().map(|plugin| line(plugin)).collect();
        lines.concat()
    };
    let dependencies = each(&|plugin| format!("{plugin} = {{ path = \"../{plugin}\" }}\n"));
    let manifest = readme_file("lab-host/Cargo.toml")
        .replace("\"lab-host\"", &format!("\"{name}\""))
        .replace("hello = { path = \"../hello\" }\n", &dependencies);
    let main = readme_file("lab-host/src/main.rs");
    let (_, main) = main.split_once('\n').unwrap();
    let main = each(&|plugin| format!("use {plugin} as _;\n")) + main;
    [
        (format!("{name}/Cargo.toml"), manifest),
        (format!("{name}/src/main.rs"), main),
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
        let dose = format!("/ivoryos/{name}/dose/acid");
        assert!(
            program.post(&dose, "ml=1.5").contains(greeting),
            "it leads back to the page"
        );
        assert!(
            program
                .post(&dose, "ml=-1")
                .contains("acid cannot dose -1 mL")
        );
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
        message.contains("the_plugin_name_is_already_taken__twin-pump"),
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
