//! A plugin crate that the host depends on and does not name: the host says so at the start.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::outside::{self, Workspace};
use super::{host, renamed};

/// What the program logs until a line contains the text.
fn log_until(workspace: &Workspace, package: &str, text: &str) -> String {
    let mut child = Command::new(workspace.binary(package))
        .env("CARGO", env!("CARGO"))
        .env("CARGO_MANIFEST_DIR", workspace.path(package))
        .env("PORT", "0")
        .env("DATA_DIR", "")
        .env_remove("HOST")
        .env_remove("RUST_LOG")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (sender, received) = mpsc::channel();
    thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .try_for_each(|line| sender.send(line))
    });
    let mut log = String::new();
    while !log.contains(text)
        && let Ok(line) = received.recv_timeout(Duration::from_mins(1))
    {
        log += &line;
        log.push('\n');
    }
    child.kill().unwrap();
    child.wait().unwrap();
    log
}

#[test]
fn plugin_crates_that_nothing_names_are_logged_with_the_line_to_write() {
    let workspace = Workspace::new();
    workspace.write(renamed("linked", "Linked"));
    workspace.write(renamed("left-out", "Left out"));
    workspace.write(renamed("left-out-too", "Left out too"));
    let packages = ["linked", "left-out", "left-out-too"];
    let [manifest, (main, code)] = host("unlinked-host", &packages);
    let code = code
        .replace("use left-out as _;\n", "")
        .replace("use left-out-too as _;\n", "");
    workspace.write([manifest, (main, code)]);
    let output = workspace.cargo("build", "unlinked-host");
    assert!(output.status.success(), "{}", outside::stderr(&output));

    // The crates are logged in the order of their names.
    let log = log_until(&workspace, "unlinked-host", "left_out_too");
    assert!(
        log.contains("write `use left_out as _;` in main.rs"),
        "{log}"
    );
    assert!(
        log.contains("write `use left_out_too as _;` in main.rs"),
        "{log}"
    );
    assert!(!log.contains("use linked"), "{log}");
}

/// A file with a plugin.
fn plugin(name: &str) -> String {
    format!(
        "use ivoryos_plugin::prelude::*;\n\
         #[plugin(name = \"{name}\")]\n\
         async fn main_page() -> Page {{ Page::html(\"\", \"\") }}\n"
    )
}

#[test]
fn the_library_of_the_program_s_own_package_is_logged_too() {
    let workspace = Workspace::new();
    let [manifest, (path, main)] = host("with-both", &[]);
    let main = format!("mod own {{ {} }}\n{main}", plugin("of-main"));
    let library = ("with-both/src/lib.rs".to_owned(), plugin("of-lib"));
    workspace.write([manifest, (path, main), library]);
    let output = workspace.cargo("build", "with-both");
    assert!(output.status.success(), "{}", outside::stderr(&output));
    let log = log_until(&workspace, "with-both", "not linked");
    let line = "the plugins of the crate `with-both` are not linked, because nothing names it: \
        write `use with_both as _;` in main.rs";
    assert!(log.contains(line), "{log}");
}

#[test]
fn a_program_that_links_nothing_is_told_which_crate_to_name() {
    let workspace = Workspace::new();
    let [manifest, (_, main)] = host("with-library", &[]);
    let program = ("with-library/src/bin/serve.rs".to_owned(), main);
    let library = ("with-library/src/lib.rs".to_owned(), plugin("left-alone"));
    workspace.write([manifest, program, library]);
    let output = workspace.cargo("run", "with-library");
    assert!(!output.status.success());
    let message = outside::stderr(&output);
    assert!(message.contains("no plugin is linked"), "{message}");
    assert!(
        message.contains("write `use with_library as _;` in serve.rs"),
        "{message}"
    );
}
