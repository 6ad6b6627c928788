#[allow(clippy::unused_async)]
async fn widget<T>() -> Page {
    Page::html("Deck", "")
}
::core::compile_error! {
    "there is no method `get`\nhelp: write `\"GET\"`"
}
::core::compile_error! {
    "`widget` cannot be a route's path: it must begin with `/`\nhelp: write `\"/widget\"`"
}
::core::compile_error! {
    "a function with #[route] cannot be generic: the host would not know for which type to mount it\nhelp: write the types out, and leave lifetimes and `where` out"
}
