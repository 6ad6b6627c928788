//! The methods of a driver, as they are called by name.
//!
//! An argument's type is checked once, by [`json_schema`], so that one type that does not fit is one error. The others
//! take what fits, and leave the rest to it: a method of a type goes before that of a trait.

use std::marker::PhantomData;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, to_value};

use super::ErrorText;
use super::guard::{WithoutGuard, Work};
use crate::deck::CallArguments;
use crate::error;

pub use crate::deck::{
    Argument as DriverArgument, DriverRow, Given, Method as DriverMethod, MethodCall, MethodKind,
    MethodResult, Methods, Misfit,
};

/// What a call by name can give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a call by name",
    label = "an argument of a driver's method",
    note = "help: write `#[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]` above it, with `schemars = \"1\"` in Cargo.toml",
    note = "help: or write `#[driver(skip)]` above the method, whose calls are not seen then"
)]
pub trait CallArgument: JsonSchema + Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema + Serialize + DeserializeOwned> CallArgument for T {}

/// The JSON Schema of an argument's type.
pub fn json_schema<T: CallArgument>() -> Value {
    schema_of::<T>()
}

/// The same of an `Option` of it.
pub fn optional_json_schema<T: CallArgument>() -> Value {
    schema_of::<Option<T>>()
}

fn schema_of<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::default();
    settings.meta_schema = None;
    settings.inline_subschemas = true;
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    schema.to_value()
}

/// Reads an argument of this type.
#[derive(Debug)]
pub struct Read<T>(PhantomData<T>);

impl<T> Read<T> {
    /// Of this type.
    #[expect(clippy::new_without_default, reason = "generated code writes it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: DeserializeOwned> Read<T> {
    /// Takes the argument of this number.
    pub fn take(&self, given: &mut Given, index: usize) -> Result<T, Misfit> {
        given.take(index)
    }
}

/// A type that cannot be read; [`json_schema`] says so.
pub trait Unread<T> {
    /// Is not called: the program does not build.
    fn take(&self, _: &mut Given, _: usize) -> Result<T, Misfit> {
        unreachable!()
    }
}

impl<T> Unread<T> for &Read<T> {}

/// What is told of a call.
#[derive(Debug)]
pub struct Seen<'a, T: ?Sized>(pub &'a T);

impl<T: Serialize + ?Sized> Seen<'_, T> {
    /// Tells an argument.
    pub fn tell(&self, arguments: &mut CallArguments, name: &str) {
        arguments.add(name, self.0);
    }

    /// What a method returned.
    pub fn value(&self) -> MethodResult {
        to_value(self.0).map_err(|error| error.to_string())
    }
}

impl<T: Serialize, E: ErrorText> Seen<'_, Result<T, E>> {
    /// What a method returned, or its error.
    pub fn result(&self) -> MethodResult {
        match self.0 {
            Ok(value) => Seen(value).value(),
            Err(error) => Err(error::text(error)),
        }
    }
}

/// A type that cannot be told; [`json_schema`] or `seen.rs` says so.
pub trait Unseen {
    /// Is not called: the program does not build.
    fn tell(&self, _: &mut CallArguments, _: &str) {
        unreachable!()
    }

    /// The same.
    fn value(&self) -> MethodResult {
        unreachable!()
    }

    /// The same.
    fn result(&self) -> MethodResult {
        unreachable!()
    }
}

impl<T: ?Sized> Unseen for &Seen<'_, T> {}

/// The call of an async method.
pub fn waits<F: Future<Output = MethodResult>>(call: F) -> MethodCall
where
    Work<F>: WithoutGuard<MethodResult>,
{
    MethodCall::Waits(Work(call).boxed())
}

/// The call of a method that may block.
pub fn blocks(call: impl FnOnce() -> MethodResult + Send + 'static) -> MethodCall {
    MethodCall::Blocks(Box::new(call))
}
