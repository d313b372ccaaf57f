//! Why an application does not go by itself, from the word that travels for it.

use lobby_domain::held::HeldReason;

use crate::problem::ProblemCode;

/// The word for an application whose files are damaged.
pub const DAMAGED: &str = "damaged";
/// The word for an application that was tried for long and never refused.
pub const DELAYED: &str = "delayed";

/// The reason under this word: [`DAMAGED`], [`DELAYED`], or the platform's code.
#[must_use]
pub fn held_reason(word: &str) -> HeldReason {
    match word {
        DAMAGED => HeldReason::Damaged,
        DELAYED => HeldReason::Delayed,
        word => reason_of(&ProblemCode::from(word)),
    }
}

/// Answers to other questions than a delivery asks: one of the two programs takes the other wrongly.
macro_rules! other_question {
    () => {
        ProblemCode::BadCsr
            | ProblemCode::BodyTooLarge
            | ProblemCode::NoticeUnknown
            | ProblemCode::DayImpossible
            | ProblemCode::CaseNotHandled
            | ProblemCode::StaleVersion
            | ProblemCode::VersionMissing
            | ProblemCode::ClientKeyMissing
            | ProblemCode::KeyReused
            | ProblemCode::WrongActor
            | ProblemCode::StepNotPossible
            | ProblemCode::SecondCorrection
            | ProblemCode::NothingNamed
            | ProblemCode::MayNotDemand
            | ProblemCode::NotAskedFor
            | ProblemCode::MaterialNotOfItem
            | ProblemCode::NotOnTheSpot
            | ProblemCode::ExtendedBefore
            | ProblemCode::NotWithinCap
            | ProblemCode::AfterDue
            | ProblemCode::TermInMonths
            | ProblemCode::NotApproved
            | ProblemCode::OfficerUnknown
            | ProblemCode::StopNotAllowed
            | ProblemCode::ExpectedEndOver
            | ProblemCode::NoSuchStop
            | ProblemCode::NeverDecided
            | ProblemCode::CalendarMissing
            | ProblemCode::TextUnfit
            | ProblemCode::WayNotOfOfficers
            | ProblemCode::NotServed
            | ProblemCode::NoSession
            | ProblemCode::LoginWrong
            | ProblemCode::LoginResting
            | ProblemCode::NotPermitted
            | ProblemCode::AccountUnknown
            | ProblemCode::CodeUnknown
            | ProblemCode::CodeUsed
            | ProblemCode::CodeExpired
            | ProblemCode::BadQuestion
            | ProblemCode::QuestionOld
            | ProblemCode::QuestionRepeated
            | ProblemCode::AskedTooOften
            | ProblemCode::BadHealth
            | ProblemCode::NoCatalogue
            | ProblemCode::BundleUnknown
            | ProblemCode::CaseUnknown
            | ProblemCode::MaterialUnknown
            | ProblemCode::StandardUnknown
            | ProblemCode::PagesDiffer
            | ProblemCode::PagesAwaited
            | ProblemCode::DocumentTooLarge
            | ProblemCode::CaseErased
            | ProblemCode::PictureUnknown
            | ProblemCode::ValueUnknown
            | ProblemCode::FormExpired
    };
}

/// The reason that lies in a refusal.
#[must_use]
pub fn reason_of(code: &ProblemCode) -> HeldReason {
    match code {
        ProblemCode::BadManifest | ProblemCode::BadEnvelope | ProblemCode::OtherApplication => HeldReason::Manifest,
        ProblemCode::ForeignCaseNumber | ProblemCode::CaseNumberTaken => HeldReason::Number,
        ProblemCode::MarkDiffers => HeldReason::Mark,
        ProblemCode::DigestConflict => HeldReason::Content,
        ProblemCode::BlobTooLarge | ProblemCode::UploadConflict => HeldReason::Length,
        ProblemCode::MissingBlobs => HeldReason::Lost,
        ProblemCode::OtherKiosk => HeldReason::Name,
        ProblemCode::BadSignature => HeldReason::Signer,
        ProblemCode::KeyMissing => HeldReason::Key,
        ProblemCode::NoCertificate
        | ProblemCode::KioskUnknown
        | ProblemCode::KioskRevoked
        | ProblemCode::CertificateReplaced
        | ProblemCode::CertificateExpired => HeldReason::ShutOut,
        ProblemCode::IdentityInDoubt => HeldReason::Doubt,
        ProblemCode::NoRoom => HeldReason::Room,
        ProblemCode::TooManyUploads | ProblemCode::TooManyRequests | ProblemCode::QuotaReached | ProblemCode::Busy => {
            HeldReason::Busy
        }
        ProblemCode::TooSlow
        | ProblemCode::ChunkBrokenOff
        | ProblemCode::ChecksumMismatch
        | ProblemCode::DigestMismatch => HeldReason::Line,
        ProblemCode::Internal => HeldReason::Fault,
        ProblemCode::PagesToFollow | ProblemCode::ReceiptPending => HeldReason::Pages,
        ProblemCode::SuiteUnknown
        | ProblemCode::NoSuchAddress
        | ProblemCode::BadRequest
        | ProblemCode::BadHeader
        | ProblemCode::BadMediaType
        | ProblemCode::BadMetadata
        | ProblemCode::MetadataMissing
        | ProblemCode::BadChecksum
        | ProblemCode::BadDigest
        | ProblemCode::BadId
        | ProblemCode::TusVersion
        | ProblemCode::ApplicationUnknown
        | ProblemCode::UploadUnknown
        | ProblemCode::UploadComplete
        | ProblemCode::OffsetConflict
        | ProblemCode::ChunkTooLong => HeldReason::Version,
        other_question!() => HeldReason::Version,
        ProblemCode::Other(word) => HeldReason::Other(word.clone()),
    }
}

#[cfg(test)]
mod tests {
    use lobby_domain::held::Owner;

    use super::*;
    use crate::problem::Scope;

    #[test]
    fn a_word_of_a_later_platform_is_kept_and_has_an_owner() {
        let reason = held_reason("of_next_year");
        assert_eq!((&reason, reason.owner()), (&HeldReason::Other("of_next_year".into()), Owner::Operator));
        assert_eq!(held_reason(DAMAGED).owner(), Owner::Technician);
        assert_eq!(held_reason(DELAYED), HeldReason::Delayed);
    }

    #[test]
    fn what_is_put_aside_or_decided_by_people_never_counts_as_passing() {
        for code in ProblemCode::ALL {
            let reason = held_reason(code.as_str());
            assert!(!matches!(reason, HeldReason::Other(_) | HeldReason::Delayed), "{code}: {reason:?}");
            if code.scope() != Scope::Passing {
                assert!(!reason.may_pass(), "{code}: {reason:?}");
            }
        }
    }
}
