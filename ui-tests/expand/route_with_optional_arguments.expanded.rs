#[allow(clippy::unused_async)]
/// Doses, if there is a dose.
async fn dose(
    vial: Option<Path<u32>>,
    unit: Option<Query<Unit>>,
    dose: Option<Json<Dose>>,
    deck: Option<Deck>,
) -> StatusCode {
    whatever(vial, unit, dose, deck)
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait two_routes_of_one_path_POST_slash_dose_slash__param_ {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_future(async move {
                let (request, mut body) = request.split();
                let argument0 = __ivoryos::take_path(&request, &mut body).await?;
                let argument1 = __ivoryos::take_query(&request, &mut body).await?;
                let argument2 = __ivoryos::take_body(&request, &mut body).await?;
                let argument3 = __ivoryos::take(&request, &mut body).await?;
                let returned = dose(argument0, argument1, argument2, argument3).await;
                __ivoryos::NoResult.answer(__ivoryos::output(returned))
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RouteRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "/dose/:vial", "dose",
            __ivoryos_endpoint, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_methods(& ["POST"])
            .with_path_checks(& [__ivoryos::path_check(|| { use __ivoryos::NoPath as _;
            let (argument, path) = __ivoryos::argument(); let _ = move || dose(argument,
            __ivoryos::never(), __ivoryos::never(), __ivoryos::never()); path.path() })])
            .with_description("Doses, if there is a dose."))
        }
    };
}
