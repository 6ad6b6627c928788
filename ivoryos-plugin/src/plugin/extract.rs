//! The deck and the state as arguments of routes.

use poem::{FromRequest, Request, RequestBody};

use super::context::{HandlerContext, NoDeck};
use crate::deck::{Deck, GlobalState};

/// The live deck. If there is none, the answer is 503; `Option<Deck>` is then `None`.
impl<'a> FromRequest<'a> for Deck {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let state = HandlerContext::of(request)?.state_for(request);
        Ok(state.deck().ok_or(NoDeck)?)
    }
}

impl<'a> FromRequest<'a> for GlobalState {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(HandlerContext::of(request)?.state_for(request))
    }
}
