//! One connection: both directions are copied until one side closes or the line is cut.

use std::io;
use std::sync::Mutex;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::control::{Direction, LineControl, Sent, Verdict};

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RelayEnd {
    /// Both sides have closed, or one has failed by itself.
    Closed,
    /// The state of the line cuts it.
    Cut,
}

/// Why one direction ended before its end of file.
enum CopyError {
    Cut,
    Failed,
}

impl From<io::Error> for CopyError {
    fn from(_: io::Error) -> Self {
        Self::Failed
    }
}

pub(super) async fn relay(client: &mut TcpStream, upstream: &mut TcpStream, control: &LineControl) -> RelayEnd {
    let sent = Mutex::new(Sent::default());
    let (client_in, client_out) = client.split();
    let (upstream_in, upstream_out) = upstream.split();
    let both = async {
        tokio::try_join!(
            copy(client_in, upstream_out, Direction::FromKiosk, control, &sent),
            copy(upstream_in, client_out, Direction::ToKiosk, control, &sent),
        )
    };
    tokio::select! {
        () = control.until_down() => RelayEnd::Cut,
        ended = both => match ended {
            Err(CopyError::Cut) => RelayEnd::Cut,
            Ok(_) | Err(CopyError::Failed) => RelayEnd::Closed,
        },
    }
}

/// Copies one direction until its end of file, which is passed on.
async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    direction: Direction,
    control: &LineControl,
    sent: &Mutex<Sent>,
) -> Result<(), CopyError> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        control.until_carried(direction, length).await;
        control.until_flowing().await;
        if length == 0 {
            to.shutdown().await?;
            return Ok(());
        }
        match control.admit(direction, length, sent) {
            Verdict::Pass => to.write_all(&buffer[..length]).await?,
            Verdict::CutAt(at) => {
                to.write_all(&buffer[..at]).await?;
                return Err(CopyError::Cut);
            }
        }
    }
}
