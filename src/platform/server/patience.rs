//! Timeout of request bodies. A kiosk that loses its power does not close its connection: without a timeout the task
//! that reads from it would wait for ever and keep the request's locks.

use std::future::Future as _;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// How long a body may pause. A kiosk on a bad line sends less and less at once, but not nothing.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Bodies of requests to these routes end with an error where nothing of them comes for `patience`.
pub fn bounded(routes: Router, patience: Duration) -> Router {
    routes.layer(from_fn(move |request: Request, next: Next| {
        next.run(request.map(|body| Body::new(Patient { body, patience, silence: None })))
    }))
}

/// A body that is not waited for without end.
struct Patient {
    body: Body,
    patience: Duration,
    /// Runs while the next piece is waited for.
    silence: Option<Pin<Box<Sleep>>>,
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
            return Poll::Ready(frame);
        }
        let patience = this.patience;
        let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(patience)));
        silence.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(Error::from(ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
