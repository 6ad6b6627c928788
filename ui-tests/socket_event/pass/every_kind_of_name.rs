use ivoryos_plugin::prelude::*;

#[plugin(name = "plugin")]
async fn main_page() -> Page {
    Page::html("Plugin", "<h1>Hello</h1>")
}

macro_rules! events {
    ($($function:ident $event:literal;)*) => {$(
        #[socket_event($event)]
        async fn $function() {}
    )*};
}

events! {
    a "user:joined"; b "user_joined"; c "user-joined"; d "user joined"; e "user/joined"; f "user.joined"; g "User Joined";
    h "userjoined"; i "1"; j "?!#$%&'()*+,;<=>@[]^`{|}~"; k "self"; l "message"; m "r#type";
    n "a very long name that goes on and on until there is no room left for another letter, which is after a hundred and twenty-eight:)";
}

fn main() {
    let registry = ivoryos_plugin::Registry::collect();
    assert_eq!(registry.plugins()[0].events.len(), 14);
}
