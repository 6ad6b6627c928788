//! Why a field of a form, or a parameter of a path, cannot be read: its name, what was sent, what is expected.

use std::fmt::{self, Display};

use poem::http::StatusCode;
use serde::de::{Expected, Unexpected};

use super::error::HttpError;
use super::fields::BOOL;

/// Why a value cannot be read.
#[derive(Debug)]
pub(crate) struct FieldError {
    /// The field or parameter; `None` if it is not about one of them.
    pub(crate) name: Option<String>,
    pub(crate) sent: Option<String>,
    pub(crate) reason: Reason,
}

/// What is wrong.
#[derive(Debug, PartialEq)]
pub(crate) enum Reason {
    /// What is expected, such as `a number such as 2.5`.
    Expected(String),
    /// It was not sent.
    Missing,
    /// It is a list: all values of its name are needed.
    IsList,
    /// It is empty, and its type is an `Option` of something that is not.
    LeftEmpty,
    /// A field that the type does not have.
    Unknown,
    /// Something else about what was sent.
    Other(String),
    /// The type can be read from no request: a mistake of the plugin's author.
    Mistake(String),
    /// The path has another number of parameters than the type: a mistake of the plugin's author.
    Count(usize),
}

impl FieldError {
    pub(super) fn expected(what: impl Into<String>) -> Self {
        Reason::Expected(what.into()).into()
    }

    /// Adds the field and the value that was sent.
    pub(super) fn at(self, name: &str, sent: &str) -> Self {
        /// How many characters of a value an answer repeats.
        const SHOWN: usize = 60;
        Self {
            name: Some(name.to_owned()),
            sent: Some(sent.chars().take(SHOWN).collect()),
            ..self
        }
    }

    /// The answer to a form or a query with this error. `other`: what was sent in place of a field that is missing.
    pub(super) fn of_a_field(self, other: Option<&str>) -> HttpError {
        if let (Some(other), Some(name)) = (other, self.name.clone()) {
            let advice = format!(
                "write `name=\"{name}\"` for the input `{other}`, or `#[serde(rename = \"{other}\")]` above the field"
            );
            let hint = format!("`{other}` was sent: the name is `{name}`.");
            return self.of_the_sender("field").hint(hint).for_author(advice);
        }
        match &self.reason {
            // Only what is behind `flatten` is kept as text before its type is asked.
            Reason::Mistake(reason) if self.name.is_none() && reason.starts_with(ONE_VALUE) => {
                mistake("a number behind `#[serde(flatten)]` can be read from no form: all that is there is text")
                    .hint("Write the fields of the inner struct into this one.")
            }
            Reason::Mistake(reason) => {
                let of = self.name.as_ref().map(|name| format!("The field `{name}`"));
                let of = of.as_deref().unwrap_or("The type of the fields");
                mistake(&format!("{of} can be read from no request: {reason}"))
                    .hint("It needs a struct whose fields are text, numbers, bool, enums, or a `Vec` of these.")
            }
            Reason::Expected(fits) if fits == BOOL => {
                // It may be the sender's: that of a map.
                let name: String = self
                    .name
                    .iter()
                    .flat_map(|it| it.chars())
                    .take(60)
                    .collect();
                let name = name.escape_debug();
                let hint = "A checkbox without a `value` sends `on`.";
                let advice =
                    format!("remove `value` from the checkbox `{name}`, or read it as text");
                self.of_the_sender("field").hint(hint).for_author(advice)
            }
            Reason::Expected(fits) if is_list(self.sent.as_deref()) && fits.contains("whole") => {
                let name = self.name.clone().unwrap_or_default();
                let name = name.escape_debug();
                let hint = format!("A list of numbers is sent as `{name}=1&{name}=2`.");
                self.of_the_sender("field").hint(hint)
            }
            _ => self.of_the_sender("field"),
        }
    }

    /// The answer to a path with this error. A path that matches its route has every parameter, so the sender is only
    /// responsible for their values.
    pub(super) fn of_a_parameter(self) -> HttpError {
        let name = self.name.as_deref().unwrap_or_default();
        let reason = match &self.reason {
            Reason::Expected(_) | Reason::Other(_) => return self.of_the_sender("parameter"),
            Reason::Missing => format!("the path has no parameter `{name}`"),
            reason @ (Reason::IsList | Reason::LeftEmpty) => format!("`{name}`: {reason}"),
            Reason::Unknown => format!("there is no field for the parameter `{name}`"),
            Reason::Mistake(reason) => reason.clone(),
            Reason::Count(count) => {
                format!("it reads {count} parameters, and the path has another number")
            }
        };
        mistake(&format!("The type in `Path` fits no request: {reason}"))
    }

    fn of_the_sender(self, what: &str) -> HttpError {
        let Self { name, sent, reason } = self;
        let Some(name) = name else {
            return HttpError::new(StatusCode::BAD_REQUEST, reason.to_string());
        };
        let message = match (&reason, &sent) {
            (Reason::Missing, _) => format!("The {what} `{name}` is missing"),
            (Reason::Expected(fits), Some(sent)) if sent.is_empty() => {
                format!("The {what} `{name}` is empty: write {fits}")
            }
            (Reason::Expected(fits), Some(sent)) => {
                format!("The {what} `{name}` takes {fits}, not `{sent}`")
            }
            (reason, _) => format!("The {what} `{name}`: {reason}"),
        };
        let mut error = HttpError::new(StatusCode::BAD_REQUEST, message).detail(what, name);
        if let Some(sent) = sent {
            error = error.detail("sent", sent);
        }
        if let Reason::Expected(fits) = reason {
            error = error.detail("expected", fits);
        }
        error
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is missing"),
            Self::IsList => f.write_str("it is a list"),
            Self::LeftEmpty => f.write_str("it is left empty"),
            Self::Unknown => f.write_str("there is no such field"),
            Self::Expected(text) | Self::Other(text) | Self::Mistake(text) => f.write_str(text),
            Self::Count(count) => write!(f, "it reads {count} parameters"),
        }
    }
}

/// What a text is that a type refuses.
const ONE_VALUE: &str = "it is one value";

/// Whether what was sent is a list as Python writes it: `1,2,3`.
fn is_list(sent: Option<&str>) -> bool {
    let sent = sent.unwrap_or_default();
    sent.contains(',') && sent.split(',').all(|it| it.trim().parse::<i128>().is_ok())
}

/// The answer to what no request could do right.
fn mistake(message: &str) -> HttpError {
    HttpError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("A mistake in the plugin: {message}"),
    )
}

impl From<Reason> for FieldError {
    fn from(reason: Reason) -> Self {
        Self {
            name: None,
            sent: None,
            reason,
        }
    }
}

impl Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for FieldError {}

impl serde::de::Error for FieldError {
    fn custom<T: Display>(message: T) -> Self {
        Reason::Other(message.to_string()).into()
    }

    /// Every value is given as the type asks for it, so a type that refuses its kind refuses every request.
    fn invalid_type(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let given = match given {
            Unexpected::Map | Unexpected::Seq => "they are a list of `name=value`",
            _ => ONE_VALUE,
        };
        Reason::Mistake(format!("{given}, and the type takes {expected}")).into()
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            name: Some(field.to_owned()),
            ..Reason::Missing.into()
        }
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self {
            name: Some(field.to_owned()),
            ..Reason::Unknown.into()
        }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self {
            name: Some(field.to_owned()),
            ..Self::custom("it was sent twice")
        }
    }

    fn unknown_variant(_: &str, variants: &'static [&'static str]) -> Self {
        Self::expected(variants.join(" or "))
    }
}
