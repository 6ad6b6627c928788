#[allow(clippy::unused_async)]
async fn seen(call: Call) -> ! {
    watch(call).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait instrument_call_seen {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        fn __ivoryos_handler(
            call: __ivoryos::WatcherArguments,
        ) -> __ivoryos::TaskFuture {
            __ivoryos::task_future(async move {
                let argument0 = __ivoryos::take_from_call(&call)?;
                seen(argument0).await
            })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::WatcherRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "seen", __ivoryos_handler,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())))
        }
    };
}
