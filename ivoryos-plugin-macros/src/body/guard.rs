//! `let guard = mutex.lock().unwrap();` before an `.await` in the same block.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::statements::{blocks, is_punct, is_word, method_call};

/// The name of a variable that looks like the guard of a `std::sync::Mutex` and is there at an `.await`. Whether it
/// is one, its type says: see `WithoutGuard` of the library.
pub(crate) fn held_guard(body: &TokenStream) -> Option<Span> {
    let mut found = None;
    blocks(body, &mut |statements| {
        for (index, statement) in statements.iter().enumerate() {
            let Some(name) = guard(statement) else {
                continue;
            };
            let later = statements.get(index + 1..).unwrap_or_default();
            let kept = later.iter().take_while(|it| !is_given_away(it, name));
            if found.is_none() && kept.into_iter().any(|it| awaits(it)) {
                found = Some(name.span());
            }
        }
    });
    found
}

/// `name` of `let [mut] name = ….lock().unwrap();`
fn guard(statement: &[TokenTree]) -> Option<&proc_macro2::Ident> {
    let [TokenTree::Ident(keyword), rest @ ..] = statement else {
        return None;
    };
    let rest = match rest {
        [TokenTree::Ident(it), rest @ ..] if it == "mut" => rest,
        rest => rest,
    };
    let [TokenTree::Ident(name), ..] = rest else {
        return None;
    };
    let at = (1..rest.len()).find(|at| is_word(rest.get(*at), "lock"))?;
    let lock = method_call(rest.get(at - 1..)?)?;
    let taken = method_call(lock.rest)?;
    let is_taken = ["expect", "unwrap", "unwrap_or_else"]
        .iter()
        .any(|it| taken.name == it);
    let is_guard = keyword == "let"
        && lock.arguments.stream().is_empty()
        && is_taken
        && is_punct(taken.rest.first(), ';');
    is_guard.then_some(name)
}

/// Whether a statement hands the variable to a function, such as `drop(guard)`.
fn is_given_away(statement: &[TokenTree], name: &proc_macro2::Ident) -> bool {
    statement.iter().any(|token| match token {
        TokenTree::Group(group) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_alone = |at: usize| {
                let before = at.checked_sub(1).and_then(|at| inner.get(at));
                let after = inner.get(at + 1);
                (before.is_none() || is_punct(before, ','))
                    && (after.is_none() || is_punct(after, ','))
            };
            let mut indices = (0..inner.len()).filter(|at| is_alone(*at));
            indices.any(|at| matches!(inner.get(at), Some(TokenTree::Ident(it)) if it == name))
                || is_given_away(&inner, name)
        }
        _ => false,
    })
}

/// Whether it has an `.await`, outside of async blocks.
fn awaits(tokens: &[TokenTree]) -> bool {
    let mut in_async = false;
    let mut after_dot = false;
    for token in tokens {
        match token {
            TokenTree::Ident(it) if it == "await" && after_dot => return true,
            TokenTree::Ident(it) if it == "async" => in_async = true,
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if !in_async && awaits(&inner) {
                    return true;
                }
                in_async = false;
            }
            _ => {}
        }
        after_dot = is_punct(Some(token), '.');
    }
    false
}

#[cfg(test)]
mod tests {
    use super::held_guard;

    fn is_held(body: &str) -> bool {
        held_guard(&body.parse().expect("tokens")).is_some()
    }

    #[test]
    fn a_guard_before_an_await_is_found() {
        for body in [
            "{ let g = M.lock().unwrap(); f().await; }",
            "{ let mut g: G = self.m.lock().expect(\"x\"); *g += 1; if a { f().await?; } }",
            "{ loop { let g = m.lock().unwrap(); g.set(f(1).await); } }",
        ] {
            assert!(is_held(body), "{body}");
        }
    }

    #[test]
    fn what_ends_before_or_is_no_guard_is_not() {
        for body in [
            "{ { let g = M.lock().unwrap(); } f().await; }",
            "{ let g = M.lock().unwrap(); drop(g); f().await; }",
            "{ let g = M.lock().await; f().await; }",
            "{ let x = M.lock().unwrap().clone(); f().await; }",
            "{ let g = M.lock().unwrap(); spawn(async move { f().await }); }",
            "{ f().await; let g = M.lock().unwrap(); g.x() }",
        ] {
            assert!(!is_held(body), "{body}");
        }
    }
}
