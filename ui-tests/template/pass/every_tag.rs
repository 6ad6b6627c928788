//! What a template can have, and the HTML that it makes.
use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(path = "every_tag.stpl")]
struct EveryTag<'a, T: std::fmt::Display> {
    name: &'a str,
    r#type: T,
    ml: Option<f64>,
    doses: Vec<Dose>,
    tuple: (u8, u8),
}

struct Dose {
    ml: f64,
}

impl<T: std::fmt::Display> EveryTag<'_, T> {
    fn total(&self) -> f64 {
        self.doses.iter().map(|dose| dose.ml).sum()
    }
}

fn main() {
    let template = EveryTag {
        name: "<acid>",
        r#type: "pump",
        ml: Some(0.5),
        doses: vec![Dose { ml: 1.0 }, Dose { ml: 2.5 }, Dose { ml: 9.0 }],
        tuple: (3, 4),
    };
    let expected = "\
<h1>&lt;acid&gt; <acid> ACID PUMP 12.5</h1>
<p>the head of <b>&lt;acid&gt;</b></p>
0.5 mL, filled, 3 and 4
<ul>
  <li>1.0 mL, small</li>
  <li>2.5 mL, large</li>
</ul>
<% {{ handlebars }} <script>const x = {{ name }};</script>
one mL
<p>0.5 1.0 0.5 Some(2.0)</p>
<!-- <script> --><script>const doses = [3,4];</script>
<b>3</b>
";
    let body = Page::new("", template).body;
    let lines = |text: &str| {
        let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&body), lines(expected));
}
