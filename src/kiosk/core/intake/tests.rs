//! A visit's end of the socket, played from bytes.
#![allow(clippy::unwrap_used)]

use lobby_envelope::digest::sha256;
use lobby_store::{Limits, StagingLimits};

use super::*;
use crate::core::fixture::{blobs, envelope, identity, manifest, manifest_of, number, sent, sent_of};
use crate::ipc::write_frame;

struct Bench {
    dir: tempfile::TempDir,
    identity: Identity,
    outbox: Outbox,
}

fn bench() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let identity = identity(dir.path());
    let (outbox, _) = Outbox::open(&dir.path().join("outbox"), Limits::default()).unwrap();
    Bench { dir, identity, outbox }
}

impl Bench {
    /// A visit that has kept nothing hands in.
    fn take(
        &self,
        manifest: &Manifest,
        socket: &mut impl Read,
        reserved: Option<&CaseNumber>,
        block: Option<FailureCode>,
    ) -> Result<(), IntakeError> {
        let staging = &mut self.staging();
        take(
            manifest,
            &[],
            socket,
            IntakeContext { outbox: &self.outbox, staging, identity: &self.identity, reserved, block },
        )
    }

    /// A visit that has kept these pages in `staging` hands in.
    fn take_kept(
        &self,
        kept: &[Sha256],
        socket: &mut impl Read,
        staging: &mut Staging,
        block: Option<FailureCode>,
    ) -> Result<(), IntakeError> {
        let (outbox, identity, reserved) = (&self.outbox, &self.identity, &number(1));
        take(
            &manifest(reserved),
            kept,
            socket,
            IntakeContext { outbox, staging, identity, reserved: Some(reserved), block },
        )
    }

    fn staging(&self) -> Staging {
        self.outbox.stage(StagingLimits::default())
    }

    /// Files that no application owns.
    fn incoming(&self) -> usize {
        let folders = std::fs::read_dir(self.dir.path().join("outbox/incoming")).unwrap();
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }
}

/// The one page of the application.
fn page() -> (Sha256, Vec<u8>) {
    let (_, bytes) = blobs().pop().unwrap();
    (sha256(&bytes), bytes)
}

/// Keeps the page as a visit does that sends `bytes` for it.
fn keep_as(staging: &mut Staging, bytes: &[u8], block: Option<FailureCode>) -> Result<(), IntakeError> {
    let (sha256, page) = page();
    // Another frame follows: what is read of the page must end where it ends.
    let mut stream = bytes.to_vec();
    write_frame(&mut stream, &VisitMessage::Alive).unwrap();
    let mut socket = stream.as_slice();
    let kept = keep(staging, sha256, page.len() as u64, block, &mut socket);
    if bytes.len() == page.len() {
        assert!(matches!(read_frame(&mut socket), Ok(VisitMessage::Alive)));
    }
    kept
}

/// What a visit sends behind the manifest where core keeps its page.
fn sent_without_page() -> Vec<u8> {
    let mut stream = sent(|_, _| ());
    let (sha256, bytes) = page();
    let mut frame = Vec::new();
    write_frame(&mut frame, &VisitMessage::Blob { sha256, size: bytes.len() as u64 }).unwrap();
    stream.truncate(stream.len() - frame.len() - bytes.len());
    stream
}

#[test]
fn a_page_that_was_kept_is_not_sent_again_and_is_in_the_application() {
    let bench = bench();
    let mut staging = bench.staging();
    let (sha256, bytes) = page();
    keep_as(&mut staging, &bytes, None).unwrap();
    assert_eq!(bench.incoming(), 1);
    bench.take_kept(&[sha256], &mut sent_without_page().as_slice(), &mut staging, None).unwrap();
    let id = bench.outbox.queued().unwrap()[0].application_id;
    assert!(bench.outbox.read_blob_range(id, sha256, 0, usize::MAX).unwrap() == bytes);
    assert_eq!(bench.incoming(), 0, "nothing is kept beside the application");
}

