fn main_page() -> Page {
    Page::html("Mine", "")
}
::core::compile_error! {
    "#[plugin] has no key `titel`\nhelp: write `title`"
}
::core::compile_error! {
    "`My Plugin` cannot be a plugin's name: it is a part of the URL and must be lower case\nhelp: write `name = \"my-plugin\"`"
}
::core::compile_error! {
    "a function with #[plugin] cannot be `const`\nhelp: remove `const`"
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait PluginOfThisModule {
    type Plugin;
    fn plugin_of_this_module(self) -> Self::Plugin;
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        impl __ivoryos::DeclaredPlugin for __IvoryosPlugin {
            const NAME: &'static str = "My Plugin";
        }
        pub(crate) struct __IvoryosPlugin;
        impl PluginOfThisModule for __ivoryos::Here {
            type Plugin = __IvoryosPlugin;
            fn plugin_of_this_module(self) -> __IvoryosPlugin {
                __IvoryosPlugin
            }
        }
    };
}
