//! What a test has: a host of its own and fresh browsers, and none of them afterwards.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::timeout;

use crate::browser::Browser;
use crate::server::{Host, Server};

/// How long one test may take.
const LIMIT: Duration = Duration::from_mins(3);

pub struct Stage {
    pub server: Server,
    browsers: Mutex<Vec<Arc<Browser>>>,
}

impl Stage {
    /// A page of the host in a browser of its own.
    pub async fn open(&self, path: &str) -> Arc<Browser> {
        let browser = self.browser().await;
        browser.open(&self.server.at(path)).await;
        browser
    }

    pub async fn browser(&self) -> Arc<Browser> {
        let browser = Arc::new(Browser::start().await);
        self.browsers.lock().unwrap().push(Arc::clone(&browser));
        browser
    }
}

/// Runs a test. It fails as well if a console says what it should not, or the host does not end.
pub async fn on_stage(host: Host, test: impl AsyncFnOnce(&Stage)) {
    on_stage_with(host, &[], test).await;
}

/// The same with more in the host's environment.
pub async fn on_stage_with(
    host: Host,
    environment: &[(&'static str, &str)],
    test: impl AsyncFnOnce(&Stage),
) {
    let stage = Stage {
        server: Server::start(host, environment).await,
        browsers: Mutex::default(),
    };
    let tested = AssertUnwindSafe(timeout(LIMIT, test(&stage)));
    let tested = tested.catch_unwind().await;
    let browsers = stage.browsers.into_inner().unwrap();
    let mut complaints = Vec::new();
    for browser in &browsers {
        let looked = AssertUnwindSafe(browser.complaints()).catch_unwind().await;
        complaints.extend(looked.unwrap_or_default());
        browser.close().await;
    }
    let ended = AssertUnwindSafe(stage.server.stop()).catch_unwind().await;
    if !complaints.is_empty() {
        eprintln!("The consoles say:\n{}", complaints.join("\n"));
    }
    match tested {
        Err(panic) => resume_unwind(panic),
        Ok(in_time) => in_time.expect("a test that ends in time"),
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}