/// An application of three pages, the last of which core keeps, with this many small copies.
fn thin_line(renditions: usize) -> Vec<(BlobKind, Vec<u8>)> {
    let (mut all, last) = (blobs(), blobs().pop());
    all.pop();
    // One fits into a row, the others do not.
    all.extend((0..renditions).map(|n| (BlobKind::Rendition, envelope(50 + n as u8, 9_000 + n * 90_000))));
    all.extend((0..2).map(|n| (BlobKind::Page, envelope(70 + n, 150_000))));
    all.extend(last);
    all
}

/// Hands it in at a context that keeps the last page; the staging afterwards does not matter.
fn take_thin(bench: &Bench, blobs: Vec<(BlobKind, Vec<u8>)>) -> Result<Manifest, IntakeError> {
    let (mut staging, number) = (bench.staging(), number(1));
    let (kept, bytes) = page();
    keep_as(&mut staging, &bytes, None).unwrap();
    let manifest = manifest_of(&number, &blobs);
    let sent = blobs.into_iter().filter(|(_, sent)| sha256(sent) != kept).collect();
    let (outbox, identity) = (&bench.outbox, &bench.identity);
    let context = IntakeContext { outbox, staging: &mut staging, identity, reserved: Some(&number), block: None };
    let stream = sent_of(sent, |_, _| ());
    let mut socket = stream.as_slice();
    let taken = take(&manifest, &[kept], &mut socket, context);
    assert!(socket.is_empty(), "whatever the outcome, all was read");
    taken.map(|()| manifest)
}

#[test]
fn small_copies_of_all_pages_are_in_the_application_in_their_order() {
    let bench = bench();
    let manifest = take_thin(&bench, thin_line(3)).unwrap();
    let queued = bench.outbox.queued().unwrap();
    assert_eq!(queued[0].manifest().unwrap(), manifest);
    let listed = manifest.page_blobs().unwrap();
    assert_eq!((listed.renditions.len(), listed.pages.len()), (3, 3));
    for (entry, (_, bytes)) in manifest.blobs.iter().zip(thin_line(3)) {
        let id = manifest.application_id;
        assert!(bench.outbox.read_blob_range(id, entry.sha256, 0, usize::MAX).unwrap() == bytes, "{:?}", entry.kind);
    }
}

#[test]
fn small_copies_of_some_pages_only_and_blobs_out_of_their_order_are_refused() {
    let bench = bench();
    let mut backwards = thin_line(3);
    backwards.reverse();
    let mut behind = thin_line(3);
    behind[3..].rotate_left(3);
    for wrong in [thin_line(2), backwards, behind] {
        let refused = take_thin(&bench, wrong).unwrap_err();
        assert_eq!(refused.code(), FailureCode::SealFault);
        assert!(refused.to_string().contains("order"), "{refused}");
    }
    assert!(bench.outbox.queued().unwrap().is_empty());
}

#[test]
fn a_page_that_is_not_the_announced_one_is_not_kept_and_may_come_again_on_the_same_socket() {
    let bench = bench();
    let mut staging = bench.staging();
    let (sha256, mut bytes) = page();
    bytes[999] ^= 1;
    let refused = keep_as(&mut staging, &bytes, None).unwrap_err();
    assert_eq!(refused.code(), FailureCode::StoreFault);
    assert!(!staging.holds(sha256, bytes.len() as u64) && bench.incoming() == 0);
    bytes[999] ^= 1;
    keep_as(&mut staging, &bytes, None).unwrap();
    keep_as(&mut staging, &bytes, None).unwrap();
    assert_eq!(bench.incoming(), 1, "twice is once");
}

#[test]
fn a_kiosk_that_may_take_nothing_in_keeps_no_page() {
    let bench = bench();
    let mut staging = bench.staging();
    let refused = keep_as(&mut staging, &page().1, Some(FailureCode::ShutOut)).unwrap_err();
    assert_eq!((refused.code(), bench.incoming()), (FailureCode::ShutOut, 0));
}

#[test]
fn more_than_a_visit_may_keep_is_refused_as_lack_of_room() {
    let bench = bench();
    let mut staging = bench.outbox.stage(StagingLimits { pages: 200, bytes: 100 });
    let refused = keep_as(&mut staging, &page().1, None).unwrap_err();
    assert_eq!((refused.code(), bench.incoming()), (FailureCode::DiskFull, 0));
}

