//! The plugin without its `IvoryOS`. Beside a real one it is tested by `tests/ivoryos`.

use ivoryos_plugin::prelude::*;
use ivoryos_plugin::testing::Server;
use remote_pump as _;

#[tokio::test]
async fn the_page_says_that_ivoryos_is_away() {
    let server = Server::start(Host::standalone()).await;
    let response = server.http().get("/").send().await;
    response.assert_status_is_ok();
    let page = response.0.into_body().into_string().await.unwrap();
    assert_eq!(page.matches("IvoryOS is away.").count(), 2, "{page}");
    assert_eq!(page.matches("<button").count(), 2, "{page}");
    assert_eq!(page.matches(" disabled>").count(), 2, "{page}");
}

#[tokio::test]
async fn nothing_is_dispensed_without_a_pump() {
    let server = Server::start(Host::standalone()).await;
    let form = [("ml", "1")];
    let response = server.http().post("/dispense").form(&form).send().await;
    response.assert_status(StatusCode::SERVICE_UNAVAILABLE);
}
