#[route("/status")]
async fn status(deck: Option<Deck>) -> Json<Value> {
    Json(json!({ "online": deck.is_some() }))
}
