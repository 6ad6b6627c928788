//! The memory of a host's process after many clients that were abandoned.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::serve::Program;

const POLL: &str = "/socket.io/?EIO=4&transport=polling";
const SESSIONS: usize = 2_000;
const THREADS: usize = 20;

/// Opens a session and abandons it: whether there was a place for it.
fn open(program: &Program) -> bool {
    let url = format!("http://{}{POLL}", program.address());
    ureq::get(&url).call().is_ok()
}

/// Opens and abandons so many, and waits until their places are free and their memory is given back.
fn open_and_abandon(program: &Program, sessions: usize) {
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..sessions / THREADS {
                    open(program);
                }
            });
        }
    });
    let start = Instant::now();
    while !open(program) {
        assert!(start.elapsed() < Duration::from_mins(1), "no place is free");
        thread::sleep(Duration::from_millis(500));
    }
    // They were opened within a moment, and end so; what they had is given back 5 seconds later.
    thread::sleep(Duration::from_secs(9));
}

/// What is resident, in pages.
fn resident(program: &Program) -> u64 {
    let statm = fs::read_to_string(format!("/proc/{}/statm", program.id())).unwrap();
    let resident = statm.split(' ').nth(1).unwrap();
    resident.parse().unwrap()
}

#[test]
fn the_memory_of_two_thousand_abandoned_clients_is_given_back() {
    // As many as a host takes of which nothing is said.
    let program = Program::start(&[("CLIENT_LIMIT", "256")]);
    // The program's code is read from its file when it first runs.
    assert!(open(&program));
    let start = resident(&program);
    let rounds = [SESSIONS; 3].map(|sessions| {
        open_and_abandon(&program, sessions);
        resident(&program)
    });
    let largest = *rounds.iter().max().unwrap();
    assert!(
        largest <= start + start / 10,
        "{start} pages at the start, then {rounds:?}"
    );
}
