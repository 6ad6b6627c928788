#[allow(clippy::unused_async)]
async fn pause(
    acknowledge: AckSender,
    Data(a): Data<&str>,
    Data(b): Data<f64>,
    pump: &Pump,
) -> bool {
    pump.pause(a, b)
}
::core::compile_error! {
    "#[socket_event] has no key `plugn`\nhelp: write `plugin`"
}
::core::compile_error! {
    "one #[socket_event] has one event\nhelp: write a second attribute above the function: `#[socket_event(\"resume\")]`"
}
::core::compile_error! {
    "\"pause \" cannot be an event's name: it has a space at its beginning or end, which nobody sees\nhelp: write `\"my_pause\"`"
}
::core::compile_error! {
    "#[instrument] belongs on an argument of type `Instrument<…>` or `Option<Instrument<…>>`\nhelp: write `#[instrument] pump: Instrument<TheDriver>`"
}
::core::compile_error! {
    "a payload is handed over by value, with all that it has\nhelp: write `String` for `&str`, and `Vec<T>` for `&[T]`"
}
::core::compile_error! {
    "an event has one payload\nhelp: take all that the page sends in one: `Data((first, second)): Data<(f64, String)>`"
}
::core::compile_error! {
    "the value that is returned is the acknowledgement, so there is none left to send\nhelp: remove the `AckSender`, or return nothing"
}
