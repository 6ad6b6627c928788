//! What a function's body shows without being understood: a claim that ends at once, a lock that is held at an
//! `.await`, a loop that never waits, a `?` without a `Result`, a redirect, a text or a status with a text as an error, HTML with the tags of another
//! template engine, an extractor that is used as what is in it.

mod bail;
mod claim;
mod endless;
mod guard;
mod other_engine;
mod plain_error;
mod question_mark;
mod redirect;
mod statements;
mod status_tuple;
mod whole;

pub(crate) use bail::check_bail;
pub(crate) use claim::check_claims;
pub(crate) use endless::check_endless;
pub(crate) use guard::held_guard;
pub(crate) use other_engine::check_html;
pub(crate) use plain_error::check_plain_errors;
pub(crate) use question_mark::check_question_mark;
pub(crate) use redirect::check_redirect;
pub(crate) use status_tuple::check_status_tuple;
pub(crate) use whole::{Whole, check_whole};
