//! Patterns of delegated paths, after glob(7): `*`, `?` and `[...]` stay between slashes; letters keep their case.

/// Whether a path fits a pattern of a delegation.
pub fn fits(path: &str, pattern: &str) -> bool {
    let (paths, patterns) = (path.split('/'), pattern.split('/'));
    paths.clone().count() == patterns.clone().count() && paths.zip(patterns).all(|(part, glob)| part_fits(part, glob))
}

/// What one place of a pattern stands for.
#[derive(Debug)]
enum Piece {
    Any,
    One,
    /// Ranges, both ends within; whether everything else is meant.
    Class(Vec<(char, char)>, bool),
    Exactly(char),
}

impl Piece {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Class(ranges, others) => {
                ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter)) != *others
            }
            Self::Exactly(wanted) => *wanted == letter,
        }
    }
}

fn pieces(glob: &str) -> Vec<Piece> {
    let letters: Vec<char> = glob.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(letter) = letters.get(at) {
        let (piece, length) = match letter {
            '*' => (Piece::Any, 1),
            '?' => (Piece::One, 1),
            '[' => class(&letters[at..]).unwrap_or((Piece::Exactly('['), 1)),
            other => (Piece::Exactly(*other), 1),
        };
        out.push(piece);
        at += length;
    }
    out
}

/// A class and its length with brackets. None when the bracket is not closed: it then stands for itself. A `]` that
/// comes first, after `!` too, is one of its letters.
fn class(letters: &[char]) -> Option<(Piece, usize)> {
    let others = letters.get(1) == Some(&'!');
    let first = if others { 2 } else { 1 };
    let end = (first + 1..letters.len()).find(|at| letters[*at] == ']')?;
    let (mut ranges, mut at) = (Vec::new(), first);
    while at < end {
        let last = if at + 2 < end && letters[at + 1] == '-' { at + 2 } else { at };
        ranges.push((letters[at], letters[last]));
        at = last + 1;
    }
    Some((Piece::Class(ranges, others), end + 1))
}

/// Linear in steps of one star back: no pattern costs more than path times pattern.
fn part_fits(part: &str, glob: &str) -> bool {
    let (part, glob): (Vec<char>, Vec<Piece>) = (part.chars().collect(), pieces(glob));
    let (mut at, mut in_glob) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < part.len() {
        match glob.get(in_glob) {
            Some(Piece::Any) => {
                star = Some((in_glob, at));
                in_glob += 1;
            }
            Some(piece) if piece.takes(part[at]) => {
                at += 1;
                in_glob += 1;
            }
            _ => {
                let Some((back, eaten)) = star else { return false };
                star = Some((back, eaten + 1));
                at = eaten + 1;
                in_glob = back + 1;
            }
        }
    }
    glob[in_glob..].iter().all(|rest| matches!(rest, Piece::Any))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn wildcards_stay_between_slashes() {
        for (path, pattern) in
            [("a/b.txt", "a/*.txt"), ("a", "*"), ("aXb", "a?b"), ("", ""), ("aab", "*a*b"), ("a", "a")]
        {
            assert!(fits(path, pattern), "{path} {pattern}");
        }
        for (path, pattern) in
            [("b", "[a-c]"), ("x", "[!a-c]"), ("]", "[]]"), ("-", "[a-]"), ("[", "["), ("[a", "[a"), ("x^", "x[!a-z]")]
        {
            assert!(fits(path, pattern), "{path} {pattern}");
        }
        for (path, pattern) in
            [("d", "[a-c]"), ("b", "[!a-c]"), ("/", "[!a]"), ("B", "[a-c]"), ("a", "[]"), ("b", "[c-a]")]
        {
            assert!(!fits(path, pattern), "{path} {pattern}");
        }
        for (path, pattern) in [("a/b/c", "a/*"), ("a", "A"), ("ab", "a?b"), ("/a", "*"), ("a/", "a"), ("ac", "*b")] {
            assert!(!fits(path, pattern), "{path} {pattern}");
        }
    }
}
