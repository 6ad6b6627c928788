//! The guide: one page for each thing that you want to do.
//!
//! | you want to | page |
//! |---|---|
//! | write pages, routes and forms | [`plugin`] |
//! | show live values, charts and forms without JavaScript | [`elements`] |
//! | paste a plugin that works | [`recipes`] |
//! | update pages while they are open, read an instrument all the time | [`live`] |
//! | bring along HTML that was written for Bootstrap | [`bootstrap`] |
//! | use instruments, and let one person at a time move them | [`deck`] |
//! | call the instruments of a Python IvoryOS | [`python_deck`] |
//! | show plugins in a Python IvoryOS | [`ivoryos`] |
//! | move a plugin from Flask | [`moving`] |
//! | test a plugin | [`testing`] |
//! | run, configure and stop a host | [`deployment`] |
//! | know what is wrong | [`troubleshooting`] |
//! | know what the host answers to a request | [`http`] |

// The pages are also read as files of the repository. There their links lead to files, by the definitions at each
// page's end; here they lead to items, by the definitions that come first: of two, Markdown takes the first. A snippet
// that fails is named by the file of these definitions, by the page's module, and by its line in both together.

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/plugin.md")]
pub mod plugin {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/elements.md")]
pub mod elements {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/recipes.md")]
pub mod recipes {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/bootstrap.md")]
pub mod bootstrap {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/live.md")]
pub mod live {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/deck.md")]
pub mod deck {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/python_deck.md")]
pub mod python_deck {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/ivoryos.md")]
pub mod ivoryos {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/moving.md")]
pub mod moving {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/deployment.md")]
pub mod deployment {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/troubleshooting.md")]
pub mod troubleshooting {}

#[doc = include_str!("../docs/rustdoc.links")]
#[doc = include_str!("../docs/http.md")]
pub mod http {}
