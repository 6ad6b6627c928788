//! Selects the plugins to mount: `only`, `except`, or a registry.

use crate::http::nearest::nearest;
use crate::plugin::{Problem, Registry};

/// What the program has selected.
#[derive(Default)]
pub(super) struct Selection {
    /// The plugins of this registry instead of all that are linked.
    pub(super) registry: Option<Registry>,
    pub(super) only: Option<Vec<String>>,
    pub(super) except: Vec<String>,
}

impl Selection {
    /// The selected plugins. Names that are not linked, and an empty selection, are problems.
    pub(super) fn registry(&mut self, problems: &mut Vec<Problem>) -> Registry {
        let mut registry = self.registry.take().unwrap_or_else(Registry::collect);
        let plugins = registry.plugins().iter();
        let linked: Vec<&str> = plugins.map(|plugin| plugin.row.name).collect();
        for name in self.only.iter().flatten().chain(&self.except) {
            if !linked.contains(&name.as_str()) && !linked.is_empty() {
                problems.push(Problem::UnknownPlugin {
                    name: name.clone(),
                    nearest: nearest(name, linked.iter().copied()).map(str::to_owned),
                });
            }
        }
        let only = self.only.as_ref();
        registry.retain(|name| {
            let is_named = |names: &Vec<String>| names.iter().any(|it| it == name);
            only.is_none_or(is_named) && !is_named(&self.except)
        });
        if registry.plugins().is_empty() && !linked.is_empty() {
            problems.push(Problem::BadSetting {
                what: "`only` and `except` leave no plugin".to_owned(),
                help: format!("name one of those that are linked: {}", linked.join(", ")),
            });
        }
        registry
    }
}
