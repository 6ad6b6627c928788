/// The pump of the lab.
impl Pump {
    /// Opens it.
    pub fn open() -> Self {
        Self
    }
    /// Dispenses a volume.
    #[allow(clippy::redundant_closure)]
    pub async fn dispense(&self, ml: f64, rate: Option<f64>) -> Result<f64, PumpError> {
        use ::ivoryos_plugin::__private as __ivoryos;
        use __ivoryos::Unseen as _;
        let __call = __ivoryos::begin(
            self,
            "dispense",
            |__arguments| {
                (&__ivoryos::Seen(&ml)).tell(__arguments, "ml");
                (&__ivoryos::Seen(&rate)).tell(__arguments, "rate");
            },
        );
        __ivoryos::seen_async(
                __call,
                Self::__driver_dispense(self, ml, rate),
                |__returned| __ivoryos::result_outcome(__returned),
            )
            .await
    }
    pub fn volume(&self) -> f64 {
        1.0
    }
    #[cfg(feature = "stop")]
    #[allow(clippy::redundant_closure)]
    pub fn stop(&self) {
        use ::ivoryos_plugin::__private as __ivoryos;
        let __call = __ivoryos::begin(self, "stop", |_| {});
        __ivoryos::seen(
            __call,
            || Self::__driver_stop(self),
            |__returned| __ivoryos::value_outcome(__returned),
        )
    }
}
impl Pump {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self
    )]
    async fn __driver_dispense(
        &self,
        mut ml: f64,
        rate: Option<f64>,
    ) -> Result<f64, PumpError> {
        ml += 1.0;
        self.line.write(ml, rate).await
    }
    #[cfg(feature = "stop")]
    #[allow(
        clippy::needless_pass_by_value,
        clippy::trivially_copy_pass_by_ref,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        clippy::unused_self
    )]
    fn __driver_stop(&self) {}
}
#[allow(deprecated)]
const _: () = {
    use ::ivoryos_plugin::__private as __ivoryos;
    #[allow(unused_imports)]
    use __ivoryos::{Unread as _, Unseen as _};
    const __METHODS: &[__ivoryos::DriverMethod<Pump>] = &[
        __ivoryos::DriverMethod {
            name: "dispense",
            doc: "Dispenses a volume.",
            kind: ::core::option::Option::None,
            returns: true,
            is_async: true,
            arguments: &[
                __ivoryos::DriverArgument {
                    name: "ml",
                    doc: "mL, 0.001 to 10",
                    unit: ::core::option::Option::Some("mL"),
                    range: ::core::option::Option::Some((0.001f64, 10f64)),
                    is_optional: false,
                    schema: __ivoryos::json_schema::<f64>,
                },
                __ivoryos::DriverArgument {
                    name: "rate",
                    doc: "",
                    unit: ::core::option::Option::None,
                    range: ::core::option::Option::None,
                    is_optional: true,
                    schema: __ivoryos::optional_json_schema::<f64>,
                },
            ],
            run: |__driver, __given| {
                let __0 = (&__ivoryos::Read::<f64>::new()).take(__given, 0usize)?;
                let __1 = (&__ivoryos::Read::<Option<f64>>::new())
                    .take(__given, 1usize)?;
                ::core::result::Result::Ok(
                    __ivoryos::waits(async move {
                        let __returned = <Pump>::dispense(&*__driver, __0, __1).await;
                        (&__ivoryos::Seen(&__returned)).result()
                    }),
                )
            },
        },
        #[cfg(feature = "stop")]
        __ivoryos::DriverMethod {
            name: "stop",
            doc: "",
            kind: ::core::option::Option::None,
            returns: false,
            is_async: false,
            arguments: &[],
            run: |__driver, _| {
                ::core::result::Result::Ok(
                    __ivoryos::blocks(move || {
                        let __returned = <Pump>::stop(&*__driver);
                        (&__ivoryos::Seen(&__returned)).value()
                    }),
                )
            },
        },
    ];
    __ivoryos::inventory::submit! {
        __ivoryos::DriverRow::of:: < Pump > (& __ivoryos::Methods(__METHODS))
    }
};
