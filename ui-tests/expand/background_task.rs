/// Publishes the weight.
#[background_task]
async fn watch(#[instrument] balance: Instrument<Balance>, state: GlobalState, stop: CancellationToken) -> Result<(), String> {
    balance.watch(state, stop).await
}
