//! The threshold between bright and dark.

use super::luma::Plane;

/// A threshold and the distance between the means of both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Split {
    /// Samples above it are bright.
    pub level: u8,
    pub separation: f64,
}

/// Otsu's threshold: the variance between both sides is greatest.
pub(crate) fn otsu(plane: &Plane) -> Split {
    let mut counts = [0u32; 256];
    for value in &plane.samples {
        counts[usize::from(*value)] += 1;
    }
    let total = plane.samples.len() as f64;
    let all: f64 = counts.iter().enumerate().map(|(v, n)| v as f64 * f64::from(*n)).sum();
    let (mut below, mut sum, mut best) = (0.0, 0.0, -1.0);
    let mut split = Split { level: 0, separation: 0.0 };
    for (value, count) in (0u8..=255).zip(counts) {
        below += f64::from(count);
        sum += f64::from(value) * f64::from(count);
        let above = total - below;
        if below == 0.0 || above <= 0.0 {
            continue;
        }
        let apart = (all - sum) / above - sum / below;
        let variance = below * above * apart * apart;
        if variance > best {
            best = variance;
            split = Split { level: value, separation: apart };
        }
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_heaps_are_parted_between_them() {
        let samples = (0..1000).map(|i| if i < 700 { 30 + (i % 9) as u8 } else { 200 + (i % 7) as u8 }).collect();
        let split = otsu(&Plane { width: 100, height: 10, samples });
        assert!((38..200).contains(&split.level) && split.separation > 160.0, "{split:?}");
        let even = otsu(&Plane { width: 10, height: 10, samples: vec![90; 100] });
        assert!(even.separation < 1.0);
    }
}
