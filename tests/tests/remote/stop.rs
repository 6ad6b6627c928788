//! A host that is told to stop while it waits for Python. The host is this program, started again.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ivoryos_plugin::prelude::*;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::python::{Answer, Python};
use crate::{host, pause};

#[tokio::test]
#[ignore = "the host of the test below"]
async fn a_host() {
    if std::env::var_os("IVORYOS_URL").is_some() {
        host().run().await.unwrap();
    }
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Program {
    /// Where it is is in the line that it prints first.
    fn start(python: &Python) -> (Self, String) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "stop::a_host", "--ignored", "--nocapture"])
            .env("PORT", "0")
            .env("DATA_DIR", "")
            .env("IVORYOS_URL", python.url())
            .env("IVORYOS_USER", "admin")
            .env("IVORYOS_PASSWORD", "secret")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, home) = line.split_once(" on http://")?;
            Some(home.split('/').next()?.to_owned())
        });
        // It says more, and must be able to.
        std::thread::spawn(move || lines.for_each(drop));
        (Self(child), address.unwrap())
    }
}

#[tokio::test]
async fn a_movement_ends_before_the_host_that_waits_for_it() {
    let python = Python::start().await;
    let (mut program, address) = Program::start(&python);
    let url = format!("http://{address}/dispense");
    python.answers(Answer::SaysLater(
        Duration::from_secs(3),
        r#"{"output":1.5,"success":true}"#.to_owned(),
    ));
    let answer = tokio::task::spawn_blocking(move || {
        // The deck may not be there yet: then nothing is called.
        let mut tries = (0..200).map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            ureq::post(&url).send_json(json!({ "ml": 1.5 }))
        });
        let mut answer = tries.find_map(Result::ok).expect("an answer");
        answer.body_mut().read_to_string().unwrap()
    });
    while python.state().calls.is_empty() {
        pause().await;
    }
    let pid = Pid::from_raw(program.0.id().try_into().unwrap());
    kill(pid, Signal::SIGTERM).unwrap();
    assert_eq!(answer.await.unwrap(), "1.5");
    assert_eq!(python.state().calls.len(), 1);
    let ended = tokio::task::spawn_blocking(move || program.0.wait().unwrap());
    assert!(ended.await.unwrap().success());
}
