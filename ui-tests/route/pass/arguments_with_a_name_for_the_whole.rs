//! The name of an argument may be that of the extractor.

use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[derive(serde::Deserialize, Debug)]
struct Dose {
    ml: f64,
}

#[route("/vial/:id")]
async fn vial(id: Path<u32>) -> String {
    let next = *id + 1;
    format!("{} {next} {id:?} {}", *id, id.to_string())
}

#[route("/rack/:id")]
async fn rack(id: Path<u32>) -> String {
    let Path(id) = id;
    format!("{id}")
}

#[route("/dose", methods = ["POST"])]
async fn dose(dose: Form<Dose>) -> Result<String> {
    if dose.ml > 5.0 || dose.ml < 0.0 {
        return Err("a dose has 5 mL at most").status(422);
    }
    println!("{:?} {}", dose, dose.ml * 2.0);
    let check = || if dose.ml > 1.0 { Err("too much") } else { Ok(()) };
    check().status(422)?;
    match dose.ml {
        0.0 => Err("nothing"),
        _ => Ok("dosed".to_owned()),
    }
    .status(422)
}

#[route("/refused")]
async fn refused() -> Result<String> {
    let refused: Result<String, &str> = if cfg!(test) { Err("a") } else { Err("b") };
    refused?;
    if cfg!(windows) {
        Err("no Windows")?;
    }
    Err("no such vial".into())
}

fn main() {}
