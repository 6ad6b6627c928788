fn watch(state: &GlobalState, balance: Instrument<Balance>) {
    balance.watch(state)
}
::core::compile_error! {
    "#[background_task] takes `key = value` only: a task is called as its function is\nhelp: write `#[background_task]`"
}
::core::compile_error! {
    "an argument of type `GlobalState` is handed over by value\nhelp: remove the `&`"
}
::core::compile_error! {
    "`a b` cannot be an instrument's name: it must be an identifier, as in Python\nhelp: write `#[instrument(\"a_b\")]`"
}
::core::compile_error! {
    "the background task `watch` is not async: it would hold a thread for ever\nhelp: write `async fn watch`"
}
