use serde::Deserialize;

use crate::browser::Browser;
use crate::server::Host;
use crate::stage::on_stage;

/// The list of the frame rates.
const RATE: &str = "[name=rate]";

#[tokio::test]
async fn two_viewers_see_the_frame_counter_rise() {
    on_stage(Host::Gallery, async |stage| {
        let one = stage.open("webcam/").await;
        let other = stage.open("webcam/").await;
        one.choose(RATE, "30").await;
        other
            .until("document.querySelector('[name=rate]').value === '30'")
            .await;
        for page in [&one, &other] {
            page.sees("live-video .badge", "Live").await;
            page.sees(".iv-video-figures", "2 viewers").await;
        }
        let (seen, seen_by_other) = tokio::join!(watch(&one), watch(&other));
        for Seen { frames, seconds } in [seen, seen_by_other] {
            assert!(frames.is_sorted(), "{frames:?}");
            let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
                panic!("nothing is seen");
            };
            let taken = f64::from(last - first) / seconds;
            assert!((20.0..32.0).contains(&taken), "{taken} frames/s are taken");
            let shown = f64::from(u32::try_from(frames.len()).unwrap()) / seconds;
            eprintln!("{taken:.1} frames/s are taken, {shown:.1} shown");
            assert!(shown > 10.0, "{shown} of {taken} frames/s are shown");
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_of_two_quick_choices_stays_in_every_page() {
    on_stage(Host::Gallery, async |stage| {
        let (one, other) = (stage.open("webcam/").await, stage.open("webcam/").await);
        for page in [&one, &other] {
            page.sees("live-video .badge", "Live").await;
        }
        // The second while the first is on its way.
        one.run::<()>(
            "const rate = document.querySelector('[name=rate]');
             for (const value of ['5', '30']) {
                 rate.value = value;
                 rate.dispatchEvent(new Event('change', { bubbles: true }));
             }",
        )
        .await;
        let settled = "const list = document.querySelector('[name=rate]');
            return list.value === '30' && list.selectedOptions[0].defaultSelected";
        for page in [&one, &other] {
            page.until(&format!("(() => {{ {settled} }})()")).await;
        }
        // What is refused is told, and what is so is shown again.
        one.expects(&["422"]);
        one.run::<()>(
            "const size = document.querySelector('[name=size]');
             size.add(new Option('huge', '9'));
             size.value = '9';
             size.dispatchEvent(new Event('change', { bubbles: true }));",
        )
        .await;
        one.sees("live-alert", "").await;
        one.until("document.querySelector('live-alert').innerText.length > 5")
            .await;
        one.until("document.querySelector('[name=size]').value === '1'")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_camera_that_is_lost_comes_back() {
    on_stage(Host::Bench, async |stage| {
        let page = stage.open("webcam/").await;
        page.sees("live-video .badge", "Live").await;
        stage.server.switch("fault/camera/unplugged");
        page.sees("live-video .badge", "Camera lost").await;
        page.sees(
            "live-video [role=status]",
            "the camera does not answer: is it plugged in?",
        )
        .await;
        stage.server.switch("fault/camera/none");
        page.sees("live-video .badge", "Live").await;
        page.misses("live-video [role=status]").await;
        assert!(watch(&page).await.frames.len() > 5);
        stage.server.switch("deck/clear");
        page.sees("live-video [role=status]", "No camera").await;
        stage.server.switch("deck/set");
        page.sees("live-video .badge", "Live").await;
        assert!(watch(&page).await.frames.len() > 5);
    })
    .await;
}

#[tokio::test]
async fn the_video_survives_a_restart() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("webcam/").await;
        page.expects(&["ERR_CONNECTION_REFUSED"]);
        page.sees("live-video .badge", "Live").await;
        stage.server.stop().await;
        page.sees("live-video [role=status]", "The host does not answer.")
            .await;
        stage.server.start_again().await;
        page.misses("live-video [role=status]").await;
        assert!(watch(&page).await.frames.len() > 5);
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_nobody_sees_does_not_watch() {
    on_stage(Host::Gallery, async |stage| {
        let (page, other) = (stage.open("webcam/").await, stage.open("webcam/").await);
        other.sees(".iv-video-figures", "2 viewers").await;
        let hide = |is_hidden| {
            format!(
                "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {is_hidden} }});
                 document.dispatchEvent(new Event('visibilitychange'));"
            )
        };
        page.run::<()>(&hide(true)).await;
        other.sees(".iv-video-figures", "1 viewer").await;
        page.run::<()>(&hide(false)).await;
        other.sees(".iv-video-figures", "2 viewers").await;
        assert!(watch(&page).await.frames.len() > 5);
    })
    .await;
}

#[tokio::test]
async fn the_picture_is_saved_and_fills_the_screen() {
    const SAVE: &str = "
        const saved = new Promise((done) => {
            HTMLAnchorElement.prototype.click = function () { done([this.href, this.download]); };
        });
        document.querySelector('live-video .iv-video-bar button').click();
        const [href, name] = await saved;
        const { type, size } = await (await fetch(href)).blob();
        return [type, name, String(size > 1000)];";
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("webcam/").await;
        page.sees("live-video .badge", "Live").await;
        let [kind, name, is_large]: [String; 3] = page.run(SAVE).await;
        assert_eq!((kind.as_str(), is_large.as_str()), ("image/jpeg", "true"));
        assert!(name.starts_with("webcam_status-2"), "{name}");
        // Without a route for it, it is the frame that is shown.
        page.run::<()>("document.querySelector('live-video').removeAttribute('picture')")
            .await;
        let [kind, _, is_large]: [String; 3] = page.run(SAVE).await;
        assert_eq!((kind.as_str(), is_large.as_str()), ("image/jpeg", "true"));

        page.click(".iv-video-bar button:last-child").await;
        page.until("document.fullscreenElement?.localName === 'live-video'")
            .await;
        page.click(".iv-video-bar button:last-child").await;
        page.until("!document.fullscreenElement").await;
    })
    .await;
}

#[tokio::test]
async fn an_element_that_a_script_adds_shows_the_video_and_one_without_a_name_too() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("plugin/").await;
        for (name, state) in [("name='webcam_status'", "Live"), ("", "")] {
            let add = format!(
                "document.body.innerHTML = \"<live-video src='../webcam/stream' {name} shape='16 / 9'></live-video>\""
            );
            page.run::<()>(&add).await;
            page.sees("live-video img", "").await;
            page.misses("live-video [role=status]").await;
            if state.is_empty() {
                page.misses("live-video .badge").await;
            } else {
                page.sees("live-video .badge", state).await;
            }
            assert!(watch(&page).await.frames.len() > 5);
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_that_nobody_films_is_told() {
    on_stage(Host::Gallery, async |stage| {
        let page = stage.open("plugin/").await;
        page.expects(&["404"]);
        page.run::<()>("document.body.innerHTML = \"<live-video src='nothing' name='plugin_video'></live-video>\"")
            .await;
        page.sees("live-video [role=status]", "Nothing films “plugin_video”.")
            .await;
    })
    .await;
}

/// The numbers of the frames that are shown, each once, in their order.
#[derive(Debug, Deserialize)]
struct Seen {
    frames: Vec<u32>,
    seconds: f64,
}

/// Reads the number in each frame for a while.
async fn watch(page: &Browser) -> Seen {
    page.run(WATCH).await
}

const WATCH: &str = r"
    const DIGITS = [
        '0e11131519110e', '040c040404040e', '0e11010204081f', '1f02040201110e', '02060a121f0202',
        '1f101e0101110e', '0608101e11110e', '1f010204080808', '0e11110e11110e', '0e11110f01020c',
    ];
    const video = document.querySelector('live-video img');
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const read = () => {
        const { naturalWidth: width, naturalHeight: height } = video;
        if (!width) return NaN;
        const dot = Math.floor(height / 48);
        const top = Math.floor(height * 7 / 8) - Math.floor(dot * 7 / 2);
        const left = Math.floor((width - 36 * dot) / 2);
        [canvas.width, canvas.height] = [36 * dot, 7 * dot];
        pen.drawImage(video, -left, -top);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        const isLit = (column, row) => data[((row * dot + (dot >> 1)) * canvas.width + column * dot + (dot >> 1)) * 4 + 1] > 120;
        let number = '';
        for (let place = 0; place < 6; place += 1) {
            let digit = '';
            for (let row = 0; row < 7; row += 1) {
                let bits = 0;
                for (let column = 0; column < 5; column += 1) bits = bits * 2 + isLit(place * 6 + column, row);
                digit += bits.toString(16).padStart(2, '0');
            }
            number += DIGITS.includes(digit) ? DIGITS.indexOf(digit) : '?';
        }
        return Number(number);
    };
    const frames = [];
    let seconds = 0;
    const began = performance.now();
    while (seconds < 3) {
        await new Promise(requestAnimationFrame);
        seconds = (performance.now() - began) / 1000;
        const number = read();
        if (!Number.isNaN(number) && number !== frames.at(-1)) frames.push(number);
    }
    return { frames, seconds };
";
