//! The compile errors of `#[instrument]`.

use super::{message, usual};
use crate::error_sink::Message;

pub(crate) fn not_an_instrument(argument: &str) -> Message {
    message(
        "#[instrument] belongs on an argument of type `Instrument<…>` or `Option<Instrument<…>>`",
        format!("write `#[instrument] {argument}: Instrument<TheDriver>`"),
    )
}

pub(crate) fn instrument_unmarked(argument: &str) -> Message {
    message(
        format!("the deck does not know which instrument `{argument}` is"),
        format!(
            "write `#[instrument] {argument}: …`, or `#[instrument(\"name_on_the_deck\")] {argument}: …`"
        ),
    )
}

pub(crate) fn instrument_twice(name: Option<&str>, argument: &str) -> Message {
    let attribute = name.map_or("#[instrument]".to_owned(), |name| {
        format!("#[instrument({name:?})]")
    });
    message(
        "one argument has #[instrument] twice",
        format!("write `{attribute} {argument}: …`; two instruments are two arguments"),
    )
}

pub(crate) fn instrument_unnamed() -> Message {
    message(
        "this argument has no name that could be the instrument's",
        format!("write the instrument's name: `{}`", usual("instrument")),
    )
}

pub(crate) fn instrument_not_a_string() -> Message {
    message(
        "#[instrument] takes the instrument's name as one string literal",
        format!(
            "write `{}`, or `#[instrument]` for the argument's own name",
            usual("instrument")
        ),
    )
}

pub(crate) fn instrument_name(name: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` cannot be an instrument's name: it must be an identifier, as in Python"),
        format!("write `#[instrument(\"{corrected}\")]`"),
    )
}
