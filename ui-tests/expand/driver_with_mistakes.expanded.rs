impl Pump {
    pub fn prime(&mut self) {}
    pub fn volume(&self) -> f64 {
        1.0
    }
}
::core::compile_error! {
    "`prime` takes `&mut self`, and an instrument of the deck is shared\nhelp: write `&self`, with what changes in a `Mutex`, or `#[driver(skip)]` above the method, whose calls are not seen then"
}
::core::compile_error! {
    "on a method #[driver] has one word: `reads`, `moves`, `stops` or `skip`\nhelp: write `#[driver(reads)]` where it changes nothing, `#[driver(skip)]` where its calls are not to be seen"
}
