//! Every code by which the platform refuses, in one table: the word on the wire, the HTTP status, what it is about, and a
//! sentence for an operator.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This very application: however long the kiosk waits, it will not be taken in as it is. It is put aside for staff.
    Application,
    /// The kiosk: an operator has shut it out.
    Revoked,
    /// The kiosk: its certificate counts no more, people must enrol it again.
    Unenrolled,
    /// The kiosk: an officer has to decide which of two machines it is.
    Doubt,
    /// Something that passes when the platform or people have put it right. Nothing is put aside for it.
    Passing,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $status:literal, $scope:ident, $sentence:literal;)+) => {
        /// Why the platform refuses, or asks to come again.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $($(#[doc = $doc])+ $name,)+
            /// A word of a later platform that this program does not know.
            Other(String),
        }

        impl ProblemCode {
            /// Every code of the table, in its order.
            pub const ALL: &[ProblemCode] = &[$(ProblemCode::$name,)+];

            /// The code's word in `code` of a problem: lowercase ASCII and `_`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(ProblemCode::$name => $word,)+
                    ProblemCode::Other(word) => word,
                }
            }

            /// HTTP status that goes with the code; 500 for a word that is not in the table.
            #[must_use]
            pub fn status(&self) -> u16 {
                match self {
                    $(ProblemCode::$name => $status,)+
                    ProblemCode::Other(_) => 500,
                }
            }

            /// What it is about, and so what a kiosk does that meets it; [`Scope::Passing`] for a word that is not in the
            /// table.
            #[must_use]
            pub fn scope(&self) -> Scope {
                match self {
                    $(ProblemCode::$name => Scope::$scope,)+
                    ProblemCode::Other(_) => Scope::Passing,
                }
            }

            /// One sentence in English for an operator, where the refusal has nothing more exact to say.
            #[must_use]
            pub fn sentence(&self) -> &'static str {
                match self {
                    $(ProblemCode::$name => $sentence,)+
                    ProblemCode::Other(_) => "this program does not know the code",
                }
            }
        }

        impl From<&str> for ProblemCode {
            fn from(word: &str) -> ProblemCode {
                match word {
                    $($word => ProblemCode::$name,)+
                    other => ProblemCode::Other(other.to_owned()),
                }
            }
        }
    };
}

