//! Every file below `<attribute>/fail` must be refused with the text beside it, every file below
//! `<attribute>/pass` must build and run. `TRYBUILD=overwrite` writes the texts anew: read them.

use trybuild::TestCases;

#[test]
fn every_mistake_is_answered_with_what_to_write() {
    let cases = TestCases::new();
    cases.compile_fail("*/fail/*.rs");
}

#[test]
fn everything_that_an_author_may_write_builds() {
    let cases = TestCases::new();
    cases.pass("*/pass/*.rs");
}
