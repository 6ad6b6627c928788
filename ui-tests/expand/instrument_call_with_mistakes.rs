#[instrument_call("pump", method = "")]
fn seen(state: &GlobalState, #[instrument("a b")] balance: Instrument<Balance>) {
    balance.watch(state)
}
