//! Types of other crates with a name that this library has too, such as axum's `Json` and `std::path::Path`.
//!
//! An attribute has the name alone. What it means is in the `use` lines of the function's module, so these are
//! read from the source file. Where that says nothing, such as for `use axum::*`, the compiler reports the type.
//! A name that no line gives, such as `State` where only the prelude is imported, is found in the same way.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use proc_macro2::Span;
use syn::{Attribute, Ident, Item, UseTree};

/// The crates whose types are known to be no arguments and no answers here.
const CRATES: &[&str] = &[
    "actix_web",
    "anyhow",
    "axum",
    "axum_extra",
    "rocket",
    "std",
    "warp",
];
/// Of the standard library only this module has names that are meant to be others.
const STD: &str = "std::path::";

/// Where the compiled type is declared, such as `axum::extract::State`, if that is one of [`CRATES`].
pub(crate) struct Origin {
    pub(crate) path: String,
    /// The `use` line that names it; `None` if it is written with its module.
    pub(crate) import: Option<String>,
}

/// Where a type comes from of which a module says nothing else.
const KNOWN_GLOBS: &[&str] = &["ivoryos_plugin::", "ivoryos_plugin::prelude::", "std::"];

/// A source file.
struct File {
    changed: SystemTime,
    text: String,
    /// It names one of [`CRATES`].
    names_another_crate: bool,
    /// `None` until it is parsed, which takes a while.
    modules: Option<Vec<Module>>,
    /// The names that were asked for, with whether they are surely those of the prelude.
    of_the_prelude: HashMap<String, bool>,
}

/// A module of a source file.
#[derive(Default)]
struct Module {
    /// The functions that have attributes.
    functions: Vec<String>,
    /// From the name to the path that a `use` line gives it.
    imports: HashMap<String, String>,
    /// The paths before each `*`.
    globs: Vec<String>,
    /// Its own types and modules.
    types: Vec<String>,
    /// A macro may declare anything in it.
    has_macros: bool,
}

thread_local! {
    /// Every function of a file asks for it.
    static FILES: RefCell<HashMap<PathBuf, File>> = RefCell::default();
}

/// Finds out where the type with this path is declared, as seen from the function.
pub(crate) fn of(path: &syn::Path, function: &Ident) -> Option<Origin> {
    let mut names: Vec<String> = path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let first = names.first()?.clone();
    let import = if CRATES.contains(&first.as_str()) {
        None
    } else {
        let import = in_module(
            function,
            |file| file.names_another_crate,
            |module| module.imports.get(&first).cloned(),
        )??;
        names.splice(..1, [import.clone()]);
        (names.len() == 1).then_some(import)
    };
    let path = names.join("::");
    let first = path.split("::").next()?;
    let meant = match *CRATES.iter().find(|name| **name == first)? {
        "std" => path.starts_with(STD),
        _ => true,
    };
    meant.then_some(Origin { path, import })
}

/// The path that the function's module imports under this name.
pub(crate) fn import(name: &str, function: &Ident) -> Option<String> {
    in_module(
        function,
        |_| true,
        |module| module.imports.get(name).cloned(),
    )?
}

/// Whether a name can only be that of this library's prelude, as seen from the function.
pub(crate) fn is_of_the_prelude(name: &str, function: &Ident) -> bool {
    let is_it = |module: &Module| {
        let is_prelude = |glob: &String| glob == "ivoryos_plugin::prelude::";
        !module.declares(name) && module.globs.iter().all(is_prelude)
    };
    in_module(function, |_| true, is_it).unwrap_or_default()
}

/// Whether nothing has this name, as seen from the function. It is none of the prelude's.
pub(crate) fn is_missing(name: &str, function: &Ident) -> bool {
    let is_it = |module: &Module| {
        let is_known = |glob: &String| KNOWN_GLOBS.iter().any(|it| glob.starts_with(it));
        !module.has_macros && !module.declares(name) && module.globs.iter().all(is_known)
    };
    in_module(function, |_| true, is_it).unwrap_or_default()
}

/// Whether a name is surely that of this library's prelude, as far as that can be told without parsing the file: it
/// imports the prelude, and no line of it declares or imports the name.
pub(crate) fn is_surely_of_the_prelude(name: &str, function: &Ident) -> bool {
    let is_it = |file: &mut File| {
        if let Some(known) = file.of_the_prelude.get(name) {
            return *known;
        }
        let is_it =
            file.text.contains("ivoryos_plugin::prelude::*") && !may_declare(&file.text, name);
        file.of_the_prelude.insert(name.to_owned(), is_it);
        is_it
    };
    in_file(function, is_it).unwrap_or_default()
}

/// Looks into the function's file.
fn in_file<T>(function: &Ident, look: impl FnOnce(&mut File) -> T) -> Option<T> {
    let path = file_of(function.span())?;
    let changed = fs::metadata(&path).and_then(|it| it.modified()).ok()?;
    FILES.with_borrow_mut(|files| {
        if files.get(&path).is_none_or(|it| it.changed != changed) {
            files.insert(path.clone(), File::read(&path, changed));
        }
        files.get_mut(&path).map(look)
    })
}

/// Looks into the function's module, if its file is such a one.
fn in_module<T>(
    function: &Ident,
    is_read: impl FnOnce(&File) -> bool,
    look: impl FnOnce(&Module) -> T,
) -> Option<T> {
    let function_name = function.to_string();
    let look = |file: &mut File| {
        if !is_read(file) {
            return None;
        }
        let modules = file.modules.get_or_insert_with(|| modules(&file.text));
        let is_it = |module: &&Module| module.functions.contains(&function_name);
        let mut with_it = modules.iter().filter(is_it);
        match (with_it.next(), with_it.next()) {
            (Some(module), None) => Some(look(module)),
            _ => None,
        }
    };
    in_file(function, look)?
}

