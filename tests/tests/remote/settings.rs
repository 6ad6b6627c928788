//! What a program may say about a remote deck.

use ivoryos_plugin::RemoteDeck;

use crate::host;

#[test]
fn settings_that_cannot_be_used_are_in_the_one_report() {
    for (deck, expected) in [
        (
            RemoteDeck::new("127.0.0.1:8000"),
            "write scheme, host and port",
        ),
        (
            RemoteDeck::new("https://lab.example"),
            "write `http://lab.example/`",
        ),
        (
            RemoteDeck::new("http://lab/a b"),
            "write scheme, host and port",
        ),
        (
            RemoteDeck::new("http://lab").user("admin"),
            "add the password (IVORYOS_PASSWORD",
        ),
        (
            RemoteDeck::new("http://lab").password("secret"),
            "add the user (IVORYOS_USER",
        ),
        (
            RemoteDeck::new("http://admin:secret@lab"),
            "write IVORYOS_USER",
        ),
    ] {
        let host = host().prefix("also wrong").remote_deck(deck);
        let error = host.mount_all().err().unwrap();
        let report = error.to_string();
        assert_eq!(error.problems().len(), 2, "{report}");
        assert!(
            report.contains(expected) && !report.contains("secret"),
            "{report}"
        );
    }
}

#[test]
fn a_host_has_one_remote_deck() {
    let classic = RemoteDeck::new("http://127.0.0.1:8000");
    let nextgen = RemoteDeck::new("http://127.0.0.1:8080");
    let host = host().remote_deck(classic).remote_deck(nextgen);
    let report = host.mount_all().err().unwrap().to_string();
    let expected = "two remote decks, http://127.0.0.1:8000 and http://127.0.0.1:8080";
    assert!(report.contains(expected), "{report}");
}

#[test]
fn the_password_is_in_nothing_that_is_shown() {
    let deck = RemoteDeck::new("http://lab")
        .user("admin")
        .password("secret");
    let shown = format!("{deck:?}");
    assert!(
        shown.contains("admin") && !shown.contains("secret"),
        "{shown}"
    );
    let shown = format!("{:?}", RemoteDeck::new("http://admin:secret@lab"));
    assert!(!shown.contains("secret"), "{shown}");
}
