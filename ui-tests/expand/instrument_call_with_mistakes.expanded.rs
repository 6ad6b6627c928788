fn seen(state: &GlobalState, balance: Instrument<Balance>) {
    balance.watch(state)
}
::core::compile_error! {
    "#[instrument_call] takes `key = value` only\nhelp: write `#[instrument_call(instrument = \"pump\")]`"
}
::core::compile_error! {
    "`` cannot be the name of a method: it must be an identifier\nhelp: write `method = \"dispense\"`; without the key it sees all methods"
}
::core::compile_error! {
    "an argument of type `GlobalState` is handed over by value\nhelp: remove the `&`"
}
::core::compile_error! {
    "`a b` cannot be an instrument's name: it must be an identifier, as in Python\nhelp: write `#[instrument(\"a_b\")]`"
}
::core::compile_error! {
    "`seen` is not async: it would hold a thread for each call that it sees\nhelp: write `async fn seen`"
}
::core::compile_error! {
    "`seen` does not take the call that it is called for\nhelp: write `async fn seen(call: Call)`"
}
