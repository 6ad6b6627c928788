#[allow(clippy::unused_async)]
async fn widget() -> Page {
    Page::html("Deck", "")
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_GET_slash_widget {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_of_0(
                request,
                widget,
                |returned| __ivoryos::NoResult.answer(__ivoryos::output(returned)),
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "/widget", "widget",
            __ivoryos_endpoint, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_methods(& ["GET"]))
        }
        pub(crate) struct Widget;
        impl __ivoryos::HasWidget<Widget>
        for <__ivoryos::Here as PluginOfThisModule>::Plugin {
            const SHOWN: () = ();
        }
    };
}
