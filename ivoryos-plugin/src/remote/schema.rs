//! The description of the instruments, in the same form for both generations of `IvoryOS`.

use std::collections::BTreeMap;

use serde::Serialize;

/// The methods and properties of a Python instrument, from
/// [`RemoteInstrument::schema`](crate::RemoteInstrument::schema).
///
/// ```
/// use ivoryos_plugin::RemoteInstrument;
///
/// /// Lists what the instrument can do, such as `dispense(ml: float, rate: float)`.
/// fn methods(pump: &RemoteInstrument) -> Vec<String> {
///     let methods = pump.schema().methods.iter();
///     methods
///         .map(|(name, method)| {
///             let parameters = method.parameters.iter().map(|it| {
///                 let annotation = it.annotation.as_deref().unwrap_or("any");
///                 format!("{}: {annotation}", it.name)
///             });
///             format!("{name}({})", parameters.collect::<Vec<_>>().join(", "))
///         })
///         .collect()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteSchema {
    /// Its methods and properties by name. A property that can be set has a second entry,
    /// `speed_(setter)`, with the parameter `value`.
    pub methods: BTreeMap<String, RemoteMethod>,
}

/// A method or a property of a Python instrument, in [`RemoteSchema::methods`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteMethod {
    /// As Python writes it: `(self, ml: float, rate: float = 5.0) -> dict`; from `NextGen` without `self`.
    pub signature: String,
    /// Its parameters, without `self`, `*args` and `**kwargs`.
    pub parameters: Vec<RemoteParameter>,
    /// The annotation of what it returns, as Python writes it.
    pub returns: Option<String>,
    /// Its docstring.
    pub docstring: Option<String>,
    /// Whether it is an `async def`.
    pub is_async: bool,
    /// Whether it is a property, which a call without arguments reads.
    pub is_property: bool,
    /// Whether arguments of other names are passed on, to its `**kwargs`. `IvoryOS` Classic passes none.
    pub accepts_kwargs: bool,
}

impl RemoteMethod {
    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&RemoteParameter> {
        self.parameters.iter().find(|it| it.name == name)
    }

    /// Whether it can be called with an argument of this name. Python does not see those of `**kwargs` that begin
    /// with an underscore: `NextGen` removes them.
    pub(super) fn accepts(&self, name: &str) -> bool {
        self.parameter(name).is_some() || (self.accepts_kwargs && !name.starts_with('_'))
    }
}

/// A parameter of a method of a Python instrument, in [`RemoteMethod::parameters`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RemoteParameter {
    /// Its name.
    pub name: String,
    /// Its type, as Python writes it.
    pub annotation: Option<String>,
    /// Its default, as Python writes it.
    pub default: Option<String>,
    /// Whether it has no default.
    pub required: bool,
}
