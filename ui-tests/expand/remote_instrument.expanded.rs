/// The pump of the lab.
pub trait Pump {
    /// Dispenses a volume.
    fn dispense(
        &self,
        ml: f64,
        rate: Option<f64>,
    ) -> impl ::core::future::Future<Output = Result<Dispensed>> + ::core::marker::Send;
    #[cfg(feature = "stop")]
    fn stop(
        &self,
    ) -> impl ::core::future::Future<
        Output = Result<(), RemoteError>,
    > + ::core::marker::Send;
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait remote_instrument_Pump {
    const GENERATED: () = {
        use ::ivoryos_plugin::__private as __ivoryos;
        impl Pump for __ivoryos::RemoteInstrument {
            fn dispense(
                &self,
                ml: f64,
                rate: Option<f64>,
            ) -> impl ::core::future::Future<
                Output = Result<Dispensed>,
            > + ::core::marker::Send {
                let arguments = __ivoryos::RemoteArguments::new();
                let arguments = arguments.with("ml", &ml);
                let arguments = arguments.with_option("rate", &rate);
                __ivoryos::call_remote(self, "dispense", arguments, false)
            }
            #[cfg(feature = "stop")]
            fn stop(
                &self,
            ) -> impl ::core::future::Future<
                Output = Result<(), RemoteError>,
            > + ::core::marker::Send {
                let arguments = __ivoryos::RemoteArguments::new();
                __ivoryos::call_remote(self, "stop", arguments, true)
            }
        }
        ::ivoryos_plugin::__private::inventory::submit! {
            ::ivoryos_plugin::__private::Submitted(__ivoryos::RemoteTraitRow { instrument
            : "pump", name : "Pump", methods : & [__ivoryos::RemoteMethodRow { name :
            "dispense", arguments : & ["ml", "rate"] }, #[cfg(feature = "stop")]
            __ivoryos::RemoteMethodRow { name : "stop", arguments : & [] }], source :
            __ivoryos::Source::new(::core::module_path!(), ::core::file!(),
            ::core::line!()), })
        }
    };
}
