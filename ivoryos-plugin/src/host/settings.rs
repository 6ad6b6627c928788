//! Checks a host's settings.

use std::ffi::OsStr;
use std::path::Path;

use gethostname::gethostname;
use poem::http::HeaderValue;
use url::{Host, Url};

use super::environment::{self, Environment};
use crate::http::{host_name, origin, prefix};
use crate::plugin::Problem;
use crate::web::config::Config;
use crate::web::host_names::HostNames;
#[cfg(not(feature = "remote"))]
use crate::web::python_deck::PythonDeck;
use crate::web::secret::Secret;

/// Settings of the program that are not checked yet.
#[derive(Default)]
pub(super) struct Unchecked {
    pub(super) prefix: Option<String>,
    pub(super) policy: String,
    pub(super) hosts: Vec<String>,
    /// The name that the program listens at.
    pub(super) at: Option<String>,
    #[cfg(feature = "serve")]
    pub(super) is_open: bool,
    pub(super) origins: Vec<String>,
    pub(super) bridge_secret: Option<String>,
    /// Only the bridge may ask, with the secret of the environment.
    pub(super) is_private: bool,
}

impl Unchecked {
    /// Checks the settings and puts them into `config`. For those that the program does not make, the environment
    /// variables are used.
    pub(super) fn check(
        &self,
        environment: &Environment,
        config: &mut Config,
        problems: &mut Vec<Problem>,
    ) {
        problems.extend(config.assets.as_deref().and_then(|it| folder(it).err()));
        let mut note = |problem| problems.push(problem);
        match content_security_policy(&self.policy) {
            Ok(policy) => config.policy = policy,
            Err(problem) => note(problem),
        }
        let at = environment.host.as_ref().and_then(|it| it.to_str());
        for name in [at, self.at.as_deref()].into_iter().flatten() {
            allow_own(name, &mut config.host_names);
        }
        allow_own(&gethostname().to_string_lossy(), &mut config.host_names);
        let listed = environment::text("ALLOWED_HOSTS", environment.allowed_hosts.clone());
        let listed = listed.unwrap_or_else(|problem| {
            note(problem);
            None
        });
        let listed = listed.iter().flat_map(|names| names.split(','));
        let listed = listed.map(str::trim).filter(|name| !name.is_empty());
        for text in self.hosts.iter().map(String::as_str).chain(listed) {
            if let Err(problem) = allow_host(text, &mut config.host_names) {
                note(problem);
            }
        }
        for text in &self.origins {
            match allowed_origin(text) {
                Ok(origin) => config.allowed_origins.push(origin),
                Err(problem) => note(problem),
            }
        }
        let given = |program: Option<&String>, name, variable: &Option<_>| match program {
            Some(text) => Ok(Some(text.clone())),
            None => environment::text(name, variable.clone()),
        };
        let program = self.bridge_secret.as_ref().filter(|_| !self.is_private);
        let secret = given(
            program,
            "IVORYOS_BRIDGE_SECRET",
            &environment.ivoryos_bridge_secret,
        );
        match secret.and_then(|secret| Secret::new(secret.as_deref())) {
            Ok(secret) => config.secret = secret,
            Err(problem) => note(problem),
        }
        if self.is_private {
            config.secret.require();
        }
        match given(self.prefix.as_ref(), "URL_PREFIX", &environment.url_prefix) {
            Ok(None) => {}
            Ok(Some(text)) => match url_prefix(&text) {
                Ok(prefix) => config.prefix = prefix,
                Err(problem) => note(problem),
            },
            Err(problem) => note(problem),
        }
    }
}

fn url_prefix(text: &str) -> Result<String, Problem> {
    if text == "/socket.io" {
        return Err(Problem::BadSetting {
            what: "the URL prefix `/socket.io` cannot be used: Socket.IO answers there".to_owned(),
            help: "write `/ivoryos` (URL_PREFIX, or Host::prefix)".to_owned(),
        });
    }
    prefix::parse(text).map_err(|corrected| Problem::BadSetting {
        what: format!("the URL prefix `{}` cannot be used", text.escape_debug()),
        help: format!("write `{corrected}` (URL_PREFIX, or Host::prefix); `/` is the root"),
    })
}

/// Without the feature `remote`, a Python deck in the environment is a problem.
#[cfg(not(feature = "remote"))]
pub(super) fn no_python_deck(environment: &Environment) -> Result<PythonDeck, Problem> {
    match &environment.ivoryos_url {
        None => Ok(PythonDeck::default()),
        Some(url) => Err(Problem::BadSetting {
            what: format!(
                "IVORYOS_URL is {}, and this program is built without the feature `remote`",
                shown(url)
            ),
            help: "add `features = [\"remote\"]` to `ivoryos-plugin` in Cargo.toml, or unset it"
                .to_owned(),
        }),
    }
}

/// A value of the environment in one line, escaped.
pub(super) fn shown(value: &OsStr) -> String {
    format!("`{}`", value.to_string_lossy().escape_debug())
}

/// Parses an origin as browsers send it: `http://lab.example:3000`, without the default port of its scheme.
fn allowed_origin(text: &str) -> Result<HeaderValue, Problem> {
    // The parser accepts `*` as the name of a host.
    let origin = origin::normal(text).filter(|it| !it.contains('*'));
    let help = match &origin {
        Some(origin) if origin == text && origin::is_bare(text) => {
            match HeaderValue::try_from(text) {
                Ok(value) => return Ok(value),
                Err(_) => "write `http://lab.example:3000`".to_owned(),
            }
        }
        Some(origin) => format!("write `{origin}`"),
        None => "write scheme, host and port, for example `http://lab.example:3000`".to_owned(),
    };
    Err(Problem::BadSetting {
        what: format!("`{}` is not an origin", text.escape_debug()),
        help,
    })
}