problem_codes! {
    /// The address has no route.
    NoSuchAddress = "no_such_address", 404, Passing, "there is nothing at this address";
    /// A body is not the JSON its route takes.
    BadRequest = "bad_request", 400, Passing, "the body is not of the form this address takes";
    /// A body is longer than its route takes.
    BodyTooLarge = "body_too_large", 413, Passing, "the body is longer than this address takes";
    /// A header is missing or no number.
    BadHeader = "bad_header", 400, Passing, "a header is missing or not a number";
    /// `Content-Type` is not the one its route takes.
    BadMediaType = "bad_media_type", 415, Passing, "the body has another media type than this address takes";
    /// `Upload-Metadata` does not parse.
    BadMetadata = "bad_metadata", 400, Passing, "Upload-Metadata is not pairs of key and base64";
    /// `Upload-Metadata` lacks digest or kind.
    MetadataMissing = "metadata_missing", 400, Passing, "Upload-Metadata does not name the blob's sha256 (64 lowercase hex digits) and its kind";
    /// `Upload-Checksum` does not parse, or names an algorithm that is not served.
    BadChecksum = "bad_checksum", 400, Passing, "Upload-Checksum is not `sha256 <base64>`";
    /// An address does not end with a SHA-256 digest.
    BadDigest = "bad_digest", 404, Passing, "no digest stands at the end of this address";
    /// An address holds no application id.
    BadId = "bad_id", 404, Passing, "no application id stands in this address";
    /// A client speaks another version of tus.
    TusVersion = "tus_version", 412, Passing, "this server speaks another version of tus";

    /// A route for kiosks was asked without a client certificate.
    NoCertificate = "no_certificate", 401, Passing, "this needs a kiosk's certificate; enrol first";
    /// The certificate names a kiosk that is not enrolled.
    KioskUnknown = "kiosk_unknown", 403, Unenrolled, "no kiosk of this name is enrolled; enrol it";
    /// An operator revoked the kiosk.
    KioskRevoked = "kiosk_revoked", 403, Revoked, "this kiosk was revoked; an operator can enrol it again";
    /// The kiosk was enrolled again or renewed past this certificate.
    CertificateReplaced = "certificate_replaced", 403, Unenrolled, "another certificate has taken the place of this one; enrol again";
    /// The certificate ended and the route gives no grace, or the grace ended too.
    CertificateExpired = "certificate_expired", 403, Passing, "this certificate has ended; renew it within its grace, or enrol again";
    /// Two machines show this kiosk's identity; nothing is taken in of either until an officer has decided.
    IdentityInDoubt = "identity_in_doubt", 403, Doubt, "two machines show this kiosk's identity; an officer has to decide which is the kiosk";
    /// A certificate request does not hold together.
    BadCsr = "bad_csr", 400, Passing, "the certificate request is not PKCS#10 in PEM with a fitting signature";
    /// The enrolment code is unknown, used or expired.
    CodeUnknown = "code_unknown", 403, Passing, "the enrolment code is unknown, used or expired; ask an operator for a new one";
    /// The enrolment code was used; this platform says `code_unknown` instead.
    CodeUsed = "code_used", 403, Passing, "the enrolment code was used; ask an operator for a new one";
    /// The enrolment code expired; this platform says `code_unknown` instead.
    CodeExpired = "code_expired", 403, Passing, "the enrolment code has expired; ask an operator for a new one";

    /// A manifest is no compact JWS ([`crate::problem::MALFORMED_MANIFEST`]), or its content breaks the rules.
    BadManifest = "bad_manifest", 422, Application, "the manifest breaks the rules of its schema";
    /// No key that this kiosk ever had vouches for the manifest.
    BadSignature = "bad_signature", 403, Passing, "the manifest is signed with a key this kiosk never had";
    /// Manifest and address name different applications.
    OtherApplication = "other_application", 422, Application, "the manifest is for another application than the address";
    /// A manifest or report names another kiosk than the certificate.
    OtherKiosk = "other_kiosk", 403, Passing, "the manifest names another kiosk";
    /// A marked manifest is signed by a kiosk that serves citizens, or an unmarked one by a kiosk for tests.
    MarkDiffers = "mark_differs", 422, Application, "the manifest's test mark is not that of the certificate whose key signed it";
    /// The manifest's cryptographic suite is not supported.
    SuiteUnknown = "suite_unknown", 422, Passing, "the manifest names a cryptographic suite this platform does not speak";
    /// The case number is malformed or belongs to another kiosk.
    ForeignCaseNumber = "foreign_case_number", 422, Application, "the case number is malformed or not of this kiosk";
    /// A sealed blob begins with a head that no kiosk of ours makes: too long, too many stanzas, or none at all.
    BadEnvelope = "bad_envelope", 422, Application, "a sealed blob does not begin as the envelopes of this platform do";
    /// Blobs of the manifest were not uploaded; the problem lists them.
    MissingBlobs = "missing_blobs", 422, Application, "sealed blobs of the manifest have not been uploaded";
    /// No key of the platform opens the application: nothing is wrong with it, and it is asked for again until staff have
    /// put the key back.
    KeyMissing = "key_missing", 503, Passing, "no key of this platform opens the application; staff have to put the key's file back";
    /// No error: the application was taken in with small copies of its pages and gets its receipt when the full pages,
    /// which the problem lists, have come.
    PagesToFollow = "pages_to_follow", 202, Passing, "taken in; full pages are awaited";
    /// The application was taken in with another manifest.
    DigestConflict = "digest_conflict", 409, Application, "this application was taken in with another manifest; an operator has to look at it";
    /// Another application has the case number.
    CaseNumberTaken = "case_number_taken", 409, Application, "another application has this case number";
    /// This kiosk has handed in no such application.
    ApplicationUnknown = "application_unknown", 404, Passing, "no such application of this kiosk";
    /// The application is here in small copies; the receipt comes with its full pages.
    ReceiptPending = "receipt_pending", 404, Passing, "the receipt comes when all full pages have come";

    /// A blob is larger than [`crate::upload::BLOB_MAX`].
    BlobTooLarge = "blob_too_large", 413, Application, "the blob is larger than the platform takes";
    /// The digest was announced with another length.
    UploadConflict = "upload_conflict", 409, Application, "this digest was announced with another length";
    /// This kiosk has begun no such upload.
    UploadUnknown = "upload_unknown", 404, Passing, "no such upload of this kiosk; create it first";
    /// A complete blob cannot be deleted.
    UploadComplete = "upload_complete", 409, Passing, "a complete blob is not given up";
    /// A chunk does not begin where the upload stands.
    OffsetConflict = "offset_conflict", 409, Passing, "the upload continues at another offset";
    /// A chunk exceeds the announced length.
    ChunkTooLong = "chunk_too_long", 413, Passing, "the chunk reaches past the announced length";
    /// The connection ended inside a chunk.
    ChunkBrokenOff = "chunk_broken_off", 400, Passing, "the connection broke before the chunk's end";
    /// A chunk does not have its checksum (status of the tus checksum extension).
    ChecksumMismatch = "checksum_mismatch", 460, Passing, "the chunk does not have its checksum";
    /// A finished blob does not have its digest (status of the tus checksum extension).
    DigestMismatch = "digest_mismatch", 460, Passing, "the finished blob does not have its digest; it was forgotten";

    /// A question is none of a kiosk, or not of this one.
    BadQuestion = "bad_question", 422, Passing, "this is no question of a person at this kiosk";
    /// A question, or the reading of the card in it, is too old, or its time lies ahead.
    QuestionOld = "question_old", 422, Passing, "the question or the reading of the card is too old, or the kiosk's clock is wrong";
    /// The question was answered before.
    QuestionRepeated = "question_repeated", 409, Passing, "this question was answered before";
    /// The person has asked as often as is answered in an hour.
    AskedTooOften = "asked_too_often", 429, Passing, "this person has asked too often; ask again in an hour";

    /// A health report does not hold together.
    BadHealth = "bad_health", 422, Passing, "this is no health report that can be shown";
    /// No catalogue was published yet.
    NoCatalogue = "no_catalogue", 404, Passing, "no catalogue has been published";
    /// No catalogue bundle with this digest was published.
    BundleUnknown = "bundle_unknown", 404, Passing, "no bundle with this digest was published";

    /// No case has this number.
    CaseUnknown = "case_unknown", 404, Passing, "there is no case with this number";
    /// No role of the account permits what was asked for.
    NotPermitted = "not_permitted", 403, Passing, "no role of this account permits it";
    /// There is no account with this login that the caller may look after.
    AccountUnknown = "account_unknown", 404, Passing, "there is no such account";
    /// The case has no such material with pages.
    MaterialUnknown = "material_unknown", 404, Passing, "the case has no such material with pages";
    /// Documents are made by PDF/A-1b, 2b or 3b alone.
    StandardUnknown = "standard_unknown", 400, Passing, "the standards are a1b, a2b and a3b";
    /// Stored pages are not those that the signed document names.
    PagesDiffer = "pages_differ", 409, Passing, "the pages are not those that the signed document names";
    /// A document was asked for whose full pages are still being uploaded.
    PagesAwaited = "pages_awaited", 425, Passing, "full pages of this material are still on their way; take the file when they are here";
    /// The pages of a material are more than one file may hold.
    DocumentTooLarge = "document_too_large", 413, Passing, "the pages of this material are too many for one file; take them one by one";
    /// The case's records lay their term and are erased.
    CaseErased = "case_erased", 410, Passing, "the records of this case are erased, as the rules of retention say";
    /// The case has no such picture.
    PictureUnknown = "picture_unknown", 404, Passing, "the case has no such picture";
    /// The case has no such value.
    ValueUnknown = "value_unknown", 404, Passing, "the case has no such value";
    /// No letter has this code, or its file is not made yet.
    NoticeUnknown = "notice_unknown", 404, Passing, "there is no letter with this code";
    /// A day lies ahead, or before what it is about.
    DayImpossible = "day_impossible", 422, Passing, "the day lies ahead, or before what it is about";
    /// A test, or a case whose receipt is no step yet.
    CaseNotHandled = "case_not_handled", 409, Passing, "this case is not handled: it is a test";
    /// The case has changed since the client saw it.
    StaleVersion = "stale_version", 412, Passing, "the case has changed; read it again";
    /// A write came without `If-Match`.
    VersionMissing = "version_missing", 428, Passing, "If-Match must name the version of the case that was seen";
    /// A write came without `Idempotency-Key`, or with one that is none.
    ClientKeyMissing = "idempotency_key_missing", 400, Passing, "Idempotency-Key must be 1 to 64 visible ASCII characters";
    /// The key stands for another write.
    KeyReused = "idempotency_key_reused", 422, Passing, "this Idempotency-Key was used for another write";
    /// Another kind of actor takes this step.
    WrongActor = "wrong_actor", 403, Passing, "another kind of actor takes this step";
    /// The table of stages has no such way.
    StepNotPossible = "step_not_possible", 409, Passing, "this step is not possible in the stage of the case";
    /// Corrections were asked for before, or the application is accepted.
    SecondCorrection = "second_correction", 409, Passing, "corrections may be asked for once, before acceptance; it is reported to supervision";
    /// No material is named.
    NothingNamed = "nothing_named", 422, Passing, "no material is named";
    /// The platform found the material itself.
    MayNotDemand = "may_not_demand", 409, Passing, "a material that was found may not be demanded";
    /// A material was not asked for, or is in.
    NotAskedFor = "not_asked_for", 422, Passing, "a material was not asked for, or is in already";
    /// The item has no such material.
    MaterialNotOfItem = "material_not_of_item", 422, Passing, "the item has no such material";
    /// The item is not decided on the spot.
    NotOnTheSpot = "not_on_the_spot", 409, Passing, "the item is not decided on the spot; accept the application first";
    /// The terms were lengthened before.
    ExtendedBefore = "extended_before", 409, Passing, "the terms were lengthened before";
    /// An extension is longer than the item allows, or none.
    NotWithinCap = "not_within_cap", 422, Passing, "the extension is longer than the item allows, or none";
    /// The law's day is over.
    AfterDue = "after_due", 409, Passing, "the law's day is over";
    /// A term in months is not lengthened by days.
    TermInMonths = "term_in_months", 409, Passing, "a term in months is not lengthened by days";
    /// An extension is approved by the officer who proposed it, or by another office.
    NotApproved = "not_approved", 403, Passing, "another officer, the head, has to approve it";
    /// No account has this login.
    OfficerUnknown = "officer_unknown", 422, Passing, "no open account that handles the case has this login";
    /// The item's clocks do not stop for this.
    StopNotAllowed = "stop_not_allowed", 422, Passing, "the item's clocks do not stop for this";
    /// The expected end of a stop is over.
    ExpectedEndOver = "expected_end_over", 422, Passing, "the expected end must lie ahead";
    /// No such stop is open.
    NoSuchStop = "no_such_stop", 409, Passing, "no such stop is open";
    /// The case was never decided.
    NeverDecided = "never_decided", 409, Passing, "the case was never decided";
    /// The calendar does not reach so far.
    CalendarMissing = "calendar_missing", 503, Passing, "no calendar reaches so far; an operator has to publish it";
    /// A text of an officer is empty or too long.
    TextUnfit = "text_unfit", 422, Passing, "a text is empty or longer than 8192 bytes";
    /// The way of a letter is noted by a kiosk, the gateway or the platform.
    WayNotOfOfficers = "way_not_of_officers", 422, Passing, "officers note what went over a counter, by post or by announcement";
    /// The decision does not count as served.
    NotServed = "not_served", 409, Passing, "the decision does not count as served";
    /// A route for officers was asked without a session.
    NoSession = "no_session", 401, Passing, "this needs a session; log in first";
    /// Account, password or code are not right.
    LoginWrong = "login_wrong", 401, Passing, "account, password or code are not right";
    /// The account rests after wrong passwords.
    LoginResting = "login_resting", 429, Passing, "the account rests after wrong passwords; try again in a minute";
    /// A form of the console came without the token of its session.
    FormExpired = "form_expired", 403, Passing, "a form without its token";

    /// A kiosk has begun more uploads than it may have open.
    TooManyUploads = "too_many_uploads", 429, Passing, "this kiosk has too many uploads open; finish some, then begin others";
    /// A kiosk asks more at once than is answered at once.
    TooManyRequests = "too_many_requests", 429, Passing, "this kiosk asks too much at once; try again later";
    /// A kiosk has brought more bytes than it may that no application names.
    QuotaReached = "quota_reached", 507, Passing, "this kiosk has brought more than it may that belongs to no application; try again later";
    /// The platform's disk is full up to what is kept for operators and receipts.
    NoRoom = "no_room", 507, Passing, "the platform's disk is full; an operator has to make room";
    /// A body came slower than any line of a hall is.
    TooSlow = "too_slow", 408, Passing, "the body came too slowly; try again later";
    /// The database has more to do than it gets done.
    Busy = "busy", 503, Passing, "the platform has too much to do; try again later";
    /// Something failed inside the platform; the log says what.
    Internal = "internal", 500, Passing, "the platform failed; it is logged, try again later";
}

impl ProblemCode {
    /// Whether the number of an application belongs to something else, so that a kiosk's own numbers may have gone back.
    #[must_use]
    pub fn is_about_number(&self) -> bool {
        [ProblemCode::CaseNumberTaken, ProblemCode::ForeignCaseNumber, ProblemCode::DigestConflict].contains(self)
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ProblemCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ProblemCode, D::Error> {
        String::deserialize(deserializer).map(|word| ProblemCode::from(word.as_str()))
    }
}
