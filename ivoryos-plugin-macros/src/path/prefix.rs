//! A path that repeats the host's prefix: `/ivoryos/pump/status` would be `/ivoryos/pump/ivoryos/pump/status`.

use super::{Broken, broken};

/// The default of `Host::prefix`.
const PREFIX: &str = "/ivoryos";

pub(super) fn check(path: &str) -> Result<(), Broken> {
    let below = path.strip_prefix(PREFIX).filter(|it| it.starts_with('/'));
    let Some(below) = below.and_then(|it| it.strip_prefix('/')) else {
        return Ok(());
    };
    let (_plugin, rest) = below.split_once('/').unwrap_or(("", below));
    broken(
        "it begins below the plugin's own, so the prefix and the plugin's name are not repeated",
        format!("/{rest}"),
    )
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn prefix_and_name_are_left_out() {
        for (bad, good) in [
            ("/ivoryos/pump/status", "/status"),
            ("/ivoryos/pump/:id/x", "/:id/x"),
            ("/ivoryos/status", "/status"),
        ] {
            assert_eq!(check(bad).expect_err("repeated").corrected, good);
        }
        for good in ["/ivoryos", "/ivoryos-1", "/status", "/x/ivoryos/y"] {
            assert_eq!(check(good), Ok(()));
        }
    }
}
