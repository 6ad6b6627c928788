//! One chromium with one page.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::sleep;
use url::{ParseError, Url};

/// How long a page may take to show what it has to.
const WAIT_TIMEOUT: Duration = Duration::from_secs(20);

/// The document of the first panel, on the left.
const PANEL: &str = "document.querySelector('.iv-panel-frame').contentDocument";

/// A chromium of its own, with a fresh profile.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    /// What its console may say.
    expected: Mutex<Vec<&'static str>>,
}

/// A line of the console.
#[derive(Debug, Deserialize)]
struct Entry {
    level: String,
    source: String,
    message: String,
}

impl Browser {
    pub async fn start() -> Self {
        let mut arguments = vec![
            "--headless=new",
            "--window-size=1600,1000",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            // Nothing but this computer has a name.
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ];
        if nix::unistd::geteuid().is_root() {
            arguments.push("--no-sandbox");
        }
        let wanted = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(wanted) = wanted else {
            unreachable!("capabilities are an object")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&crate::setting("WEBDRIVER_URL"))
            .await
            .expect("a chromium that starts");
        Self {
            client,
            expected: Mutex::default(),
        }
    }

    /// Lets the console say lines with one of these texts.
    pub fn expects(&self, texts: &[&'static str]) {
        self.expected.lock().unwrap().extend(texts);
    }

    /// Opens a page, and waits until its socket is connected.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
        self.until("document.readyState === 'complete' && socket.connected")
            .await;
    }

    /// Opens a page that may have no connection.
    pub async fn load(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Sets the size of what a page has for itself, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": false,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", &size).await;
    }

    /// Gives the desktop a colour scheme, `light` or `dark`.
    pub async fn prefer(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "features": features });
        self.cdp("Emulation.setEmulatedMedia", &media).await;
    }

    /// A command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, method: &str, parameters: &Value) -> Value {
        let done = self.client.issue_cmd(Raw::cdp(method, parameters)).await;
        done.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Types where the focus is, without clearing anything.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let field = self.client.find(Locator::Css(selector)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// What a script returns; a promise is waited for.
    pub async fn run<T: DeserializeOwned>(&self, script: &str) -> T {
        let value = self.try_run(script).await;
        let value = value.unwrap_or_else(|error| panic!("{script}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    async fn try_run(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute(script, Vec::new()).await
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let began = Instant::now();
        loop {
            // A page that is being loaded answers with an error.
            let last = self.try_run(&script).await;
            if last.as_ref().is_ok_and(|value| value == true) {
                return;
            }
            if began.elapsed() > WAIT_TIMEOUT {
                let text = self.try_run("return document.body.innerText").await;
                let text = text.unwrap_or_default();
                let text = text.as_str().unwrap_or_default();
                panic!("not in {WAIT_TIMEOUT:?}: {expression}; last {last:?}, the page:\n{text}");
            }
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until the element is seen with this text in it.
    pub async fn sees(&self, selector: &str, text: &str) {
        self.until(&seen("document", selector, text)).await;
    }

    /// Waits until nothing is seen of the element.
    pub async fn misses(&self, selector: &str) {
        let seen = seen("document", selector, "");
        self.until(&format!("!{seen}")).await;
    }

    /// Waits until the left panel shows the element with this text in it.
    pub async fn sees_in_panel(&self, selector: &str, text: &str) {
        self.until(&seen(PANEL, selector, text)).await;
    }

    /// Waits until the left panel shows something, but not this element.
    pub async fn misses_in_panel(&self, selector: &str) {
        let here = seen(PANEL, "#deck-view", "");
        let there = seen(PANEL, selector, "");
        self.until(&format!("{here} && !{there}")).await;
    }

    /// Clicks the element, once it is there: the page may be another one at the moment.
    pub async fn click(&self, selector: &str) {
        loop {
            let found = self.client.wait().for_element(Locator::Css(selector));
            let element = found.await;
            let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
            match element.click().await {
                // `<live-html>` has put another one in its place, between the two.
                Err(error) if error.is_stale_element_reference() => {}
                clicked => return clicked.unwrap_or_else(|error| panic!("{selector}: {error}")),
            }
        }
    }

    /// Types something into a field, in place of what is in it.
    pub async fn write(&self, selector: &str, text: &str) {
        let field = self.client.find(Locator::Css(selector)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses by the beginning of what an option shows, with the keyboard: a driver's click on an option
    /// fires `input` before anything is chosen.
    pub async fn choose(&self, selector: &str, label: &str) {
        let field = self.client.find(Locator::Css(selector)).await.unwrap();
        field.send_keys(label).await.unwrap();
    }

    /// What the console has said since the last look, and should not have.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Raw::log()).await.unwrap();
        let log: Vec<Entry> = serde_json::from_value(log).unwrap();
        let expected = self.expected.lock().unwrap().clone();
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE" || entry.source == "security")
            .filter(|entry| !expected.iter().any(|text| entry.message.contains(text)))
            .map(
                |Entry {
                     source, message, ..
                 }| format!("{source}: {message}"),
            )
            .collect()
    }

    pub async fn close(&self) {
        self.client.clone().close().await.ok();
    }
}

fn seen(document: &str, selector: &str, text: &str) -> String {
    let (selector, text) = (json!(selector), json!(text));
    format!(
        "[...{document}.querySelectorAll({selector})]\
         .some((it) => it.checkVisibility() && it.innerText.includes({text}))"
    )
}

/// A command of chromedriver's own, below the session.
#[derive(Debug)]
struct Raw {
    path: &'static str,
    body: Value,
}

impl Raw {
    /// Takes what is in the browser's log.
    fn log() -> Self {
        Self {
            path: "se/log",
            body: json!({ "type": "browser" }),
        }
    }

    fn cdp(method: &str, parameters: &Value) -> Self {
        Self {
            path: "goog/cdp/execute",
            body: json!({ "cmd": method, "params": parameters }),
        }
    }
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
