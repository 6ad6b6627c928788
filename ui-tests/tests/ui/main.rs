//! Every file below `<attribute>/fail` must be refused with the text beside it. Those below `<attribute>/pass` are
//! built and run by `tests/tests/build/cases.rs`.
//!
//! `TRYBUILD=overwrite` writes the texts anew: read them. `cargo test -p ui-tests -- every trybuild=route/fail`
//! runs the cases whose path contains `route/fail`.
//!
//! The texts are those of one compiler, the oldest that is supported. Any other must refuse the same files, with the
//! library's own words.

mod own_words;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use rustc_version::version;
use trybuild::TestCases;

/// The environment variable with the pattern of the cases.
const CASES: &str = "UI_TESTS_CASES";

#[test]
fn every_mistake_is_answered_with_what_to_write() {
    copy_templates();
    if is_compiler_of_the_texts() {
        trybuild("*/fail/*.rs", &[]);
        return;
    }
    // Into a copy, trybuild writes what this compiler says. It still fails where a case is not refused.
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fail");
    fs::remove_dir_all(&copy).ok();
    let cases = own_words::copy_cases(&copy);
    let pattern = format!("{}/*/*.rs", copy.display());
    trybuild(&pattern, &[("TRYBUILD", "overwrite")]);
    own_words::assert_kept(&cases);
}

/// The templates of the cases, to where a case's `Cargo.toml` is: trybuild writes one of its own.
fn copy_templates() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let package = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("template/package");
    copy_folder(&templates, &package);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, &copy).unwrap();
        }
    }
}

#[test]
#[ignore = "runs as a process of the other one"]
fn refused() {
    TestCases::new().compile_fail(env::var_os(CASES).expect("the cases are named"));
}

fn is_compiler_of_the_texts() -> bool {
    let version = version().expect("rustc runs");
    let minor = format!("{}.{}", version.major, version.minor);
    minor == env!("CARGO_PKG_RUST_VERSION") && version.pre.is_empty()
}

/// Runs `refused` in an environment that only a new process can be given.
fn trybuild(pattern: &str, environment: &[(&str, &str)]) {
    let output = Command::new(env::current_exe().expect("this program has a path"))
        .args(["--ignored", "--exact", "refused", "--nocapture"])
        .args(env::args().filter(|argument| argument.starts_with("trybuild=")))
        .env(CASES, pattern)
        // trybuild has one flag more for a case than for what it depends on, and cargo would build all of that twice.
        // These are the flags of a case, for both: cargo prefers them to those that trybuild configures.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            "--cfg\x1ftrybuild\x1f--verbose\x1f-Adead_code\x1f--diagnostic-width=140",
        )
        .envs(environment.iter().copied())
        .output()
        .expect("this program runs");
    let [said, errors] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    assert!(output.status.success(), "{said}\n{errors}");
}
