#[route("/announce", methods = ["POST"])]
async fn announce(io: SocketIo, Json(data): Json<Value>) -> StatusCode {
    io.emit("announced", &data).await
}
