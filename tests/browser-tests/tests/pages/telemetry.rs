use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

const STATE: &str = "live-chart .live-state";
const PAUSE: Duration = Duration::from_secs(4);

#[tokio::test]
async fn the_chart_moves_survives_a_restart_and_is_refilled() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("telemetry/").await;
        page.expects(&["ERR_CONNECTION_REFUSED"]);
        page.sees(STATE, "Live").await;
        page.click("[data-minutes='1']").await;
        moves(&page).await;
        sleep(PAUSE).await;

        // Connected again long after the server has started: what was measured by then has to be asked for.
        page.run::<Value>(
            "Object.assign(socket.io.opts,
             { reconnectionDelay: 9000, reconnectionDelayMax: 9000, randomizationFactor: 0 })",
        )
        .await;
        let stopped = now(&page).await;
        stage.server.stop().await;
        page.sees(STATE, "unknown, no connection since").await;
        sleep(PAUSE).await;
        stage.server.start_again().await;
        let started = now(&page).await;
        page.sees(STATE, "Live").await;
        moves(&page).await;
        sleep(PAUSE).await;

        page.click(".live-bar > button").await;
        page.sees(STATE, "Paused").await;
        let paused = now(&page).await;
        let chart: Chart = page.run(READ).await;
        let Chart { seconds, gap } = &chart;
        let shows = |second| seconds.contains(&second);
        let marks = format!("stopped {stopped}, started {started}, paused {paused}: {chart:?}");
        assert!((stopped - 2..stopped).all(shows), "{marks}");
        assert!(!(stopped + 2..started - 1).any(shows), "{marks}");
        assert!((started + 1..paused).all(shows), "{marks}");
        assert!(*gap > PAUSE.as_secs_f64() - 1.0, "{marks}");
    })
    .await;
}

/// Waits until the chart is another picture, and the value beside it another one.
async fn moves(page: &Browser) {
    page.run::<Value>(
        "window.picture = () => ['live-chart canvas', '[name=telemetry_temperature]'].map((of) => {
             const it = document.querySelector(of);
             return it.toDataURL?.() ?? it.textContent;
         });
         window.before = picture();",
    )
    .await;
    page.until("picture().every((now, index) => now !== before[index])")
        .await;
}

async fn now(page: &Browser) -> i64 {
    page.run("return Math.floor(Date.now() / 1000)").await
}

/// What is on the chart.
#[derive(Debug, Deserialize)]
struct Chart {
    /// The seconds since 1970 in which there is a point.
    seconds: Vec<i64>,
    /// How long the longest gap of the upper line is, in seconds.
    gap: f64,
}

/// Looks where the line is, and points at each place of the chart.
const READ: &str = r"
    const canvas = document.querySelector('live-chart canvas');
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = getComputedStyle(canvas).getPropertyValue('--live-1');
    const colour = getComputedStyle(probe).color.match(/\d+/g).map(Number);
    const { width, height, data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height / 2);
    const isLine = (at) => data[at + 3] > 100 && [0, 1, 2].every((i) => Math.abs(data[at + i] - colour[i]) < 40);
    let [last, gap] = [null, 0];
    for (let x = 0; x < width; x += 1) {
        let found = false;
        for (let y = 0; y < height && !found; y += 1) found = isLine((y * width + x) * 4);
        if (!found) continue;
        if (last !== null) gap = Math.max(gap, x - last);
        last = x;
    }

    const box = canvas.getBoundingClientRect();
    const now = Math.floor(Date.now() / 1000);
    const midnight = new Date().setHours(0, 0, 0, 0) / 1000;
    const seconds = new Set();
    for (let x = 62; x < box.width; x += 4) {
        const at = { clientX: box.left + x, clientY: box.top + 40, bubbles: true };
        canvas.dispatchEvent(new PointerEvent('pointermove', at));
        const read = document.querySelector('.live-at').textContent;
        // A gap has no values.
        if (/[–].*[–]/.test(read)) continue;
        const [h, m, s] = read.match(/\d+/g).map(Number);
        const second = midnight + h * 3600 + m * 60 + s;
        seconds.add(second > now ? second - 86400 : second);
    }
    return { seconds: [...seconds], gap: gap * 60 / (box.width - 74) };
";
