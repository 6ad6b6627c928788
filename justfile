# What CI runs, one recipe each; `just` alone lists them.

default:
    @just --list

# Everything that must hold.
ci: format lint docs test interop browser property package

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

# A million strings, token trees and items for each of the attributes.
property:
    CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=3 PROPTEST_CASES=1000000 cargo test --release -p ivoryos-plugin-macros property

# What 500 routes cost to check, beside the same by hand.
cost:
    cargo run -p ui-tests --bin cost

# Both library crates as they would be published.
package:
    cargo package -p ivoryos-plugin-macros -p ivoryos-plugin --allow-dirty --target-dir $(mktemp -d)

# Measures what the README's figures say.
bench:
    cargo bench -p ivoryos-plugin
    cargo bench -p webcam
    cargo bench -p host

# Runs one package, `just run host`.
run name:
    cargo run -p {{name}}
