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

/// Opens and abandons so many, and waits until their places are free: what is resident then, in pages.
fn resident_after(program: &Program, sessions: usize) -> u64 {
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
    // They were opened within a moment, and end so.
    thread::sleep(Duration::from_secs(3));
    let statm = fs::read_to_string(format!("/proc/{}/statm", program.id())).unwrap();
    let resident = statm.split(' ').nth(1).unwrap();
    resident.parse().unwrap()
}

/// What the first round has needed the allocator keeps, and later rounds need it again.
#[test]
fn two_thousand_abandoned_clients_need_no_more_memory_the_third_time() {
    // As many as a host takes of which nothing is said.
    let program = Program::start(&[("CLIENT_LIMIT", "256")]);
    let rounds = [SESSIONS; 3].map(|sessions| resident_after(&program, sessions));
    let [first, _, third] = rounds;
    assert!(third <= first + first / 10, "{rounds:?} pages");
}
