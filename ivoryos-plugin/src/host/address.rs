//! The address that a host listens on.

use std::ffi::OsString;

use super::serve_error::ServeError;
use super::settings::shown;

/// The address to listen on: `HOST` and `PORT` of the environment.
pub(super) fn address(
    host: Option<OsString>,
    port: Option<OsString>,
    default_port: u16,
) -> Result<(String, u16), ServeError> {
    let given = |value: Option<OsString>| value.filter(|value| !value.is_empty());
    let host = match given(host).map(OsString::into_string) {
        None => "127.0.0.1".to_owned(),
        // URLs have IPv6 addresses in brackets.
        Some(Ok(host)) => host.trim_matches(['[', ']']).to_owned(),
        Some(Err(host)) => {
            let host = shown(&host);
            let message = format!("HOST is {host}; write an address, for example HOST=127.0.0.1");
            return Err(ServeError::Address { message });
        }
    };
    let port = match given(port) {
        None => default_port,
        Some(port) => {
            let number = port.to_str().and_then(|port| port.trim().parse().ok());
            number.ok_or_else(|| ServeError::Address {
                message: format!(
                    "PORT is {}; write a number from 1 to 65535, for example PORT={default_port}",
                    shown(&port)
                ),
            })?
        }
    };
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_port_that_is_no_number_says_what_to_write() {
        let some = |text: &str| Some(text.into());
        assert_eq!(
            address(None, None, 8000).unwrap(),
            ("127.0.0.1".to_owned(), 8000)
        );
        for host in ["::1", "[::1]"] {
            let expected = ("::1".to_owned(), 9000);
            assert_eq!(address(some(host), some("9000"), 8000).unwrap(), expected);
        }
        for bad in ["abc", "-1", "65536", "80 80"] {
            let error = address(None, some(bad), 8000).unwrap_err().to_string();
            assert!(
                error.contains(bad) && error.contains("PORT=8000"),
                "{error}"
            );
        }
    }
}
