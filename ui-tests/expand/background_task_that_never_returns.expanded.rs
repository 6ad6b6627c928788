#[allow(clippy::unused_async)]
async fn r#loop() -> ! {
    pending().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait background_task_loop {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use crate::balance::PluginOfThisModule as __IvoryosPlugin;
        fn __ivoryos_run(host: __ivoryos::TaskArguments) -> __ivoryos::TaskFuture {
            __ivoryos::task_future(async move { r#loop().await })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::TaskRow::new(__ivoryos::name_of(||
            { __IvoryosPlugin::plugin_of_this_module(__ivoryos::Here) }), "loop",
            __ivoryos_run, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())))
        }
    };
}
