use ivoryos_plugin::prelude::*;

pub struct Line(u8);

#[driver]
impl Line {
    #[must_use]
    pub const fn of(port: u8) -> Self {
        Self(port)
    }

    fn port(&self) -> u8 {
        self.0
    }

    pub(crate) fn is_first(&self) -> bool {
        self.port() == 1
    }

    #[driver(skip)]
    pub fn reset(&mut self) {
        self.0 = 1;
    }

    #[cfg(any())]
    pub fn gone(&self) -> Gone {}

    /// Reads a line.
    #[must_use]
    #[inline]
    pub fn r#read(&self, r#type: &str, count: usize) -> Vec<String> {
        vec![r#type.to_owned(); count]
    }
}

fn main() {
    let mut line = Line::of(2);
    line.reset();
    assert!(line.is_first());
    assert_eq!(line.read("a", 2), ["a", "a"]);
}
