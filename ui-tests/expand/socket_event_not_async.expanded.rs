#[cfg(unix)]
fn joined(Data(name): Data<String>, state: GlobalState) -> usize {
    state.join(name)
}
#[cfg(unix)]
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait event_of_joined_user_u3a_joined {
    const GENERATED: () = {
        use ivory::__private as __ivoryos;
        use __ivoryos::NoPluginInThisModule as _;
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_event_name_user_u3a_joined {
            () => {};
        }
        #[unsafe(
            export_name = "the_event_name_is_already_taken__user_joined__the_event_name_user_u3a_joined"
        )]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        fn __ivoryos_handler(mut event: __ivoryos::Event) -> __ivoryos::EventFuture {
            __ivoryos::event_future(async move {
                let argument0 = __ivoryos::take_from_event(&mut event)?;
                let argument1 = __ivoryos::take_from_event(&mut event)?;
                __ivoryos::acknowledge(
                        __ivoryos::blocking_event(
                                &event,
                                move || joined(argument0, argument1),
                            )
                            .await?,
                        event,
                    )
                    .await
            })
        }
        ivory::__private::inventory::submit! {
            ivory::__private::Submitted(__ivoryos::EventRow::new(__ivoryos::name_of(||
            __ivoryos::Here.plugin_of_this_module()), "user:joined", "joined",
            __ivoryos_handler, __ivoryos::Source::new(::core::module_path!(),
            ::core::file!(), ::core::line!())).with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
    };
}
