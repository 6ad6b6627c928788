//! A plugin crate that the host depends on and does not name: the host says so at the start.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

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
    let mut log = String::new();
    for line in lines.map_while(Result::ok) {
        log += &line;
        log.push('\n');
        if line.contains(text) {
            break;
        }
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
