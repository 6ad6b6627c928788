# What CI runs, one recipe each; `just` alone lists them.

default:
    @just --list

# Everything that must hold.
ci: format lint docs test interop browser generate property package

format:
    cargo fmt --all --check

lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps

# The README's test command.
test:
    cargo test --workspace

# The Socket.IO clients that labs have, against the host; installs them.
interop:
    tests/interop

# The example pages in chromium; installs it.
browser:
    tests/browser

# The starter with cargo-generate; installs it.
generate:
    tests/generate

# A million strings, token trees and items for each of the attributes.
property:
    CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=3 PROPTEST_CASES=1000000 cargo test --release -p ivoryos-plugin-macros property

# What 500 routes cost to check, beside the same by hand.
cost:
    cargo run -p ui-tests --bin cost

# Both library crates as they would be published.
package:
    cargo package -p ivoryos-plugin-macros -p ivoryos-plugin --allow-dirty --target-dir $(mktemp -d)

# Measures what ivoryos-plugin/benches/README.md says.
bench:
    cargo bench -p ivoryos-plugin
    cargo bench -p webcam
    cargo bench -p host

# Runs one package, `just run host`.
run name:
    cargo run -p {{name}}

# By watchexec: it ends the whole program before it starts the next one, and is kept up, which cargo-watch is not.
# It stays after a SIGHUP, and just passes a SIGTERM on to the shell alone: that ends it then.
# cargo does not see a new file in `static_dir`: where a folder is newer than its crate's code, that is touched.
#
# Builds and runs a package again whenever a file changes, `just dev webcam`; open pages reload themselves.
[no-exit-message]
dev name:
    @command -v watchexec >/dev/null || { echo 'This needs watchexec: cargo install --locked watchexec-cli' >&2; exit 1; }
    @watchexec --quiet --restart --stop-timeout 2s --fs-events create,modify,remove,rename --shell sh \
        --watch Cargo.toml --watch examples --watch ivoryos-plugin --watch ivoryos-plugin-macros -- \
        'for lib in examples/*/src/lib.rs; do \
             find "${lib%/src/lib.rs}" -type d -newer "$lib" | grep -q . && touch "$lib"; \
         done; exec cargo run --package {{name}}' & \
        trap "kill $!" HUP TERM; trap : INT; \
        while kill -0 $! 2>/dev/null; do wait $!; done; exit 130
