//! The home page: every plugin, whether the deck has what it needs, and how its background tasks fare.

use poem::http::StatusCode;
use poem::{IntoResponse, Request, Response};
use sailfish::TemplateOnce;

use crate::__private::Answer;
use crate::answer::Asked;
use crate::app::{Context, MountedPlugin};
use crate::deck::Deck;
use crate::layout::Site;
use crate::page::Page;
use crate::rows::TaskRow;
use crate::task::{State, Status};

#[derive(TemplateOnce)]
#[template(path = "home.stpl")]
struct Home<'a> {
    site: &'a Site<'a>,
    plugins: &'a [Card],
}

/// A plugin as the home page shows it.
struct Card {
    name: String,
    title: String,
    icon: String,
    description: String,
    package: String,
    left_panel: bool,
    routes: usize,
    /// The instruments it needs and the deck does not have, or not of that type; without any it is ready.
    missing: Vec<&'static str>,
    tasks: Vec<TaskLine>,
}

/// A background task as the home page shows it.
struct TaskLine {
    name: &'static str,
    status: Status,
}

impl TaskLine {
    /// The colour of its state.
    fn class(&self) -> &'static str {
        match self.status.state {
            State::Running | State::Finished => "ready",
            State::Waiting | State::Stopped => "waiting",
            State::Failed => "failed",
        }
    }
}

pub(crate) fn home(request: Request) -> Answer {
    Box::pin(async move { Ok(answer(&request)) })
}

fn answer(request: &Request) -> Response {
    let Some(context) = request.data::<Context>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let deck = context.state.deck();
    let plugins: Vec<Card> = context
        .plugins
        .iter()
        .enumerate()
        .map(|(index, plugin)| card(plugin, deck.as_ref(), context.tasks.of_plugin(index)))
        .collect();
    let base = Asked::of(request).base(context);
    let body = Home {
        site: &context.site(&base, deck.as_ref()),
        plugins: &plugins,
    };
    Page::new("Home", body).into_response()
}

fn card<'a>(
    plugin: &MountedPlugin,
    deck: Option<&Deck>,
    tasks: impl Iterator<Item = (&'a TaskRow, Status)>,
) -> Card {
    let row = &plugin.plugin.row;
    Card {
        name: plugin.tab.name.clone(),
        title: plugin.tab.title.clone(),
        icon: plugin.tab.icon.clone(),
        description: plugin.tab.description.clone(),
        package: format!("{} {}", row.package, row.version),
        left_panel: plugin.is_panel(),
        routes: plugin.plugin.routes.len(),
        missing: plugin.plugin.missing_instruments(deck),
        tasks: tasks
            .map(|(row, status)| TaskLine {
                name: row.function,
                status,
            })
            .collect(),
    }
}
