//! The driver's pump over a pipe: what goes over the link and when it returns.

use lobby_devices::id_reader::codec::Command;
use lobby_devices::id_reader::link::MemoryLink;
use lobby_devices::id_reader::machine::Delays;
use lobby_devices::id_reader::reader::ReaderEnd;
use lobby_devices::id_reader::{IdReader, ReaderEvent};

use super::*;

#[test]
fn the_pump_asks_over_the_link_and_ends_when_it_is_lost() {
    let (link, peer) = MemoryLink::pair();
    let mut reader = IdReader::over(link, Delays::for_baud(115_200), Instant::now);
    let far = Instant::now() + Duration::from_secs(20);
    let helper = std::thread::spawn(move || {
        let wait = Duration::from_secs(10);
        assert_eq!(peer.receive(10, wait), Command::SamStatus.frame());
        peer.send(b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x90\x94");
        assert_eq!(peer.receive(10, wait), Command::SamId.frame());
        peer.send(b"\xAA\xAA\xAA\x96\x69\x00\x04\x00\x00\x21\x25");
        assert_eq!(peer.receive(10, wait), Command::Find.frame());
    });
    assert_eq!(reader.next_event(far), Ok(Some(ReaderEvent::Ready)));
    assert_eq!(reader.next_event(far), Err(ReaderEnd::Lost));
    helper.join().unwrap();
}

#[test]
fn the_pump_returns_at_its_time_when_nothing_happens() {
    let (link, _peer) = MemoryLink::pair();
    let mut reader = IdReader::over(link, Delays::for_baud(115_200), Instant::now);
    let until = Instant::now() + Duration::from_millis(30);
    assert_eq!(reader.next_event(until), Ok(None));
    assert!(Instant::now() >= until);
    assert_eq!(reader.verdict().class, FaultClass::Timeout);
}
