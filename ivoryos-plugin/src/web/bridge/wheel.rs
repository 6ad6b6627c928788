//! The package as a wheel: a zip file with metadata, which `pip` installs. It is the same for each build of a version.

use std::io::{Cursor, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::package::{FILES, VERSION};

pub(super) fn make() -> Vec<u8> {
    // Writing to memory does not fail, and all names are known.
    write().unwrap_or_default()
}

fn write() -> ZipResult<Vec<u8>> {
    let info = format!("ivoryos_rust-{VERSION}.dist-info");
    let mut files: Vec<(String, String)> = FILES
        .iter()
        .map(|(path, content)| (format!("ivoryos_rust/{path}"), (*content).to_owned()))
        .collect();
    files.push((format!("{info}/METADATA"), metadata()));
    files.push((format!("{info}/WHEEL"), wheel()));
    let list = format!("{info}/RECORD");
    let mut record = String::new();
    for (path, content) in &files {
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(content));
        let size = content.len().to_string();
        record.extend([path, ",sha256=", &hash, ",", &size, "\n"]);
    }
    record.extend([&list, ",,\n"]);
    files.push((list, record));

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time of its own: 1980.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o644);
    for (path, content) in files {
        zip.start_file(path, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// What `pip` makes of `pyproject.toml`; a test compares both.
fn metadata() -> String {
    format!(
        "Metadata-Version: 2.4\n\
         Name: ivoryos-rust\n\
         Version: {VERSION}\n\
         Summary: Shows the plugins of an ivoryos-plugin host, which is written in Rust, inside IvoryOS\n\
         Requires-Python: >=3.10\n"
    )
}

fn wheel() -> String {
    format!(
        "Wheel-Version: 1.0\nGenerator: ivoryos-plugin {VERSION}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn the_wheel_is_a_zip_file_and_the_same_each_time() {
        let wheel = write().unwrap();
        assert!(wheel.starts_with(b"PK\x03\x04"));
        assert_eq!(write().unwrap(), wheel);
    }
}
