#[cfg(feature = "panel")]
pub fn main_page(deck: Option<Deck>) -> Page {
    Page::html("Deck", deck.map_or("none", |deck| deck.name()))
}
#[cfg(feature = "panel")]
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait PluginOfThisModule {
    type Plugin;
    fn plugin_of_this_module(self) -> Self::Plugin;
    const GENERATED: () = {
        use renamed::__private as __ivoryos;
        impl __ivoryos::DeclaredPlugin for __IvoryosPlugin {
            const NAME: &'static str = "deck-view";
        }
        pub(crate) struct __IvoryosPlugin;
        impl PluginOfThisModule for __ivoryos::Here {
            type Plugin = __IvoryosPlugin;
            fn plugin_of_this_module(self) -> __IvoryosPlugin {
                __IvoryosPlugin
            }
        }
        #[doc(hidden)]
        #[macro_export]
        macro_rules! the_plugin_name_deck_dash_view {
            () => {};
        }
        #[unsafe(export_name = "the_plugin_name_is_already_taken__deck-view")]
        static __IVORYOS_NAME_TAKEN: u8 = 0;
        const _: () = <__IvoryosPlugin as __ivoryos::HasWidget<_>>::SHOWN;
        renamed::__private::inventory::submit! {
            renamed::__private::Submitted(__ivoryos::PluginRow::new("deck-view",
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_title("The deck")
            .with_plugin_type(__ivoryos::PluginType::LeftPanel)
            .with_package(::core::env!("CARGO_PKG_NAME"),
            ::core::env!("CARGO_PKG_VERSION"),).with_link_guard(& __IVORYOS_NAME_TAKEN))
        }
        fn __ivoryos_endpoint(request: __ivoryos::Request) -> __ivoryos::RouteFuture {
            __ivoryos::route_future(async move {
                let (request, mut body) = request.split();
                let argument0 = __ivoryos::take(&request, &mut body).await?;
                let returned = __ivoryos::blocking(
                    &request,
                    move || main_page(argument0),
                )?;
                __ivoryos::NoResult.answer(__ivoryos::output(returned))
            })
        }
        renamed::__private::inventory::submit! {
            renamed::__private::Submitted(__ivoryos::RouteRow::new("deck-view", "/",
            "main_page", __ivoryos_endpoint,
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!())).with_methods(& ["GET"]))
        }
    };
}
