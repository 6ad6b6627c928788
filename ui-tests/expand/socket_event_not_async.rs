#[cfg(unix)]
#[socket_event("user:joined", crate = ivory)]
fn joined(Data(name): Data<String>, state: GlobalState) -> usize {
    state.join(name)
}
