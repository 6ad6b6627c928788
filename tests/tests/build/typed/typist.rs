//! Types a help into a line, as an author does: in place of what the compiler underlines.

/// What is underlined: the line from 0, and its first and last characters.
#[derive(Clone, Copy)]
pub(super) struct Underlined {
    pub(super) line: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The code in a text: what is between backticks.
fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Helps that say where something is written and leave it to the author what.
const OF_THE_AUTHOR: [&str; 5] = [
    "write it above",
    "write one as",
    "write `->",
    "write `name: Type`",
    "write the ",
];

/// The line after that. `None` if the help leaves something to the author.
pub(super) fn type_in(help: &str, line: &str, at: Underlined) -> Option<String> {
    let line: Vec<char> = line.chars().collect();
    let parts = [&line[..at.start], &line[at.start..at.end], &line[at.end..]];
    let [before, under, after] = parts.map(String::from_iter);
    let code = codes(help).first().copied().unwrap_or_default();
    if let Some(what) = help.strip_prefix("remove ") {
        if code == "&" {
            let value = under.strip_prefix('&')?;
            return Some(format!("{before}{value}{after}"));
        }
        let is_it = what == "it" || what.contains(&under) || under.starts_with(code);
        // The type of an argument is not removed without the argument.
        let is_whole = !code.is_empty() || !what.starts_with('`');
        return (is_it && is_whole && !before.ends_with(": ")).then(|| removed(&before, &after));
    }
    if help.starts_with("write the types out") {
        let is_list = under.starts_with('<') || before.ends_with('<');
        let mut names = under.trim_matches(['<', '>']).split([',', ':']);
        let is_used = names.any(|name| after.contains(name.trim()));
        return (is_list && !is_used).then(|| removed(&before, &after));
    }
    let is_of_the_author = OF_THE_AUTHOR.iter().any(|start| help.starts_with(start))
        || code.is_empty()
        || code.trim_end_matches(": …").contains('…');
    // Code for the attribute, or for the whole of an argument whose type is underlined.
    let is_elsewhere = !before.trim_start().starts_with("#[")
        && !under.starts_with('"')
        && (code.starts_with('"') || code.contains(" = ") || code.contains("): "));
    if is_of_the_author || is_elsewhere || !help.starts_with("write ") {
        return None;
    }
    if help.ends_with(" once") {
        return Some(removed(&before, &after[argument_end(&after)..]));
    }
    if help.ends_with(" before it") {
        return Some(format!("{before}{code}{under}{after}"));
    }
    written(&before, &under, &after, code)
}

/// Removes what is between, with the comma, the space or the brackets that belong to it.
fn removed(before: &str, after: &str) -> String {
    if let (Some(before), Some(after)) = (before.strip_suffix('<'), after.strip_prefix('>')) {
        return format!("{before}{after}");
    }
    if after.starts_with([')', ']']) {
        return format!("{}{after}", before.trim_end_matches([',', ' ']));
    }
    format!("{before}{}", after.trim_start_matches([',', ' ']))
}

/// Where an argument of an attribute ends.
fn argument_end(text: &str) -> usize {
    let mut depth = 0;
    let mut is_text = false;
    for (index, c) in text.char_indices() {
        match c {
            '"' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' => depth += 1,
            ')' | ']' | ',' if depth == 0 => return index,
            ')' | ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Writes code in place of what is underlined, and of what the code repeats of the rest of the line.
fn written(before: &str, under: &str, after: &str, code: &str) -> Option<String> {
    let line = format!("{before}{under}{after}");
    let instrument = before.find("#[instrument").unwrap_or(before.len());
    if let Some(code) = code.strip_suffix(": …") {
        // An argument, of which the type stays.
        let (_, name) = code.rsplit_once(' ')?;
        let name_at = line.find(&format!("{name}:"))?;
        let rest = &line[name_at + name.len()..];
        return Some(format!("{}{code}{rest}", &line[..instrument.min(name_at)]));
    }
    if code.starts_with("#[instrument] ") {
        return Some(format!("{}{code}{after}", &before[..instrument]));
    }
    if code.starts_with("#[") && !under.starts_with('#') {
        let start = before.rfind("#[")?;
        let end = line.rfind(")]").map_or(line.len(), |index| index + 2);
        return Some(format!("{}{code}{}", &line[..start], &line[end..]));
    }
    if let Some((key, _)) = code.split_once(" = ") {
        // The whole `key = value`, or what stands in its place.
        let key_at = before.rfind(key).filter(|_| !before.ends_with(", "));
        let start = key_at.unwrap_or(before.len());
        let end = start + argument_end(&line[start..]);
        return Some(format!("{}{code}{}", &line[..start], &line[end..]));
    }
    // `async fn name`, of which the name alone is underlined.
    let words = code.strip_suffix(under).unwrap_or_default();
    let shared = words.split_inclusive(' ').next_back().unwrap_or_default();
    let before = before.strip_suffix(shared).unwrap_or(before);
    Some(format!("{before}{code}{after}"))
}

/// What the helps call something that the author has.
pub(super) fn with_the_authors_own(mut source: String) -> String {
    if source.contains("TheDriver") && !source.contains("struct TheDriver") {
        source += "\nstruct TheDriver;\n";
    }
    if source.contains("crate = my_ivoryos_plugin") {
        source += "\nuse ivoryos_plugin as my_ivoryos_plugin;\n";
    }
    if source.contains("crate::balance") && !source.contains("mod balance") {
        source += "\nmod balance {\n    use ivoryos_plugin::prelude::*;\n\n    \
            #[plugin(name = \"balance\")]\n    async fn main_page() {}\n}\n";
    }
    source
}
