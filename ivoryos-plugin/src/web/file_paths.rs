//! Where the files of a plugin's `static_dir` are.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::site::MountedPlugin;
use crate::plugin::StaticFile;

/// The characters that browsers percent-encode in a path: <https://url.spec.whatwg.org/#path-percent-encode-set>.
const ESCAPED_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%');

/// The path below the plugin's own, as browsers write it.
pub(super) fn path(file: &StaticFile) -> String {
    format!(
        "/static/{}",
        utf8_percent_encode(file.path, ESCAPED_IN_PATH)
    )
}

/// Those of all files of a plugin.
pub(super) fn paths(plugin: &MountedPlugin) -> impl Iterator<Item = String> + '_ {
    plugin.plugin.row.files.iter().map(path)
}
