//! Memory of a picture's size.

/// Zeros in large pages where the system grants them: a picture of A4 is seven thousand small pages, and the first
/// access to each is a fault.
pub(crate) fn zeros(bytes: usize) -> Vec<u8> {
    let mut memory = vec![0; bytes];
    #[cfg(target_os = "linux")]
    advise(&mut memory);
    memory
}

#[cfg(target_os = "linux")]
fn advise(memory: &mut [u8]) {
    /// Size of a large page; less than one is not advised.
    const LARGE: usize = 2 << 20;
    let ahead = memory.as_ptr().align_offset(LARGE);
    let Some(whole) = memory.get_mut(ahead..).filter(|rest| rest.len() >= LARGE) else { return };
    let length = whole.len() / LARGE * LARGE;
    // SAFETY: the range is ours alone and lies within one allocation; the advice changes neither its content nor its
    // access rights. A system that ignores it costs time alone.
    let _ = unsafe { rustix::mm::madvise(whole.as_mut_ptr().cast(), length, rustix::mm::Advice::LinuxHugepage) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_zeros_whatever_its_size() {
        for bytes in [0, 1, 4097, (2 << 20) - 1, (7 << 20) + 3] {
            let memory = zeros(bytes);
            assert!(memory.len() == bytes && memory.iter().all(|byte| *byte == 0));
        }
    }
}