impl File {
    fn read(path: &Path, changed: SystemTime) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        Self {
            changed,
            names_another_crate: names_another_crate(&text),
            text,
            modules: None,
            of_the_prelude: HashMap::new(),
        }
    }
}

impl Module {
    fn declares(&self, name: &str) -> bool {
        self.imports.contains_key(name) || self.types.iter().any(|it| it == name)
    }
}

/// The Rust file on the disk; `None` outside the compiler. The code of a documentation test is in another kind of file,
/// and the compiler reports what is no Rust in it.
fn file_of(span: Span) -> Option<PathBuf> {
    let file = proc_macro::is_available().then(|| span.unwrap().local_file())??;
    file.extension()
        .is_some_and(|it| it == "rs")
        .then_some(file)
}

fn names_another_crate(text: &str) -> bool {
    let is_in_it = |name: &&str| match *name {
        "std" => text.contains("path::"),
        name => text.contains(&format!("{name}::")),
    };
    CRATES.iter().any(is_in_it)
}

/// Whether a line may declare or import this name: it stands after `struct` or the like, or before what ends a `use`.
fn may_declare(text: &str, name: &str) -> bool {
    const DECLARE: &[&str] = &["struct", "enum", "union", "type", "trait", "mod", "as"];
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = text.split_at(at);
        let after = after.strip_prefix(name).unwrap_or_default();
        if before.ends_with(is_word) || after.starts_with(is_word) {
            return false;
        }
        let before = before.trim_end();
        after.trim_start().starts_with([',', ';', '}'])
            || DECLARE.iter().any(|word| before.ends_with(word))
    })
}

fn modules(text: &str) -> Vec<Module> {
    let mut modules = Vec::new();
    if let Ok(file) = syn::parse_file(text) {
        add_module(&file.items, &mut modules);
    }
    modules
}

fn add_module(items: &[Item], modules: &mut Vec<Module>) {
    let mut module = Module::default();
    for item in items {
        match item {
            Item::Fn(function) if function.attrs.iter().any(is_one) => {
                module.functions.push(function.sig.ident.to_string());
            }
            Item::Use(import) => add_imports(&import.tree, "", &mut module),
            Item::Type(it) => module.types.push(it.ident.to_string()),
            Item::Struct(it) => module.types.push(it.ident.to_string()),
            Item::Enum(it) => module.types.push(it.ident.to_string()),
            Item::Union(it) => module.types.push(it.ident.to_string()),
            Item::Macro(it) if it.ident.is_none() => module.has_macros = true,
            Item::Mod(inner) => {
                module.types.push(inner.ident.to_string());
                let content = inner.content.as_ref();
                add_module(content.map_or(&[], |(_, items)| items), modules);
            }
            _ => {}
        }
    }
    modules.push(module);
}

/// Whether it may be one of ours, under any name.
fn is_one(attr: &Attribute) -> bool {
    !attr.path().is_ident("doc")
}

fn add_imports(tree: &UseTree, before: &str, module: &mut Module) {
    match tree {
        UseTree::Path(path) => {
            add_imports(&path.tree, &format!("{before}{}::", path.ident), module);
        }
        UseTree::Name(name) if name.ident == "self" => {
            let path = before.trim_end_matches("::");
            let name = path.rsplit("::").next().unwrap_or(path);
            module.imports.insert(name.to_owned(), path.to_owned());
        }
        UseTree::Name(name) => {
            module
                .imports
                .insert(name.ident.to_string(), format!("{before}{}", name.ident));
        }
        UseTree::Rename(renamed) => {
            let path = format!("{before}{}", renamed.ident);
            module.imports.insert(renamed.rename.to_string(), path);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                add_imports(tree, before, module);
            }
        }
        UseTree::Glob(_) => module.globs.push(before.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{may_declare, modules, names_another_crate};

    #[test]
    fn a_module_has_its_own_imports() {
        let modules = modules(
            "use axum::{Json, extract::{self, Path as P, *}};\n#[route(\"/a\")] fn a() {}\n\
             mod inner { use std::path::Path; #[route(\"/b\")] fn b() {} fn plain() {} }",
        );
        let [inner, outer] = modules.as_slice() else {
            panic!("two modules");
        };
        assert_eq!(outer.functions, ["a"]);
        assert_eq!(outer.imports["Json"], "axum::Json");
        assert_eq!(outer.imports["extract"], "axum::extract");
        assert_eq!(outer.imports["P"], "axum::extract::Path");
        assert_eq!(outer.imports.len(), 3);
        assert_eq!(inner.functions, ["b"]);
        assert_eq!(inner.imports["Path"], "std::path::Path");
    }

    #[test]
    fn a_file_without_the_other_crates_is_not_parsed() {
        let text = "use poem::web::Path; use std::fs; fn a() {}";
        assert!(!names_another_crate(text));
    }

    #[test]
    fn a_line_that_may_declare_a_name_is_found() {
        for text in [
            "struct Json<T>(T);",
            "use poem::web::Json;",
            "use own::{Json, Form};",
            "use own::{Form, Json };",
            "use own::Body as Json;",
            "type\nJson<T> = Body<T>;",
        ] {
            assert!(may_declare(text, "Json"), "{text}");
        }
        for text in [
            "async fn dose(Json(dose): Json<Dose>) -> Json<Value> { Json(json!({})) }",
            "use own::JsonError; struct MyJson;",
        ] {
            assert!(!may_declare(text, "Json"), "{text}");
        }
    }
}
