#[background_task("watch")]
fn watch(state: &GlobalState, #[instrument("a b")] balance: Instrument<Balance>) {
    balance.watch(state)
}
