//! Bodies that stop coming, or hardly come. A kiosk that loses its power says no goodbye: its connection stays open, and
//! what reads from it would wait for ever.

use std::future::Future as _;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use lobby_wire::problem::ProblemCode;
use tokio::time::{Instant, Sleep, sleep};

use super::limits::Limits;
use crate::error::PlatformError;

/// Bodies of requests to these routes end with an error where nothing of them comes for [`Limits::silence`], or less
/// than [`Limits::rate_min`] in [`Limits::body`].
pub fn bounded(routes: Router, limits: Limits) -> Router {
    routes.layer(from_fn(move |request: Request, next: Next| answer(request, next, limits)))
}

async fn answer(request: Request, next: Next, limits: Limits) -> Response {
    let is_slow = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_slow);
    let wait = |body| Patient { body, limits, begun: Instant::now(), received: 0, silence: None, is_slow: flag };
    let response = next.run(request.map(|body| Body::new(wait(body)))).await;
    if is_slow.load(Ordering::Relaxed) { PlatformError::from(ProblemCode::TooSlow).into_response() } else { response }
}

/// A body that is not waited for without end.
struct Patient {
    body: Body,
    limits: Limits,
    begun: Instant,
    /// Bytes so far.
    received: u64,
    /// Runs while the next piece is waited for.
    silence: Option<Pin<Box<Sleep>>>,
    is_slow: Arc<AtomicBool>,
}

impl Patient {
    /// What is left of the time that the bytes so far may take.
    fn left(&self) -> Duration {
        let may_take = self.limits.body + Duration::from_secs(self.received / self.limits.rate_min.max(1));
        may_take.saturating_sub(self.begun.elapsed())
    }

    fn end(&mut self) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left().is_zero() {
            self.is_slow.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Some(Err(axum::Error::new(Error::from(ErrorKind::TimedOut)))))
    }
}

impl HttpBody for Patient {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.silence = None;
            let Some(Ok(piece)) = &frame else { return Poll::Ready(frame) };
            this.received += piece.data_ref().map_or(0, Bytes::len) as u64;
            return if this.left().is_zero() { this.end() } else { Poll::Ready(frame) };
        }
        let patience = this.limits.silence.min(this.left());
        let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(patience)));
        match silence.as_mut().poll(context) {
            Poll::Ready(()) => this.end(),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
