//! The field of an argument in the form of a method, and what it sends as JSON.

use serde_json::{Map, Value};

use crate::deck::ArgumentSchema;

/// A field as the page shows it.
#[derive(Debug, PartialEq)]
pub(crate) struct ArgumentField {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) required: bool,
    pub(crate) kind: FieldKind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum FieldKind {
    Number {
        step: &'static str,
        low: Option<String>,
        high: Option<String>,
    },
    Choice(Vec<String>),
    Text,
    /// What has no field of its own is written as JSON.
    Json,
}

/// Why a field cannot be sent.
#[derive(Debug, PartialEq)]
pub(crate) struct BadField(pub(crate) String);

impl ArgumentField {
    pub(crate) fn new(argument: &ArgumentSchema) -> Self {
        Self {
            name: argument.name.clone(),
            doc: match &argument.default {
                Some(default) => format!("{} default {default}", argument.doc),
                None => argument.doc.clone(),
            },
            required: argument.required,
            kind: FieldKind::of(&argument.schema),
        }
    }
}

impl FieldKind {
    fn of(schema: &Value) -> Self {
        let bound = |key: &str| schema.get(key).map(Value::to_string);
        let number = |step| Self::Number {
            step,
            low: bound("minimum"),
            high: bound("maximum"),
        };
        let choices = schema.get("enum").and_then(Value::as_array);
        if let Some(choices) = choices {
            let texts = choices.iter().filter_map(Value::as_str);
            return Self::Choice(texts.map(str::to_owned).collect());
        }
        match type_of(schema) {
            Some("number") => number("any"),
            Some("integer") => number("1"),
            Some("boolean") => Self::Choice(vec!["true".to_owned(), "false".to_owned()]),
            Some("string") => Self::Text,
            _ => Self::Json,
        }
    }
}

/// The type of the schema; of one that may be null as well the other.
fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(one) => Some(one),
        Value::Array(several) => match several.as_slice() {
            [Value::String(one), Value::String(null)] if null == "null" => Some(one),
            _ => None,
        },
        _ => None,
    }
}

/// The arguments that a form sends. A field that is left empty is none.
pub(crate) fn of_form(
    declared: &[ArgumentSchema],
    fields: &[(String, String)],
) -> Result<Map<String, Value>, BadField> {
    let given = fields.iter().filter_map(|(name, text)| {
        let argument = declared.iter().find(|it| it.name == *name);
        let Some(argument) = argument else {
            return Some(Ok((name.clone(), Value::from(text.as_str()))));
        };
        let is_text = type_of(&argument.schema) == Some("string");
        if text.is_empty() && !(is_text && argument.required) {
            return None;
        }
        Some(value(argument, text).map(|value| (name.clone(), value)))
    });
    given.collect()
}

fn value(argument: &ArgumentSchema, text: &str) -> Result<Value, BadField> {
    let name = &argument.name;
    let bad = |what: &str| BadField(format!("`{name}` is {what}, and `{text}` was given"));
    match type_of(&argument.schema) {
        Some("string") => Ok(text.into()),
        Some(kind @ ("number" | "integer")) => {
            let number = serde_json::from_str::<Value>(text.trim());
            let number = number.ok().filter(Value::is_number);
            let example = match kind {
                "number" => "a number such as 0.5, with a point",
                _ => "a whole number",
            };
            number.ok_or_else(|| bad(example))
        }
        Some("boolean") => text
            .parse::<bool>()
            .map(Value::from)
            .map_err(|_| bad("true or false")),
        // Python says nothing of many of its arguments.
        None if argument.schema.as_object().is_some_and(Map::is_empty) => {
            Ok(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
        }
        _ if argument.schema.get("enum").is_some() => Ok(text.into()),
        _ => serde_json::from_str(text).map_err(|_| bad("written as JSON")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ArgumentField, BadField, FieldKind, of_form};
    use crate::deck::ArgumentSchema;

    fn argument(name: &str, required: bool, schema: Value) -> ArgumentSchema {
        ArgumentSchema {
            name: name.to_owned(),
            doc: String::new(),
            unit: None,
            required,
            default: None,
            schema,
        }
    }

    #[test]
    fn a_field_is_what_its_schema_says() {
        let kind = |schema| ArgumentField::new(&argument("a", true, schema)).kind;
        let number = FieldKind::Number {
            step: "any",
            low: Some("0.001".to_owned()),
            high: Some("10.0".to_owned()),
        };
        let schema = json!({ "type": ["number", "null"], "minimum": 0.001, "maximum": 10.0 });
        assert_eq!(kind(schema), number);
        let choice = FieldKind::Choice(vec!["slow".to_owned(), "fast".to_owned()]);
        assert_eq!(
            kind(json!({ "type": "string", "enum": ["slow", "fast"] })),
            choice
        );
        assert_eq!(kind(json!({ "type": "string" })), FieldKind::Text);
        assert_eq!(kind(json!({ "type": "array" })), FieldKind::Json);
        assert_eq!(kind(json!({})), FieldKind::Json);
    }

    #[test]
    fn a_form_is_sent_as_json() {
        let declared = [
            argument("ml", true, json!({ "type": "number" })),
            argument("n", false, json!({ "type": "integer" })),
            argument("open", false, json!({ "type": "boolean" })),
            argument("label", true, json!({ "type": "string" })),
            argument("points", false, json!({ "type": "array" })),
            argument("any", false, json!({})),
        ];
        let sent = |fields: &[(&str, &str)]| {
            let fields = fields.iter();
            let fields = fields.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            of_form(&declared, &fields.collect::<Vec<_>>()).map(Value::Object)
        };
        let all = [
            ("ml", "1e-3"),
            ("n", "2"),
            ("open", "true"),
            ("label", ""),
            ("points", "[1, 2]"),
            ("any", "acid"),
        ];
        let expected = json!({ "ml": 0.001, "n": 2, "open": true, "label": "", "points": [1, 2], "any": "acid" });
        assert_eq!(sent(&all), Ok(expected));
        assert_eq!(sent(&[("ml", "1"), ("n", "")]), Ok(json!({ "ml": 1 })));
        assert_eq!(sent(&[("other", "x")]), Ok(json!({ "other": "x" })));
        for (field, text, what) in [
            ("ml", "0,5", "a number such as 0.5, with a point"),
            ("ml", "NaN", "a number such as 0.5, with a point"),
            ("n", "two", "a whole number"),
            ("open", "on", "true or false"),
            ("points", "1,2", "written as JSON"),
        ] {
            let expected = format!("`{field}` is {what}, and `{text}` was given");
            assert_eq!(sent(&[(field, text)]), Err(BadField(expected)));
        }
    }
}
