use std::time::Duration;

use lobby_envelope::digest::sha256;
use lobby_wire::problem::Problem;
use lobby_wire::upload::BLOB_MAX;
use reqwest::{Method, StatusCode};

use crate::bench::{Kiosk, metadata, start, start_with};
use crate::line::Line;

const BLOB: &[u8] = &[7; 100_000];

fn digest(bytes: &[u8]) -> [u8; 32] {
    sha256(bytes).0
}

async fn code(answer: reqwest::Response) -> (u16, String) {
    (answer.status().as_u16(), answer.json::<Problem>().await.unwrap().code.to_string())
}

#[tokio::test]
async fn an_upload_resumes_where_it_stopped_and_repeating_creation_is_harmless() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    assert_eq!(kiosk.offset(sha).await, None);
    let created = kiosk.create(sha, BLOB.len()).await;
    assert_eq!(created.status(), StatusCode::CREATED);
    assert_eq!(created.headers()["location"].to_str().unwrap(), format!("/v1/uploads/{sha}"));
    assert_eq!(created.headers()["tus-resumable"], "1.0.0");

    let half = &BLOB[..40_000];
    assert_eq!(kiosk.patch(sha, 0, half, &digest(half)).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(kiosk.create(sha, BLOB.len()).await.status(), StatusCode::CREATED);
    assert_eq!(kiosk.offset(sha).await, Some(40_000));
    let rest = kiosk.patch(sha, 40_000, &BLOB[40_000..], &digest(&BLOB[40_000..])).await;
    assert_eq!(rest.headers()["upload-offset"], "100000");
    assert_eq!(kiosk.offset(sha).await, Some(100_000));
    assert_eq!(kiosk.create(sha, BLOB.len()).await.status(), StatusCode::CREATED);
    assert_eq!(kiosk.offset(sha).await, Some(100_000));
}

#[tokio::test]
async fn a_wrong_offset_a_wrong_checksum_and_a_chunk_too_long_change_nothing() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    kiosk.create(sha, BLOB.len()).await;
    let piece = &BLOB[..1000];
    let elsewhere = kiosk.patch(sha, 5, piece, &digest(piece)).await;
    assert_eq!(elsewhere.headers()["upload-offset"], "0");
    assert_eq!(elsewhere.headers()["tus-resumable"], "1.0.0");
    assert_eq!(code(elsewhere).await, (409, "offset_conflict".into()));
    assert_eq!(code(kiosk.patch(sha, 0, piece, &digest(b"other")).await).await, (460, "checksum_mismatch".into()));
    let odd = kiosk
        .request(Method::PATCH, &format!("/v1/uploads/{sha}"))
        .header("Upload-Offset", 0)
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Checksum", "md5 AAAA")
        .body(piece)
        .send();
    assert_eq!(code(odd.await.unwrap()).await, (400, "bad_checksum".into()));
    let long = vec![7; BLOB.len() + 1];
    assert_eq!(code(kiosk.patch(sha, 0, &long, &digest(&long)).await).await, (413, "chunk_too_long".into()));
    assert_eq!(kiosk.offset(sha).await, Some(0));
    assert_eq!(kiosk.patch(sha, 0, BLOB, &digest(BLOB)).await.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_finished_blob_that_is_not_its_digest_is_forgotten() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let promised = sha256(b"something else");
    kiosk.create(promised, BLOB.len()).await;
    assert_eq!(code(kiosk.patch(promised, 0, BLOB, &digest(BLOB)).await).await, (460, "digest_mismatch".into()));
    assert_eq!(kiosk.offset(promised).await, None);
}

#[tokio::test]
async fn what_is_malformed_or_too_large_is_refused_by_name() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    let post = || kiosk.request(Method::POST, "/v1/uploads").header("Upload-Length", "10");
    let empty = post().header("Upload-Metadata", "").send().await.unwrap();
    assert_eq!(code(empty).await, (400, "metadata_missing".into()));
    let garbage = post().header("Upload-Metadata", "sha256 ???").send().await.unwrap();
    assert_eq!(code(garbage).await, (400, "bad_metadata".into()));
    let large = kiosk.create(sha, usize::try_from(BLOB_MAX).unwrap() + 1).await;
    assert_eq!(code(large).await, (413, "blob_too_large".into()));
    let unspoken = kiosk.client.post(bench.url("/v1/uploads")).header("Upload-Length", "10");
    let unspoken = unspoken.header("Upload-Metadata", metadata(sha)).send().await.unwrap();
    assert_eq!(unspoken.headers()["tus-version"], "1.0.0");
    assert_eq!(code(unspoken).await, (412, "tus_version".into()));
    kiosk.create(sha, 10).await;
    assert_eq!(code(kiosk.create(sha, 11).await).await, (409, "upload_conflict".into()));
    let unknown = kiosk.patch(sha256(b"?"), 0, b"?", &digest(b"?")).await;
    assert_eq!(code(unknown).await, (404, "upload_unknown".into()));
}

