//! The compile errors of `#[derive(Template)]`.

use std::fmt::Display;
use std::ops::Range;

use super::{example, list, message, nearest};
use crate::error_sink::Message;
use crate::template::Source;

/// The message with the place in the template.
pub(crate) fn in_template(source: &Source, range: &Range<usize>, message: Message) -> Message {
    Message {
        what: format!("{}\n{}", message.what, source.excerpt(range)),
        help: message.help,
    }
}

pub(crate) fn not_a_struct() -> Message {
    message(
        "#[derive(Template)] belongs on a struct: its fields are what the template shows",
        "write `struct Pump { … }`",
    )
}

pub(crate) fn which_template() -> Message {
    message(
        "#[derive(Template)] does not say which template",
        "write `#[template(path = \"page.stpl\")]` below it; the file is `templates/page.stpl`, beside `Cargo.toml`",
    )
}

pub(crate) fn template_without_a_key(value: &str) -> Message {
    message(
        "#[template] takes `key = value` only",
        format!("write `#[template(path = {value:?})]`"),
    )
}

pub(crate) fn path_and_source() -> Message {
    message(
        "a template is either a file or a text",
        "remove `path` or `source`",
    )
}

pub(crate) fn sailfish_config(error: &str) -> Message {
    message(
        format!("`sailfish.toml` cannot be read: {}", one_line(error)),
        "correct the file, or remove it",
    )
}

pub(crate) fn template_path_with_the_folder(path: &str, inner: &str) -> Message {
    message(
        format!(
            "there is no template `templates/{path}`: paths begin below the folder `templates`"
        ),
        format!("write `path = \"{inner}\"`"),
    )
}

pub(crate) fn template_elsewhere(path: &str, place: &str) -> Message {
    message(
        format!("there is no template `templates/{path}`: the file is `{place}`"),
        format!("move it to `templates/{path}`, beside `Cargo.toml`"),
    )
}

pub(crate) fn no_template(path: &str, near: Option<&str>) -> Message {
    let help = match near {
        Some(near) => format!("write `path = \"{near}\"`"),
        None => format!("make the file `templates/{path}`, beside `Cargo.toml`"),
    };
    message(format!("there is no template `templates/{path}`"), help)
}

pub(crate) fn template_unread(name: &str, error: &str) -> Message {
    message(
        format!("the template `{name}` cannot be read: {error}"),
        "it must be a file with text in UTF-8",
    )
}

/// `folder`: that of the template which includes it.
pub(crate) fn no_included(name: &str, folder: &str, near: Option<&str>) -> Message {
    let help = match near {
        Some(near) => format!("write `include!({near:?})`"),
        None => format!("make the file `{folder}/{name}`"),
    };
    message(
        format!("there is no template `{name}` in `{folder}`: `include!` looks beside this file"),
        help,
    )
}

pub(crate) fn includes_itself(name: &str) -> Message {
    message(
        format!("`{name}` includes itself"),
        "remove this `include!`",
    )
}

pub(crate) fn include_without_a_file() -> Message {
    message(
        "a template in `source` includes no others: they are found beside a file",
        "make it a file, and write `path = \"page.stpl\"` for `source`",
    )
}

pub(crate) fn tag_not_closed(tag: &str) -> Message {
    message("this tag is not closed", format!("write `{tag} %>`"))
}

pub(crate) fn block_not_closed(bracket: char) -> Message {
    let help = match bracket {
        '{' => "write `<% } %>` where the block ends".to_owned(),
        '(' => "write `)` where it ends".to_owned(),
        _ => "write `]` where it ends".to_owned(),
    };
    message(format!("this `{bracket}` is never closed"), help)
}

pub(crate) fn nothing_to_close(bracket: char) -> Message {
    let help = match bracket {
        '}' => "remove it, or write what it ends before it, such as `<% if self.ready { %>`",
        _ => "remove it",
    };
    message(format!("no open bracket belongs to this `{bracket}`"), help)
}

pub(crate) fn no_block_end(word: &str) -> Message {
    message(
        format!("a template has no `{word}`: its code is Rust"),
        "write `<% } %>` where the block ends",
    )
}

pub(crate) fn no_block_begin(code: &str) -> Message {
    message(
        "this block does not begin: code in a template is Rust, and a block begins with `{`",
        format!("write `<% {code} {{ %>`, and `<% }} %>` where it ends"),
    )
}

/// `is_ended`: the tag before it ends the block already.
pub(crate) fn other_else(code: &str, corrected: &str, is_ended: bool) -> Message {
    if is_ended {
        return message(
            format!("`{code}` is in the tag that ends the block before it"),
            format!("write `<% {corrected} %>` in place of `<% }} %>` and this"),
        );
    }
    message(
        format!("`{code}` ends no block: code in a template is Rust"),
        format!("write `<% {corrected} %>`"),
    )
}

