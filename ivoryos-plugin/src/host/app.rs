//! The mounted host: one poem endpoint.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::Either;
use poem::middleware::{Cors, CorsEndpoint};
use poem::{Endpoint, Middleware, Request, Response};

use super::mount;
use super::service::HostService;
use crate::deck::GlobalState;
use crate::plugin::Plugin;
use crate::web::guard;

/// A host with its plugins mounted: a poem endpoint to nest, to wrap in middleware, to serve.
///
/// [`Host::mount_all`](super::Host::mount_all) makes it. It answers every request itself, errors too: poem never sees an
/// error from it.
///
/// ```
/// use ivoryos_plugin::{Deck, Host};
///
/// # use ivoryos_plugin::prelude::*;
/// # #[plugin(name = "app-example")]
/// # async fn main_page() -> Page { Page::html("", "") }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = Host::new().prefix("/lab").only(["app-example"]).mount_all()?;
/// assert_eq!(app.home(), "/lab/");
/// assert_eq!(app.plugins().next().unwrap().row.name, "app-example");
/// app.state().set_deck(Deck::new("abstract_sdl"))?; // the deck can change while the host runs
/// # Ok(())
/// # }
/// ```
pub struct App {
    service: Arc<HostService>,
    /// Answers requests from the origins that [`Host::allow_origin`](super::Host::allow_origin) names.
    cors: Option<CorsEndpoint<Arc<HostService>>>,
}

impl App {
    pub(super) fn new(service: HostService, cors: Option<Cors>) -> Self {
        let service = Arc::new(service);
        let cors = cors.map(|cors| cors.transform(Arc::clone(&service)));
        Self { service, cors }
    }

    /// The state that the plugins share. The program sets the deck here while the host runs.
    pub fn state(&self) -> &GlobalState {
        &self.service.context.config.state
    }

    /// The mounted plugins, by name.
    pub fn plugins(&self) -> impl Iterator<Item = &Plugin> {
        let plugins = self.service.context.plugins.iter();
        plugins.map(|plugin| &plugin.plugin)
    }

    /// Starts the plugins' background tasks, once, when nothing keeps the host from starting any more.
    pub(super) fn start_tasks(&self) {
        mount::warn_of_repetitions(&self.service.context);
        self.service.context.start();
    }

    /// The path of the home page: the prefix and `/`.
    pub fn home(&self) -> String {
        format!("{}/", self.service.context.prefix())
    }

    #[cfg(feature = "serve")]
    pub(super) fn service(&self) -> &Arc<HostService> {
        &self.service
    }
}

impl Endpoint for App {
    type Output = Response;

    fn call(&self, request: Request) -> impl Future<Output = poem::Result<Response>> + Send {
        let config = &self.service.context.config;
        if let Some(refused) = config.secret.refuse(request.headers()) {
            return Either::Left(async { Ok(refused) }.boxed());
        }
        match &self.cors {
            Some(cors) if guard::is_of_allowed_page(config, &request) => {
                Either::Left(cors.call(request).boxed())
            }
            _ => Either::Right(self.service.call(request)),
        }
    }
}
