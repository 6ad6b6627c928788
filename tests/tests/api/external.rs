//! The types, traits and macros of other crates that the public API names: a new major version of such a crate is a new
//! major version of the library.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::rustdoc::API;

/// Why the API may name a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// Authors of plugins or of programs write names of this crate themselves.
    Authors(&'static str),
    /// Only signatures of the library name it. It must have reached 1.0, so that a new major version of it is rare.
    Signatures(&'static str),
}

use Reason::{Authors, Signatures};

/// What the API names of each crate, by the path at which that crate declares it.
const LISTED: &[(&str, Reason, &[&str])] = &[
    (
        "poem",
        Authors("arguments and results of routes; an app is served by its `Server`"),
        &[
            "",
            "endpoint::endpoint::Endpoint",
            "error::Error",
            "error::ResponseError",
            "error::Result",
            "request::Request",
            "response::Response",
            "test::client::TestClient",
            "web::FromRequest",
            "web::Html",
            "web::IntoResponse",
            "web::json::Json",
            "web::redirect::Redirect",
        ],
    ),
    (
        "http",
        Signatures("poem's `StatusCode` is this crate's"),
        &["status::StatusCode"],
    ),
    (
        "socketioxide",
        Authors("arguments of the handlers of events; `SocketIo` sends to browsers"),
        &[
            "",
            "adapter::LocalAdapter",
            "extract::data::Data",
            "extract::socket::AckSender",
            "extract::socket::SocketRef",
            "handler::connect::FromConnectParts",
            "handler::disconnect::FromDisconnectParts",
            "handler::message::FromMessageParts",
            "io::SocketIo",
        ],
    ),
    (
        "tokio",
        Authors("timers and channels of handlers and background tasks"),
        &[""],
    ),
    (
        "tokio_util",
        Authors("a background task that is told to stop takes it as an argument"),
        &["sync::cancellation_token::CancellationToken"],
    ),
    (
        "serde_core",
        Signatures("serde's traits; authors derive them for what they publish, send and read"),
        &["de::DeserializeOwned", "de::Deserialize", "ser::Serialize"],
    ),
    (
        "serde_json",
        Authors("values of any shape, in JSON and in events"),
        &["error::Error", "json", "map::Map", "value::Value"],
    ),
    (
        "sailfish",
        Authors("a struct that derives it is a template of a page too"),
        &["TemplateOnce"],
    ),
];

fn path(krate: &str, item: &str) -> String {
    match item {
        "" => krate.to_owned(),
        item => format!("{krate}::{item}"),
    }
}

#[test]
fn every_item_of_another_crate_is_listed_and_every_listed_one_is_named() {
    let listed: BTreeSet<String> = LISTED
        .iter()
        .flat_map(|(krate, _, items)| items.iter().map(|item| path(krate, item)))
        .collect();
    let external = API.external();
    let unlisted: Vec<_> = external
        .iter()
        .filter(|(item, _)| !listed.contains(*item))
        .map(|(item, at)| format!("{item}, which {at} names"))
        .collect();
    assert!(
        unlisted.is_empty(),
        "not listed, with a reason, in this file:\n{}",
        unlisted.join("\n")
    );
    let unused: Vec<_> = listed
        .iter()
        .filter(|item| !external.contains_key(*item))
        .map(String::as_str)
        .collect();
    assert!(
        unused.is_empty(),
        "listed in this file, and no longer named by the API:\n{}",
        unused.join("\n")
    );
}

#[test]
fn a_crate_before_its_version_1_is_named_only_where_authors_name_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    for (krate, reason, _) in LISTED {
        let names = [(*krate).to_owned(), krate.replace('_', "-")];
        let versions = |name: &String| format!("name = \"{name}\"\nversion = \"");
        assert!(
            names.iter().any(|name| lock.contains(&versions(name))),
            "Cargo.lock has no `{krate}`"
        );
        let is_early = names
            .iter()
            .any(|name| lock.contains(&format!("{}0.", versions(name))));
        assert!(
            !is_early || matches!(reason, Authors(_)),
            "`{krate}` has not reached 1.0: {reason:?}"
        );
    }
}