/// `self.ml > 3.0` of an `Option`.
pub(crate) fn option_compared(name: &str, corrected: &str) -> Message {
    message(
        format!("`{name}` is an `Option`, and this compares it with a number"),
        format!("write `{corrected}`"),
    )
}

/// `self.ml.unwrap_or("–")` of a number.
pub(crate) fn option_or_text(name: &str, text: &str) -> Message {
    message(
        format!("`{name}` is an `Option` of a number, and {text} is a text"),
        format!("write `self.{name}.map_or({text}.to_owned(), |{name}| {name}.to_string())`"),
    )
}

/// `format!("{:.1}", self.ml)` of an `Option`.
pub(crate) fn option_formatted(name: &str, format: &str) -> Message {
    message(
        format!("`{name}` is an `Option`, which has no text of its own"),
        format!(
            "write `self.{name}.as_ref().map_or(\"–\".to_owned(), |{name}| format!({format}, {name}))`"
        ),
    )
}

/// `dose > 3.0`, where the loop has references to numbers.
pub(crate) fn reference_compared(name: &str) -> Message {
    message(
        format!(
            "`{name}` is a reference to a number of the list, and this compares it with a number"
        ),
        format!("write `*{name}`"),
    )
}

pub(crate) fn include_without_its_mark(file: &str) -> Message {
    message(
        "`include` is a macro here, and has a `!`",
        format!("write `<% include!({file:?}); %>`"),
    )
}

pub(crate) fn shown_with_a_space(code: &str) -> Message {
    message(
        "`<% =` shows nothing: `=` belongs to the tag",
        format!("write `<%= {code} %>`"),
    )
}

pub(crate) fn not_shown(code: &str) -> Message {
    message(
        "a tag `<% … %>` has statements, and shows nothing",
        format!("write `<%= {code} %>`"),
    )
}

pub(crate) fn nothing_shown(tag: &str) -> Message {
    message(
        "this tag has nothing to show",
        format!("write a value, such as `{tag} self.field %>`, or remove the tag"),
    )
}

pub(crate) fn shown_statement(tag: &str, code: &str) -> Message {
    message(
        format!("`{tag} … %>` shows a value, and a value has no `;`"),
        format!("write `{tag} {code} %>`"),
    )
}

pub(crate) fn shown_with_a_format(tag: &str, value: &str, format: &str) -> Message {
    message(
        format!("`{tag} … %>` shows a value as it is, without the format `:{format}`"),
        format!("write `{tag} format!(\"{{:{format}}}\", {value}) %>`"),
    )
}

pub(crate) fn no_semicolon(code: &str) -> Message {
    message(
        "a statement in a template ends with `;`",
        format!("write `<% {code}; %>`"),
    )
}

pub(crate) fn not_a_literal(key: &str, what: &str) -> Message {
    message(
        format!("`{key}` must be {what}"),
        format!("write `{}`", example(key)),
    )
}

/// `first`: the line of the loop that took it.
pub(crate) fn list_taken(name: &str, first: usize) -> Message {
    message(
        format!("the list `{name}` is gone: the loop in line {first} takes it out of the struct"),
        format!("write `in &self.{name}` in both loops"),
    )
}

pub(crate) fn between_arms() -> Message {
    message(
        "this is between the arms of a `match`, where Rust allows nothing",
        "write the first arm in the tag of the `match`, and the others where the one before ends: `<% match self.ml { Some(ml) => { %> … <% } None => { %> … <% } } %>`",
    )
}

pub(crate) fn not_rust(error: &impl Display) -> Message {
    message(
        format!("this code is not Rust: {}", one_line(&error.to_string())),
        "correct it: a tag `<%= … %>` has one expression, the tags `<% … %>` together have statements",
    )
}

/// `other`: what stands in brackets after the filter's name, for a value that may be absent.
pub(crate) fn unknown_filter(
    name: &str,
    value: &str,
    other: Option<&str>,
    known: &[&str],
) -> Message {
    let help = match name {
        "default" | "default_if_none" | "or" => match other {
            Some(text) if text.starts_with('"') => format!(
                "write `<%= {value}.as_ref().map_or({text}.to_owned(), |it| it.to_string()) %>`"
            ),
            Some(other) if !other.is_empty() => {
                format!("write `<%= {value}.unwrap_or({other}) %>`")
            }
            Some(_) => format!("write `<%= {value}.unwrap_or_default() %>`"),
            None => format!("write `<%= {value} %>`, which is always there"),
        },
        "safe" | "raw" => format!("write `<%- {value} %>`, which shows HTML as it is"),
        "round" | "fmt" | "format" => {
            format!("write `<%= format!(\"{{:.1}}\", {value}) %>`")
        }
        "len" | "length" | "count" => format!("write `<%= {value}.len() %>`"),
        _ => match nearest(name, known) {
            Some(near) => format!("write `{near}`"),
            None => format!(
                "call a function of your own: `<%= {name}(&{value}) %>`; the filters are {}",
                list(known)
            ),
        },
    };
    message(format!("there is no filter `{name}`"), help)
}

