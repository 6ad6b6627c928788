//! The README, the guide and the other pages of the repository: what they link is there, and every page is found.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};
use regex::Regex;

/// How long the README may be, in bytes: somebody new reads it in five minutes.
const README_LIMIT: u64 = 10_000;

/// One page, read.
#[derive(Default)]
struct Page {
    /// Where its links and pictures lead, as written.
    links: Vec<String>,
    /// Its headings, as they are in a link.
    headings: BTreeSet<String>,
}

impl Page {
    fn read(path: &Path) -> Self {
        static PICTURE: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r#"(?:src|href)="([^"]*)""#).unwrap());
        let text = fs::read_to_string(path).unwrap();
        let mut page = Self::default();
        let mut heading = None;
        // `[text][name]` without a definition of the name would be shown as it is written.
        let mut undefined = Vec::new();
        let note = |link: BrokenLink<'_>| {
            if link.link_type == LinkType::Reference {
                undefined.push(format!("[{}]", link.reference));
            }
            None
        };
        let options = Options::ENABLE_TABLES;
        for event in Parser::new_with_broken_link_callback(&text, options, Some(note)) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    let pictures = PICTURE.captures_iter(&html);
                    page.links.extend(pictures.map(|found| found[1].to_owned()));
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    page.headings.extend(heading.take().map(|it| slug(&it)));
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page.links.extend(undefined);
        page
    }

    /// The links to files of the repository, each as written, with its file and its heading.
    fn files(&self, path: &Path) -> impl Iterator<Item = (&str, PathBuf, Option<&str>)> {
        let links = self.links.iter().map(String::as_str);
        links.filter(|link| !link.contains(':')).map(|link| {
            let (file, heading) = match link.split_once('#') {
                Some((file, heading)) => (file, Some(heading)),
                None => (link, None),
            };
            let target = match file {
                "" => path.to_owned(),
                file => path.parent().unwrap().join(file),
            };
            (link, target, heading)
        })
    }
}

/// A heading as GitHub and rustdoc write it in an address.
fn slug(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let heading = heading.to_lowercase();
    heading
        .chars()
        .filter(kept)
        .collect::<String>()
        .replace(' ', "-")
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap().canonicalize().unwrap()
}

/// Every page of the folder and of those below it, without what is built there.
fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // `ivoryos-plugin/README.md` is the README, for the package.
        if name.starts_with('.') || name == "target" || path.is_symlink() {
        } else if path.is_dir() {
            pages.extend(pages_in(&path));
        } else if path.extension().is_some_and(|it| it == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    pages
}

fn guide() -> Vec<PathBuf> {
    pages_in(&root().join("ivoryos-plugin/docs"))
}

