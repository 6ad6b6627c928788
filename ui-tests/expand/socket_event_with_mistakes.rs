#[socket_event("pause ", "resume", plugn = crate::pump)]
async fn pause(acknowledge: AckSender, Data(a): Data<&str>, Data(b): Data<f64>, #[instrument] pump: &Pump) -> bool {
    pump.pause(a, b)
}