/// A name of this machine: as it is, and without its domain.
fn allow_own(text: &str, names: &mut HostNames) {
    if let Some(Host::Domain(name)) = host_name::parse(text) {
        if let Some((machine, _)) = name.split_once('.') {
            names.allow(machine);
        }
        names.allow(name);
    }
}

/// The name of a host, or `*` for every name.
fn allow_host(text: &str, names: &mut HostNames) -> Result<(), Problem> {
    if text == "*" {
        names.allow_any();
        return Ok(());
    }
    // What a URL or an authority names, for one who writes that.
    let host = Url::parse(text)
        .ok()
        .and_then(|url| Some(url.host()?.to_owned()));
    let meant = host_name::parse(text).or(host);
    // No other character is in a name, in Punycode either.
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let help = match meant {
        Some(Host::Domain(name)) if name.contains('*') => {
            "write each name, or `*` alone for every name".to_owned()
        }
        Some(Host::Domain(name)) if !name.chars().all(is_of_name) => {
            "names are separated by commas, for example `lab.example,bench.example`".to_owned()
        }
        Some(Host::Domain(name)) if !text.contains(':') => {
            names.allow(name);
            return Ok(());
        }
        Some(Host::Domain(name)) => format!("write `{name}`"),
        Some(_) => return Ok(()),
        None if text.contains(char::is_whitespace) => {
            "names are separated by commas, for example `lab.example,bench.example`".to_owned()
        }
        None => "write a name alone, for example `lab.example`".to_owned(),
    };
    Err(Problem::BadSetting {
        what: format!("`{}` is not the name of a host", text.escape_debug()),
        help: format!("{help} (ALLOWED_HOSTS, or Host::allow_host)"),
    })
}

/// Whether the program, or `OPEN_TO_EVERYONE`, says that the host is for everyone in the network.
#[cfg(feature = "serve")]
pub(super) fn is_open(program: bool, variable: Option<&OsStr>) -> Result<bool, Problem> {
    let Some(variable) = variable else {
        return Ok(program);
    };
    match variable.to_str() {
        Some("1" | "true" | "yes") => Ok(true),
        Some("0" | "false" | "no") => Ok(program),
        _ => Err(Problem::BadSetting {
            what: format!("OPEN_TO_EVERYONE is {}", shown(variable)),
            help: "write OPEN_TO_EVERYONE=1, or unset it".to_owned(),
        }),
    }
}

/// Fails if there is no such folder.
fn folder(path: &Path) -> Result<(), Problem> {
    if path.is_dir() {
        return Ok(());
    }
    Err(Problem::BadSetting {
        what: format!(
            "the folder {} of `assets` does not exist",
            shown(path.as_os_str())
        ),
        help: "write the path of a folder; a relative one begins where the program is started"
            .to_owned(),
    })
}

/// The directives that are added to the Content-Security-Policy unless the given policy has them.
const POLICY: [(&str, &str); 3] = [
    ("frame-ancestors", "'self'"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
];

/// The Content-Security-Policy of a host whose program sets none.
pub(super) fn default_policy() -> HeaderValue {
    content_security_policy("").unwrap_or(HeaderValue::from_static("frame-ancestors 'self'"))
}

fn content_security_policy(given: &str) -> Result<HeaderValue, Problem> {
    let mut directives: Vec<String> = given
        .split(';')
        .map(|directive| directive.trim().to_owned())
        .filter(|directive| !directive.is_empty())
        .collect();
    for (name, value) in POLICY {
        let is_it = |directive: &String| directive.split_whitespace().next() == Some(name);
        if !directives.iter().any(is_it) {
            directives.push(format!("{name} {value}"));
        }
    }
    HeaderValue::try_from(directives.join("; ")).map_err(|_| Problem::BadSetting {
        what: format!(
            "the Content-Security-Policy `{}` cannot be sent",
            given.escape_debug()
        ),
        help: "write it in one line of ASCII, for example `default-src 'self'`".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{allowed_origin, content_security_policy, url_prefix};

    #[test]
    fn a_prefix_that_cannot_be_used_says_what_to_write() {
        let problem = url_prefix("my lab").unwrap_err().to_string();
        assert!(problem.contains("write `/my-lab`"), "{problem}");
        assert!(url_prefix("/socket.io").is_err());
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert!(allowed_origin("http://lab.example:3000").is_ok());
        for bad in [
            "*",
            "lab",
            "http://lab/",
            "HTTP://Lab",
            "file:///x",
            "http://lab/page",
            "http://lab:80",
            "https://lab:443",
            "http://lab:",
            "http://lab:99999",
            "http://me@lab",
            "http://*",
        ] {
            let problem = allowed_origin(bad).unwrap_err().to_string();
            assert!(problem.contains("write"), "{problem}");
        }
    }

    #[test]
    fn a_policy_keeps_the_default_directives_it_does_not_name() {
        let policy = |given| content_security_policy(given).unwrap();
        assert_eq!(
            policy(""),
            "frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
        );
        assert_eq!(
            policy("default-src 'self'; base-uri 'none';"),
            "default-src 'self'; base-uri 'none'; frame-ancestors 'self'; object-src 'none'"
        );
        assert!(content_security_policy("a\nb").is_err());
    }
}