#[test]
fn a_visit_that_dies_while_or_after_a_page_is_kept_leaves_nothing() {
    let bench = bench();
    let mut staging = bench.staging();
    let (sha256, bytes) = page();
    for cut in [0, 1, bytes.len() - 1] {
        let gone = keep(&mut staging, sha256, bytes.len() as u64, None, &mut &bytes[..cut]).unwrap_err();
        assert!(matches!(gone, IntakeError::Visit(_)), "cut at {cut}: {gone}");
        assert_eq!(bench.incoming(), 0);
    }
    keep_as(&mut staging, &bytes, None).unwrap();
    drop(staging);
    assert_eq!(bench.incoming(), 0);
}

#[test]
fn a_page_that_was_dropped_is_not_there_any_more_and_the_whole_application_can_be_sent() {
    let bench = bench();
    let mut staging = bench.staging();
    let (sha256, bytes) = page();
    keep_as(&mut staging, &bytes, None).unwrap();
    staging.discard(sha256);
    assert_eq!(bench.incoming(), 0);
    let stream = [sent_without_page(), sent(|_, _| ())].concat();
    let mut socket = stream.as_slice();
    let refused = bench.take_kept(&[sha256], &mut socket, &mut staging, None).unwrap_err();
    assert!(matches!(refused, IntakeError::Store(StoreError::NotStaged { .. })), "{refused}");
    bench.take_kept(&[], &mut socket, &mut staging, None).unwrap();
    assert_eq!((bench.outbox.queued().unwrap().len(), bench.incoming()), (1, 0));
}

#[test]
fn an_application_that_was_refused_is_taken_at_the_next_try_without_its_kept_page_being_sent() {
    let bench = bench();
    let mut staging = bench.staging();
    let (sha256, bytes) = page();
    keep_as(&mut staging, &bytes, None).unwrap();
    let mut spoilt = sent_without_page();
    let end = spoilt.len() - 1;
    spoilt[end] ^= 1;
    let stream = [sent_without_page(), spoilt, sent_without_page()].concat();
    let mut socket = stream.as_slice();
    let mut take = |block| bench.take_kept(&[sha256], &mut socket, &mut staging, block);
    assert_eq!(take(Some(FailureCode::ShutOut)).unwrap_err().code(), FailureCode::ShutOut);
    assert!(matches!(take(None).unwrap_err(), IntakeError::Store(StoreError::OtherBlob { .. })));
    take(None).unwrap();
    assert_eq!((bench.outbox.queued().unwrap().len(), bench.incoming()), (1, 0));
}

#[test]
fn what_one_visit_kept_is_out_of_reach_for_another() {
    let bench = bench();
    let (mut first, mut second) = (bench.staging(), bench.staging());
    let (sha256, bytes) = page();
    keep_as(&mut first, &bytes, None).unwrap();
    let stolen = bench.take_kept(&[sha256], &mut sent_without_page().as_slice(), &mut second, None).unwrap_err();
    assert!(matches!(stolen, IntakeError::Store(StoreError::NotStaged { .. })), "{stolen}");
    assert!(bench.outbox.queued().unwrap().is_empty());
}

#[test]
fn an_application_is_durable_and_signed_by_the_device_when_it_is_taken() {
    let bench = bench();
    let manifest = manifest(&number(1));
    bench.take(&manifest, &mut sent(|_, _| ()).as_slice(), Some(&number(1)), None).unwrap();
    let queued = bench.outbox.queued().unwrap();
    assert_eq!(queued.len(), 1);
    assert_eq!(queued[0].manifest().unwrap(), manifest);
}

#[test]
fn a_blob_that_is_not_the_announced_one_leaves_nothing_and_the_next_try_succeeds_on_the_same_socket() {
    let bench = bench();
    let manifest = manifest(&number(1));
    let mut stream = sent(|at, bytes| {
        if at == 3 {
            bytes[999] ^= 1
        }
    });
    stream.extend(sent(|_, _| ()));
    let mut socket = stream.as_slice();
    let error = bench.take(&manifest, &mut socket, Some(&number(1)), None).unwrap_err();
    assert_eq!(error.code(), FailureCode::StoreFault);
    assert!(bench.outbox.queued().unwrap().is_empty());
    bench.take(&manifest, &mut socket, Some(&number(1)), None).unwrap();
    assert_eq!((bench.outbox.queued().unwrap().len(), socket.len()), (1, 0));
}

