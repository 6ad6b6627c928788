# The steps of `.ci/run`, one recipe each, and what helps at work; `just` alone lists them.

default:
    @just --list

# Everything that must hold, or the named steps of it: `just ci lint docs`.
ci *steps:
    .ci/run {{steps}}

format: (ci "format")
lint: (ci "lint")
# The library with less than all of its features.
features: (ci "features")
docs: (ci "docs")
# Licences, versions, sources and advisories of the dependencies.
dependencies: (ci "dependencies")
# The README's test command, and the tests that take longer.
test: (ci "test")
# The Socket.IO clients that labs have, against the host; installs them.
interop: (ci "interop")
# The example pages in chromium; installs it.
browser: (ci "browser")
# The starter with cargo-generate; installs it.
generate: (ci "generate")
# The starter's wheel for Windows, with mingw and wine; installs them.
windows: (ci "windows")
# A million strings, token trees and items for each of the attributes.
property:
    PROPTEST_CASES=1000000 .ci/run property
# Both library crates as they would be published.
package: (ci "package")

# What 500 routes cost to check, beside the same by hand.
cost:
    cargo run -p ui-tests --bin cost

# Measures what ivoryos-plugin/benches/README.md says.
bench:
    cargo bench -p ivoryos-plugin
    cargo bench -p webcam
    cargo bench -p host

# Runs one package, `just run host`.
run name:
    cargo run -p {{name}}

# The wheel of a plugin crate, for a lab without Rust: `just wheel template`; needs `pip install maturin`.
wheel name:
    maturin build --release --manifest-path examples/{{name}}/Cargo.toml

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
