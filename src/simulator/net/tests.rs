//! The proxy between two real sockets.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

/// A proxy in front of a platform that answers every byte with the same byte.
async fn echo_behind_proxy() -> Proxy {
    let platform = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = platform.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = platform.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    Proxy::start("127.0.0.1:0".parse().unwrap(), Some(upstream)).await.unwrap()
}

async fn connect_to(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.address()).await.unwrap()
}

async fn echo(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(bytes).await?;
    let mut back = vec![0; bytes.len()];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut back)).await.unwrap()?;
    Ok(back)
}

/// Reads until the connection ends; `Err` when it was reset.
async fn drain(stream: &mut TcpStream) -> (usize, bool) {
    let mut got = 0;
    let mut buffer = [0; 4096];
    loop {
        match tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap() {
            Ok(0) => return (got, false),
            Ok(n) => got += n,
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                return (got, true);
            }
        }
    }
}

#[tokio::test]
async fn bytes_and_ends_pass_both_ways_when_up() {
    let proxy = echo_behind_proxy().await;
    let mut stream = connect_to(&proxy).await;
    assert_eq!(echo(&mut stream, b"hello").await.unwrap(), b"hello");
    stream.shutdown().await.unwrap();
    assert_eq!(drain(&mut stream).await, (0, false));
    let status = proxy.status();
    assert_eq!((status.bytes_from_kiosk, status.bytes_to_kiosk), (5, 5));
}

#[tokio::test]
async fn going_down_tears_open_connections_and_resets_new_ones() {
    let proxy = echo_behind_proxy().await;
    let mut open = connect_to(&proxy).await;
    echo(&mut open, b"x").await.unwrap();
    proxy.set_state(NetState::Down);
    assert_eq!(drain(&mut open).await, (0, true));
    let mut fresh = connect_to(&proxy).await;
    let _ = fresh.write_all(b"x").await;
    assert_eq!(drain(&mut fresh).await.0, 0);
    proxy.set_state(NetState::Up);
    assert!(echo(&mut connect_to(&proxy).await, b"again").await.is_ok());
}

#[tokio::test]
async fn a_stalled_line_keeps_its_connection_and_delivers_later() {
    let proxy = echo_behind_proxy().await;
    let mut stream = connect_to(&proxy).await;
    echo(&mut stream, b"x").await.unwrap();
    proxy.set_state(NetState::Stall);
    stream.write_all(b"later").await.unwrap();
    let mut buffer = [0; 5];
    let early = tokio::time::timeout(Duration::from_millis(150), stream.read(&mut buffer)).await;
    assert!(early.is_err(), "nothing passes a stalled line");
    proxy.set_state(NetState::Up);
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut buffer)).await.unwrap().unwrap();
    assert_eq!(&buffer, b"later");
}

#[tokio::test]
async fn a_thin_line_is_shared_by_all_connections_and_may_become_wide_again() {
    let proxy = echo_behind_proxy().await;
    let (mut one, mut two) = (connect_to(&proxy).await, connect_to(&proxy).await);
    let began = tokio::time::Instant::now();
    proxy.set_state(NetState::Thin { bytes_per_second: 20_000 });
    let (a, b) = tokio::join!(echo(&mut one, &[1; 3_000]), echo(&mut two, &[2; 3_000]));
    assert!(a.is_ok() && b.is_ok());
    assert!(began.elapsed() >= Duration::from_millis(300), "6000 bytes in {:?}", began.elapsed());
    proxy.set_state(NetState::Thin { bytes_per_second: 1 });
    let waiting = echo(&mut one, &[3; 1_000_000]);
    let widened = async { proxy.set_state(NetState::Up) };
    assert!(tokio::join!(waiting, widened).0.is_ok(), "what waited goes at once");
}

#[tokio::test]
async fn a_cut_lets_exactly_so_many_bytes_through_and_then_the_line_is_up_again() {
    let platform = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = platform.local_addr().unwrap().to_string();
    let proxy = Proxy::start("127.0.0.1:0".parse().unwrap(), Some(upstream)).await.unwrap();
    proxy.set_state(NetState::CutAfter { bytes: 1000 });
    let mut kiosk = connect_to(&proxy).await;
    let (mut received, _) = platform.accept().await.unwrap();
    kiosk.write_all(&[1; 400]).await.unwrap();
    let mut first = [0; 400];
    received.read_exact(&mut first).await.unwrap();
    assert_eq!(proxy.status().state, NetState::CutAfter { bytes: 600 });
    kiosk.write_all(&[2; 5000]).await.unwrap();
    assert!(drain(&mut kiosk).await.1, "the kiosk sees a reset");
    let (rest, _) = drain(&mut received).await;
    assert!(rest <= 600, "{rest} bytes passed after the cut");
    assert_eq!(proxy.status().state, NetState::Up);
}

#[tokio::test]
async fn a_cut_answer_has_reached_the_platform_but_not_the_kiosk() {
    let proxy = echo_behind_proxy().await;
    let mut stream = connect_to(&proxy).await;
    echo(&mut stream, b"earlier").await.unwrap();
    proxy.set_state(NetState::CutResponse { request_bytes: 8 });
    assert_eq!(echo(&mut stream, b"abcd").await.unwrap(), b"abcd", "a short request is spared");
    let before = proxy.status().bytes_to_kiosk;
    stream.write_all(b"efgh").await.unwrap();
    assert_eq!(drain(&mut stream).await, (0, true));
    let status = proxy.status();
    assert_eq!((status.state, status.bytes_to_kiosk - before), (NetState::Up, 4));
}

#[tokio::test]
async fn a_platform_that_is_not_there_resets_the_kiosk() {
    let proxy = Proxy::start("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
    assert_eq!(drain(&mut connect_to(&proxy).await).await.0, 0);
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let refused = Proxy::start("0.0.0.0:0".parse().unwrap(), None).await;
    assert!(matches!(refused.err(), Some(SimError::NotLoopback(_))));
}
