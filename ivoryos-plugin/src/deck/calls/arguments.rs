//! The arguments and results of calls, as JSON, of which large ones are cut.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

/// The most of an argument or a result, in bytes of JSON, that is told.
const LARGEST: usize = 1024;
/// The most of one that is read, to say how large it is.
const LARGEST_READ: usize = 1024 * 1024;

/// The arguments of a call.
#[derive(Debug)]
pub struct Arguments {
    /// As `dispense(ml: 1.5`.
    doing: String,
    named: Map<String, Value>,
}

impl Arguments {
    pub(in crate::deck) fn of(method: &str) -> Self {
        Self {
            doing: format!("{method}("),
            named: Map::new(),
        }
    }

    /// Adds an argument.
    pub fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        let value = Shown::of(value);
        if value.text != "null" {
            if !self.named.is_empty() {
                self.doing.push_str(", ");
            }
            self.doing.extend([name, ": ", &value.text]);
        }
        self.named.insert(name.to_owned(), value.json);
    }

    /// The text `dispense(ml: 1.5)`, and the arguments.
    pub(in crate::deck) fn finish(mut self) -> (String, Map<String, Value>) {
        self.doing.push(')');
        (self.doing, self.named)
    }
}

/// The value as JSON, cut if it is large.
pub(super) fn shown<T: Serialize + ?Sized>(value: &T) -> Value {
    Shown::of(value).json
}

/// The text, cut if it is large.
pub(super) fn shown_text(mut text: String) -> String {
    if text.len() > LARGEST {
        let mark = mark(text.chars().count(), "");
        text.truncate(text.floor_char_boundary(LARGEST));
        text.push_str(&mark);
    }
    text
}

struct Shown {
    json: Value,
    text: String,
}

impl Shown {
    fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        let mut begin = Begin::default();
        let written = serde_json::to_writer(&mut begin, value);
        let text = match written {
            Ok(()) if begin.length <= LARGEST => {
                let json = serde_json::from_slice(&begin.text).unwrap_or_default();
                let text = String::from_utf8(begin.text).unwrap_or_default();
                return Self { json, text };
            }
            Err(error) if begin.length <= LARGEST_READ => format!("… (not shown: {error})"),
            outcome => {
                let text = String::from_utf8_lossy(&begin.text);
                // Its last character may be half there.
                let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
                let least = if outcome.is_err() { "at least " } else { "" };
                text.to_owned() + &mark(begin.characters, least)
            }
        };
        Self {
            json: text.clone().into(),
            text,
        }
    }
}

/// As `… (cut, 12,345 characters)`.
fn mark(characters: usize, least: &str) -> String {
    let digits = characters.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("… (cut, {least}{grouped} characters)")
}

/// Keeps the begin of what is written, and counts the rest.
#[derive(Default)]
struct Begin {
    text: Vec<u8>,
    length: usize,
    characters: usize,
}

impl Write for Begin {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = LARGEST.saturating_sub(self.text.len());
        self.text.extend(&bytes[..bytes.len().min(room)]);
        self.length += bytes.len();
        let is_first = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
        self.characters += bytes.iter().filter(is_first).count();
        if self.length > LARGEST_READ {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
