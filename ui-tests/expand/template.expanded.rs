#[allow(unused_imports, clippy::all, clippy::pedantic)]
const _: () = {
    use ::ivoryos_plugin::__private::{self as __ivoryos, sailfish};
    use sailfish::TemplateOnce as _;
    impl sailfish::TemplateOnce for Pump {
        fn render_once(mut self) -> sailfish::RenderResult {
            use sailfish::runtime::{Buffer, SizeHint};
            static SIZE_HINT: SizeHint = SizeHint::new();
            let mut buf = Buffer::with_capacity(SIZE_HINT.get());
            self.render_once_to(&mut buf)?;
            SIZE_HINT.update(buf.len());
            Ok(buf.into_string())
        }
        fn render_once_to(
            mut self,
            __sf_buf: &mut sailfish::runtime::Buffer,
        ) -> std::result::Result<(), sailfish::runtime::RenderError> {
            use sailfish::runtime as __sf_rt;
            {
                __sf_rt::render_text!(__sf_buf, "<h1>");
                __sf_rt::render_escaped!(__sf_buf, self.name);
                __sf_rt::render_text!(__sf_buf, "</h1>");
                macro_rules! source_line_1 {
                    () => {
                        & self.ml
                    };
                }
                if let Some(ml) = source_line_1!() {
                    __sf_rt::render_text!(__sf_buf, "<p>");
                    macro_rules! source_line_1_column_67 {
                        () => {
                            __ivoryos::shown(&& (ml))
                        };
                    }
                    __sf_rt::render_escaped!(__sf_buf, source_line_1_column_67!());
                    __sf_rt::render_text!(__sf_buf, " mL</p>");
                }
            };
            Ok(())
        }
    }
};
