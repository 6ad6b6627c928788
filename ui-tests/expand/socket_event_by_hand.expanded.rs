#[allow(clippy::unused_async)]
async fn weigh(acknowledge: AckSender) {
    acknowledge.send(&12.5).ok();
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait event_of_weigh_weigh {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_event_name_weigh {
            () => {};
        }
        #[unsafe(export_name = "the_event_name_is_already_taken__weigh")]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        fn __ivoryos_handler(event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_of_1(
                event,
                __ivoryos::take_from_event,
                weigh,
                __ivoryos::acknowledged_by_hand,
            )
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "weigh", "weigh",
            __ivoryos_handler, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
    };
}
