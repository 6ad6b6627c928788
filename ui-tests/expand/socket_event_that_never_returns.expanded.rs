#[allow(clippy::unused_async)]
async fn hang() -> ! {
    pending().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait event_of_hang_hang {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_event_name_hang {
            () => {};
        }
        #[unsafe(export_name = "the_event_name_is_already_taken__hang")]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        fn __ivoryos_handler(mut event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_future(async move { hang().await })
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "hang", "hang", __ivoryos_handler,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
    };
}
