//! The constructors of rows. `new` takes the required fields, and a `with_…` function sets each of the others.
//! A new field of a row gets a default and a function of its own, so that existing code still compiles. All are
//! `const`, because generated code calls them in statics.

use super::{
    EventRow, InstrumentRow, PathCheck, PluginRow, PluginType, RouteRow, Source, StaticFile,
    TaskRow, WatcherRow,
};
use crate::plugin::event::Event;
use crate::plugin::futures::{EventFuture, RouteFuture, TaskFuture};
use crate::plugin::task::TaskArguments;
use crate::plugin::watcher::WatcherArguments;

impl PluginRow {
    /// A tab whose title is the name. It has no icon, description and files.
    pub const fn new(name: &'static str, source: Source) -> Self {
        Self {
            name,
            title: name,
            icon: "",
            description: "",
            plugin_type: PluginType::Tab,
            package: "",
            version: "",
            source,
            files: &[],
            link_guard: &0,
        }
    }

    /// Sets the title.
    pub const fn with_title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the icon.
    pub const fn with_icon(mut self, icon: &'static str) -> Self {
        self.icon = icon;
        self
    }

    /// Sets the description.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets where the plugin is shown.
    pub const fn with_plugin_type(mut self, plugin_type: PluginType) -> Self {
        self.plugin_type = plugin_type;
        self
    }

    /// Sets the crate that declares the plugin, and its version.
    pub const fn with_package(mut self, package: &'static str, version: &'static str) -> Self {
        self.package = package;
        self.version = version;
        self
    }

    /// Sets the files of its `static_dir`.
    pub const fn with_files(mut self, files: &'static [StaticFile]) -> Self {
        self.files = files;
        self
    }

    /// Sets the static whose symbol is named after the plugin.
    pub const fn with_link_guard(mut self, link_guard: &'static u8) -> Self {
        self.link_guard = link_guard;
        self
    }
}

impl StaticFile {
    /// A file, by its path relative to the folder. The version is a hash of the content.
    pub const fn new(path: &'static str, version: &'static str, content: &'static [u8]) -> Self {
        Self {
            path,
            version,
            content,
        }
    }
}

impl RouteRow {
    /// A route that answers GET. It has no instruments and no description.
    pub const fn new(
        plugin: &'static str,
        path: &'static str,
        function: &'static str,
        handler: fn(poem::Request) -> RouteFuture,
        source: Source,
    ) -> Self {
        Self {
            plugin,
            path,
            methods: &["GET"],
            instruments: &[],
            description: "",
            function,
            source,
            handler,
            path_checks: &[],
        }
    }

    /// Sets the checks of the arguments `Path<T>`.
    #[doc(hidden)]
    pub const fn with_path_checks(mut self, path_checks: &'static [PathCheck]) -> Self {
        self.path_checks = path_checks;
        self
    }

    /// Sets the methods that the route answers.
    pub const fn with_methods(mut self, methods: &'static [&'static str]) -> Self {
        self.methods = methods;
        self
    }

    /// Sets the instruments that the function takes.
    pub const fn with_instruments(mut self, instruments: &'static [InstrumentRow]) -> Self {
        self.instruments = instruments;
        self
    }

    /// Sets the description.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }
}

impl EventRow {
    /// An event whose handler has no instruments and no description.
    pub const fn new(
        plugin: &'static str,
        event: &'static str,
        function: &'static str,
        handler: fn(Event) -> EventFuture,
        source: Source,
    ) -> Self {
        Self {
            plugin,
            event,
            instruments: &[],
            description: "",
            function,
            source,
            handler,
            link_guard: &0,
        }
    }

    /// Sets the instruments that the function takes.
    pub const fn with_instruments(mut self, instruments: &'static [InstrumentRow]) -> Self {
        self.instruments = instruments;
        self
    }

    /// Sets the description.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the static whose symbol is named after the event.
    pub const fn with_link_guard(mut self, link_guard: &'static u8) -> Self {
        self.link_guard = link_guard;
        self
    }
}

impl TaskRow {
    /// A task that has no instruments and no description.
    pub const fn new(
        plugin: &'static str,
        function: &'static str,
        run: fn(TaskArguments) -> TaskFuture,
        source: Source,
    ) -> Self {
        Self {
            plugin,
            instruments: &[],
            description: "",
            function,
            source,
            run,
        }
    }

    /// Sets the instruments that the function takes.
    pub const fn with_instruments(mut self, instruments: &'static [InstrumentRow]) -> Self {
        self.instruments = instruments;
        self
    }

    /// Sets the description.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }
}

impl WatcherRow {
    /// A function that sees all calls of all instruments. It has no instruments and no description.
    pub const fn new(
        plugin: &'static str,
        function: &'static str,
        handler: fn(WatcherArguments) -> TaskFuture,
        source: Source,
    ) -> Self {
        Self {
            plugin,
            instrument: None,
            method: None,
            instruments: &[],
            description: "",
            function,
            source,
            handler,
        }
    }

    /// Sets the instrument whose calls it sees.
    pub const fn with_instrument(mut self, instrument: &'static str) -> Self {
        self.instrument = Some(instrument);
        self
    }

    /// Sets the method whose calls it sees.
    pub const fn with_method(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }

    /// Sets the instruments that the function takes.
    pub const fn with_instruments(mut self, instruments: &'static [InstrumentRow]) -> Self {
        self.instruments = instruments;
        self
    }

    /// Sets the description.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }
}
