//! The inner loop of every page: one pixel from four.

use crate::sampling::{SamplePath, WHOLE};

/// Fills `out` with pixels of three samples along a path through the picture, whose rows have `stride` samples.
#[cfg(target_arch = "x86_64")]
pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], path: SamplePath) {
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        unsafe { avx2::colours(samples, stride, out, path) }
    } else {
        // SAFETY: the function needs nothing but SSE2, which every x86-64 has.
        unsafe { sse2::colours(samples, stride, out, path) }
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], path: SamplePath) {
    plain(samples, stride, out, path);
}

/// For processors without a loop of their own, and what the others are held against.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain(samples: &[u8], stride: usize, out: &mut [u8], mut path: SamplePath) {
    let mix = |a: u8, b: u8, share: u16| (u16::from(a) * (WHOLE - share) + u16::from(b) * share + WHOLE / 2) / WHOLE;
    for pixel in out.chunks_exact_mut(3) {
        let (x, y, fx, fy) = path.step();
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

/// Eight pixels at once, two in each register: one in its lower half, the fourth behind it in its upper one.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::*;

    use super::sse2;
    use crate::sampling::{BITS, SamplePath};

    const PIXELS: usize = 8;

    #[target_feature(enable = "avx2")]
    pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], mut path: SamplePath) {
        // The last place from which eight samples can be read in a row and in the next one.
        let last = samples.len().checked_sub(stride + 8).and_then(|last| i32::try_from(last).ok());
        let (Some(last), Ok(line)) = (last, i32::try_from(stride)) else {
            return sse2::colours(samples, stride, out, path);
        };
        ahead(samples, stride, out.len() / 3, path);
        let mut blocks = out.chunks_exact_mut(PIXELS * 3);
        let steps = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        let along = |from: i32, step: i32| {
            _mm256_add_epi32(_mm256_set1_epi32(from), _mm256_mullo_epi32(_mm256_set1_epi32(step), steps))
        };
        let (mut xs, mut ys) = (along(path.x, path.step_x), along(path.y, path.step_y));
        let (next_x, next_y) =
            (_mm256_set1_epi32(path.step_x.wrapping_mul(8)), _mm256_set1_epi32(path.step_y.wrapping_mul(8)));
        for block in &mut blocks {
            let lines = _mm256_mullo_epi32(_mm256_srai_epi32::<{ BITS as i32 }>(ys), _mm256_set1_epi32(line));
            let x = _mm256_srai_epi32::<{ BITS as i32 }>(xs);
            let at = _mm256_add_epi32(lines, _mm256_add_epi32(x, _mm256_slli_epi32::<1>(x)));
            // A place before the first sample is a very large one without a sign.
            let inside = _mm256_cmpeq_epi32(_mm256_min_epu32(at, _mm256_set1_epi32(last)), at);
            if _mm256_movemask_epi8(inside) == -1 {
                // SAFETY: all eight places are at most `last`.
                unsafe { eight_pixels(samples, stride, block, at, weights(xs), weights(ys)) };
            } else {
                sse2::colours(samples, stride, block, path);
            }
            xs = _mm256_add_epi32(xs, next_x);
            ys = _mm256_add_epi32(ys, next_y);
            path.x += path.step_x * 8;
            path.y += path.step_y * 8;
        }
        sse2::colours(samples, stride, blocks.into_remainder(), path);
    }

    /// Asks for the samples of the segment to the right: a band of rows is worked through before it is its turn, and no
    /// processor guesses a path that runs down through the picture.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn ahead(samples: &[u8], stride: usize, pixels: usize, path: SamplePath) {
        let on = |from: i32, step: i32| from.wrapping_add(step.wrapping_mul(pixels as i32)) >> BITS;
        let (x, y) = (on(path.x, path.step_x) as usize, on(path.y, path.step_y) as usize);
        let place = samples.as_ptr().wrapping_add(y.wrapping_mul(stride).wrapping_add(x.wrapping_mul(3)));
        // Nothing is read: a place outside of the samples is asked for in vain.
        _mm_prefetch::<_MM_HINT_T0>(place.cast());
        _mm_prefetch::<_MM_HINT_T0>(place.wrapping_add(64).cast());
    }

    /// Of 2^15, in both halves of each number: [`SamplePath::step`]'s weight is of 2^7.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn weights(places: __m256i) -> __m256i {
        let low = _mm256_and_si256(_mm256_srli_epi32::<{ BITS as i32 - 15 }>(places), _mm256_set1_epi32(0x7F00));
        _mm256_or_si256(low, _mm256_slli_epi32::<16>(low))
    }

    /// # Safety
    /// From each of the places, and from `stride` behind it, eight samples can be read.
    #[target_feature(enable = "avx2")]
    #[inline]
    unsafe fn eight_pixels(samples: &[u8], stride: usize, block: &mut [u8], at: __m256i, fx: __m256i, fy: __m256i) {
        let mut places = [0u32; PIXELS];
        // SAFETY: the array has the register's size, and nothing is asked of where it begins.
        unsafe { _mm256_storeu_si256(places.as_mut_ptr().cast(), at) };
        let two = |k: usize, row: usize| {
            let (one, four_on) = (places[k] as usize + row, places[k + 4] as usize + row);
            debug_assert!(one.max(four_on) + 8 <= samples.len());
            // SAFETY: as the caller promises.
            unsafe {
                let one = _mm_loadl_epi64(samples.as_ptr().add(one).cast());
                let four_on = _mm_loadl_epi64(samples.as_ptr().add(four_on).cast());
                _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(one, four_on))
            }
        };
        let mixed = |k: usize, fx: __m256i, fy: __m256i| {
            let column = mix(two(k, 0), two(k, stride), fy);
            // The pixel to the right is three samples on.
            mix(column, _mm256_bsrli_epi128::<6>(column), fx)
        };
        let first = mixed(0, _mm256_shuffle_epi32::<0x00>(fx), _mm256_shuffle_epi32::<0x00>(fy));
        let second = mixed(1, _mm256_shuffle_epi32::<0x55>(fx), _mm256_shuffle_epi32::<0x55>(fy));
        let third = mixed(2, _mm256_shuffle_epi32::<0xAA>(fx), _mm256_shuffle_epi32::<0xAA>(fy));
        let fourth = mixed(3, _mm256_shuffle_epi32::<0xFF>(fx), _mm256_shuffle_epi32::<0xFF>(fy));
        let (early, late) = (_mm256_packus_epi16(first, second), _mm256_packus_epi16(third, fourth));
        let to_front =
            _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 8, 9, 10, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
        let behind =
            _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, 0, 1, 2, 8, 9, 10, -1, -1, -1, -1));
        let packed = _mm256_or_si256(_mm256_shuffle_epi8(early, to_front), _mm256_shuffle_epi8(late, behind));
        for (half, out) in [_mm256_castsi256_si128(packed), _mm256_extracti128_si256::<1>(packed)]
            .into_iter()
            .zip(block.chunks_exact_mut(12))
        {
            out[..8].copy_from_slice(&_mm_cvtsi128_si64(half).to_le_bytes());
            out[8..].copy_from_slice(&_mm_extract_epi32::<2>(half).to_le_bytes());
        }
    }

    /// What [`sse2`]'s does: a rounded product of 15 bits is `((to - from) * share + 64) >> 7`.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn mix(from: __m256i, to: __m256i, share: __m256i) -> __m256i {
        _mm256_add_epi16(from, _mm256_mulhrs_epi16(_mm256_sub_epi16(to, from), share))
    }
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi16, _mm_cvtsi64_si128, _mm_cvtsi128_si32, _mm_mullo_epi16, _mm_packus_epi16,
        _mm_set1_epi16, _mm_setzero_si128, _mm_slli_epi16, _mm_srli_epi16, _mm_srli_si128, _mm_sub_epi16,
        _mm_unpacklo_epi8,
    };

    use super::{WHOLE, eight};
    use crate::sampling::SamplePath;

    #[target_feature(enable = "sse2")]
    pub(super) fn colours(samples: &[u8], stride: usize, out: &mut [u8], mut path: SamplePath) {
        for pixel in out.chunks_exact_mut(3) {
            let (x, y, fx, fy) = path.step();
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

    use super::*;
    use crate::geometry::Point;
    use crate::sampling::SamplePath;
    use crate::{Format, Raster};

    proptest! {
        #[test]
        fn the_fast_loop_gives_what_the_plain_one_gives(
            bytes in proptest::collection::vec(any::<u8>(), 40 * 30 * 3), from in (1.0..36.0, 1.0..27.0), to in (1.0..36.0, 1.0..27.0),
        ) {
            let picture = Raster::new(40, 30, Format::Rgb, bytes).unwrap();
            let path = SamplePath::between(Point::new(from.0, from.1), Point::new(to.0, to.1), 24, &picture).unwrap();
            let (mut fast, mut slow) = (vec![0u8; 72], vec![0u8; 72]);
            colours(picture.samples(), 120, &mut fast, path);
            plain(picture.samples(), 120, &mut slow, path);
            prop_assert_eq!(fast, slow);
        }
    }
}
