# What CI runs, one recipe each; `just` alone lists them.

default:
    @just --list

# Everything that must hold.
ci: format lint docs test package

format:
    cargo fmt --all --check

lint:
    cargo clippy --workspace --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# The README's test command.
test:
    cargo test --workspace

# Both library crates as they would be published.
package:
    cargo package -p ivoryos-plugin-macros -p ivoryos-plugin --allow-dirty

# Measures what the README's figures say.
bench:
    cargo bench -p ivoryos-plugin

# Runs one package, `just run host`.
run name:
    cargo run -p {{name}}
