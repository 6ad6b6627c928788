//! The compile errors of `#[driver]`.

use proc_macro2::{Ident, TokenStream};

use super::message;
use crate::error_sink::Message;

const OR_SKIP: &str = "or `#[driver(skip)]` above the method, whose calls are not seen then";

pub(crate) fn driver_needs_no_value() -> Message {
    message(
        "#[driver] takes no value: the deck says what the instrument is called",
        "write `#[driver]`",
    )
}

pub(crate) fn not_an_impl() -> Message {
    message(
        "#[driver] belongs on the `impl` with the driver's methods",
        "write `#[driver]` above `impl Pump {`",
    )
}

pub(crate) fn driver_of_a_trait(path: &TokenStream, ty: &TokenStream) -> Message {
    let [path, ty] = [path, ty].map(|it| it.to_string().replace(' ', ""));
    message(
        format!(
            "#[driver] belongs on the driver's own `impl`, and this one is of the trait `{path}`"
        ),
        format!(
            "move what is to be seen into `impl {ty} {{`, and have the trait's methods call it"
        ),
    )
}

pub(crate) fn generic_driver(ty: &TokenStream) -> Message {
    let ty = ty.to_string().replace(' ', "");
    message(
        format!("`{ty}` is generic, and the calls of one type are seen"),
        "write `#[driver]` above the `impl` of a type that is on the deck, such as `impl Pump<Serial> {`",
    )
}

pub(crate) fn driver_mark() -> Message {
    message(
        "on a method #[driver] has one word: `reads`, `moves`, `stops` or `skip`",
        "write `#[driver(reads)]` where it changes nothing, `#[driver(skip)]` where its calls are not to be seen",
    )
}

pub(crate) fn two_driver_marks() -> Message {
    message(
        "this method has a second #[driver]",
        "remove one of them: a method has one word",
    )
}

pub(crate) fn mark_of_no_method(name: &Ident, word: &Ident) -> Message {
    message(
        format!("the calls of `{name}` are not seen anyway: it is not public, or has no `&self`"),
        format!("remove `#[driver({word})]`"),
    )
}

pub(crate) fn borrowed_driver_argument(name: &Ident, owned: Option<&str>) -> Message {
    let write = match owned {
        Some(owned) => format!("write `{owned}`, {OR_SKIP}"),
        None => format!("write a type of its own, such as `String` or `Vec<f64>`, {OR_SKIP}"),
    };
    message(
        format!("`{name}` borrows this argument, and a call by name gives its own"),
        write,
    )
}

pub(crate) fn reversed_range(low: &str, high: &str) -> Message {
    message(
        format!("no number is in the range {low} to {high}"),
        format!("write `{high} to {low}`"),
    )
}

pub(crate) fn driver_qualifier(name: &Ident, qualifier: &str) -> Message {
    message(
        format!("the calls of `{name}` cannot be seen: it is `{qualifier}`"),
        format!("remove `{qualifier}`, {OR_SKIP}"),
    )
}

pub(crate) fn driver_receiver(name: &Ident, receiver: &str) -> Message {
    message(
        format!("`{name}` takes `{receiver}`, and an instrument of the deck is shared"),
        format!("write `&self`, with what changes in a `Mutex`, {OR_SKIP}"),
    )
}

pub(crate) fn generic_seen_method(name: &Ident) -> Message {
    message(
        format!("`{name}` is generic, and the arguments of a call are told by their types"),
        format!("write a type in place of it, {OR_SKIP}"),
    )
}

pub(crate) fn unnamed_driver_argument(name: &Ident) -> Message {
    message(
        format!("this argument of `{name}` has no name by which a call tells it"),
        "write a name, and take it apart in the body",
    )
}

pub(crate) fn method_returns_impl(name: &Ident) -> Message {
    message(
        format!("`{name}` returns what only the compiler knows, and the result of a call is told"),
        format!("write the type, such as `Vec<f64>`, {OR_SKIP}"),
    )
}
