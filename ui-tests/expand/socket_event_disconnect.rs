#[socket_event("disconnect")]
async fn part(reason: DisconnectReason) -> Result<(), String> {
    forget(reason)
}
