//! The host as a program: how it starts, how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A running host of the tests' plugins, on a free port.
pub(crate) struct Program {
    child: Child,
    home: String,
    _stdout: BufReader<ChildStdout>,
}

pub(crate) fn command(environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ivoryos-plugin-tests"));
    for name in [
        "ALLOWED_HOSTS",
        // With it, a host asks cargo for what it depends on.
        "CARGO",
        "HOST",
        "IVORYOS_BRIDGE",
        "IVORYOS_BRIDGE_SECRET",
        "IVORYOS_PASSWORD",
        "IVORYOS_URL",
        "IVORYOS_USER",
        "OPEN_TO_EVERYONE",
        "PORT",
        "RUST_LOG",
        "URL_PREFIX",
    ] {
        command.env_remove(name);
    }
    // Nobody reads the log while a test runs: it has to fit into a pipe.
    command.env("RUST_BACKTRACE", "0");
    // Nothing is kept, unless a test says where.
    command.env("DATA_DIR", "");
    command.envs(environment.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    pub(crate) fn start(environment: &[(&str, &str)]) -> Self {
        let mut child = command(environment).env("PORT", "0").spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let home = line.trim().rsplit_once(" on ").unwrap().1.to_owned();
        Self {
            child,
            home,
            _stdout: stdout,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address(&self) -> &str {
        let rest = self.home.strip_prefix("http://").unwrap();
        rest.split('/').next().unwrap()
    }

    /// The body of the answer, whatever its status.
    pub(crate) fn get(&self, path: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let url = format!("http://{}{path}", self.address());
        let mut response = agent.get(&url).call().unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    /// Posts a form; returns the status and the body.
    pub(crate) fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let url = format!("http://{}{path}", self.address());
        let form = form.iter().copied();
        let mut response = agent.post(&url).send_form(form).unwrap();
        let body = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), body)
    }

    /// Ends it at once; returns what it logged.
    pub(crate) fn stop(mut self) -> String {
        self.child.kill().unwrap();
        self.log()
    }

    /// Has it end in order; returns what it logged.
    #[cfg(unix)]
    pub(crate) fn terminate(mut self) -> String {
        signals::send(&self, nix::sys::signal::Signal::SIGTERM);
        self.log()
    }

    fn log(&mut self) -> String {
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        self.child.wait().unwrap();
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What a program says that does not start.
pub(crate) fn refusal(environment: &[(&str, &str)]) -> String {
    let mut child = command(environment).spawn().unwrap();
    let mut started = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut started).unwrap();
    if !started.is_empty() {
        child.kill().unwrap();
        panic!("it starts: {started}");
    }
    let output: Output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    assert_eq!(text.trim().lines().count(), 1, "one line: {text}");
    text
}

#[test]
fn it_prints_its_address_and_what_is_mounted() {
    let mut child = command(&[("PORT", "0")]).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.contains("steady/") {
        assert_ne!(stdout.read_line(&mut text).unwrap(), 0, "{text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        text.contains(" on http://127.0.0.1:") && text.contains("/ivoryos/\n"),
        "{text}"
    );
    assert!(
        text.contains("ivoryos-plugin-tests 0.") && text.contains("left_panel"),
        "{text}"
    );
}

#[test]
fn no_task_is_started_where_the_address_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let started = folder.path().join("started");
    let first = Program::start(&[]);
    let port = first.address().rsplit(':').next().unwrap().to_owned();
    let environment = [("STARTED", started.to_str().unwrap()), ("PORT", &port)];
    assert!(refusal(&environment).contains("cannot listen"));
    assert!(!started.exists());
}

#[test]
fn the_environment_moves_it() {
    let program = Program::start(&[("URL_PREFIX", "/lab"), ("HOST", "localhost")]);
    assert!(program.home.ends_with("/lab/"), "{}", program.home);
    assert!(program.get("/lab/steady/status").contains("true"));
    let program = Program::start(&[("URL_PREFIX", "/")]);
    assert!(program.get("/steady/status").contains("true"));
}

#[test]
fn a_setting_that_cannot_be_used_is_one_line_that_says_what_to_write() {
    let taken = Program::start(&[]);
    let port = taken.address().rsplit_once(':').unwrap().1;
    for (environment, expected) in [
        (("PORT", "abc"), "PORT=8000"),
        (("PORT", "70000"), "PORT=8000"),
        (("PORT", port), "choose another port"),
        (("HOST", "no.such.host.invalid"), "check HOST"),
        (("URL_PREFIX", "lab"), "write `/lab`"),
        (("URL_PREFIX", "/lab/"), "write `/lab`"),
        (("URL_PREFIX", "/a b"), "write `/a-b`"),
        (("IVORYOS_URL", "127.0.0.1:8000"), "http://127.0.0.1:8000"),
    ] {
        let text = refusal(&[environment]);
        assert!(text.contains(expected), "{environment:?}: {text}");
    }
}

#[test]
fn what_a_client_sends_cannot_forge_a_line_of_the_log() {
    let program = Program::start(&[]);
    program.get("/ivoryos/panicky/repeat?v=a%0aERROR-forged%1b[31m");
    let log = program.stop();
    assert!(log.contains("ERROR-forged"), "{log}");
    assert!(
        !log.lines().any(|line| line.starts_with("ERROR-forged")),
        "{log}"
    );
    assert!(!log.contains('\u{1b}'), "no terminal, no colours: {log}");
}

#[test]
fn a_closed_output_costs_no_answer() {
    let mut program = Program::start(&[("RUST_LOG", "debug")]);
    drop(program.child.stderr.take());
    for _ in 0..10 {
        assert!(program.get("/ivoryos/panicky/error").contains("on fire"));
        assert!(program.get("/ivoryos/panicky/later").contains("panicky"));
    }
}

#[cfg(unix)]
pub(crate) mod signals {
    use std::io::Write;

    use super::{Duration, Instant, Program};
    use ivoryos_plugin::testing::Client;
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    pub(crate) fn send(program: &Program, signal: Signal) {
        let pid = Pid::from_raw(program.child.id().try_into().unwrap());
        kill(pid, signal).unwrap();
    }

    #[test]
    fn requests_in_flight_finish_before_it_ends() {
        for signal in [Signal::SIGTERM, Signal::SIGINT] {
            let mut program = Program::start(&[]);
            let answer = std::thread::scope(|scope| {
                let answer = scope.spawn(|| program.get("/ivoryos/slow/wait?ms=1000"));
                std::thread::sleep(Duration::from_millis(300));
                send(&program, signal);
                answer.join().unwrap()
            });
            assert_eq!(answer, "waited");
            assert!(program.child.wait().unwrap().success());
        }
    }

    #[test]
    fn an_idle_host_ends_at_once() {
        let mut program = Program::start(&[]);
        // A kept connection that asks nothing more is no request in flight.
        let kept = std::net::TcpStream::connect(program.address()).unwrap();
        program.get("/ivoryos/");
        let start = Instant::now();
        send(&program, Signal::SIGTERM);
        assert!(program.child.wait().unwrap().success());
        assert!(start.elapsed() < Duration::from_secs(10));
        drop(kept);
    }

    #[test]
    fn half_a_request_and_an_answer_nobody_takes_do_not_keep_it() {
        let half = "GET /ivoryos/steady/status HTTP/1.1\r\nhost: l";
        let whole = "GET /ivoryos/steady/status HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let pour = "GET /ivoryos/slow/pour HTTP/1.1\r\nhost: localhost\r\n\r\n";
        for asked in [vec![half], vec![whole, half], vec![pour]] {
            let mut program = Program::start(&[]);
            let mut stream = std::net::TcpStream::connect(program.address()).unwrap();
            for request in &asked {
                stream.write_all(request.as_bytes()).unwrap();
                std::thread::sleep(Duration::from_millis(300));
            }
            let start = Instant::now();
            send(&program, Signal::SIGTERM);
            assert!(program.child.wait().unwrap().success(), "{asked:?}");
            assert!(start.elapsed() < Duration::from_secs(15), "{asked:?}");
            drop(stream);
        }
    }

    #[tokio::test]
    async fn events_in_flight_finish_before_it_ends() {
        let mut program = Program::start(&[]);
        let mut client = Client::connect(program.address().parse().unwrap()).await;
        let id = client.ask_later("slowly", &[7.into(), 800.into()]).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        send(&program, Signal::SIGTERM);
        assert_eq!(client.acknowledged(id).await, 7);
        client.closed().await;
        assert!(program.child.wait().unwrap().success());
    }

    #[tokio::test]
    async fn a_handler_of_events_that_blocks_is_not_waited_for_beyond_its_time() {
        let mut program = Program::start(&[("SHUTDOWN_MS", "200")]);
        let mut client = Client::connect(program.address().parse().unwrap()).await;
        client.emit("block", &[600_000.into()]).await;
        assert_eq!(client.ask("echo", &[1.into()]).await, 1);
        send(&program, Signal::SIGTERM);
        assert!(!program.child.wait().unwrap().success());
    }

    #[tokio::test]
    async fn clients_see_the_end_and_tasks_clean_up() {
        let folder = tempfile::tempdir().unwrap();
        let cleaned_up = folder.path().join("cleaned-up");
        let mut program = Program::start(&[("CLEANED_UP", cleaned_up.to_str().unwrap())]);
        let address = program.address().parse().unwrap();
        let mut clients = Vec::new();
        for _ in 0..50 {
            clients.push(Client::connect(address).await);
        }
        clients[0].event("count").await;
        let start = Instant::now();
        send(&program, Signal::SIGTERM);
        for mut client in clients {
            client.closed().await;
        }
        assert!(program.child.wait().unwrap().success());
        assert!(start.elapsed() < Duration::from_secs(6), "{start:?}");
        let written = std::fs::read_to_string(cleaned_up).unwrap();
        assert_eq!(written, "the task has cleaned up");
    }

    #[test]
    fn a_handler_that_blocks_is_not_waited_for_beyond_its_time() {
        let mut program = Program::start(&[("SHUTDOWN_MS", "200"), ("TOKIO_WORKER_THREADS", "1")]);
        let mut stream = std::net::TcpStream::connect(program.address()).unwrap();
        write!(
            stream,
            "GET /ivoryos/slow/block HTTP/1.1\r\nhost: localhost\r\n\r\n"
        )
        .unwrap();
        std::thread::sleep(Duration::from_millis(300));
        send(&program, Signal::SIGTERM);
        assert_eq!(program.child.wait().unwrap().code(), Some(143));
    }

    #[test]
    fn a_second_signal_ends_it_at_once_even_when_every_thread_is_blocked() {
        let mut program = Program::start(&[("TOKIO_WORKER_THREADS", "1")]);
        let address = program.address().to_owned();
        for path in ["wait", "block", "hog"] {
            let mut stream = std::net::TcpStream::connect(&address).unwrap();
            write!(
                stream,
                "GET /ivoryos/slow/{path}?ms=600000 HTTP/1.1\r\nhost: localhost\r\n\r\n"
            )
            .unwrap();
            std::mem::forget(stream);
        }
        std::thread::sleep(Duration::from_millis(300));
        send(&program, Signal::SIGTERM);
        std::thread::sleep(Duration::from_millis(500));
        assert!(
            program.child.try_wait().unwrap().is_none(),
            "it waits for what is in flight"
        );
        send(&program, Signal::SIGTERM);
        assert_eq!(program.child.wait().unwrap().code(), Some(143));
    }
}
