#[allow(clippy::unused_async)]
/// Publishes the weight.
async fn watch(
    balance: Instrument<Balance>,
    state: GlobalState,
    stop: CancellationToken,
) -> Result<(), String> {
    balance.watch(state, stop).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait background_task_watch {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_run(host: __ivoryos::TaskArguments) -> __ivoryos::TaskFuture {
            __ivoryos::task_future(async move {
                let argument0 = __ivoryos::take_instrument_for_task(&host, "balance")?;
                let argument1 = __ivoryos::take_for_task(&host)?;
                let argument2 = __ivoryos::take_for_task(&host)?;
                __ivoryos::ended(watch(argument0, argument1, argument2).await)
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::TaskRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "watch", __ivoryos_run,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_instruments(& [__ivoryos::instrument_row("balance",
            false, || { use __ivoryos::NoInstrument as _; let (argument, driver) =
            __ivoryos::argument(); let _ = move || watch(argument, __ivoryos::never(),
            __ivoryos::never()); driver.driver() })])
            .with_description("Publishes the weight."))
        }
    };
}
