//! Arguments `Path<T>`: what the host checks of them when it starts.

use std::marker::PhantomData;

use poem::web;
use serde::de::DeserializeOwned;

use super::instrument::ArgumentType;
use crate::http::path::Path;
use crate::plugin::PathCheck;

/// The check of an argument. The compiler infers its type from the function, which is never called.
pub const fn path_check<T: DeserializeOwned>(_: fn() -> PathType<T>) -> PathCheck {
    PathCheck::of::<T>()
}

/// The type in a `Path<T>`.
#[derive(Debug)]
pub struct PathType<T>(PhantomData<T>);

impl<T: DeserializeOwned> ArgumentType<Path<T>> {
    /// The type in it.
    pub fn path(&self) -> PathType<T> {
        PathType(PhantomData)
    }
}

impl<T: DeserializeOwned> ArgumentType<Option<Path<T>>> {
    /// The type in it.
    pub fn path(&self) -> PathType<T> {
        PathType(PhantomData)
    }
}

impl<T: DeserializeOwned> ArgumentType<web::Path<T>> {
    /// The type in it.
    pub fn path(&self) -> PathType<T> {
        PathType(PhantomData)
    }
}

impl<T: DeserializeOwned> ArgumentType<Option<web::Path<T>>> {
    /// The type in it.
    pub fn path(&self) -> PathType<T> {
        PathType(PhantomData)
    }
}

/// The fallback for another type that is called `Path`, and for a `T` that cannot be read, which [`Argument`] reports.
///
/// [`Argument`]: super::Argument
pub trait NoPath {
    /// Called only if the type has no `path` of its own. Every path has what this type reads.
    fn path(&self) -> PathType<()> {
        PathType(PhantomData)
    }
}

impl<T> NoPath for ArgumentType<T> {}
