/// Tares the balance.
///
/// It takes a second.
fn tare(
    balance: Instrument<Balance>,
    second: Option<Instrument<dyn Scale>>,
    Path(grams): Path<f64>,
) -> Result<String, poem::Error> {
    balance.tare(grams)
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_POST_slash_tare_slash__param_ {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use crate::balance::PluginOfThisModule as __IvoryosPlugin;
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            use __ivoryos::{OfAnyError as _, OfPoem as _};
            __ivoryos::route_future(async move {
                let (request, mut body) = request.split();
                let argument0 = __ivoryos::take_instrument(&request, "balance")?;
                let argument1 = __ivoryos::take_instrument(&request, "scale")?;
                let argument2 = __ivoryos::take(&request, &mut body).await?;
                let returned = __ivoryos::blocking(
                    &request,
                    move || tare(argument0, argument1, argument2),
                )?;
                (&&__ivoryos::Outcome::of(&returned))
                    .kind()
                    .answer(__ivoryos::output(returned))
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new(__ivoryos::name_of(||
            { __IvoryosPlugin::plugin_of_this_module(__ivoryos::Here) }), "/tare/:grams",
            "tare", __ivoryos_endpoint, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_methods(& ["POST", "PUT"])
            .with_path_checks(& [__ivoryos::path_check(|| { use __ivoryos::NoPath as _;
            let (argument, path) = __ivoryos::argument(); let _ = move ||
            tare(__ivoryos::never(), __ivoryos::never(), argument); path.path() })])
            .with_instruments(& [__ivoryos::instrument_row("balance", false, || { use
            __ivoryos::NoInstrument as _; let (argument, driver) = __ivoryos::argument();
            let _ = move || tare(argument, __ivoryos::never(), __ivoryos::never());
            driver.driver() }), __ivoryos::instrument_row("scale", true, || { use
            __ivoryos::NoInstrument as _; let (argument, driver) = __ivoryos::argument();
            let _ = move || tare(__ivoryos::never(), argument, __ivoryos::never());
            driver.driver() })]).with_description("Tares the balance."))
        }
    };
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_PUT_slash_tare_slash__param_ {}
