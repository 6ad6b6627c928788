#[allow(clippy::unused_async)]
/// Greets whoever comes.
async fn greet(
    socket: SocketRef,
    token: Option<Data<String>>,
    pump: Option<Instrument<Pump>>,
) {
    socket.emit("pump_state", &pump.is_some()).ok();
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait on_connect {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use crate::pump::PluginOfThisModule as __IvoryosPlugin;
        fn __ivoryos_handler(event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_of_3(
                event,
                __ivoryos::take_from_connect,
                __ivoryos::take_option_from_connect,
                |event| __ivoryos::take_instrument_for_event(event, "pump"),
                greet,
                __ivoryos::acknowledge,
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            { __IvoryosPlugin::plugin_of_this_module(__ivoryos::Here) }), "connect",
            "greet", __ivoryos_handler, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_instruments(&
            [__ivoryos::instrument_row("pump", true, || { use __ivoryos::NoInstrument as
            _; let (argument, driver) = __ivoryos::argument(); let _ = move ||
            greet(__ivoryos::never(), __ivoryos::never(), argument); driver.driver() })])
            .with_description("Greets whoever comes."))
        }
    };
}
