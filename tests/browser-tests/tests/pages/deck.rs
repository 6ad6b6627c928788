use crate::server::Host;
use crate::stage::on_stage;

#[tokio::test]
async fn open_pages_follow_the_deck() {
    on_stage(Host::Bench, async |stage| {
        let balance = stage.open("balance/").await;
        let pump = stage.open("pump/").await;
        balance.sees("#grams", "48.21").await;
        balance.sees_in_panel(".h5", "abstract_sdl").await;
        for _ in 0..2 {
            stage.server.switch("deck/clear");
            balance.sees("#message", "No active deck").await;
            balance.sees("#grams", "–").await;
            pump.sees("#message", "No active deck").await;
            for page in [&balance, &pump] {
                page.sees(".iv-deck-name", "No deck").await;
                page.sees_in_panel(".h5", "No active deck").await;
                page.misses_in_panel(".list-group-item").await;
            }
            stage.server.switch("deck/set");
            balance.sees("#grams", "48.21").await;
            balance.misses("#message").await;
            pump.sees("#volume", "10.000").await;
            pump.misses("#message").await;
            for page in [&balance, &pump] {
                page.sees(".iv-deck-live .iv-deck-name", "abstract_sdl")
                    .await;
                page.sees_in_panel(".h5", "abstract_sdl").await;
                page.sees_in_panel(".list-group-item", "balance").await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_balance_is_tared_and_its_faults_are_said() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("balance/").await;
        page.sees("#grams", "48.21").await;
        page.click("#tare button").await;
        page.sees("#grams", "0.000").await;
        stage.server.switch("fault/balance/unplugged");
        let unplugged = "the balance does not answer: is it plugged in?";
        page.sees("#message", unplugged).await;
        page.until("document.querySelector('#tare button').disabled")
            .await;
        stage.server.switch("fault/balance/none");
        page.misses("#message").await;
        page.click("#tare button").await;
        page.sees("#grams", "0.000").await;
    })
    .await;
}

#[tokio::test]
async fn the_home_page_follows_the_deck() {
    on_stage(Host::Bench, async |stage| {
        let home = stage.open("").await;
        home.sees(".iv-plugin-state", "On the deck: pump").await;
        stage.server.switch("deck/clear");
        home.sees(".iv-page-lead", "no deck is loaded").await;
        stage.server.switch("deck/set");
        home.sees(".iv-plugin-state", "On the deck: pump").await;
    })
    .await;
}

#[tokio::test]
async fn faults_are_switched_by_buttons_and_the_deck_is_unloaded() {
    on_stage(Host::Gallery, async |stage| {
        let faults = stage.open("faults/").await;
        let other = stage.open("faults/").await;
        let balance = stage.open("balance/").await;
        balance.sees("#grams", "48.21").await;
        faults.click("#faults button[value=unplugged]").await;
        for page in [&faults, &other] {
            page.sees("#faults .bg-danger", "unplugged").await;
            page.sees_in_panel(".bg-danger", "fault").await;
        }
        balance
            .sees("#message", "the balance does not answer: is it plugged in?")
            .await;
        other.click("#faults form[action=unload] button").await;
        for page in [&faults, &other] {
            page.sees("#faults", "No deck is loaded").await;
        }
        balance.sees("#message", "No active deck").await;
        faults.click("#faults form[action=load] button").await;
        for page in [&faults, &other] {
            page.sees("#faults .bg-danger", "unplugged").await;
        }
        faults.click("#faults button[value=none]").await;
        other.misses("#faults .bg-danger").await;
        balance.sees("#grams", "48.21").await;
    })
    .await;
}
