//! The inner loop of every page: one pixel from four.

use super::warp::Way;

/// Weights of neighbours add up to this.
pub(super) const WHOLE: u16 = 128;

/// Fills `out` with pixels of three samples along a way through the picture, whose rows have `stride` samples.
#[cfg(target_arch = "x86_64")]
pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], way: Way) {
    // SAFETY: the function needs nothing but SSE2, which every x86-64 has.
    unsafe { sse2::colours(samples, stride, out, way) }
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], way: Way) {
    plain(samples, stride, out, way);
}

/// For processors without a loop of their own, and what the others are held against.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain(samples: &[u8], stride: usize, out: &mut [u8], mut way: Way) {
    let mix = |a: u8, b: u8, share: u16| (u16::from(a) * (WHOLE - share) + u16::from(b) * share + WHOLE / 2) / WHOLE;
    for pixel in out.chunks_exact_mut(3) {
        let (x, y, fx, fy) = way.step();
        let upper = y * stride + x * 3;
        let (Some(top), Some(bottom)) = (eight(samples, upper), eight(samples, upper + stride)) else { continue };
        for (c, value) in pixel.iter_mut().enumerate() {
            *value = mix(mix(top[c], bottom[c], fy) as u8, mix(top[c + 3], bottom[c + 3], fy) as u8, fx) as u8;
        }
    }
}

/// Two pixels and the two samples behind them.
#[inline(always)]
fn eight(samples: &[u8], at: usize) -> Option<[u8; 8]> {
    samples.get(at..at + 8)?.try_into().ok()
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi16, _mm_cvtsi64_si128, _mm_cvtsi128_si32, _mm_mullo_epi16, _mm_packus_epi16,
        _mm_set1_epi16, _mm_setzero_si128, _mm_slli_epi16, _mm_srli_epi16, _mm_srli_si128, _mm_sub_epi16,
        _mm_unpacklo_epi8,
    };

    use super::super::warp::Way;
    use super::{WHOLE, eight};

    #[target_feature(enable = "sse2")]
    pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], mut way: Way) {
        for pixel in out.chunks_exact_mut(3) {
            let (x, y, fx, fy) = way.step();
            let upper = y * stride + x * 3;
            let (Some(top), Some(bottom)) = (eight(samples, upper), eight(samples, upper + stride)) else { continue };
            let column = mix(wide(top), wide(bottom), fy);
            // The pixel to the right is three samples on.
            let mixed = mix(column, _mm_srli_si128::<6>(column), fx);
            let bytes = _mm_cvtsi128_si32(_mm_packus_epi16(mixed, mixed)).to_le_bytes();
            pixel.copy_from_slice(&bytes[..3]);
        }
    }

    #[target_feature(enable = "sse2")]
    #[inline]
    fn wide(bytes: [u8; 8]) -> __m128i {
        _mm_unpacklo_epi8(_mm_cvtsi64_si128(i64::from_le_bytes(bytes)), _mm_setzero_si128())
    }

    /// `128 * from + (to - from) * share` is what both weigh together; it and half of 128 stay below 2^15.
    #[target_feature(enable = "sse2")]
    #[inline]
    fn mix(from: __m128i, to: __m128i, share: u16) -> __m128i {
        let change = _mm_mullo_epi16(_mm_sub_epi16(to, from), _mm_set1_epi16(share as i16));
        let sum = _mm_add_epi16(_mm_slli_epi16::<7>(from), change);
        _mm_srli_epi16::<7>(_mm_add_epi16(sum, _mm_set1_epi16(WHOLE as i16 / 2)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::super::warp::Way;
    use super::*;
    use crate::geometry::Point;
    use crate::{Format, Raster};

    proptest! {
        #[test]
        fn the_fast_loop_gives_what_the_plain_one_gives(
            bytes in proptest::collection::vec(any::<u8>(), 40 * 30 * 3), from in (1.0..36.0, 1.0..27.0), to in (1.0..36.0, 1.0..27.0),
        ) {
            let picture = Raster::new(40, 30, Format::Rgb, bytes).unwrap();
            let way = Way::between(Point::new(from.0, from.1), Point::new(to.0, to.1), 24, &picture).unwrap();
            let (mut fast, mut slow) = (vec![0u8; 72], vec![0u8; 72]);
            colours(picture.samples(), 120, &mut fast, way);
            plain(picture.samples(), 120, &mut slow, way);
            prop_assert_eq!(fast, slow);
        }
    }
}
