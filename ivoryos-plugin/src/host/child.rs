//! A program that a Python `IvoryOS` has started: the one of a wheel.
//!
//! Standard input and output are the channel between the two, lines of JSON. Standard input ends when Python has ended,
//! however it did, and then this program ends.

use std::ffi::OsStr;
#[cfg(unix)]
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::time::Duration;
use std::{process, thread};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::app::App;
use super::environment::Environment;
use super::settings::shown;
use crate::plugin::Problem;
use crate::web::manifest;
use crate::web::python_deck::ToldDeck;

/// Where such a program listens, whatever its own settings are: nobody else needs to know the port.
pub(super) const ADDRESS: (&str, u16) = ("127.0.0.1", 0);

/// How long the program may take to stop after Python has ended. It is less than the 2 seconds that the guide promises.
const STOP_TIMEOUT: Duration = Duration::from_millis(1500);
/// How often it is checked whether Python is still the parent: a process that Python has forked, and that outlives it,
/// keeps standard input open.
#[cfg(unix)]
const PARENT_INTERVAL: Duration = Duration::from_millis(400);
/// The exit code of a program that did not stop in time, as after a second SIGTERM.
const EXIT_CODE: i32 = 143;

/// What Python has started this program for, as `IVORYOS_BRIDGE` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// To print its manifest.
    Manifest,
    /// To serve its plugins to Python alone.
    Serve,
}

impl Role {
    /// None for a program that a person starts.
    pub(super) fn of(environment: &Environment) -> Result<Option<Self>, Problem> {
        let has_secret = environment.ivoryos_bridge_secret.is_some();
        match environment.ivoryos_bridge.as_deref().map(OsStr::to_str) {
            None => Ok(None),
            Some(Some("manifest")) => Ok(Some(Self::Manifest)),
            Some(Some("serve")) if has_secret => Ok(Some(Self::Serve)),
            Some(Some("serve")) => Err(Problem::BadSetting {
                what: "IVORYOS_BRIDGE is `serve`, and there is no IVORYOS_BRIDGE_SECRET".to_owned(),
                help: "unset it: the Python package of a wheel sets both".to_owned(),
            }),
            Some(_) => Err(Problem::BadSetting {
                what: format!(
                    "IVORYOS_BRIDGE is {}",
                    shown(environment.ivoryos_bridge.as_deref().unwrap_or_default())
                ),
                help: "unset it: the Python package of a wheel sets it".to_owned(),
            }),
        }
    }
}

/// Prints the manifest on standard output.
pub(super) fn print_manifest(app: &App) -> io::Result<()> {
    let context = &app.service().context;
    say(&manifest::describe(context, context.prefix()))
}

/// Tells Python where the program listens.
pub(super) fn announce(app: &App, url: &str) -> io::Result<()> {
    say(&json!({ "url": url, "prefix": app.service().context.prefix() }))
}

/// Writes one line to Python, on a line of its own whatever `main` has printed.
fn say(value: &Value) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "\n{value}\n")?;
    stdout.flush()
}

/// Reads what Python writes, until Python has ended: where `IvoryOS`' deck is. Then the token is cancelled, and the
/// program ends soon, whatever still runs.
pub(super) fn watch(deck: ToldDeck) -> io::Result<CancellationToken> {
    let ended = CancellationToken::new();
    let is_over = ended.clone();
    let input = own_input()?;
    spawn("ivoryos-bridge", move || {
        let mut input = BufReader::new(input);
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line).is_ok_and(|it| it > 0) {
            // The last line may be cut off.
            if let Ok(line) = serde_json::from_slice(&line) {
                deck.take(&line);
            }
            line.clear();
        }
        stop(&is_over);
    })?;
    #[cfg(unix)]
    {
        let is_over = ended.clone();
        let parent = std::os::unix::process::parent_id();
        spawn("ivoryos-parent", move || {
            while std::os::unix::process::parent_id() == parent {
                thread::sleep(PARENT_INTERVAL);
            }
            stop(&is_over);
        })?;
    }
    Ok(ended)
}

/// Standard input for this program alone. A process that a plugin starts inherits an empty one: it would read what is
/// for this program.
#[cfg(unix)]
fn own_input() -> io::Result<File> {
    const FIRST_FREE: i32 = 3;
    let own = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), FIRST_FREE)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(own.into())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
fn own_input() -> io::Result<io::Stdin> {
    Ok(io::stdin())
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let builder = thread::Builder::new().name(name.to_owned());
    builder.spawn(run).map(drop)
}

/// Stops the host, and ends the program if that takes too long. Nothing is logged: nobody reads the log any more, and
/// writing to a pipe that is full would wait for ever.
fn stop(is_over: &CancellationToken) {
    is_over.cancel();
    thread::sleep(STOP_TIMEOUT);
    process::exit(EXIT_CODE);
}
