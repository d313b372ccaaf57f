/// Whether a path fits a pattern of a delegation. `*` and `?` do not cross `/`; letters keep their case.
pub fn fits(path: &str, pattern: &str) -> bool {
    let (paths, patterns) = (path.split('/'), pattern.split('/'));
    paths.clone().count() == patterns.clone().count() && paths.zip(patterns).all(|(part, glob)| part_fits(part, glob))
}

/// Linear in steps of one star back: no pattern costs more than path times pattern.
fn part_fits(part: &str, glob: &str) -> bool {
    let (part, glob): (Vec<char>, Vec<char>) = (part.chars().collect(), glob.chars().collect());
    let (mut at, mut in_glob) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < part.len() {
        match glob.get(in_glob) {
            Some('*') => {
                star = Some((in_glob, at));
                in_glob += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == part[at] => {
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
    glob[in_glob..].iter().all(|rest| *rest == '*')
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
        for (path, pattern) in [("a/b/c", "a/*"), ("a", "A"), ("ab", "a?b"), ("/a", "*"), ("a/", "a"), ("ac", "*b")] {
            assert!(!fits(path, pattern), "{path} {pattern}");
        }
    }
}
