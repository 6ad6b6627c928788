#[plugin(name = "My Plugin", titel = "Mine")]
const fn main_page() -> Page {
    Page::html("Mine", "")
}
