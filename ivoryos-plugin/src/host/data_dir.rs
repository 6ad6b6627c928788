//! The folder of what a host keeps when it ends.

use std::ffi::OsString;
#[cfg(feature = "serve")]
use std::path::Path;
use std::path::PathBuf;

use super::app::App;
use crate::deck::{ActivityBounds as Bounds, ActivityLog, MoveLog};
use crate::job;

/// What the program, or else the environment, says of the folder.
pub(super) enum DataDir {
    Folder(PathBuf),
    /// It is left empty: nothing is kept.
    Nothing,
    Unsaid,
}

impl DataDir {
    pub(super) fn new(program: Option<PathBuf>, variable: Option<OsString>) -> Self {
        match program.or(variable.map(PathBuf::from)) {
            None => Self::Unsaid,
            Some(folder) if folder.as_os_str().is_empty() => Self::Nothing,
            Some(folder) => Self::Folder(folder),
        }
    }

    /// Where nothing is said, the program's folder in the user's data folder of this platform.
    #[cfg(feature = "serve")]
    pub(super) fn or_default(self) -> Self {
        let Self::Unsaid = self else { return self };
        let program = std::env::current_exe().ok();
        let program = program.as_deref().and_then(Path::file_stem);
        let folders = directories::ProjectDirs::from("", "", "ivoryos-plugin");
        if let (Some(folders), Some(program)) = (folders, program) {
            return Self::Folder(folders.data_local_dir().join(program));
        }
        tracing::warn!("movements are not recorded: there is no data folder; set DATA_DIR");
        Self::Nothing
    }

    /// Records the movements of this host, and logs the calls of its instruments. Two hosts have each their own
    /// records: by address, where that is known, and prefix. Without a folder the calls are in memory.
    pub(super) fn keep_records(self, app: &App, address: Option<(&str, u16)>, bounds: Bounds) {
        let state = app.state();
        let Self::Folder(folder) = self else {
            state.set_activity(ActivityLog::in_memory(
                state.calls(),
                state.activity_teller(),
            ));
            return;
        };
        let home = app.home();
        // An IPv6 address has colons, which a file on Windows cannot have.
        let address = address.map(|(host, port)| format!("{host}-{port}").replace(':', "."));
        let parts = address.iter().map(String::as_str).chain(home.split('/'));
        let parts = parts.filter(|part| !part.is_empty());
        let of = parts.fold(String::new(), |name, part| format!("{name}-{part}"));
        let (name, tell) = (format!("activity{of}"), state.activity_teller());
        let (calls, series) = (state.calls(), state.series_to_save());
        let log = ActivityLog::open(&folder, &name, bounds, calls, tell, series);
        state.set_activity(log);
        match MoveLog::open(&folder, &format!("moves{of}")) {
            Ok(log) => {
                state.record_moves(log);
                let plugins = app.plugins().map(|plugin| plugin.row.name);
                job::cut_off(state, &plugins.collect::<Vec<_>>());
            }
            Err(error) => {
                let folder = folder.display();
                tracing::warn!(%folder, %error, "movements are not recorded; set DATA_DIR to a folder that can be written");
            }
        }
    }
}
