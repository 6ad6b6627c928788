//! Writes JSON values as Python writes them.

use serde_json::Value;

/// The value as a Python literal: `None`, `True`, `'text'`, `[1, 2]`, `{'a': 1.5}`.
pub(super) fn of(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(of).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .map(|(key, value)| format!("{}: {}", quoted(key), of(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut quoted = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c == quote || c == '\\' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted.push(quote);
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;

    #[test]
    fn values_are_written_as_python_writes_them() {
        for (value, expected) in [
            (json!(null), "None"),
            (json!(true), "True"),
            (json!(60.0), "60.0"),
            (json!(-3), "-3"),
            (json!("waste"), "'waste'"),
            (json!("it's"), "\"it's\""),
            (json!("it's \"so\"\n"), r#"'it\'s "so"\n'"#),
            (json!([1, "a", [null]]), "[1, 'a', [None]]"),
            (json!({ "a": 1.5, "b": {} }), "{'a': 1.5, 'b': {}}"),
        ] {
            assert_eq!(of(&value), expected);
        }
    }
}
