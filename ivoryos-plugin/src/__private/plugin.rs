//! Which plugin the module of a route, an event or a task has.

/// Where a route asks for its plugin: the trait that `#[plugin]` puts into a module is implemented
/// for this type by value, [`NoPluginInThisModule`] by reference, and by value goes first.
#[derive(Debug)]
pub struct Here;

/// A plugin's type, hidden beside its main page.
#[diagnostic::on_unimplemented(
    message = "this belongs to no plugin",
    label = "no `#[plugin]` in this module",
    note = "help: put `#[plugin(name = \"…\")]` on this module's main page, or name the module that has it: `plugin = crate::that_module`"
)]
pub trait DeclaredPlugin {
    /// The plugin's name.
    const NAME: &'static str;
}

/// What a route finds in a module without `#[plugin]`; it is no [`DeclaredPlugin`].
#[derive(Debug)]
pub struct NoPlugin;

/// See [`Here`].
pub trait NoPluginInThisModule: Sized {
    /// Found only where no plugin's own trait is in scope.
    fn plugin_of_this_module(self) -> NoPlugin {
        NoPlugin
    }
}

impl NoPluginInThisModule for &Here {}

/// The name of the plugin whose type a function would return; the function is never called.
pub const fn name_of<P: DeclaredPlugin>(_: fn() -> P) -> &'static str {
    P::NAME
}

/// A plugin that has a page to show in the left panel: the route `/widget` says so.
///
/// `Route` is a type of that route's own. Each crate implements this for an associated type, and to the compiler
/// those of two crates could be one type: with a parameter that differs they are not in conflict.
#[diagnostic::on_unimplemented(
    message = "this left panel has nothing to show in the panel",
    label = "this plugin has no route `/widget`",
    note = "help: write `#[route(\"/widget\")]` above the function with the panel's page"
)]
pub trait HasWidget<Route> {
    /// Asked for by the plugin.
    const SHOWN: ();
}
