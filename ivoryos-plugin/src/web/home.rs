//! The home page: every plugin, the instruments that it requires and the deck lacks, and its background tasks.

use std::net::SocketAddr;
use std::sync::Arc;

use poem::{IntoResponse, Request, Response};
use sailfish::TemplateOnce;

use super::request_info::RequestInfo;
use super::site::{HostContext, MountedPlugin};
use crate::deck::Deck;
use crate::http::reach;
use crate::live::{TaskState, TaskStatus, Tasks, WatcherStatus};
use crate::page::{Page, Site};
use crate::plugin::{Blocked, PluginType, RouteFuture};

#[derive(TemplateOnce)]
#[template(path = "home.stpl")]
struct Home<'a> {
    site: &'a Site<'a>,
    /// The address, if everyone in the network can connect to it.
    open_at: Option<SocketAddr>,
    plugins: &'a [Card],
    /// Whether there are pages of the instruments.
    has_instruments: bool,
}

/// A plugin as the home page shows it.
struct Card {
    name: String,
    title: String,
    icon: String,
    description: String,
    package: String,
    place: &'static str,
    routes: usize,
    /// The required instruments that the deck does not have, or has with another driver.
    missing: Vec<&'static str>,
    /// The required instruments, if the deck has all of them. The host does not know whether they answer.
    on_deck: Vec<&'static str>,
    tasks: Vec<TaskLine>,
    watchers: Vec<WatcherLine>,
    /// The async functions that have held their threads.
    blocked: Vec<Blocked>,
}

/// A background task as the home page shows it.
struct TaskLine {
    name: &'static str,
    status: TaskStatus,
}

/// A function that sees calls of instruments, as the home page shows it.
struct WatcherLine {
    name: &'static str,
    status: WatcherStatus,
}

/// The colour of a state.
fn class(state: TaskState) -> &'static str {
    match state {
        TaskState::Running | TaskState::Finished => "known",
        TaskState::Waiting | TaskState::Stopped => "waiting",
        TaskState::Failed => "failed",
    }
}

pub(crate) fn home(host: Arc<HostContext>, request: Request) -> RouteFuture {
    Box::pin(async move { Ok(answer(&host, &request)) })
}

fn answer(host: &HostContext, request: &Request) -> Response {
    let deck = host.config.state.deck();
    let cards: Vec<Card> = host
        .plugins
        .iter()
        .map(|plugin| card(plugin, deck.as_ref(), &host.tasks))
        .collect();
    let base = RequestInfo::of(request).base(host.prefix());
    let body = Home {
        site: &host.site(&base, deck.as_ref()),
        open_at: open_at(request),
        has_instruments: host.config.instrument_pages,
        plugins: &cards,
    };
    Page::new("Home", body).into_response()
}

/// Where the request came in, if that is an address for everyone in the network.
fn open_at(request: &Request) -> Option<SocketAddr> {
    let address = request.local_addr().as_socket_addr().copied();
    address.filter(|address| reach::is_of_network(*address))
}

fn card(plugin: &MountedPlugin, deck: Option<&Deck>, tasks: &Tasks) -> Card {
    let row = &plugin.plugin.row;
    let missing = plugin.plugin.missing_instruments(deck);
    let on_deck = if missing.is_empty() {
        plugin.plugin.missing_instruments(None)
    } else {
        Vec::new()
    };
    Card {
        name: plugin.tab.name.clone(),
        title: plugin.tab.title.clone(),
        icon: plugin.tab.icon.clone(),
        description: plugin.tab.description.clone(),
        package: format!("{} {}", row.package, row.version),
        place: match row.plugin_type {
            PluginType::Tab => "Tab",
            PluginType::LeftPanel => "Left panel",
            PluginType::RightPanel => "Right panel",
        },
        routes: plugin.plugin.routes.len(),
        missing,
        on_deck,
        tasks: tasks
            .of_plugin(row.name)
            .map(|(row, status)| TaskLine {
                name: row.function,
                status,
            })
            .collect(),
        watchers: tasks
            .watchers_of(row.name)
            .map(|(row, status)| WatcherLine {
                name: row.function,
                status,
            })
            .collect(),
        blocked: plugin.context.all_blocked(),
    }
}
