//! Lens and motion: sums along rows and columns.

use super::picture::Picture;

impl Picture {
    /// Out of focus, by the deviation in pixels.
    pub fn defocus(&mut self, sigma: f64) {
        let kernel = gaussian(sigma);
        self.along_rows(&kernel);
        self.along_columns(&kernel);
    }

    /// Moved by so many pixels while the picture was taken.
    pub fn motion(&mut self, length: f64, upwards: bool) {
        let half = (length / 2.0).floor() as i32;
        let weights: Vec<f64> =
            (-half - 1..=half + 1).map(|i| (length / 2.0 + 0.5 - f64::from(i).abs()).clamp(0.0, 1.0)).collect();
        let kernel = whole(&weights);
        if upwards { self.along_columns(&kernel) } else { self.along_rows(&kernel) }
    }

    fn along_rows(&mut self, kernel: &[u16]) {
        let (row, reach) = (self.width * 3, kernel.len() / 2 * 3);
        let mut padded = vec![0u8; row + 2 * reach];
        let mut sums = vec![0u16; row];
        for line in self.rgb.chunks_exact_mut(row) {
            padded[reach..reach + row].copy_from_slice(line);
            for i in 0..reach {
                padded[i] = line[i % 3];
                padded[reach + row + i] = line[row - 3 + i % 3];
            }
            let at = |k: usize| &padded[k * 3..k * 3 + row];
            weigh(kernel, at, &mut sums);
            for (sample, sum) in line.iter_mut().zip(&sums) {
                *sample = (*sum >> 8) as u8;
            }
        }
    }

    fn along_columns(&mut self, kernel: &[u16]) {
        let (row, reach) = (self.width * 3, kernel.len() / 2);
        let mut blurred = vec![0u8; self.rgb.len()];
        let mut sums = vec![0u16; row];
        for (y, line) in blurred.chunks_exact_mut(row).enumerate() {
            let at = |k: usize| {
                let from = (y + k).saturating_sub(reach).min(self.height - 1);
                &self.rgb[from * row..][..row]
            };
            weigh(kernel, at, &mut sums);
            for (sample, sum) in line.iter_mut().zip(&sums) {
                *sample = (*sum >> 8) as u8;
            }
        }
        self.rgb = blurred;
    }
}

/// Samples of line `k` times the kernel's weight `k`, summed up; kernels are the same from both ends.
fn weigh<'a>(kernel: &[u16], at: impl Fn(usize) -> &'a [u8], sums: &mut [u16]) {
    let (last, middle) = (kernel.len() - 1, kernel.len() / 2);
    for (sum, sample) in sums.iter_mut().zip(at(middle)) {
        *sum = 128 + kernel[middle] * u16::from(*sample);
    }
    for (k, weight) in kernel[..middle].iter().enumerate() {
        for ((sum, one), other) in sums.iter_mut().zip(at(k)).zip(at(last - k)) {
            *sum += weight * (u16::from(*one) + u16::from(*other));
        }
    }
}

fn gaussian(sigma: f64) -> Vec<u16> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f64> = (-reach..=reach).map(|i| (-0.5 * (f64::from(i) / sigma).powi(2)).exp()).collect();
    whole(&weights)
}

/// Weights whose sum is 256: white times that and the half of rounding still fit sixteen bits. What rounding leaves
/// over goes to the middle.
fn whole(weights: &[f64]) -> Vec<u16> {
    let sum: f64 = weights.iter().sum();
    let mut kernel: Vec<u16> = weights.iter().map(|weight| (weight / sum * 256.0).round() as u16).collect();
    let rest = 256 - i32::from(kernel.iter().sum::<u16>());
    let middle = kernel.len() / 2;
    kernel[middle] = (i32::from(kernel[middle]) + rest).max(0) as u16;
    kernel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_stays_as_it_is() {
        for level in [0, 1, 128, 255] {
            let mut picture = Picture { width: 40, height: 30, rgb: vec![level; 40 * 30 * 3] };
            picture.defocus(2.3);
            picture.motion(9.5, true);
            assert!(picture.rgb.iter().all(|sample| *sample == level));
        }
    }

    #[test]
    fn the_middle_of_an_edge_stays_where_it_was() {
        let row: Vec<u8> = (0..40).flat_map(|x| [if x < 20 { 0u8 } else { 200 }; 3]).collect();
        let mut picture = Picture { width: 40, height: 8, rgb: row.repeat(8) };
        picture.defocus(1.7);
        let (before, after) = (picture.rgb[19 * 3], picture.rgb[20 * 3]);
        assert!((i32::from(before) + i32::from(after) - 200).abs() <= 2);
    }
}
