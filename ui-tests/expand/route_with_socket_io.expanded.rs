#[allow(clippy::unused_async)]
async fn announce(io: SocketIo, Json(data): Json<Value>) -> StatusCode {
    io.emit("announced", &data).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_POST_slash_announce {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_of_2(
                request,
                |request, _| __ivoryos::taken(__ivoryos::take_socket_io(request)),
                __ivoryos::take_owned,
                announce,
                |returned| __ivoryos::NoResult.answer(__ivoryos::output(returned)),
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "/announce", "announce",
            __ivoryos_endpoint, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_methods(& ["POST"]))
        }
    };
}
