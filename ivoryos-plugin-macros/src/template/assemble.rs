//! A template with the templates that it includes, in pieces.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::file::{File, Folders};
use super::scan::{self, Kind};
use super::source::Source;
use crate::diagnostics;
use crate::error_sink::Message;

pub(crate) struct Assembled {
    pub(crate) sources: Vec<Source>,
    /// The files of the sources.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) delimiter: char,
}

/// A piece of one of the sources.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) source: usize,
    /// Where the text is in its source.
    pub(crate) offset: usize,
}

impl Piece {
    /// A part of the text, as a range of its source.
    pub(crate) fn part(&self, part: &Range<usize>) -> Range<usize> {
        self.offset + part.start..self.offset + part.end
    }
}

/// A mistake, with its place in the template.
#[derive(Clone)]
pub(crate) struct Mistake {
    pub(crate) source: usize,
    pub(crate) range: Range<usize>,
    pub(crate) message: Message,
}

impl Mistake {
    pub(crate) fn in_piece(piece: &Piece, part: &Range<usize>, message: Message) -> Self {
        Self {
            source: piece.source,
            range: piece.part(part),
            message,
        }
    }

    pub(crate) fn all_of(piece: &Piece, message: Message) -> Self {
        let length = piece.text.trim_end().len();
        Self::in_piece(piece, &(0..length), message)
    }
}

impl Assembled {
    pub(crate) fn new(delimiter: char) -> Self {
        Self {
            sources: Vec::new(),
            files: Vec::new(),
            pieces: Vec::new(),
            delimiter,
        }
    }

    /// What sailfish has to include, such as Rust code.
    pub(crate) fn other_include(&self) -> Option<&Piece> {
        let is_other = |it: &&Piece| it.kind == Kind::Code && it.text.contains("include!");
        self.pieces.iter().find(is_other)
    }

    pub(crate) fn message(&self, mistake: Mistake) -> Message {
        match self.sources.get(mistake.source) {
            Some(source) => diagnostics::in_template(source, &mistake.range, mistake.message),
            None => mistake.message,
        }
    }

    /// Adds the pieces of a source. An included template becomes a block, as sailfish makes one of it.
    pub(crate) fn add(
        &mut self,
        source: Source,
        file: Option<(&Path, &Folders)>,
        including: &[PathBuf],
    ) -> Result<(), Mistake> {
        let index = self.sources.len();
        let scanned = scan::pieces(&source.text, self.delimiter);
        let text = source.text.clone();
        self.sources.push(source);
        let scanned = scanned.map_err(|unclosed| {
            let range = unclosed.start..unclosed.end;
            let tag = text.get(range.clone()).unwrap_or_default();
            Mistake {
                source: index,
                range: range.clone(),
                message: diagnostics::tag_not_closed(tag),
            }
        })?;
        for scanned in scanned {
            let piece = Piece {
                kind: scanned.kind,
                text: text
                    .get(scanned.content.clone())
                    .unwrap_or_default()
                    .to_owned(),
                source: index,
                offset: scanned.content.start,
            };
            match (included(&piece), file) {
                (Some(name), Some((path, folders))) => {
                    self.include(&piece, &name, path, folders, including)?;
                }
                _ => self.pieces.push(piece),
            }
        }
        Ok(())
    }

    fn include(
        &mut self,
        piece: &Piece,
        name: &str,
        path: &Path,
        folders: &Folders,
        including: &[PathBuf],
    ) -> Result<(), Mistake> {
        let path = path.parent().unwrap_or(path).join(name);
        let mistake = |message| Mistake::all_of(piece, message);
        if including.contains(&path) {
            return Err(mistake(diagnostics::includes_itself(name)));
        }
        if !path.is_file() {
            return Err(mistake(folders.missing_included(name, &path)));
        }
        let File { path, source } = folders.read_file(path).map_err(mistake)?;
        let bracket = |text: &str| Piece {
            kind: Kind::Code,
            text: text.to_owned(),
            ..piece.clone()
        };
        self.pieces.push(bracket("{"));
        let including = [including, std::slice::from_ref(&path)].concat();
        self.files.push(path.clone());
        self.add(source, Some((&path, folders)), &including)?;
        self.pieces.push(bracket("}"));
        Ok(())
    }
}

/// The template's name in `<% include!("other.stpl"); %>`.
fn included(piece: &Piece) -> Option<String> {
    let rest = piece
        .text
        .strip_prefix("include!")
        .filter(|_| piece.kind == Kind::Code)?;
    let rest = rest.trim().trim_end_matches(';').trim_end();
    let rest = rest.strip_prefix('(')?.strip_suffix(')')?.trim();
    let name = rest.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = !name.contains(['"', '\\']);
    // Sailfish reads an absolute path and Rust code in ways of its own.
    let is_code = Path::new(name).extension().is_some_and(|it| it == "rs");
    (is_plain && !is_code && !name.starts_with('/')).then(|| name.to_owned())
}
