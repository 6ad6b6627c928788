#[allow(clippy::unused_async)]
async fn status(deck: Option<Deck>) -> Json<Value> {
    Json(json!({ "online" : deck.is_some() }))
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_GET_slash_status {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_of_1(
                request,
                __ivoryos::take_owned,
                status,
                |returned| __ivoryos::NoResult.answer(__ivoryos::output(returned)),
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "/status", "status",
            __ivoryos_endpoint, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_methods(& ["GET"]))
        }
    };
}
