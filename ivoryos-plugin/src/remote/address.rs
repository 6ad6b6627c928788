//! The address of a remote deck.

use poem::http::Uri;

use crate::http::prefix;
use crate::plugin::Problem;

/// Where Classic is if the address has no path.
const CLASSIC_PATH: &str = "/ivoryos";

/// An address, without a slash at the end of its path.
pub(super) struct Address {
    /// Host and port.
    authority: String,
    /// The path that is given.
    path: Option<String>,
}

impl Address {
    /// Host and port.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// The server without a path.
    pub(super) fn root(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// The address as it is given.
    pub(super) fn given(&self) -> String {
        format!(
            "{}{}",
            self.root(),
            self.path.as_deref().unwrap_or_default()
        )
    }

    pub(super) fn has_path(&self) -> bool {
        self.path.is_some()
    }

    /// Where Classic is: at its `URL_PREFIX`.
    pub(super) fn classic(&self) -> String {
        format!("{}{}", self.root(), self.classic_path())
    }

    fn classic_path(&self) -> &str {
        self.path.as_deref().unwrap_or(CLASSIC_PATH)
    }

    pub(super) fn is_classic_at(&self, path: &str) -> bool {
        self.classic_path() == path
    }
}

/// Parses the address.
pub(super) fn parse(text: &str) -> Result<Address, Problem> {
    const USUAL: &str = "for example `http://127.0.0.1:8000` (IVORYOS_URL, or RemoteDeck::new)";
    let refuse = |what: &str, help: &str| Problem::BadSetting {
        what: what.to_owned(),
        help: help.to_owned(),
    };
    if text.contains('@') {
        // The address is not shown: there may be a password before the `@`.
        return Err(refuse(
            "the address of the remote deck has a user in it",
            "write IVORYOS_USER and IVORYOS_PASSWORD, or RemoteDeck::user and password",
        ));
    }
    let shown = format!("the address of the remote deck, `{}`,", text.escape_debug());
    let uri = text.trim().parse::<Uri>().ok();
    let parts = uri.as_ref().and_then(|uri| {
        let authority = uri.authority()?;
        // The parser ignores a port that is not a number.
        let after_host = authority.as_str().strip_prefix(authority.host())?;
        let port = after_host.strip_prefix(':');
        let is_whole = port.map_or(after_host.is_empty(), |it| it.parse::<u16>().is_ok());
        Some((uri.scheme_str()?, authority.as_str(), uri)).filter(|_| is_whole)
    });
    let Some((scheme, authority, uri)) = parts else {
        let what = format!("{shown} is not a URL");
        return Err(refuse(
            &what,
            &format!("write scheme, host and port, {USUAL}"),
        ));
    };
    if scheme != "http" {
        let what = format!("{shown} has a scheme that cannot be used");
        let help = format!(
            "IvoryOS serves http: write `http://{authority}{}`",
            uri.path()
        );
        return Err(refuse(&what, &help));
    }
    if uri.query().is_some() || text.contains('#') {
        let what = format!("{shown} has a query or a fragment");
        return Err(refuse(
            &what,
            &format!("write scheme, host and port, {USUAL}"),
        ));
    }
    let path = match uri.path().trim_end_matches('/') {
        "" => None,
        path => Some(prefix::parse(path).map_err(|_| {
            let what = format!("{shown} has a path that cannot be used");
            refuse(
                &what,
                "write IvoryOS' URL_PREFIX after the port, `http://127.0.0.1:8000/lab`",
            )
        })?),
    };
    Ok(Address {
        authority: authority.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn without_a_path_it_is_where_ivoryos_is_by_itself() {
        for (text, root, classic) in [
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "/ivoryos"),
            (
                "http://127.0.0.1:8000/",
                "http://127.0.0.1:8000",
                "/ivoryos",
            ),
            ("http://[::1]:8000/lab/", "http://[::1]:8000", "/lab"),
            ("http://lab.example/a/b", "http://lab.example", "/a/b"),
        ] {
            let address = parse(text).unwrap();
            assert_eq!(address.root(), root);
            assert_eq!(address.classic(), format!("{root}{classic}"));
        }
    }

    #[test]
    fn what_is_no_address_says_what_to_write() {
        for bad in [
            "",
            "127.0.0.1:8000",
            "localhost",
            "/ivoryos",
            "https://lab",
            "ftp://lab",
            "http://lab:x",
            "http://lab:99999",
            "http://lab:",
            "http://lab/?a=1",
            "http://lab/#a",
            "http://lab/a/../b",
        ] {
            let problem = parse(bad).err().expect(bad).to_string();
            assert!(
                problem.contains("write") && !problem.contains('\n'),
                "{problem}"
            );
        }
    }

    #[test]
    fn a_password_in_it_is_not_shown() {
        let problem = parse("http://admin:secret@lab").err().unwrap().to_string();
        assert!(!problem.contains("secret"), "{problem}");
    }
}
