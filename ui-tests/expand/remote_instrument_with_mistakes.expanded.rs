trait Pump {
    fn dispense(
        &self,
        ml: f64,
    ) -> impl ::core::future::Future<Output = Result<Value>> + ::core::marker::Send;
    fn stop(self) -> Result<()>;
}
::core::compile_error! {
    "\"Pump\" cannot be a remote instrument's name: IvoryOS leaves out what begins with `_` or with a capital\nhelp: write `\"pump\"`"
}
::core::compile_error! {
    "the method `stop` is not async: it waits for Python\nhelp: write `async fn stop`"
}
::core::compile_error! {
    "the method `stop` must take `&self`: the instrument stays where it is, for others too\nhelp: write `async fn stop(&self, …)`"
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unused_imports, unused_mut, unused_variables)]
#[allow(deprecated, non_local_definitions, clippy::all, clippy::pedantic)]
pub(crate) trait remote_instrument_Pump {
    const GENERATED: () = {
        impl Pump for ::ivoryos_plugin::__private::RemoteInstrument {
            fn dispense(
                &self,
                ml: f64,
            ) -> impl ::core::future::Future<
                Output = Result<Value>,
            > + ::core::marker::Send {
                async move { ::ivoryos_plugin::__private::never() }
            }
            fn stop(self) -> Result<()> {
                ::ivoryos_plugin::__private::never()
            }
        }
    };
}
