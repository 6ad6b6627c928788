use ivoryos_plugin::prelude::*;

macro_rules! plugin {
    ($name:literal, $main:ident, $ty:ty) => {
        #[plugin(name = $name)]
        async fn $main() -> $ty {
            Page::html($name, "<h1>Hello</h1>")
        }
    };
}

macro_rules! route {
    ($path:literal, $method:expr, $function:ident, $driver:ty) => {
        #[route($path, methods = [$method])]
        async fn $function(#[instrument] balance: $driver) -> String {
            balance.to_string()
        }
    };
}

plugin!("plugin", main_page, Page);
route!("/one", "GET", one, Instrument<String>);
route!("/two", "POST", two, Instrument<u8>);

fn main() {}
