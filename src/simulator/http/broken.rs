//! Answers that break off.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use http_body::Frame;

/// A body that breaks in the middle: the server can only drop the connection.
pub(super) struct Broken {
    half: Option<Bytes>,
    sent: bool,
}

impl Broken {
    /// Breaks behind these bytes.
    pub(super) fn after(half: Bytes) -> Self {
        Self { half: Some(half), sent: false }
    }
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.sent {
            // Lets the server send the first half before the body fails.
            self.sent = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::BrokenPipe.into())))
    }
}
