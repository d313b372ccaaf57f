//! One connection: two pumps and the chance to be torn at any moment.

use std::io;
use std::sync::Mutex;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::steer::{Direction, Sent, Steer, Verdict};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Both sides have closed, or one has failed by itself.
    Closed,
    /// The network is told to tear it.
    Cut,
}

enum Stop {
    Cut,
    Failed,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Failed
    }
}

pub(super) async fn relay(client: &mut TcpStream, upstream: &mut TcpStream, steer: &Steer) -> End {
    let sent = Mutex::new(Sent::default());
    let (client_in, client_out) = client.split();
    let (upstream_in, upstream_out) = upstream.split();
    let both = async {
        tokio::try_join!(
            pump(client_in, upstream_out, Direction::FromKiosk, steer, &sent),
            pump(upstream_in, client_out, Direction::ToKiosk, steer, &sent),
        )
    };
    tokio::select! {
        () = steer.until_down() => End::Cut,
        ended = both => match ended {
            Err(Stop::Cut) => End::Cut,
            Ok(_) | Err(Stop::Failed) => End::Closed,
        },
    }
}

/// Copies one direction until its end of file, which is passed on.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    direction: Direction,
    steer: &Steer,
    sent: &Mutex<Sent>,
) -> Result<(), Stop> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        steer.until_carried(direction, length).await;
        steer.until_flowing().await;
        if length == 0 {
            to.shutdown().await?;
            return Ok(());
        }
        match steer.judge(direction, length, sent) {
            Verdict::Pass => to.write_all(&buffer[..length]).await?,
            Verdict::CutAt(at) => {
                to.write_all(&buffer[..at]).await?;
                return Err(Stop::Cut);
            }
        }
    }
}