#[tokio::test]
async fn a_kiosk_sees_nothing_of_anothers_uploads() {
    let bench = start().await;
    let (one, two) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let sha = sha256(BLOB);
    one.create(sha, BLOB.len()).await;
    one.patch(sha, 0, BLOB, &digest(BLOB)).await;
    assert_eq!(one.offset(sha).await, Some(100_000));
    assert_eq!(two.offset(sha).await, None);
}

#[tokio::test]
async fn an_unfinished_upload_can_be_given_up_and_a_complete_one_stays() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    let give_up = |kiosk: &Kiosk| kiosk.request(Method::DELETE, &format!("/v1/uploads/{sha}")).send();
    kiosk.create(sha, BLOB.len()).await;
    assert_eq!(give_up(&kiosk).await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(kiosk.offset(sha).await, None);
    kiosk.create(sha, BLOB.len()).await;
    kiosk.patch(sha, 0, BLOB, &digest(BLOB)).await;
    assert_eq!(code(give_up(&kiosk).await.unwrap()).await, (409, "upload_complete".into()));
    assert_eq!(kiosk.offset(sha).await, Some(100_000));
    let options = kiosk.request(Method::OPTIONS, "/v1/uploads").send().await.unwrap();
    assert_eq!(options.headers()["tus-extension"], "creation,checksum,termination");
}

/// Sends a part of a chunk and breaks the line.
async fn cut_chunk(kiosk: &Kiosk, ca_pem: &str, head: &str) {
    let mut line = Line::of(kiosk, ca_pem).await;
    line.send(head.as_bytes()).await;
    line.send(&BLOB[..30_000]).await;
    line.hang_up().await;
}

