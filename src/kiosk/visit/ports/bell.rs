//! Port of the bell: a sound for a card that was left on the reader, by a player of the operating system.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Four falling tones, 1.4 s: WAV, 8 bits, 22 050 Hz, one channel.
const CARD_LEFT: &[u8] = include_bytes!("../../../../assets/sounds/card-left.wav");
/// Players that take a WAV on their standard input, with the arguments for that; the first that is installed is used.
pub(crate) const PLAYERS: [(&str, &[&str]); 3] =
    [("aplay", &["-q", "-"]), ("paplay", &["/dev/stdin"]), ("pw-play", &["-"])];
/// Longest life of a player: one without a working sound card may hang.
const PLAYER_MAX: Duration = Duration::from_secs(5);
const PLAYER_POLL: Duration = Duration::from_millis(50);

/// Why no bell was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BellError {
    /// None of [`PLAYERS`] is installed.
    #[error("no player of sounds is installed (aplay, paplay, pw-play)")]
    NoPlayer,
    /// The player did not play: there is no sound card, or it is held.
    #[error("the player of sounds did not play")]
    NotPlayed,
}

/// The bell. The page says the same in words, so that a kiosk without a sound loses nothing but the sound.
#[derive(Default)]
pub struct BellPort {
    ringing: Option<std::thread::JoinHandle<Result<(), BellError>>>,
    /// The failure is logged once a visit.
    logged: Option<BellError>,
}

impl BellPort {
    /// Rings once, on a thread of its own; nothing while it rings still.
    pub fn ring(&mut self) {
        if self.ringing.as_ref().is_some_and(|ringing| !ringing.is_finished()) {
            return;
        }
        if let Some(Ok(Err(error))) = self.ringing.take().map(std::thread::JoinHandle::join) {
            self.log_failure(error);
        }
        self.ringing = std::thread::Builder::new().name("bell".into()).spawn(|| play(&PLAYERS, CARD_LEFT)).ok();
    }

    fn log_failure(&mut self, error: BellError) {
        if self.logged.replace(error) != Some(error) {
            tracing::warn!(%error, "the bell was not heard");
        }
    }
}

fn play(players: &[(&str, &[&str])], sound: &[u8]) -> Result<(), BellError> {
    for (program, arguments) in players {
        let mut command = Command::new(program);
        command.args(*arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(player) = command.spawn() {
            return feed(player, sound);
        }
    }
    Err(BellError::NoPlayer)
}

/// Hands the sound over and waits for the end of the player, which is killed when it takes too long.
fn feed(mut player: Child, sound: &[u8]) -> Result<(), BellError> {
    let deadline = Instant::now() + PLAYER_MAX;
    let fed = player.stdin.take().is_some_and(|mut stdin| stdin.write_all(sound).is_ok());
    loop {
        match player.try_wait() {
            Ok(Some(status)) if status.success() && fed => return Ok(()),
            Ok(Some(_)) | Err(_) => return Err(BellError::NotPlayed),
            Ok(None) if Instant::now() >= deadline => {
                let _ = player.kill();
                let _ = player.wait();
                return Err(BellError::NotPlayed);
            }
            Ok(None) => std::thread::sleep(PLAYER_POLL),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_first_player_that_is_installed_gets_the_whole_sound() {
        let folder = tempfile::tempdir().unwrap();
        let heard = folder.path().join("heard");
        let script = format!("cat > {}", heard.display());
        let (arguments, missing) = (["-c", script.as_str()], [("no-such-player", &[][..])]);
        assert_eq!(play(&[missing[0], ("sh", &arguments)], CARD_LEFT), Ok(()));
        assert_eq!(std::fs::read(heard).unwrap(), CARD_LEFT);
    }

    #[test]
    fn silence_has_a_reason() {
        assert_eq!(play(&[("no-such-player", &[])], CARD_LEFT), Err(BellError::NoPlayer));
        assert_eq!(play(&[("sh", &["-c", "cat > /dev/null; exit 1"])], CARD_LEFT), Err(BellError::NotPlayed));
    }

    #[test]
    fn the_sound_is_a_wave_file() {
        assert_eq!((&CARD_LEFT[..4], &CARD_LEFT[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    }
}
