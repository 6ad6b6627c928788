//! Types of other crates with a name that this library has too, such as axum's `Json` and `std::path::Path`.
//!
//! An attribute has the name alone. What it means is in the `use` lines of the function's module, so these are
//! read from the source file. Where that says nothing, such as for `use axum::*`, the compiler reports the type.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use proc_macro2::Span;
use syn::{Attribute, Ident, Item, Path, UseTree};

/// The crates whose types are known to be no arguments and no answers here.
const CRATES: &[&str] = &["actix_web", "axum", "axum_extra", "rocket", "std", "warp"];
/// Of the standard library only this module has names that are meant to be others.
const STD: &str = "std::path::";

/// Where the compiled type is declared, such as `axum::extract::State`, if that is one of [`CRATES`].
pub(crate) struct Origin {
    pub(crate) path: String,
    /// The `use` line that names it; `None` if it is written with its module.
    pub(crate) import: Option<String>,
}

/// A module of a source file.
#[derive(Default)]
struct Module {
    /// The functions that have attributes.
    functions: Vec<String>,
    /// From the name to the path that a `use` line gives it.
    imports: HashMap<String, String>,
}

thread_local! {
    /// Every function of a file asks for it.
    static FILES: RefCell<HashMap<PathBuf, (SystemTime, Vec<Module>)>> = RefCell::default();
}

/// Finds out where the type with this path is declared, as seen from the function.
pub(crate) fn of(path: &Path, function: &Ident) -> Option<Origin> {
    let mut names: Vec<String> = path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let first = names.first()?.clone();
    let import = if CRATES.contains(&first.as_str()) {
        None
    } else {
        let import = import(&first, function)?;
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
fn import(name: &str, function: &Ident) -> Option<String> {
    let file = file_of(function.span())?;
    let changed = fs::metadata(&file).and_then(|it| it.modified()).ok()?;
    FILES.with_borrow_mut(|files| {
        let known = files.get(&file).is_some_and(|(at, _)| *at == changed);
        if !known {
            let modules = fs::read_to_string(&file).map_or_else(|_| Vec::new(), |it| modules(&it));
            files.insert(file.clone(), (changed, modules));
        }
        let (_, modules) = files.get(&file)?;
        let function = function.to_string();
        let mut with_it = modules.iter().filter(|it| it.functions.contains(&function));
        let (module, None) = (with_it.next()?, with_it.next()) else {
            return None;
        };
        let path = module.imports.get(name)?;
        Some(path.clone())
    })
}

/// The file on the disk; `None` outside the compiler.
fn file_of(span: Span) -> Option<PathBuf> {
    proc_macro::is_available().then(|| span.unwrap().local_file())?
}

/// The modules of a file, if it names one of [`CRATES`]: parsing takes a while.
fn modules(text: &str) -> Vec<Module> {
    let mut modules = Vec::new();
    let is_in_it = |name: &&str| match *name {
        "std" => text.contains("path::"),
        name => text.contains(&format!("{name}::")),
    };
    if CRATES.iter().any(is_in_it)
        && let Ok(file) = syn::parse_file(text)
    {
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
            Item::Use(import) => add_imports(&import.tree, "", &mut module.imports),
            Item::Mod(inner) => {
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

fn add_imports(tree: &UseTree, before: &str, imports: &mut HashMap<String, String>) {
    match tree {
        UseTree::Path(path) => {
            add_imports(&path.tree, &format!("{before}{}::", path.ident), imports);
        }
        UseTree::Name(name) if name.ident == "self" => {
            let path = before.trim_end_matches("::");
            let name = path.rsplit("::").next().unwrap_or(path);
            imports.insert(name.to_owned(), path.to_owned());
        }
        UseTree::Name(name) => {
            imports.insert(name.ident.to_string(), format!("{before}{}", name.ident));
        }
        UseTree::Rename(renamed) => {
            let path = format!("{before}{}", renamed.ident);
            imports.insert(renamed.rename.to_string(), path);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                add_imports(tree, before, imports);
            }
        }
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::modules;

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
        assert!(modules("use poem::web::Path; use std::fs; fn a() {}").is_empty());
    }
}
