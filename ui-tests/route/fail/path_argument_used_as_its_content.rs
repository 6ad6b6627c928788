use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

#[route("/vial/:id")]
async fn vial(id: Path<u32>) -> String {
    format!("vial {id}")
}

#[route("/rack/:id")]
async fn rack(mut id: Path<u32>) -> Json<Value> {
    *id += 1;
    Json(json!({ "next": id + 1 }))
}

#[route("/dose", methods = ["POST"])]
async fn dose(ml: Json<f64>) -> String {
    format!("{ml:.1} mL")
}

#[socket_event("dosed")]
async fn dosed(ml: Data<f64>) {
    println!("{}", ml);
}

fn main() {}
