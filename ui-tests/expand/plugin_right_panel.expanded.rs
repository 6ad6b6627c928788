#[allow(clippy::unused_async)]
pub async fn main_page() -> Page {
    Page::html("Queue", "empty")
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
            const NAME: &'static str = "queue";
        }
        pub(crate) struct __IvoryosPlugin;
        impl PluginOfThisModule for __ivoryos::Here {
            type Plugin = __IvoryosPlugin;
            fn plugin_of_this_module(self) -> __IvoryosPlugin {
                __IvoryosPlugin
            }
        }
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_plugin_name_queue {
            () => {};
        }
        #[unsafe(export_name = "the_plugin_name_is_already_taken__queue")]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        const _: () = <__IvoryosPlugin as __ivoryos::HasWidget<_>>::SHOWN;
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::PluginRow::new("queue",
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_title("Queue")
            .with_plugin_type(__ivoryos::PluginType::RightPanel)
            .with_package(::core::env!("CARGO_PKG_NAME"),
            ::core::env!("CARGO_PKG_VERSION"),).with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_of_0(
                request,
                main_page,
                |returned| __ivoryos::NoResult.answer(__ivoryos::output(returned)),
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new("queue", "/",
            "main_page", __ivoryos_endpoint,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_methods(& ["GET"]))
        }
    };
}
