#[allow(clippy::unused_async)]
/// Doses.
async fn dose(
    io: SocketIo,
    Data((pump, ml)): Data<(String, f64)>,
    deck: Option<Deck>,
    driver: Instrument<Pump>,
) -> Result<f64, String> {
    driver.dose(ml).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait event_of_dose_pump__dose {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_event_name_pump__dose {
            () => {};
        }
        #[unsafe(export_name = "the_event_name_is_already_taken__pump_dose")]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        fn __ivoryos_handler(mut event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_future(async move {
                let argument0 = __ivoryos::take_from_event(&mut event)?;
                let argument1 = __ivoryos::take_from_event(&mut event)?;
                let argument2 = __ivoryos::take_option_from_event(&mut event)?;
                let argument3 = __ivoryos::take_instrument_for_event(
                    &event,
                    "acid_pump",
                )?;
                __ivoryos::acknowledge_result(
                        dose(argument0, argument1, argument2, argument3).await,
                        event,
                    )
                    .await
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "pump_dose", "dose",
            __ivoryos_handler, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_instruments(&
            [__ivoryos::instrument_row("acid_pump", false, || { use
            __ivoryos::NoInstrument as _; let (argument, driver) = __ivoryos::argument();
            let _ = move || dose(__ivoryos::never(), __ivoryos::never(),
            __ivoryos::never(), argument); driver.driver() })])
            .with_description("Doses.").with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
    };
}
