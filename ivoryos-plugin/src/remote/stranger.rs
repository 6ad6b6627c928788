//! Says what a server is that does not answer as `IvoryOS` does.

use std::time::Duration;

use poem::http::header;
use reqwest::Response;
use serde::Deserialize;

use super::address::Address;
use super::requests::Requests;

const TIMEOUT: Duration = Duration::from_secs(2);
/// Where Jupyter's servers send what browsers report; each of their answers names it in its Content-Security-Policy.
const JUPYTER: &str = "/api/security/csp-report";

/// What the server is and what to do about it. `None` if that is not known.
pub(super) async fn describe(root: &Requests, address: &Address) -> Option<String> {
    if let Some(version) = rust_host(root, address).await {
        return Some(format!(
            "the server at {} is a host of plugins (ivoryos-plugin {version}), as this program is, and no Python IvoryOS: \
             write the address of the Python program (IVORYOS_URL, or RemoteDeck::new)",
            root.base
        ));
    }
    let home = root.get("/").timeout(TIMEOUT).send().await.ok()?;
    if is_jupyter(&home) {
        return Some(format!(
            "the server at {} is a Jupyter server, and no IvoryOS",
            root.base
        ));
    }
    let (path, version) = classic(&home)?;
    Some(if address.is_classic_at(&path) {
        format!(
            "IvoryOS {version} at {}{path} does not describe its instruments as the versions do that this host knows",
            root.base
        )
    } else {
        format!(
            "IvoryOS {version} at {} has its pages below {path}: write {0}{path} (IVORYOS_URL, or RemoteDeck::new)",
            root.base
        )
    })
}

/// The version of a host of plugins.
async fn rust_host(root: &Requests, address: &Address) -> Option<String> {
    #[derive(Deserialize)]
    struct Manifest {
        ivoryos_plugin: String,
    }

    let manifest = root.at(address.classic());
    let response = manifest.get("/plugins.json").timeout(TIMEOUT).send().await;
    let body = response.ok()?.bytes().await.ok()?;
    let manifest: Manifest = serde_json::from_slice(&body).ok()?;
    Some(manifest.ivoryos_plugin)
}

fn is_jupyter(home: &Response) -> bool {
    let policy = home.headers().get(header::CONTENT_SECURITY_POLICY);
    policy.is_some_and(|it| it.to_str().is_ok_and(|it| it.contains(JUPYTER)))
}

/// Path and version of a Classic, which leads from `/` to its pages: `/ivoryos/?version=1.7.2`.
fn classic(home: &Response) -> Option<(String, String)> {
    let location = home.headers().get(header::LOCATION)?.to_str().ok()?;
    let (path, query) = location.split_once('?')?;
    let version = query.strip_prefix("version=")?;
    let is_version = version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '.');
    let is_path = path.starts_with('/') && !path.starts_with("//");
    let path = path.trim_end_matches('/').to_owned();
    (is_version && is_path).then(|| (path, version.to_owned()))
}
