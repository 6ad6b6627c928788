//! Who opens a host to the network says so, and everyone who looks at it is told.

use std::time::Duration;

use ivoryos_plugin::{Host, ServeError};
use tokio::time::timeout;

use crate::serve::{Program, refusal};

const NOTICE: &str = "Everyone in the network can move the instruments";

#[test]
fn a_host_for_the_whole_network_does_not_start_without_a_word() {
    for host in ["0.0.0.0", "::", "[::]"] {
        for word in ["", "0", "no"] {
            let environment = [("HOST", host), ("OPEN_TO_EVERYONE", word), ("PORT", "0")];
            let text = refusal(&environment);
            for part in [
                "everyone in the network",
                "HOST=127.0.0.1",
                "OPEN_TO_EVERYONE=1",
            ] {
                assert!(text.contains(part), "{text}");
            }
        }
    }
    let text = refusal(&[("OPEN_TO_EVERYONE", "maybe")]);
    assert!(text.contains("write OPEN_TO_EVERYONE=1"), "{text}");
}

#[tokio::test]
async fn serve_asks_for_the_word_as_run_does() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let served = timeout(Duration::from_secs(20), Host::new().serve(address));
        let served = served.await.expect("it does not start");
        assert!(
            matches!(served, Err(ServeError::Open { .. })),
            "{address}: {served:?}"
        );
    }
    // With the word it is the system that refuses the address of another machine.
    let served = Host::new().open_to_everyone().serve("192.0.2.1:0").await;
    assert!(
        matches!(served, Err(ServeError::Listen { .. })),
        "{served:?}"
    );
}

#[test]
fn with_the_word_the_log_and_the_home_page_say_who_can_move_the_instruments() {
    let program = Program::start(&[("HOST", "0.0.0.0"), ("OPEN_TO_EVERYONE", "1")]);
    let home = program.get("/ivoryos/");
    assert!(home.contains(NOTICE) && home.contains("0.0.0.0:"), "{home}");
    let log = program.stop();
    assert!(
        log.contains("everyone in the network can move the instruments"),
        "{log}"
    );
    assert!(log.contains("WARN"), "{log}");
}

#[test]
fn a_host_for_this_machine_alone_says_nothing_of_the_kind() {
    for environment in [&[][..], &[("HOST", "localhost"), ("OPEN_TO_EVERYONE", "1")]] {
        let program = Program::start(environment);
        assert!(!program.get("/ivoryos/").contains(NOTICE));
        let log = program.stop();
        assert!(!log.contains("everyone"), "{log}");
    }
}