pub(crate) fn other_engine(written: &str, corrected: &str) -> Message {
    message(
        format!(
            "`{written}` belongs to another template engine, and would be shown as it is written"
        ),
        format!("write `{corrected}`"),
    )
}

/// `written` is a link of Flask, `path` what it leads to, as far as that is written out.
pub(crate) fn link_of_flask(written: &str, path: &str) -> Message {
    message(
        format!("`{written}` belongs to Flask, and would be shown as it is written"),
        format!("write the path, such as `{path}`, in place of it"),
    )
}

/// A tag in a string that is no template.
pub(crate) fn other_engine_in_html(written: &str) -> Message {
    message(
        format!("`{written}` belongs to a template engine, and this is no template"),
        "write `#[derive(Template)]` above a struct with what the page shows, and in its template `<% if self.on { %>` and the like",
    )
}

/// `Page::html("Pump", Pump { … }.render()?)`.
pub(crate) fn rendered_by_hand() -> Message {
    message(
        "a template is not rendered by hand: a page renders it",
        "write `Page::new(\"Pump\", Pump { … })`, without `.render()`",
    )
}

/// A comment in a string that is no template.
pub(crate) fn comment_of_another_engine(written: &str, comment: &str) -> Message {
    message(
        format!("`{written}` belongs to a template engine, and this is no template"),
        format!("write `<!-- {comment} -->`, or remove it"),
    )
}

/// JSON within `<script>`.
pub(crate) fn json_in_a_script(code: &str) -> Message {
    message(
        "in a script this is no JSON: each `\"` of it would be written `&quot;`",
        format!(
            "write it into an attribute, `<div id=\"data\" data-value=\"<%= {code} %>\" hidden></div>`, and in the script \
             `JSON.parse(document.getElementById(\"data\").dataset.value)`"
        ),
    )
}

/// An operator of Python in Rust code.
pub(crate) fn other_operator(word: &str, operator: &str) -> Message {
    message(
        format!("`{word}` is Python's: Rust writes `{operator}`"),
        format!("write `{operator}`"),
    )
}

/// `a if b else c`, as Python and Jinja have it.
pub(crate) fn other_conditional(corrected: &str) -> Message {
    message(
        "a value with `if` after it is Python's: in Rust the condition comes first",
        format!("write `{corrected}`"),
    )
}

/// `loop.index` of Jinja.
pub(crate) fn loop_variable(written: &str) -> Message {
    message(
        format!("`{written}` belongs to another template engine: here the loop itself counts"),
        "write `<% for (index, item) in self.items.iter().enumerate() { %>` where the loop begins, and here `index + 1`",
    )
}

pub(crate) fn other_engine_value(written: &str, corrected: &str) -> Message {
    message(
        format!(
            "`{written}` belongs to another template engine, and would be shown as it is written"
        ),
        format!("write `{corrected}`; `<%- {written:?} %>` shows the braces"),
    )
}

pub(crate) fn field_without_self(name: &str, of: &str) -> Message {
    message(
        format!("`{name}` is a field of `{of}`: a template has it through `self`"),
        format!("write `self.{name}`"),
    )
}

pub(crate) fn unknown_field(name: &str, of: &str, fields: &[&str]) -> Message {
    let help = match nearest(name, fields) {
        Some(near) => format!("write `self.{near}`"),
        None if fields.is_empty() => {
            format!("add `{name}` to `{of}`, or call a method: `self.{name}()`")
        }
        None => format!(
            "add `{name}` to `{of}`, or call a method: `self.{name}()`; the fields are {}",
            list(fields)
        ),
    };
    message(format!("`{of}` has no field `{name}`"), help)
}

pub(crate) fn no_condition(name: &str, condition: &str) -> Message {
    message(
        format!("`{name}` is no `bool`, so `if` cannot ask it"),
        format!("write `if {condition} {{`"),
    )
}

pub(crate) fn unknown_variable(name: &str, near: &str) -> Message {
    message(
        format!("there is no variable `{name}`"),
        format!("write `{near}`"),
    )
}

/// How a template shows a field that is an `Option`.
pub(crate) fn shown_option(name: &str) -> String {
    format!("<% if let Some({name}) = &self.{name} {{ %><%= {name} %><% }} %>")
}

/// How a template shows a field that is a list.
pub(crate) fn shown_list(name: &str) -> String {
    format!("<% for item in &self.{name} {{ %><%= item %> <% }} %>")
}

pub(crate) fn option_shown(name: &str) -> Message {
    message(
        format!("`{name}` is an `Option`, which has no text of its own"),
        format!("write `{}`", shown_option(name)),
    )
}

pub(crate) fn list_shown(name: &str) -> Message {
    message(
        format!("`{name}` is a list, which has no text of its own"),
        format!("write `{}`", shown_list(name)),
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
