//! The tap that was handled last: a trembling finger makes it twice.

use std::time::Duration;

use crate::delays;
use crate::intent::Intent;
use crate::steps::sign;

/// The tap handled last that counts once, and when.
#[derive(Clone, Debug, Default)]
pub struct LastTap(Option<(Intent, Duration)>);

impl LastTap {
    /// Whether this is that tap, made again: it is dropped like one on a page that has just come. Else it is the last from now on.
    pub fn is_again(&mut self, intent: &Intent, now: Duration) -> bool {
        let last = self.0.as_ref().filter(|(_, at)| now < *at + delays::SAME_TAP).map(|(last, _)| last);
        if !intent.counts_once() {
            // The key that clears the pad lies on the pad and goes with the ink: its second tap is no dot.
            return matches!(
                (last, intent),
                (Some(Intent::Sign(sign::Intent::ClearSignature)), Intent::Sign(sign::Intent::BeginStroke(..)))
            );
        }
        let same = last == Some(intent);
        if !same {
            self.0 = Some((intent.clone(), now));
        }
        same
    }
}
