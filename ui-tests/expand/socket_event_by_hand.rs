#[socket_event("weigh")]
async fn weigh(acknowledge: AckSender) {
    acknowledge.send(&12.5).ok();
}
