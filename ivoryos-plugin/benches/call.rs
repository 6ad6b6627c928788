//! What a call of a driver costs that somebody watches, beside one that nobody sees.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use ivoryos_plugin::{Calls, Deck, GlobalState, driver};

struct Pump;

#[driver]
impl Pump {
    pub fn dispense(&self, ml: f64, rate: Option<f64>) -> f64 {
        let _ = rate;
        black_box(ml)
    }
}

const PAIRS: usize = 300;
const CALLS: u32 = 200;

/// The medians of many short paired runs, in nanoseconds for a call: what else the machine does falls on both sides.
fn paired(pump: &Pump, other: &Pump, after: &mut impl FnMut()) -> [f64; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..PAIRS {
        for (times, pump) in times.iter_mut().zip([pump, other]) {
            let start = Instant::now();
            for _ in 0..CALLS {
                black_box(pump.dispense(black_box(1.5), None));
            }
            times.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
            after();
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[PAIRS / 2]
    })
}

/// Takes what was told, as a watcher does beside the call.
fn drain(runtime: &tokio::runtime::Runtime, calls: &mut Calls) {
    runtime.block_on(async {
        for _ in 0..2 * CALLS {
            black_box(calls.next().await);
        }
    });
}

fn call(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let on_no_deck = Pump;
    let on_the_deck = Arc::new(Pump);
    let state = GlobalState::new();
    let deck = Deck::new("lab").with_arc("pump", Arc::clone(&on_the_deck));
    state.set_deck(deck).unwrap();
    let [unwatched, unseen] = paired(&on_the_deck, &on_no_deck, &mut || ());
    let mut calls = state.calls();
    let mut turn = 0;
    let [watched, beside] = paired(&on_the_deck, &on_no_deck, &mut || {
        // Only the first of a pair was told.
        if turn % 2 == 0 {
            drain(&runtime, &mut calls);
        }
        turn += 1;
    });
    println!(
        "a call on no deck {unseen:.0} ns, that nobody watches {unwatched:.0} ns; \
         seen {watched:.0} ns beside {beside:.0} ns: {:.2} µs more (medians of {PAIRS} pairs)",
        (watched - beside) / 1e3
    );
    let mut group = criterion.benchmark_group("call");
    group.bench_function("unseen", |bencher| {
        bencher.iter(|| on_no_deck.dispense(black_box(1.5), None));
    });
    group.bench_function("seen", |bencher| {
        bencher.iter(|| on_the_deck.dispense(black_box(1.5), None));
    });
    group.finish();
}

criterion_group!(benches, call);
criterion_main!(benches);
