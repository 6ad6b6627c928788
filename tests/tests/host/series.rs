//! Values over time, and how old what is published is.

use std::time::Duration;

use ivoryos_plugin::PublishError;
use ivoryos_plugin::testing::Server;
use serde_json::{Value, json};
use tokio::time::{advance, sleep};

use crate::host;

/// What a chart asks for, of this many seconds.
fn asked(names: &[&str], seconds: f64) -> Value {
    json!({ "names": names, "seconds": seconds, "points": 2_000 })
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_four_series_has_less_than_100_kb_and_every_peak() {
    let server = Server::start(host().only(["steady"])).await;
    let state = server.app.state();
    let names = ["a_celsius", "a_grams", "a_bar", "a_rpm"];
    let series = names.map(|name| state.series(name).unwrap().unit("u"));
    for tick in 0..36_000_u32 {
        for (series, offset) in series.iter().zip([0.0, 100.0, 1_000.0, 1e6]) {
            let noise = f64::from(tick.wrapping_mul(2_654_435_761) % 1_000) / 997.0;
            let peak = if tick == 20_000 { 1e7 } else { 0.0 };
            series.push(offset + noise + peak).unwrap();
        }
        advance(Duration::from_millis(100)).await;
    }
    let mut page = server.client().await;
    let answer = page.ask("live_series", &[asked(&names, 3_600.0)]).await;
    let size = answer.to_string().len();
    assert!(size < 100_000, "{size} bytes");
    for name in names {
        let series = &answer["series"][name];
        let values = series["values"].as_array().unwrap();
        assert!(
            values.iter().any(|it| it.as_f64() > Some(1e7 - 1.0)),
            "{name}"
        );
        let steps = series["steps"].as_array().unwrap();
        assert!(steps.len() == values.len() && values.len() > 1_000);
        let length: u64 = steps.iter().map(|it| it.as_u64().unwrap()).sum();
        assert!((3_590_000..3_610_000).contains(&length), "{length}");
    }
    // The last ten seconds are whole, and exact.
    let answer = page.ask("live_series", &[asked(&names, 10.0)]).await;
    let values = answer["series"]["a_rpm"]["values"].as_array().unwrap();
    assert!((20..=101).contains(&values.len()), "{}", values.len());
    let last = 1e6 + f64::from((35_999_u32).wrapping_mul(2_654_435_761) % 1_000) / 997.0;
    assert!((values.last().unwrap().as_f64().unwrap() - last).abs() < 1e-9);
}

#[tokio::test]
async fn a_series_is_published_and_kept_until_it_is_taken_back() {
    let server = Server::start(host()).await;
    let state = server.app.state();
    let series = state.series("depth").unwrap().unit("mm");
    let mut page = server.client().await;
    series.push(1.5).unwrap();
    let heard = page.event("depth").await;
    assert!(heard["value"] == 1.5 && heard["time"].is_u64(), "{heard}");
    sleep(Duration::from_millis(5)).await;
    series.push(None).unwrap();
    assert_eq!(page.event("depth").await["value"], Value::Null);
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(
            series.push(bad),
            Err(PublishError::NotFinite { .. })
        ));
    }
    // Who asks again, as a task that starts again, has the same one.
    sleep(Duration::from_millis(5)).await;
    state.series("depth").unwrap().push(2.5).unwrap();
    let asked = json!({ "names": ["depth", "nobodys"], "seconds": 60 });
    let answer = page.ask("live_series", std::slice::from_ref(&asked)).await;
    let depth = &answer["series"]["depth"];
    assert_eq!(
        (&depth["unit"], &depth["values"]),
        (&json!("mm"), &json!([1.5, null, 2.5]))
    );
    let asked_table = json!({ "names": ["depth"], "seconds": 0, "csv": true });
    let table = page.ask("live_series", &[asked_table]).await;
    assert_eq!(table["csv"], state.csv(&["depth"]));
    assert_eq!(table["csv"].as_str().unwrap().lines().count(), 4);
    assert!(answer["series"].get("nobodys").is_none() && answer["now"].is_u64());
    assert!(matches!(
        state.series("live_deck"),
        Err(PublishError::Name { .. })
    ));

    state.unpublish("depth").unwrap();
    let answer = page.ask("live_series", &[asked]).await;
    assert_eq!(answer["series"], json!({}));
    let wrong = page.ask("live_series", &[json!("depth")]).await;
    let message = wrong["error"]["message"].as_str().unwrap();
    assert!(message.contains("\"names\""), "{message}");
}

#[tokio::test]
async fn who_connects_is_told_first_how_old_the_values_are() {
    let server = Server::start(host()).await;
    server.app.state().publish("level", &7).unwrap();
    sleep(Duration::from_millis(300)).await;
    let mut page = server.client().await;
    let text = page
        .find(|text| text.contains("live_ages") || text.contains("\"level\",7"))
        .await;
    let ages: Value = serde_json::from_str(&text[2..]).unwrap();
    assert!(ages[1]["level"].as_u64() >= Some(300), "{ages}");
}
