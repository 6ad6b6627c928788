//! Takes the calls of instruments in Python that the bridge tells.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::Json;
use poem::{FromRequest, IntoResponse, Request, RequestBody};

use super::secret::FromBridge;
use super::site::HostContext;
use crate::deck::ToldCalls;
use crate::http::error::HttpError;
use crate::plugin::RouteFuture;

/// Where the bridge tells them, below the prefix.
pub(crate) const PATH: &str = "/calls.json";

/// Takes some calls.
pub(crate) fn take(host: Arc<HostContext>, mut request: Request) -> RouteFuture {
    Box::pin(async move {
        // Whoever else could tell them could have watchers and the log say what nobody did.
        if request.data::<FromBridge>().is_none() {
            let message = "Only the bridge may say what instruments in Python do";
            let hint = "Give both sides the same secret: IVORYOS_BRIDGE_SECRET.";
            return Err(HttpError::new(StatusCode::FORBIDDEN, message)
                .hint(hint)
                .into());
        }
        let mut body = RequestBody::new(request.take_body());
        let Json(told) = Json::<ToldCalls>::from_request(&request, &mut body).await?;
        if told.missed > 0 {
            tracing::warn!(
                missed = told.missed,
                "calls of instruments in Python were not told"
            );
        }
        host.config.state.take_told_calls(told);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}
