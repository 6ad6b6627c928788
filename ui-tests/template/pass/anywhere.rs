//! Several templates, in modules without the prelude, in a function, from a macro, with names like those of the library.
#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible, rust_2018_idioms)]
#![deny(unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic)]

mod alone {
    #[derive(ivoryos_plugin::Template)]
    #[template(path = "good.stpl")]
    pub(crate) struct First {
        pub(crate) ml: f64,
    }

    #[derive(ivoryos_plugin::Template)]
    #[template(path = "good.stpl", escape = false, rm_whitespace = true)]
    pub(crate) struct Second {
        pub(crate) ml: &'static str,
    }
}

mod sailfish {
    pub(crate) struct Value;

    impl Value {
        pub(crate) const fn html(&self) -> &'static str {
            "own"
        }

        pub(crate) fn shown(&self) -> &'static str {
            self.html()
        }
    }
}

macro_rules! template {
    ($name:ident, $source:literal) => {
        #[derive(ivoryos_plugin::Template)]
        #[template(source = $source)]
        struct $name {
            ml: f64,
            value: sailfish::Value,
        }
    };
}

template!(Value, "<%= self.ml %> <%= self.value.shown() %> <%= self.value.html() %>");

fn body(template: impl ivoryos_plugin::Template) -> String {
    ivoryos_plugin::Page::new("", template).body
}

fn main() {
    #[derive(ivoryos_plugin::Template)]
    #[template(source = "<% let shown = 1; let sailfish = 2; %><%= shown %><%= sailfish %>")]
    struct Unit;

    let value = sailfish::Value;
    assert_eq!(body(Value { ml: 0.5, value }), "0.5 own own");
    assert_eq!(body(Unit), "12");
    assert_eq!(body(alone::First { ml: 0.5 }), "<p>0.5 mL</p>\n");
    assert_eq!(body(alone::Second { ml: "<b>" }).trim_end(), "<p><b> mL</p>");
}
