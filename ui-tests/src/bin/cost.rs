//! What the attributes cost: `cargo run -p ui-tests --bin cost [rounds]`
//!
//! Measures `cargo check` of a crate with 500 routes against the same 500 functions as poem's
//! handlers with a line of `Route::at` each, in alternating rounds, and prints the median ratio.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

const ROUTES: usize = 500;

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

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = env::args().nth(1).map_or(Ok(9), |rounds| rounds.parse())?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()?;
    let directory = env::var_os("CARGO_TARGET_DIR").map_or(workspace.join("target"), PathBuf::from);
    let directory = directory.join("cost");
    write_crates(&workspace, &directory)?;
    for package in ["attributes", "handlers"] {
        check(&directory, package)?;
    }
    let mut ratios = Vec::new();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Each goes first in every other round, so that a machine that slows down favours neither.
        let mut pair = [Duration::ZERO; 2];
        for index in [round % 2, 1 - round % 2] {
            pair[index] = check(&directory, ["attributes", "handlers"][index])?;
            times[index].push(pair[index].as_secs_f64());
        }
        ratios.push(pair[0].as_secs_f64() / pair[1].as_secs_f64());
    }
    println!("{ROUTES} routes, `cargo check`, median of {rounds} alternating rounds:");
    println!(
        "  #[route]                       {:.2} s",
        median(&mut times[0])
    );
    println!(
        "  #[poem::handler] and Route::at {:.2} s",
        median(&mut times[1])
    );
    println!(
        "  ratio                          {:.2}",
        median(&mut ratios)
    );
    Ok(())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn write_crates(workspace: &Path, directory: &Path) -> Result<(), Box<dyn Error>> {
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"attributes\", \"handlers\"]\n";
    let library = workspace.join("ivoryos-plugin");
    let dependency = format!("ivoryos-plugin = {{ path = '{}' }}\n", library.display());
    write_crate(directory, "attributes", &dependency, &attributes()?)?;
    write_crate(directory, "handlers", &dependency, &handlers()?)?;
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

fn attributes() -> Result<String, std::fmt::Error> {
    let mut source = "use ivoryos_plugin::prelude::*;\n\n\
        #[plugin(name = \"plugin\")]\nasync fn main_page() -> &'static str { \"ready\" }\n"
        .to_owned();
    for (index, (path, method, function)) in FUNCTIONS.iter().cycle().take(ROUTES).enumerate() {
        write!(
            source,
            "\n#[route(\"/r{index}{path}\", methods = [{method:?}])]\nasync fn r{index}{function}\n"
        )?;
    }
    Ok(source)
}

fn handlers() -> Result<String, std::fmt::Error> {
    let mut source = "use poem::web::{Json, Path};\nuse poem::{Route, get, handler, post};\n\
        use serde_json::Value;\n"
        .to_owned();
    let mut table = "\npub fn app() -> Route {\n    let mut app = Route::new();\n".to_owned();
    for (index, (path, method, function)) in FUNCTIONS.iter().cycle().take(ROUTES).enumerate() {
        write!(source, "\n#[handler]\nasync fn r{index}{function}\n")?;
        writeln!(
            table,
            "    app = app.at(\"/r{index}{path}\", {}(r{index}));",
            method.to_lowercase()
        )?;
    }
    Ok(source + &table + "    app\n}\n")
}

/// How long one crate takes when all it depends on is there.
fn check(directory: &Path, package: &str) -> Result<Duration, Box<dyn Error>> {
    let source = directory.join(package).join("src/lib.rs");
    fs::write(&source, fs::read(&source)?)?;
    let start = Instant::now();
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--offline", "--package", package])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", directory.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .stderr(Stdio::inherit())
        .status()?;
    if !status.success() {
        return Err(format!("`{package}` does not build").into());
    }
    Ok(start.elapsed())
}
