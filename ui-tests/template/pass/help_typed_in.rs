//! What the compiler's messages say to type.
use ivoryos_plugin::prelude::*;

#[derive(Template)]
#[template(source = r##"
<% if let Some(ml) = &self.ml { %><%= ml %><% } %>
<% for item in &self.doses { %><%= item %> <% } %>
<% if self.ml.is_some() { %>a<% } %><% if self.ml.is_none() { %>b<% } %>
<% if !self.doses.is_empty() { %>c<% } %><% if self.doses.is_empty() { %>d<% } %>
<% if self.count != 0 { %>e<% } %><% if self.count == 0 { %>f<% } %>
<% if self.weight != 0.0 { %>g<% } %><% if self.weight == 0.0 { %>h<% } %>
<% if !self.name.is_empty() { %>i<% } %><% if self.name.is_empty() { %>j<% } %>
<%- "{{ ml }}" %>
<% match self.ml { Some(ml) => { %><%= ml %><% } None => { %>k<% } } %>
<% if let Some(value) = &self.level { %><%= value %><% } %>
<% if self.ready { %>l<% } else if self.count > 3 { %>m<% } else { %>n<% } %>
<%= self.level().to_string() %> <%= format!("{:?}", self.ml) %>
<%= self.name | upper %>
<%= format!("{:.1}", self.weight) %>
<% let half = self.weight / 2.0; %><%= half %>
<% for dose in &self.doses { %><%= dose %> <% } %><% for dose in &self.doses { %><%= dose * 2.0 %> <% } %>
<%- self.name %>
<%= self.ml.as_ref().map_or("none".to_owned(), |it| it.to_string()) %> <%= self.ml.unwrap_or(0.0) %>
<%- "{self.ml}" %>
<% if self.ready && !self.doses.is_empty() || self.count == 3 { %>o<% } %>
<% for (index, item) in self.doses.iter().enumerate() { %><%= index + 1 %>:<%= item %> <% } %>
<%# What the pump has left %>
<%= if self.ready { "on" } else { "off" } %>
<%= self.ml.map_or("–".to_owned(), |ml| ml.to_string()) %>
<%= self.ml.as_ref().map_or("–".to_owned(), |ml| format!("{:.1} mL", ml)) %>
<% if self.ml.is_some_and(|ml| ml > 3.0) { %>p<% } %><% if self.ml == Some(0.5) { %>q<% } %>
<% for (index, dose) in self.doses.iter().enumerate() { %><% if *dose > 1.0 { %><%= index %><% } %><% } %>
<% for dose in &self.doses { %><% if *dose > 1.0 { let dose = 0.5; if dose > 0.1 { %>r<% } } %><% } %>
<div id="data" data-value="<%= serde_json::to_string(&self.doses).unwrap() %>" hidden></div>
"##)]
struct Typed {
    ml: Option<f64>,
    doses: Vec<f64>,
    count: u32,
    weight: f64,
    name: String,
    level: Option<u8>,
    ready: bool,
}

impl Typed {
    fn level(&self) -> u8 {
        self.level.unwrap_or_default()
    }
}

fn main() {
    let typed = Typed {
        ml: Some(0.5),
        doses: vec![1.0, 2.0],
        count: 3,
        weight: 0.0,
        name: "acid".to_owned(),
        level: None,
        ready: false,
    };
    let body = Page::new("", typed).body;
    let words: Vec<_> = body.split_whitespace().collect();
    let expected = [
        "0.5", "1.0", "2.0", "a", "c", "e", "h", "i", "{{", "ml", "}}", "0.5", "n", "0", "Some(0.5)", "ACID", "0.0",
        "0.0", "1.0", "2.0", "2.0", "4.0", "acid", "0.5", "0.5", "{self.ml}", "o", "1:1.0", "2:2.0", "off",
        "0.5", "0.5", "mL", "q", "1", "r",
        "<div", "id=\"data\"", "data-value=\"[1.0,2.0]\"", "hidden></div>",
    ];
    assert_eq!(words, expected);
    assert_eq!(Page::html("", "<p></p>").body, "<p></p>");
}
