#[allow(clippy::unused_async)]
/// Publishes what the pump does.
async fn seen(
    call: Call,
    balance: Instrument<Balance>,
    state: GlobalState,
) -> Result<(), String> {
    balance.seen(call, state).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait instrument_call_seen_pump_dispense {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_handler(
            call: __ivoryos::WatcherArguments,
        ) -> __ivoryos::TaskFuture {
            __ivoryos::task_future(async move {
                let argument0 = __ivoryos::take_from_call(&call)?;
                let argument1 = __ivoryos::take_instrument_from_call(&call, "balance")?;
                let argument2 = __ivoryos::take_from_call(&call)?;
                __ivoryos::watched(seen(argument0, argument1, argument2).await)
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::WatcherRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "seen", __ivoryos_handler,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_instrument("pump").with_method("dispense")
            .with_instruments(& [__ivoryos::instrument_row("balance", false, || { use
            __ivoryos::NoInstrument as _; let (argument, driver) = __ivoryos::argument();
            let _ = move || seen(__ivoryos::never(), argument, __ivoryos::never());
            driver.driver() })]).with_description("Publishes what the pump does."))
        }
    };
}