/// Returns once the upload has come so far: a broken chunk may still be dealt with when it is asked for. One that never
/// comes so far is ended by the limit of the test runner.
async fn wait_for_offset(kiosk: &Kiosk, sha: lobby_wire::digest::Sha256, wanted: u64) {
    while kiosk.offset(sha).await != Some(wanted) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_chunk_cut_on_its_way_counts_not_at_all_with_a_checksum_and_as_far_as_it_came_without() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    kiosk.create(sha, BLOB.len()).await;
    let head = |more: &str| {
        format!(
            "PATCH /v1/uploads/{sha} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n{more}\
             Content-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n"
        )
    };
    let checksum = format!("Upload-Checksum: sha256 {}\r\n", data_encoding::BASE64.encode(&digest(BLOB)));
    cut_chunk(&kiosk, &bench.ca_pem, &head(&checksum)).await;
    assert_eq!(kiosk.offset(sha).await, Some(0));
    cut_chunk(&kiosk, &bench.ca_pem, &head("")).await;
    wait_for_offset(&kiosk, sha, 30_000).await;
    let rest = kiosk.patch(sha, 30_000, &BLOB[30_000..], &digest(&BLOB[30_000..])).await;
    assert_eq!(rest.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_chunk_that_stops_coming_while_its_line_stays_open_lets_the_upload_go() {
    let bench = start_with(Duration::from_secs(1)).await;
    let kiosk = bench.kiosk("K01").await;
    let sha = sha256(BLOB);
    kiosk.create(sha, BLOB.len()).await;
    let headers = format!(
        "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n\
         Upload-Checksum: sha256 {}\r\n",
        data_encoding::BASE64.encode(&digest(BLOB))
    );
    let mut dead = Line::of(&kiosk, &bench.ca_pem).await;
    dead.begin("PATCH", &format!("/v1/uploads/{sha}"), &headers, BLOB.len()).await;
    dead.send(&BLOB[..30_000]).await;
    // The power is gone: nothing more comes, and the connection is not closed either.
    assert_eq!(dead.answer().await, (400, "chunk_broken_off".into()));
    assert_eq!(kiosk.offset(sha).await, Some(0));
    assert_eq!(kiosk.patch(sha, 0, BLOB, &digest(BLOB)).await.status(), StatusCode::NO_CONTENT);
}

/// Case 30: a proxy that knows no PATCH drops it, so tus lets it travel as a POST.
#[tokio::test]
async fn a_post_that_names_another_method_of_an_upload_is_that_method_with_all_its_rules() {
    let bench = start().await;
    let (kiosk, other) = (bench.kiosk("K01").await, bench.kiosk("K02").await);
    let sha = sha256(BLOB);
    let path = format!("/v1/uploads/{sha}");
    let post = |kiosk: &Kiosk, path: &str, method: &str| {
        kiosk.request(Method::POST, path).header("X-HTTP-Method-Override", method)
    };
    let patch = |kiosk: &Kiosk, offset: usize, bytes: &[u8]| {
        let request = post(kiosk, &path, "PATCH").header("Upload-Offset", offset).body(bytes.to_vec());
        request.header("Content-Type", "application/offset+octet-stream").send()
    };
    kiosk.create(sha, BLOB.len()).await;
    let half = patch(&kiosk, 0, &BLOB[..40_000]).await.unwrap();
    assert_eq!((half.status(), &half.headers()["upload-offset"]), (StatusCode::NO_CONTENT, &"40000".parse().unwrap()));
    let head = post(&kiosk, &path, "HEAD").send().await.unwrap();
    assert_eq!((head.status(), &head.headers()["upload-offset"]), (StatusCode::OK, &"40000".parse().unwrap()));
    assert_eq!(code(patch(&kiosk, 5, BLOB).await.unwrap()).await, (409, "offset_conflict".into()));
    let long = vec![7; BLOB.len()];
    assert_eq!(code(patch(&kiosk, 40_000, &long).await.unwrap()).await, (413, "chunk_too_long".into()));
    assert_eq!(code(patch(&other, 0, BLOB).await.unwrap()).await, (404, "upload_unknown".into()));
    let gone = post(&kiosk, &path, "delete").send().await.unwrap();
    assert_eq!((gone.status(), kiosk.offset(sha).await), (StatusCode::NO_CONTENT, None));

    // Nothing else is reached by it, and no other address listens to it.
    for named in ["PUT", "GET", ""] {
        assert_eq!(code(post(&kiosk, &path, named).send().await.unwrap()).await, (400, "bad_header".into()), "{named}");
    }
    let bare = kiosk.request(Method::POST, &path).send().await.unwrap();
    assert_eq!(code(bare).await, (400, "bad_header".into()));
    let trust = post(&kiosk, "/v1/trust", "GET").send().await.unwrap();
    assert_eq!(trust.status(), StatusCode::METHOD_NOT_ALLOWED);
    let stranger =
        bench.stranger().post(bench.url(&path)).header("X-HTTP-Method-Override", "PATCH").send().await.unwrap();
    assert_eq!(code(stranger).await, (401, "no_certificate".into()));
}

/// Attack p05_tus: lengths, metadata and addresses that no client of ours sends.
#[tokio::test]
async fn odd_lengths_metadata_and_addresses_are_refused_and_nothing_is_written_elsewhere() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    let encoded = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let sha = sha256(BLOB).to_string();
    let create = async |length: &[u8], metadata: &str| {
        let request = kiosk.request(Method::POST, "/v1/uploads").header("Upload-Length", length);
        request.header("Upload-Metadata", metadata).send().await.unwrap().status().as_u16()
    };
    let good = format!("sha256 {},kind {}", encoded(&sha), encoded("page"));
    for length in ["-1", "+5", "1e3", "18446744073709551616", "٣", "5, 6", "0x10", ""] {
        assert_eq!(create(length.as_bytes(), &good).await, 400, "{length}");
    }
    for length in ["67108865", "18446744073709551615"] {
        assert_eq!(create(length.as_bytes(), &good).await, 413, "{length}");
    }
    let many: String = (0..700).map(|n| format!(",k{n} QUFB")).collect();
    for metadata in [
        String::new(),
        "sha256".to_owned(),
        "sha256 AAAA,kind cGFnZQ==".to_owned(),
        format!("sha256 {},kind {}", encoded("../../../../etc/passwd"), encoded("page")),
        format!("sha256 {},kind {}", encoded(&sha), encoded("../x\n")),
        format!("sha256 {},kind {}", encoded(&sha.to_uppercase()), encoded("page")),
    ] {
        assert_eq!(create(b"1", &metadata).await, 400, "{metadata}");
    }
    assert_eq!(create(b" 7 ", &format!("{good}{many}")).await, 201, "more than is needed, and blanks, do no harm");
    for address in ["..%2f..%2fkeys%2fca.key.pem", &format!("{sha}%00"), &sha.to_uppercase(), "lock-00", "collecting"] {
        let asked = kiosk.request(Method::HEAD, &format!("/v1/uploads/{address}")).send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::NOT_FOUND, "{address}");
    }
    let left = std::fs::read_dir(bench.folder.path().join("uploads/WL01-K01")).unwrap();
    let mut left: Vec<_> = left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, [format!("{sha}.part"), format!("{sha}.state")]);
}

#[tokio::test]
async fn a_blob_without_a_byte_is_complete_when_it_is_begun() {
    let bench = start().await;
    let kiosk = bench.kiosk("K01").await;
    assert_eq!(kiosk.create(sha256(b""), 0).await.status(), StatusCode::CREATED);
    assert_eq!(kiosk.offset(sha256(b"")).await, Some(0));
}
