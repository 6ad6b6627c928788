//! What a route answers that has started a job.

use poem::http::StatusCode;
use poem::web::Json;
use poem::{IntoResponse, Response};
use serde::Serialize;

use crate::deck::JobStatus;
use crate::page::LeadsToThePage;

/// A job was started: what a route or an event returns from [`Job::start`](crate::Job::start).
///
/// A form of a browser, and every client that does not ask for JSON, is led to the plugin's page, with 303. A program that
/// asks for JSON gets 202 and the [`JobStatus`]. The acknowledgement of an event is the `JobStatus`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Started(JobStatus);

impl Started {
    pub(super) fn new(status: JobStatus) -> Self {
        Self(status)
    }

    /// What the job does. It may have ended by now, or not have begun: see [`Job::start`](crate::Job::start).
    pub fn status(&self) -> &JobStatus {
        &self.0
    }
}

impl IntoResponse for Started {
    fn into_response(self) -> Response {
        let mut response = Json(self.0)
            .with_status(StatusCode::ACCEPTED)
            .into_response();
        response.extensions_mut().insert(LeadsToThePage);
        response
    }
}