#[test]
fn a_kiosk_that_was_shut_out_refuses_what_is_under_way_and_takes_it_once_it_is_admitted_again() {
    let bench = bench();
    let (manifest, number) = (manifest(&number(1)), number(1));
    let stream = [sent(|_, _| ()), sent(|_, _| ())].concat();
    let mut socket = stream.as_slice();
    let mut take = |block| bench.take(&manifest, &mut socket, Some(&number), block);
    assert_eq!(take(Some(FailureCode::ShutOut)).unwrap_err().code(), FailureCode::ShutOut);
    assert!(bench.outbox.queued().unwrap().is_empty());
    take(None).unwrap();
    assert_eq!(bench.outbox.queued().unwrap().len(), 1);
}

#[test]
fn a_number_that_was_not_reserved_another_kiosk_and_missing_blobs_are_refused() {
    let bench = bench();
    let refused = |manifest: &Manifest, reserved: Option<&CaseNumber>| {
        let stream = if manifest.blobs.is_empty() { Vec::new() } else { sent(|_, _| ()) };
        bench.take(manifest, &mut stream.as_slice(), reserved, None).unwrap_err().to_string()
    };
    assert!(refused(&manifest(&number(1)), None).contains("not reserved"));
    assert!(refused(&manifest(&number(1)), Some(&number(2))).contains("not reserved"));
    let other = Manifest { kiosk: "WL01-K02".into(), ..manifest(&number(1)) };
    assert!(refused(&other, Some(&number(1))).contains("another kiosk"));
    let marked = Manifest { test: true, ..manifest(&number(1)) };
    assert!(refused(&marked, Some(&number(1))).contains("test mark"), "this kiosk was enrolled for citizens");
    let empty = Manifest { blobs: vec![], ..manifest(&number(1)) };
    assert!(refused(&empty, Some(&number(1))).contains("no blobs"));
    assert!(bench.outbox.queued().unwrap().is_empty());
}

#[test]
fn a_visit_that_dies_half_way_leaves_nothing() {
    let bench = bench();
    let stream = sent(|_, _| ());
    for cut in [0, 3, 40, 60_000, stream.len() - 1] {
        let mut socket = &stream[..cut];
        let taken = bench.take(&manifest(&number(1)), &mut socket, Some(&number(1)), None);
        assert!(taken.is_err(), "cut at {cut}");
    }
    assert!(bench.outbox.queued().unwrap().is_empty());
}

/// Attacks p07d and p07e, from a visit that a stranger has taken over: what would hang or end the platform is not signed.
#[test]
fn a_blob_listed_twice_and_an_envelope_with_thousands_of_stanzas_are_not_signed() {
    let bench = bench();
    let mut twice = blobs();
    twice.push(twice[3].clone());
    let manifest = manifest_of(&number(1), &twice);
    let refused = bench.take(&manifest, &mut sent_of(twice, |_, _| ()).as_slice(), Some(&number(1)), None);
    assert!(matches!(refused, Err(IntakeError::Manifest(_))), "{refused:?}");

    let stanzas = format!("age-encryption.org/v1\n{}--- x\n", "-> X25519 x\nx\n".repeat(8_000)).into_bytes();
    let mut hostile = blobs();
    hostile[0].1.clone_from(&stanzas);
    let manifest = manifest_of(&number(1), &hostile);
    let refused = bench.take(&manifest, &mut sent_of(hostile, |_, _| ()).as_slice(), Some(&number(1)), None);
    assert!(matches!(refused, Err(IntakeError::Envelope(_))), "{refused:?}");
    let kept = keep(&mut bench.staging(), sha256(&stanzas), stanzas.len() as u64, None, &mut stanzas.as_slice());
    assert!(matches!(kept, Err(IntakeError::Envelope(_))), "{kept:?}");
    assert_eq!((bench.outbox.queued().unwrap().len(), bench.incoming()), (0, 0));
}
