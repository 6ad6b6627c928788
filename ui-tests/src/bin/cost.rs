//! What the attributes cost: `cargo run -p ui-tests --bin cost [rounds]`
//!
//! Measures `cargo check` of crates with attributes against the same functions as poem's handlers with a line of
//! `Route::at` each and socketioxide's handlers with a line of `SocketRef::on` each, in alternating rounds, and prints
//! the median ratio: of 500 routes as a whole, of 100 routes and 50 events as a whole and after an edit.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

/// A pair of crates, one with the attributes and one by hand.
struct Pair {
    name: &'static str,
    routes: usize,
    events: usize,
    /// The compiler has what it found out before, and one function has changed.
    is_edit: bool,
}

const PAIRS: [Pair; 3] = [
    Pair {
        name: "500 routes",
        routes: 500,
        events: 0,
        is_edit: false,
    },
    Pair {
        name: "100 routes and 50 events",
        routes: 100,
        events: 50,
        is_edit: false,
    },
    Pair {
        name: "100 routes and 50 events, after an edit",
        routes: 100,
        events: 50,
        is_edit: true,
    },
];

/// The functions of both crates: a third each with no argument, with a parameter, with JSON. Each with its path and
/// its method.
const FUNCTIONS: [(&str, &str, &str); 3] = [
    ("", "GET", "() -> &'static str { \"ready\" }"),
    (
        "/:id",
        "GET",
        "(Path(id): Path<u32>) -> String { id.to_string() }",
    ),
    (
        "/json",
        "POST",
        "(Json(value): Json<Value>) -> Json<Value> { Json(value) }",
    ),
];

/// The events of both crates: their arguments, and what they return with the attribute and by hand.
const EVENTS: [(&str, &str, &str); 2] = [
    (
        "Data(value): Data<f64>",
        " -> f64 { value }",
        ", acknowledge: AckSender) { acknowledge.send(&value).ok(); }",
    ),
    (
        "socket: SocketRef, Data(text): Data<String>",
        " { socket.emit(\"said\", &text).ok(); }",
        ") { socket.emit(\"said\", &text).ok(); }",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = env::args().nth(1).map_or(Ok(9), |rounds| rounds.parse())?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let directory = env::var_os("CARGO_TARGET_DIR").map_or(workspace.join("target"), PathBuf::from);
    let directory = directory.join("cost");
    println!("`cargo check`, median of {rounds} alternating rounds:");
    for pair in &PAIRS {
        write_crates(&workspace, &directory, pair)?;
        measure(&directory, pair, rounds)?;
    }
    Ok(())
}

fn measure(directory: &Path, pair: &Pair, rounds: usize) -> Result<(), Box<dyn Error>> {
    for package in ["attributes", "handlers"] {
        check(directory, package, pair.is_edit)?;
    }
    let mut ratios = Vec::new();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Each goes first in every other round, so that a machine that slows down favours neither.
        let mut taken = [Duration::ZERO; 2];
        for index in [round % 2, 1 - round % 2] {
            taken[index] = check(directory, ["attributes", "handlers"][index], pair.is_edit)?;
            times[index].push(taken[index].as_secs_f64());
        }
        ratios.push(taken[0].as_secs_f64() / taken[1].as_secs_f64());
    }
    println!("{}:", pair.name);
    println!("  attributes {:.2} s", median(&mut times[0]));
    println!("  by hand    {:.2} s", median(&mut times[1]));
    println!("  ratio      {:.2}", median(&mut ratios));
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn write_crates(workspace: &Path, directory: &Path, pair: &Pair) -> Result<(), Box<dyn Error>> {
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"attributes\", \"handlers\"]\n";
    let library = workspace.join("ivoryos-plugin");
    let dependency = format!("ivoryos-plugin = {{ path = '{}' }}\n", library.display());
    write_crate(directory, "attributes", &dependency, &attributes(pair)?)?;
    write_crate(directory, "handlers", &dependency, &handlers(pair)?)?;
    fs::write(directory.join("Cargo.toml"), members)?;
    fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock"))?;
    Ok(())
}

fn write_crate(
    directory: &Path,
    name: &str,
    dependency: &str,
    source: &str,
) -> Result<(), Box<dyn Error>> {
    let directory = directory.join(name);
    fs::create_dir_all(directory.join("src"))?;
    let poem = "poem = { version = \"3.1\", default-features = false, features = [\"server\"] }\n";
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependency}{poem}serde_json = \"1\"\n"
    );
    fs::write(directory.join("Cargo.toml"), manifest)?;
    fs::write(directory.join("src/lib.rs"), source)?;
    Ok(())
}

fn attributes(pair: &Pair) -> Result<String, std::fmt::Error> {
    let mut source = "use ivoryos_plugin::prelude::*;\n\n\
        #[plugin(name = \"plugin\")]\nasync fn main_page() -> Page { Page::html(\"\", \"\") }\n"
        .to_owned();
    for (index, (path, method, function)) in FUNCTIONS.iter().cycle().take(pair.routes).enumerate()
    {
        write!(
            source,
            "\n#[route(\"/r{index}{path}\", methods = [{method:?}])]\nasync fn r{index}{function}\n"
        )?;
    }
    for (index, (arguments, end, _)) in EVENTS.iter().cycle().take(pair.events).enumerate() {
        write!(
            source,
            "\n#[socket_event(\"e{index}\")]\nasync fn e{index}({arguments}){end}\n"
        )?;
    }
    Ok(source)
}

fn handlers(pair: &Pair) -> Result<String, std::fmt::Error> {
    let mut source = "use ivoryos_plugin::socketioxide;\n\
        use poem::web::{Json, Path};\nuse poem::{Route, get, handler, post};\n\
        use serde_json::Value;\nuse socketioxide::extract::{AckSender, Data, SocketRef};\n"
        .to_owned();
    let mut table = "\npub fn app() -> Route {\n    let mut app = Route::new();\n".to_owned();
    for (index, (path, method, function)) in FUNCTIONS.iter().cycle().take(pair.routes).enumerate()
    {
        write!(source, "\n#[handler]\nasync fn r{index}{function}\n")?;
        writeln!(
            table,
            "    app = app.at(\"/r{index}{path}\", {}(r{index}));",
            method.to_lowercase()
        )?;
    }
    table += "    app\n}\n\npub async fn connect(socket: SocketRef) {\n";
    for (index, (arguments, _, end)) in EVENTS.iter().cycle().take(pair.events).enumerate() {
        write!(source, "\nasync fn e{index}({arguments}{end}\n")?;
        writeln!(table, "    socket.on(\"e{index}\", e{index});")?;
    }
    Ok(source + &table + "}\n")
}

/// How long one crate takes when all it depends on is there.
fn check(directory: &Path, package: &str, is_edit: bool) -> Result<Duration, Box<dyn Error>> {
    let source = directory.join(package).join("src/lib.rs");
    let mut text = fs::read_to_string(&source)?;
    if is_edit {
        // Another body in the first function.
        text = match text.find("\"ready\"") {
            Some(_) => text.replacen("\"ready\"", "\"prepared\"", 1),
            None => text.replacen("\"prepared\"", "\"ready\"", 1),
        };
    }
    fs::write(&source, text)?;
    let start = Instant::now();
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--offline", "--package", package])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", directory.join("target"))
        .env("CARGO_INCREMENTAL", if is_edit { "1" } else { "0" })
        .stderr(Stdio::inherit())
        .status()?;
    if !status.success() {
        return Err(format!("`{package}` does not build").into());
    }
    Ok(start.elapsed())
}
