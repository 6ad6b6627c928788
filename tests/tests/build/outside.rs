//! A workspace of its own in a temporary folder, which knows this one by path alone.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// A folder for packages that are no members of the workspace: two members cannot have one name.
pub(crate) const EXCLUDED: &str = "excluded";

pub(crate) struct Workspace {
    folder: TempDir,
    target: PathBuf,
}

impl Workspace {
    /// All of them build in one folder below this workspace's target, so that what they depend on is
    /// built once; in release it is not optimised, whatever the members are. The packages of two
    /// workspaces must have different names: cargo takes them for the same ones.
    #[expect(
        clippy::unnecessary_debug_formatting,
        reason = "a path in TOML is quoted and escaped, as Debug writes it"
    )]
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let library = root.join("ivoryos-plugin");
        let manifest = format!(
            "[workspace]\nmembers = [\"*\"]\nexclude = [\"{EXCLUDED}\"]\nresolver = \"3\"\n\
             [profile.release.package.\"*\"]\nopt-level = 0\ncodegen-units = 16\n\
             [patch.crates-io]\nivoryos-plugin = {{ path = {library:?} }}\n\
             ivoryos-plugin-macros = {{ path = {:?} }}\n",
            root.join("ivoryos-plugin-macros"),
        );
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        // The same versions as here, so that nothing needs to be downloaded.
        fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside");
        Self { folder, target }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write<const N: usize>(&self, files: [(String, String); N]) {
        for (path, content) in files {
            let path = self.path(&path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }

    pub(crate) fn cargo(&self, verb: &str, package: &str) -> Output {
        self.cargo_with(&[], verb, package)
    }

    pub(crate) fn cargo_with(&self, options: &[&str], verb: &str, package: &str) -> Output {
        Command::new(env!("CARGO"))
            .args([verb, "--offline", "--package", package])
            .args(options)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap()
    }

    /// Where the debug build of a binary is.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join("debug").join(program)
    }

    pub(crate) fn run(&self, binary: &str) -> Program {
        let mut command = Command::new(self.binary(binary));
        for name in ["HOST", "URL_PREFIX"] {
            command.env_remove(name);
        }
        let mut child = command
            .env("PORT", "0")
            .env("DATA_DIR", "")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let (_, home) = line.trim().rsplit_once(" on ").unwrap();
        let address = home.strip_suffix("/ivoryos/").unwrap().to_owned();
        Program { child, address }
    }
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) struct Program {
    child: Child,
    address: String,
}

impl Program {
    pub(crate) fn get(&self, path: &str) -> String {
        let url = format!("{}{path}", self.address);
        let mut response = ureq::get(&url).call().unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    /// Sends a form and follows where it leads; the body, whatever its status.
    pub(crate) fn post(&self, path: &str, form: &str) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let request = agent.post(format!("{}{path}", self.address));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let mut response = request.send(form).unwrap();
        response.body_mut().read_to_string().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
