/// Greets whoever comes.
#[socket_event("connect", plugin = crate::pump)]
async fn greet(socket: SocketRef, token: Option<Data<String>>, #[instrument] pump: Option<Instrument<Pump>>) {
    socket.emit("pump_state", &pump.is_some()).ok();
}
