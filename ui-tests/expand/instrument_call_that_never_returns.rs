#[instrument_call]
async fn seen(call: Call) -> ! {
    watch(call).await
}
