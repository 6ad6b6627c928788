#[derive(Template)]
#[template(source = "<h1><%= self.name %></h1><% if let Some(ml) = &self.ml { %><p><%= ml %> mL</p><% } %>")]
struct Pump {
    name: String,
    ml: Option<f64>,
}