#[test]
fn the_readme_is_short_and_begins_with_the_two_commands_and_a_picture() {
    let path = root().join("README.md");
    let size = fs::metadata(&path).unwrap().len();
    assert!(
        size <= README_LIMIT,
        "README.md has {size} bytes, {README_LIMIT} at most: move something to a guide page"
    );
    let text = fs::read_to_string(path).unwrap();
    let (first_screen, _) = text.split_once("\n## ").unwrap();
    for expected in ["cargo run -p host", "cargo test --workspace", "<img "] {
        assert!(
            first_screen.contains(expected),
            "no `{expected}` before the first heading"
        );
    }
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    let root = root();
    let mut read = HashMap::new();
    let mut wrong = Vec::new();
    for path in pages_in(&root) {
        let page = Page::read(&path);
        let from = path.strip_prefix(&root).unwrap().display();
        for (link, target, heading) in page.files(&path) {
            let is_there = target.exists() && target.canonicalize().unwrap().starts_with(&root);
            let has_heading = |heading: &str| {
                let of_target = read
                    .entry(target.clone())
                    .or_insert_with(|| Page::read(&target));
                of_target.headings.contains(heading)
            };
            if !is_there || !heading.is_none_or(has_heading) {
                wrong.push(format!("{from}: {link}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these links lead nowhere:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_guide_page_is_linked_and_is_in_the_docs() {
    let root = root();
    let guide = guide();
    let library = root.join("ivoryos-plugin");
    let module = fs::read_to_string(library.join("src/guide.rs")).unwrap();
    let definitions = fs::read_to_string(library.join("docs/rustdoc.links")).unwrap();
    let readers = [root.join("README.md")];
    for page in &guide {
        let name = page.file_stem().unwrap().to_str().unwrap();
        let is_linked = readers
            .iter()
            .chain(&guide)
            .filter(|from| *from != page)
            .any(|from| {
                let links = Page::read(from);
                links
                    .files(from)
                    .any(|(_, target, _)| target.canonicalize().ok().as_ref() == Some(page))
            });
        assert!(
            is_linked,
            "no other page links {name}.md: add it to the README's list"
        );
        let included = format!("#[doc = include_str!(\"../docs/{name}.md\")]\npub mod {name} {{}}");
        assert!(
            module.contains(&included),
            "src/guide.rs has no page `{name}`"
        );
        let listed = format!("| [`{name}`] |");
        assert!(
            module.contains(&listed),
            "the list in src/guide.rs does not have `{name}`"
        );
        let definition = format!("[guide-{name}]: crate::guide::{name}\n");
        assert!(
            definitions.contains(&definition),
            "docs/rustdoc.links does not have `{name}`"
        );
    }
}

/// On docs.rs a link to a file of the repository leads nowhere: each has a definition that comes first there.
#[test]
fn links_to_files_lead_elsewhere_in_the_docs() {
    let root = root();
    let definitions = fs::read_to_string(root.join("ivoryos-plugin/docs/rustdoc.links")).unwrap();
    let pages = guide().into_iter().chain([root.join("README.md")]);
    for path in pages {
        let text = format!("{definitions}{}", fs::read_to_string(&path).unwrap());
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                let leads_elsewhere = dest_url.contains(':') || dest_url.starts_with('#');
                let name = path.file_name().unwrap().display();
                assert!(
                    leads_elsewhere || dest_url.starts_with("crate#"),
                    "{name}: {dest_url}"
                );
            }
        }
    }
}

/// The folders of the library's layers, as CONTRIBUTING.md has them.
const LAYERS: [&str; 9] = [
    "host", "web", "job", "live", "remote", "plugin", "deck", "page", "http",
];

#[test]
fn the_map_has_every_file_of_the_library_and_no_other() {
    let root = root();
    let map = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let file = Regex::new(r"`([a-z_]+\.rs)`").unwrap();
    for layer in LAYERS {
        let start = format!("\n**`{layer}/`");
        let (_, part) = map.split_once(&start).unwrap();
        let (_, list) = part.split_once("\n\n").unwrap();
        let list = list.split_once("\n\n").unwrap().0;
        let named: BTreeSet<&str> = file
            .captures_iter(list)
            .map(|found| found.extract::<1>().1[0])
            .collect();
        let folder = root.join("ivoryos-plugin/src").join(layer);
        let files = fs::read_dir(folder).unwrap();
        let files: BTreeSet<String> = files
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|it| it == "rs"))
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
        let (missing, gone): (Vec<_>, Vec<_>) = (
            files.difference(&named).collect(),
            named.difference(&files).collect(),
        );
        assert!(
            missing.is_empty() && gone.is_empty(),
            "{layer}/ in CONTRIBUTING.md: {missing:?} are missing, {gone:?} are no files"
        );
    }
}

/// Without `host` IvoryOS listens to the whole network, and without `debug` its debugger runs code for who asks.
#[test]
fn every_snippet_that_runs_ivoryos_is_safe_as_it_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let call = Regex::new(r"(?s)\bivoryos\.run\(\s*__name__.*?\)\n").unwrap();
    let mut count = 0;
    for page in [
        "ivoryos-plugin/docs/ivoryos.md",
        "ivoryos-plugin/docs/moving.md",
        "ivoryos-plugin/bridge/ivoryos_rust/__init__.py",
        "examples/ivoryos/lab.py",
    ] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        for snippet in call.find_iter(&text).map(|it| it.as_str()) {
            let is_safe = snippet.contains("host=") && snippet.contains("debug=False");
            assert!(is_safe, "{page}: {snippet}");
            count += 1;
        }
    }
    assert!(count > 2, "the snippets are found: {count}");
}
