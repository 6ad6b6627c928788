//! The mounted host: one poem endpoint.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, ready};
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::middleware::CorsEndpoint;
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::answer::{self, Asked, ErrorAnswer};
use socketioxide::SocketIo;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{self, Instant};

use crate::assets::Assets;
use crate::deck::Deck;
use crate::guard::Guard;
use crate::layout::{Layout, Site, Tab};
use crate::page::Page;
use crate::panic;
use crate::registry::Plugin;
use crate::routes::Routes;
use crate::rows::PluginType;
use crate::socket::{Events, Sockets};
use crate::state::GlobalState;
use crate::task::{STOPPING, Tasks};

/// How long the handlers of a connection's end may take when the host ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// A host with its plugins mounted: a poem endpoint to nest, to wrap in middleware, to serve.
///
/// It answers every request itself, errors included; poem never sees an error from it.
pub struct App {
    host: Arc<Mounted>,
    /// For requests of the origins that the host opened itself to.
    cors: Option<CorsEndpoint<Arc<Mounted>>>,
}

impl App {
    pub(crate) fn new(host: Mounted, cors: Option<poem::middleware::Cors>) -> Self {
        let host = Arc::new(host);
        let cors = cors.map(|cors| poem::Middleware::transform(&cors, Arc::clone(&host)));
        Self { host, cors }
    }

    /// What the plugins share: set the deck here while the host runs.
    pub fn state(&self) -> &GlobalState {
        self.host.context.state()
    }

    /// The mounted plugins, by name.
    pub fn plugins(&self) -> impl Iterator<Item = &Plugin> {
        self.host
            .context
            .plugins
            .iter()
            .map(|plugin| &plugin.plugin)
    }

    /// Starts the plugins' background tasks, once.
    pub(crate) fn start_tasks(&self) {
        let context = &self.host.context;
        context.tasks.start(context);
    }

    /// Where the home page is: the prefix and `/`.
    pub fn home(&self) -> String {
        format!("{}/", self.host.context.prefix)
    }

    pub(crate) fn host(&self) -> &Arc<Mounted> {
        &self.host
    }
}

impl Endpoint for App {
    type Output = Response;

    fn call(&self, request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        match &self.cors {
            Some(cors) if self.host.guard.is_of_allowed_page(&request) => {
                Either::Left(cors.call(request).boxed())
            }
            _ => Either::Right(self.host.call(request)),
        }
    }
}

/// The host behind an [`App`].
pub(crate) struct Mounted {
    pub(crate) context: Context,
    pub(crate) guard: Guard,
    pub(crate) sockets: Sockets,
    pub(crate) routes: Routes,
    /// Sent with every answer that does not have them.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The answer depends on the origin of the page that asks.
    pub(crate) cors: bool,
}

impl Endpoint for Mounted {
    type Output = Response;

    // Not an async function: a request is large, and every future that keeps one is copied with it.
    fn call(&self, mut request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        self.context.tasks.start(&self.context);
        let is_socket = self.sockets.is_at(request.uri().path());
        let answer = match self.guard.check(&mut request, is_socket) {
            Ok(()) if is_socket => {
                let answer = self.sockets.answer(request, self.context.clone());
                Either::Left(Either::Left(answer.boxed()))
            }
            Ok(()) => Either::Left(Either::Right(self.routes.answer(request, &self.context))),
            Err(refusal) => {
                let asked = Asked::of(&request);
                let refuse = || answer::failed(refusal, &asked, &self.context, None);
                Either::Right(ready(panic::guarded(refuse)))
            }
        };
        answer.map(|mut response| {
            let headers = response.headers_mut();
            for (name, value) in &self.headers {
                headers.entry(name).or_insert_with(|| value.clone());
            }
            if self.cors {
                headers.append(header::VARY, HeaderValue::from_static("origin"));
            }
            Ok(response)
        })
    }
}

impl Mounted {
    /// Ends what goes on beside the requests: tasks are told to stop, then the browsers hear that the host
    /// ends. Tasks have their time for it, and events the same while somebody waits for their answers; they
    /// go on for the given time, as requests do.
    pub(crate) async fn close(&self, timeout: Duration) {
        self.context.tasks.stop();
        let end = Instant::now() + timeout;
        let events = &self.context.events;
        let answered = time::timeout(STOPPING.min(timeout), events.finished());
        tokio::join!(self.context.tasks.stopped(), answered.map(drop));
        self.context.state.remove(&self.context.io);
        self.sockets.close().await;
        time::timeout_at(end, events.finished()).await.ok();
        // The plugins have heard that the connections end; not every one has to do with that.
        time::timeout(FAREWELL, events.said_goodbye()).await.ok();
    }

    /// Whether a thread is held by what did not end in its time.
    pub(crate) fn is_busy(&self) -> bool {
        let is_blocked =
            |plugin: &MountedPlugin| plugin.threads.available_permits() < plugin.at_a_time;
        self.context.tasks.is_busy() || self.context.plugins.iter().any(is_blocked)
    }
}

