#[socket_event("hang")]
async fn hang() -> ! {
    pending().await
}
