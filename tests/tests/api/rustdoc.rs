//! rustdoc's JSON of the library, and a walk over what is public in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{env, fs};

use serde_json::{Map, Value};

/// The library, read once for all tests.
pub(crate) static API: LazyLock<Api> = LazyLock::new(Api::read);

/// An item's number in rustdoc's JSON.
type Id = u64;

pub(crate) struct Api {
    json: Value,
    /// Every public item that is declared in the library, by the path that leads to it.
    items: BTreeMap<String, Id>,
    /// The types, traits, macros and modules of other crates that these items name, each with the path of one of them.
    external: BTreeMap<String, String>,
    seen: BTreeSet<Id>,
}

/// The keys of an item whose values are lists of items in it.
const CHILDREN: [&str; 6] = [
    "items",
    "impls",
    "variants",
    "fields",
    "tuple",
    "implementations",
];

impl Api {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let target = env::var_os("CARGO_TARGET_DIR");
        let target = target.map_or_else(|| root.join("target"), PathBuf::from);
        let status = Command::new(env!("CARGO"))
            .args(["rustdoc", "-p", "ivoryos-plugin", "--all-features"])
            .args(["--", "-Z", "unstable-options", "--output-format", "json"])
            .env("RUSTDOC", root.join("tests/rustdoc-json"))
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("RUSTDOCFLAGS")
            .status();
        assert!(status.unwrap().success(), "rustdoc failed");
        let json = fs::read_to_string(target.join("doc/ivoryos_plugin.json")).unwrap();
        let mut api = Self {
            json: serde_json::from_str(&json).unwrap(),
            items: BTreeMap::new(),
            external: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        let root = api.json["root"].as_u64().unwrap();
        api.walk(root, "ivoryos_plugin");
        api
    }

    /// The public items that have a page of their own, each with its path.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&str, &Value)> {
        const PAGES: [&str; 9] = [
            "module",
            "struct",
            "enum",
            "trait",
            "function",
            "type_alias",
            "constant",
            "static",
            "macro",
        ];
        let items = self
            .items
            .iter()
            .map(|(path, id)| (&**path, self.item(*id)));
        items.filter(|(path, item)| {
            let is_member = path.contains('.');
            !is_member && PAGES.contains(&kind_of(item))
        })
    }

    /// The fields, variants and methods of the item at this path.
    pub(crate) fn members(&self, path: &str) -> impl Iterator<Item = &Value> {
        let start = format!("{path}.");
        let items = self.items.iter();
        items
            .filter(move |(path, _)| path.starts_with(&start))
            .map(|(_, id)| self.item(*id))
    }

    /// The items of other crates that the API names, each with the path of an item that names it.
    pub(crate) fn external(&self) -> &BTreeMap<String, String> {
        &self.external
    }

    fn item(&self, id: Id) -> &Value {
        &self.json["index"][id.to_string()]
    }

    /// Notes a public item and everything in it.
    fn walk(&mut self, id: Id, path: &str) {
        let item = self.item(id).clone();
        if item["crate_id"] != 0 || !self.seen.insert(id) {
            return;
        }
        let (kind, inner) = (kind_of(&item), inner_of(&item));
        match kind {
            "use" => return self.walk_use(inner, path),
            // Blanket implementations and auto traits are not written in the library.
            "impl" if !inner["blanket_impl"].is_null() || inner["is_synthetic"] == true => return,
            "impl" => {}
            _ => {
                self.items.insert(path.to_owned(), id);
            }
        }
        let (named, mut children) = collect(inner);
        for name in named {
            self.note(name, path);
        }
        if let Some(of) = inner["trait"]["id"].as_u64()
            && self.json["paths"][of.to_string()]["crate_id"] != 0
        {
            // The other crate's trait determines the signatures; the library chooses the associated types.
            children.retain(|child| kind_of(self.item(*child)) == "assoc_type");
        }
        // What is re-exported has the shorter path.
        children.sort_by_key(|child| kind_of(self.item(*child)) == "module");
        let separator = if kind == "module" { "::" } else { "." };
        for child in children {
            let path = match self.item(child)["name"].as_str() {
                Some(name) => format!("{path}{separator}{name}"),
                None => path.to_owned(),
            };
            self.walk(child, &path);
        }
    }

    /// Walks what is re-exported in the module at this path.
    fn walk_use(&mut self, inner: &Value, path: &str) {
        let Some(id) = inner["id"].as_u64() else {
            return;
        };
        let name = inner["name"].as_str().unwrap();
        if self.item(id)["crate_id"] != 0 {
            self.note(id, &format!("{path}::{name}"));
        } else if inner["is_glob"] == true {
            self.walk(id, path);
        } else {
            self.walk(id, &format!("{path}::{name}"));
        }
    }

    /// Notes an item that is named at this path, if it is another crate's. A private alias stands for what it names.
    fn note(&mut self, id: Id, path: &str) {
        const STANDARD: [&str; 3] = ["std", "core", "alloc"];
        let item = self.item(id).clone();
        if kind_of(&item) == "type_alias" && !self.seen.contains(&id) {
            let (named, _) = collect(inner_of(&item));
            for name in named {
                self.note(name, path);
            }
        }
        let segments = self.json["paths"][id.to_string()]["path"].as_array();
        let segments = segments.into_iter().flatten().filter_map(Value::as_str);
        let segments: Vec<&str> = segments.collect();
        let Some(krate) = segments.first() else {
            return;
        };
        if !krate.starts_with("ivoryos_plugin") && !STANDARD.contains(krate) {
            let external = self.external.entry(segments.join("::"));
            external.or_insert_with(|| path.to_owned());
        }
    }
}

/// What kind of item it is, such as `struct`.
fn kind_of(item: &Value) -> &str {
    let inner = item["inner"].as_object().and_then(|it| it.keys().next());
    inner.map_or("", String::as_str)
}

/// What only items of its kind have.
fn inner_of(item: &Value) -> &Value {
    &item["inner"][kind_of(item)]
}

/// The numbers of what an item names in its signature, and of the items in it.
fn collect(inner: &Value) -> (Vec<Id>, Vec<Id>) {
    let (mut named, mut children) = (Vec::new(), Vec::new());
    let mut rest = vec![inner];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(values) => rest.extend(values),
            Value::Object(object) => {
                named.extend(path_of(object));
                for (key, value) in object {
                    match ids(value) {
                        Some(ids) if CHILDREN.contains(&&**key) => children.extend(ids),
                        _ => rest.push(value),
                    }
                }
            }
            _ => {}
        }
    }
    (named, children)
}

/// A list of items; the private fields of a tuple are null in it.
fn ids(value: &Value) -> Option<impl Iterator<Item = Id>> {
    let values = value.as_array()?;
    let is_list = values.iter().all(|it| it.is_u64() || it.is_null());
    is_list.then(|| values.iter().filter_map(Value::as_u64))
}

/// A type or a trait as it is written in a signature: a path, and the number of what it leads to.
fn path_of(object: &Map<String, Value>) -> Option<Id> {
    object.get("path")?.as_str()?;
    object.get("id")?.as_u64()
}
