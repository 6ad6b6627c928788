//! The compile errors of `#[remote_instrument]`.

use proc_macro2::TokenStream;

use super::{message, usual};
use crate::error_sink::Message;

pub(crate) fn not_a_trait() -> Message {
    message(
        "#[remote_instrument] belongs on a trait",
        "write it above `trait Pump { async fn dispense(&self, ml: f64) -> Result<Value>; }`",
    )
}

pub(crate) fn no_remote_name() -> Message {
    message(
        "a remote instrument needs a name: the one of its variable in Python",
        format!("write `{}`", usual("remote_instrument")),
    )
}

pub(crate) fn remote_name_not_a_string() -> Message {
    message(
        "a remote instrument's name must be a string literal",
        format!("write `{}`", usual("remote_instrument")),
    )
}

pub(crate) fn second_remote_name() -> Message {
    message(
        "one #[remote_instrument] has one name",
        "remove this: a handler takes another pump with the same trait by `#[instrument(\"other_pump\")]`",
    )
}

pub(crate) fn bad_remote_name(name: &str, rule: &str, corrected: &str) -> Message {
    message(
        format!("{name:?} cannot be a remote instrument's name: {rule}"),
        format!("write `{corrected:?}`"),
    )
}

pub(crate) fn generic_trait() -> Message {
    message(
        "a trait with #[remote_instrument] cannot be generic: it is implemented for `RemoteInstrument`",
        "write the types out, and leave lifetimes and `where` out",
    )
}

pub(crate) fn supertraits() -> Message {
    message(
        "a trait with #[remote_instrument] cannot ask for other traits: it is implemented for `RemoteInstrument`",
        "remove them; what is built on the calls is a function of its own",
    )
}

pub(crate) fn unsafe_trait() -> Message {
    message(
        "a trait with #[remote_instrument] cannot be `unsafe`",
        "remove `unsafe`",
    )
}

pub(crate) fn empty_trait(name: &str) -> Message {
    message(
        format!("the trait `{name}` has no method to call"),
        "write one as it is in Python: `async fn dispense(&self, ml: f64) -> Result<Value>;`",
    )
}

pub(crate) fn not_a_remote_method() -> Message {
    message(
        "a trait with #[remote_instrument] has methods alone: Python is asked for nothing else",
        "move it out of the trait",
    )
}

pub(crate) fn method_not_async(name: &str) -> Message {
    message(
        format!("the method `{name}` is not async: it waits for Python"),
        format!("write `async fn {name}`"),
    )
}

pub(crate) fn generic_method() -> Message {
    message(
        "a method of a remote instrument cannot be generic: its arguments and its result have one form in Python",
        "write the types out, and leave lifetimes and `where` out",
    )
}

pub(crate) fn method_qualifier(qualifier: &TokenStream) -> Message {
    message(
        format!("a method of a remote instrument cannot be `{qualifier}`"),
        format!("remove `{qualifier}`"),
    )
}

pub(crate) fn receiver(name: &str) -> Message {
    message(
        format!(
            "the method `{name}` must take `&self`: the instrument stays where it is, for others too"
        ),
        format!("write `async fn {name}(&self, …)`"),
    )
}

pub(crate) fn method_with_a_body(name: &str) -> Message {
    message(
        format!("the method `{name}` has a body here: what it does is in Python"),
        "write `;` in place of the body, or move the method out of the trait",
    )
}

pub(crate) fn method_without_a_result(name: &str) -> Message {
    message(
        format!("the method `{name}` returns no `Result`: every call over the network can fail"),
        "write `-> Result<()>` where Python returns nothing, else `-> Result<Value>` or a type of your own in it",
    )
}

pub(crate) fn argument_without_a_name() -> Message {
    message(
        "an argument of a remote instrument has no name: it is sent by the one that it has in Python",
        "write `name: Type`",
    )
}

pub(crate) fn attribute_on_a_remote_argument() -> Message {
    message(
        "an argument of a remote instrument can have no attribute",
        "remove it",
    )
}

pub(crate) fn bad_method(name: &str, rule: &str) -> Message {
    message(
        format!("`{name}` cannot be a method of a remote instrument: {rule}"),
        "write the name that IvoryOS shows on its Instruments page",
    )
}

pub(crate) fn method_of_the_instrument(name: &str) -> Message {
    message(
        format!(
            "`{name}` is a method of every remote instrument itself, and would be called instead"
        ),
        format!("leave it out, and call Python's by `pump.call(\"{name}\", json!({{}}))`"),
    )
}

pub(crate) fn reserved_argument(name: &str) -> Message {
    message(
        format!("the argument name `{name}` is reserved: IvoryOS keeps it for itself"),
        "rename the argument, here and in Python",
    )
}

pub(crate) fn keyword_argument(name: &str) -> Message {
    message(
        format!("`{name}` cannot be an argument in Python: it is a word of Python's own"),
        "write the name that the argument has in Python",
    )
}
