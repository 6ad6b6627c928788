//! The package as one Python file, for a lab that copies a file.

use super::package::FILES;

/// The Python code that imports the package from the file in which it is.
const IMPORTER: &str = include_str!("../../../bridge/single_file.py");

/// Where the files of the package come.
const PLACE: &str = "FILES = {}\n";

pub(super) fn make() -> String {
    let mut files = String::from("FILES = {\n");
    for (path, content) in FILES {
        // The begin of a line is not indented, so that the lines are those of the file.
        files.extend(["\"", path, "\": r'''", content, "''',\n"]);
    }
    files.push_str("}\n");
    IMPORTER.replacen(PLACE, &files, 1)
}

#[cfg(test)]
mod tests {
    use super::{FILES, IMPORTER, PLACE};

    #[test]
    fn what_a_file_contains_does_not_end_its_string() {
        assert_eq!(IMPORTER.matches(PLACE).count(), 1);
        for (path, content) in FILES {
            assert!(!content.contains("'''"), "{path}");
            assert!(!content.ends_with(['\'', '\\']), "{path}");
        }
    }
}