/// Nobody asks it any more.
impl Drop for Mounted {
    fn drop(&mut self) {
        self.context.tasks.stop();
        self.context.tasks.unwatch();
        self.context.state.remove(&self.context.io);
    }
}

/// What every answer of a host may need. Each request carries it to the extractors.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) host: Arc<Surroundings>,
    /// Which plugin the request is for.
    pub(crate) plugin: Option<usize>,
}

/// See [`Context`].
pub(crate) struct Surroundings {
    pub(crate) prefix: String,
    pub(crate) brand: String,
    pub(crate) state: GlobalState,
    pub(crate) layout: Box<dyn Layout>,
    pub(crate) plugins: Vec<MountedPlugin>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) panels: Vec<Tab>,
    pub(crate) assets: Assets,
    pub(crate) io: SocketIo,
    pub(crate) events: Events,
    pub(crate) tasks: Tasks,
    /// The same for as long as the program is the same build.
    pub(crate) boot_id: String,
}

/// A plugin, and what is worked out once about it.
pub(crate) struct MountedPlugin {
    pub(crate) plugin: Plugin,
    pub(crate) tab: Tab,
    /// Its path without the prefix: `/name`, or nothing for a lone plugin at the root.
    pub(crate) at: String,
    pub(crate) known: Vec<answer::Known>,
    /// Its handlers that are not async take one each while they run.
    pub(crate) threads: Semaphore,
    pub(crate) at_a_time: usize,
}

impl MountedPlugin {
    pub(crate) fn is_panel(&self) -> bool {
        self.plugin.row.plugin_type == PluginType::LeftPanel
    }
}

impl Deref for Context {
    type Target = Surroundings;

    fn deref(&self) -> &Surroundings {
        &self.host
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plugin = self.plugin(self.plugin).map(|plugin| &plugin.tab.name);
        f.debug_struct("Context")
            .field("prefix", &self.prefix)
            .field("plugin", &plugin)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// The host that this request came to.
    pub(crate) fn of(request: &Request) -> poem::Result<&Self> {
        request.data::<Self>().ok_or_else(|| {
            let message = "This route was reached without a host";
            ErrorAnswer::new(StatusCode::INTERNAL_SERVER_ERROR, message)
                .hint("Mount the plugin with ivoryos_plugin::mount_all().")
                .into()
        })
    }

    pub(crate) fn state(&self) -> &GlobalState {
        &self.host.state
    }

    /// Leave for a handler that is not async to hold a thread. The threads are tokio's, 512 for all: a
    /// plugin whose instrument hangs must not have them all.
    pub(crate) fn run_blocking(&self) -> poem::Result<Option<SemaphorePermit<'_>>> {
        let Some(plugin) = self.plugin(self.plugin) else {
            return Ok(None);
        };
        plugin.threads.try_acquire().map(Some).map_err(|_| {
            let name = &plugin.tab.name;
            let message = format!("Too many requests of the plugin `{name}` are waiting");
            ErrorAnswer::new(StatusCode::SERVICE_UNAVAILABLE, message)
                .hint("Try again when its instrument answers.")
                .into()
        })
    }

    /// The same for a handler of events, which are bounded before: it waits for its turn.
    pub(crate) async fn wait_to_block(&self) -> Option<SemaphorePermit<'_>> {
        self.plugin(self.plugin)?.threads.acquire().await.ok()
    }

    pub(crate) fn plugin(&self, index: Option<usize>) -> Option<&MountedPlugin> {
        self.plugins.get(index?)
    }

    /// What surrounds every page.
    pub(crate) fn site<'a>(&'a self, base: &'a str, deck: Option<&'a Deck>) -> Site<'a> {
        Site {
            brand: &self.brand,
            base,
            tabs: &self.tabs,
            panels: &self.panels,
            active: None,
            home: false,
            deck: deck.map(Deck::name),
            version: self.assets.version(),
            styles: self.assets.styles(),
            scripts: self.assets.scripts(),
        }
    }

    /// The page as a response: in the layout, as a widget, or for a host with a layout of its own.
    pub(crate) fn document(
        &self,
        page: &Page,
        asked: &Asked,
        plugin: Option<usize>,
        form: PageForm,
    ) -> Response {
        let deck = self.state.deck();
        let base = asked.base(self);
        let site = Site {
            active: self.plugin(plugin).map(|plugin| plugin.tab.name.as_str()),
            home: form == PageForm::Home,
            ..self.site(&base, deck.as_ref())
        };
        let document = match form {
            PageForm::Json => return answer::page_json(page),
            PageForm::Widget => self.layout.widget(page, &site),
            PageForm::Document | PageForm::Home => self.layout.document(page, &site),
        };
        match document {
            Ok(document) => Response::builder()
                .content_type("text/html; charset=utf-8")
                .header(header::VARY, "accept")
                .body(document),
            Err(error) => {
                tracing::error!(%error, page = page.title, "the layout could not be rendered");
                let message = format!("The layout could not be rendered: {error}");
                message
                    .with_status(StatusCode::INTERNAL_SERVER_ERROR)
                    .into_response()
            }
        }
    }
}

/// How a page is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageForm {
    Document,
    Home,
    Widget,
    Json,
}
