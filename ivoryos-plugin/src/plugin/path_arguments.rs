//! Checks, before a host starts, that the arguments `Path<T>` fit the paths of their routes.

use super::problem::Problem;
use super::rows::RouteRow;
use crate::http::field_error::Reason;
use crate::http::nearest::nearest;
use crate::http::path_check::Misfit;

/// The first argument `Path<T>` of the route that fits no request.
pub(super) fn check(route: &RouteRow) -> Option<Problem> {
    let parameters = parameters(route.path);
    let mut misfits = route.path_checks.iter().map(|it| it.misfit(&parameters));
    let misfit = misfits.find_map(|misfit| misfit)?;
    let (reason, help) = explain(&misfit, &parameters);
    Some(Problem::PathArgument {
        plugin: route.plugin,
        path: route.path,
        reason,
        help,
        source: route.source,
    })
}

/// Why no request fits, and what to write instead.
fn explain(misfit: &Misfit, parameters: &[&str]) -> (String, String) {
    let name = misfit.name.as_deref().unwrap_or("a parameter");
    match &misfit.reason {
        Reason::Count(count) => {
            let has = match parameters {
                [] => "the path has no parameter".to_owned(),
                [one] => format!("the path has one parameter, `{one}`"),
                all => format!("the path has {} parameters, {}", all.len(), list(all)),
            };
            let help = match parameters {
                [] => "write a parameter into the path, such as `/:id`, or remove the argument"
                    .to_owned(),
                [one] => format!("write `Path({one})`, with a type for one value"),
                all => format!("write `Path(({}))`, with a type for each", all.join(", ")),
            };
            (format!("{has}, and the type reads {count}"), help)
        }
        Reason::Missing => {
            let unread = parameters.iter().copied();
            let unread: Vec<&str> = unread.filter(|it| !misfit.fields.contains(it)).collect();
            let meant = match unread.as_slice() {
                [one] => Some(*one),
                several => nearest(name, several.iter().copied()),
            };
            let help = match meant {
                Some(meant) => format!("write `{meant}` for the field, or `:{name}` in the path"),
                None => format!("write `:{name}` in the path, or remove the field"),
            };
            (
                format!("the path has no parameter for the field `{name}`"),
                help,
            )
        }
        Reason::Unknown => (
            format!("the type has no field for the parameter `{name}`"),
            format!("add the field `{name}`, or remove `#[serde(deny_unknown_fields)]`"),
        ),
        reason => (
            format!("the parameter `{name}`: {reason}"),
            "write a type that is read from one value: text, a number, a bool or an enum"
                .to_owned(),
        ),
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// The names of a path's parameters, in their order. As in poem, a regex without a name is no parameter, and the rest
/// of the path is one without a name too.
fn parameters(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find([':', '*', '<']) {
        let (kind, after) = rest[at..].split_at(1);
        rest = match kind {
            "*" => {
                names.push(after);
                ""
            }
            ":" => {
                let end = after.find(['/', '<', '*']).unwrap_or(after.len());
                names.push(&after[..end]);
                match after[end..].strip_prefix('<') {
                    None => &after[end..],
                    Some(regex) => behind_regex(regex),
                }
            }
            _ => behind_regex(after),
        };
    }
    names
}

fn behind_regex(regex: &str) -> &str {
    regex.split_once('>').map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn the_parameters_of_a_path_are_those_that_poem_gives() {
        for (path, names) in [
            ("/", &[][..]),
            ("/a/:b/c", &["b"]),
            ("/:a/:b<\\d:+>/<\\w*>/x/*rest", &["a", "b", "rest"]),
            ("/f/*", &[""]),
            ("/<\\d+>", &[]),
        ] {
            assert_eq!(parameters(path), names, "{path}");
        }
    }
}
