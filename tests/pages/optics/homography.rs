//! Plane to plane.

/// Rows of a 3 x 3 matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography(pub [f64; 9]);

impl Homography {
    /// Turns clockwise by degrees about the origin, scales, then moves.
    #[must_use]
    pub fn similarity(degrees: f64, scale: f64, to: (f64, f64)) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self([scale * cos, -scale * sin, to.0, scale * sin, scale * cos, to.1, 0.0, 0.0, 1.0])
    }

    #[must_use]
    pub fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, x, 0.0, 1.0, y, 0.0, 0.0, 1.0])
    }

    /// `first`, then `self`.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        let mut product = [0.0; 9];
        for (i, cell) in product.iter_mut().enumerate() {
            let (row, column) = (i / 3 * 3, i % 3);
            *cell = (0..3).map(|k| self.0[row + k] * first.0[k * 3 + column]).sum();
        }
        Self(product)
    }

    #[must_use]
    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
    }

    /// The way back; by the adjugate, whose scale does not matter here.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let m = &self.0;
        Self([
            m[4] * m[8] - m[5] * m[7],
            m[2] * m[7] - m[1] * m[8],
            m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8],
            m[0] * m[8] - m[2] * m[6],
            m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6],
            m[1] * m[6] - m[0] * m[7],
            m[0] * m[4] - m[1] * m[3],
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_where_it_was() {
        let tilt = Homography([1.0, 0.1, 5.0, -0.2, 1.1, 7.0, 1e-4, 2e-4, 1.0]);
        let both = tilt.after(&Homography::similarity(7.0, 3.0, (20.0, 30.0)));
        let (x, y) = both.inverse().apply(both.apply((12.0, 34.0)));
        assert!((x - 12.0).abs() < 1e-9 && (y - 34.0).abs() < 1e-9);
    }
}
