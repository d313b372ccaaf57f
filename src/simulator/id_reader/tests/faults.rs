//! One test per way a reader, a line or a card can fail.

use super::*;

fn class_with(fault: Fault, seconds: f32) -> Result<(), FaultClass> {
    let bench = Bench::with("A1");
    bench.sim().fault(fault);
    bench.read(seconds).map(|_| ())
}

fn override_with(command: CommandName, sw3: u8) -> Result<(), FaultClass> {
    class_with(Fault::StatusOverride { command, sw: [0, 0, sw3], times: 99 }, 3.0)
}

#[test]
fn an_empty_reader_has_no_card() {
    assert_eq!(Bench::new().read(0.6), Err(FaultClass::NoCard));
}

#[test]
fn a_silent_reader_times_out_and_a_babbling_one_is_no_such_device() {
    assert_eq!(class_with(Fault::Mute { on: true }, 1.0), Err(FaultClass::Timeout));
    assert_eq!(class_with(Fault::Garbage { on: true }, 1.0), Err(FaultClass::Protocol));
}

#[test]
fn named_failures_reach_the_caller_by_class() {
    use CommandName::{Find, Read, Select, Status};
    let cases = [
        (Find, 0x40, FaultClass::WrongCard),
        (Select, 0x81, FaultClass::CardMoved),
        (Read, 0x41, FaultClass::CardMoved),
        (Read, 0x31, FaultClass::CardBad),
        (Read, 0x32, FaultClass::CardBad),
        (Read, 0x33, FaultClass::CardBad),
        (Read, 0x62, FaultClass::CardMoved),
        (Find, 0x24, FaultClass::Protocol),
        (Status, 0x66, FaultClass::Device),
        (Status, 0x60, FaultClass::Device),
    ];
    together(&cases, |(command, sw3, class)| {
        assert_eq!(override_with(*command, *sw3), Err(*class), "{command:?} {sw3:02X}");
    });
}

#[test]
fn a_failed_security_module_is_reset_once() {
    assert_eq!(class_with(Fault::SamFailed { on: true, cured_by_reset: true }, 3.0), Ok(()));
    assert_eq!(class_with(Fault::SamFailed { on: true, cured_by_reset: false }, 3.0), Err(FaultClass::Device));
    assert_eq!(class_with(Fault::Unauthorised { on: true }, 3.0), Err(FaultClass::Device));
}

#[test]
fn a_line_that_echoes_and_firmware_without_a_self_check_still_read_cards() {
    assert_eq!(class_with(Fault::Echo { on: true }, 4.0), Ok(()));
    assert_eq!(class_with(Fault::NoSelfCheck { on: true }, 4.0), Ok(()));
}

#[test]
fn one_damage_of_a_reply_is_survived() {
    let command = CommandName::Read;
    let cases = [
        Fault::FlipBit { position: 8 * 700, command, times: 1 },
        Fault::FlipBit { position: 3, command, times: 1 },
        Fault::WrongLen { by: -40, command, times: 1 },
        Fault::WrongLen { by: 300, command, times: 1 },
        Fault::JunkBefore { bytes: 50, command, times: 1 },
        Fault::DuplicateReply { command: CommandName::Any, times: 3 },
        Fault::StaleReply { command: CommandName::Find, times: 1 },
        Fault::Chunk { bytes: 100, gap_ms: 1 },
        Fault::Chunk { bytes: 400, gap_ms: 60 },
        Fault::Delay { command, ms: 300 },
        Fault::StatusOverride { command, sw: [0x69, 0x82, 0x41], times: 2 },
    ];
    together(&cases, |fault| assert_eq!(class_with(fault.clone(), 12.0), Ok(()), "{fault:?}"));
}

#[test]
fn a_line_that_damages_every_reading_is_a_protocol_fault() {
    let fault = Fault::FlipBit { position: 8 * 700, command: CommandName::Read, times: 99 };
    assert_eq!(class_with(fault, 2.5), Err(FaultClass::Protocol));
}

#[test]
fn a_card_pulled_during_the_reading_has_moved_wherever_it_stopped() {
    // A frame cut before its header looks like silence and costs the whole limit, so only one of those is here.
    together(&[6, 7, 300, 1294], |bytes| {
        let bench = Bench::with("A1");
        bench.sim().fault(Fault::RemoveAfter { bytes: *bytes });
        assert_eq!(bench.read(9.0), Err(FaultClass::CardMoved), "{bytes}");
    });
}

#[test]
fn blocks_of_other_sizes_are_no_card() {
    together(&[0, 255, 300], |text| {
        let bench = Bench::new();
        bench.sim().put_odd(&vec![0x20; *text], &photo());
        assert_eq!(bench.read(1.0), Err(FaultClass::Protocol), "{text}");
    });
    let bench = Bench::new();
    bench.sim().put_odd(&block("A1"), &[]);
    let card = bench.read(2.0).unwrap();
    assert_eq!(*card.photo_sha256(), <[u8; 32]>::from(Sha256::digest([])), "a card without photo is a card");
}

#[test]
fn ports_that_cannot_be_had_say_so() {
    let bench = Bench::with("A1");
    assert_eq!(read(&bench.dir.path().join("nothing"), 115_200, 1.0), Err(FaultClass::PortMissing));
    assert_eq!(read(Path::new("/dev/null"), 115_200, 1.0), Err(FaultClass::PortMissing));
    let _holder = serialport::new(bench.port().to_str().unwrap(), 115_200).open_native().unwrap();
    assert_eq!(bench.read(1.0), Err(FaultClass::PortBusy));
}

#[test]
fn a_reader_powered_late_is_read_when_it_comes() {
    let bench = Bench::with("A1");
    bench.sim().fault(Fault::Mute { on: true });
    let sim = bench.sim();
    let seen = sim.state().requests;
    let helper = std::thread::spawn(move || {
        while sim.state().requests < seen + 2 {
            std::thread::sleep(Duration::from_millis(5));
        }
        sim.fault(Fault::Mute { on: false });
    });
    assert!(bench.read(8.0).is_ok());
    helper.join().unwrap();
}

#[test]
fn faults_have_names_for_scripts() {
    let parse = |text: &str| serde_json::from_str::<Fault>(text).unwrap();
    assert_eq!(
        parse(r#"{"fault":"flip_bit","command":"read","position":9}"#),
        Fault::FlipBit { position: 9, command: CommandName::Read, times: 1 }
    );
    assert_eq!(parse(r#"{"fault":"remove_after","bytes":700}"#), Fault::RemoveAfter { bytes: 700 });
    assert_eq!(parse(r#"{"fault":"find80_while_selected","on":true}"#), Fault::Find80WhileSelected { on: true });
    assert!(serde_json::from_str::<Fault>(r#"{"fault":"mute","om":true}"#).is_err());
}
