/// Publishes what the pump does.
#[instrument_call(instrument = "pump", method = "dispense")]
async fn seen(call: Call, #[instrument] balance: Instrument<Balance>, state: GlobalState) -> Result<(), String> {
    balance.seen(call, state).await
}
