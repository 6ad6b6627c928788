//! Finds the plugin of a route, an event or a task: the one of its module.

/// The receiver of `plugin_of_this_module()`. The trait that `#[plugin]` puts into a module is implemented for this type,
/// and [`NoPluginInThisModule`] for a reference to it. Method lookup tries the type first.
#[derive(Debug)]
pub struct Here;

/// The hidden type that `#[plugin]` declares.
#[diagnostic::on_unimplemented(
    message = "this belongs to no plugin",
    label = "no `#[plugin]` in this module",
    note = "help: put `#[plugin(name = \"…\")]` on this module's main page, or name the module that has it: `plugin = crate::that_module`"
)]
pub trait DeclaredPlugin {
    /// The plugin's name.
    const NAME: &'static str;
}

/// The result in a module without `#[plugin]`. It does not implement [`DeclaredPlugin`], and the compiler says why.
#[derive(Debug)]
pub struct NoPlugin;

/// The fallback for a module without `#[plugin]`; see [`Here`].
pub trait NoPluginInThisModule: Sized {
    /// Called only if the trait of no plugin is in scope.
    fn plugin_of_this_module(self) -> NoPlugin {
        NoPlugin
    }
}

impl NoPluginInThisModule for &Here {}

/// The name of a plugin. The compiler infers its type from the function, which is never called.
pub const fn name_of<P: DeclaredPlugin>(_: fn() -> P) -> &'static str {
    P::NAME
}

/// A plugin with a page for its panel. The route `/widget` implements it.
///
/// `Route` is a type of that route. Each crate implements the trait for an associated type. To the compiler, those of
/// two crates could be the same type; with different parameters the implementations do not conflict.
#[diagnostic::on_unimplemented(
    message = "this panel has nothing to show",
    label = "this plugin has no route `/widget`",
    note = "help: write `#[route(\"/widget\")]` above the function with the panel's page"
)]
pub trait HasWidget<Route> {
    /// Read by the code of `#[plugin]`, so that a missing implementation is an error.
    const SHOWN: ();
}
