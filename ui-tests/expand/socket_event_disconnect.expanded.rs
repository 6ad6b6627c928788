#[allow(clippy::unused_async)]
async fn part(reason: DisconnectReason) -> Result<(), String> {
    forget(reason)
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait on_disconnect {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_handler(event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_of_1(
                event,
                __ivoryos::take_from_disconnect,
                part,
                __ivoryos::acknowledge_result,
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "disconnect", "part",
            __ivoryos_handler, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())))
        }
    };
}
