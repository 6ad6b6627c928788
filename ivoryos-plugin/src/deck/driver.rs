//! The types with `#[driver]`: their methods are seen, and can be called by name.

mod call;
mod error;
mod method;
mod schema;

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use call::Callable;
#[cfg(feature = "remote")]
pub(crate) use call::{CallFuture, doing};
pub use error::CallError;
pub use method::{Argument, Given, Method, MethodCall, MethodResult, Misfit};
pub use schema::{ArgumentSchema, DriverSchema, MethodKind, MethodSchema};

/// What [`#[driver]`](macro@crate::driver) declares, as generated code submits it to `inventory`.
#[derive(Clone, Copy)]
pub struct DriverRow {
    id: fn() -> TypeId,
    methods: &'static dyn Callable,
}

inventory::collect!(DriverRow);

static DRIVERS: LazyLock<HashMap<TypeId, &'static dyn Callable>> = LazyLock::new(|| {
    let rows = inventory::iter::<DriverRow>.into_iter();
    rows.map(|row| ((row.id)(), row.methods)).collect()
});

/// The methods of a driver of this type.
#[derive(Clone, Copy, Debug)]
pub struct Methods<T: 'static>(pub &'static [Method<T>]);

impl DriverRow {
    /// Of this type.
    pub const fn of<T: Send + Sync + 'static>(methods: &'static Methods<T>) -> Self {
        Self {
            id: TypeId::of::<T>,
            methods,
        }
    }
}

/// The methods of the drivers of this type, if they are declared.
pub(super) fn of_type(id: TypeId) -> Option<&'static dyn Callable> {
    DRIVERS.get(&id).copied()
}
