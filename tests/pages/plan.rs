//! Plan of a case: everything but the pixels.

use crate::optics::background::Background;
use crate::optics::damage::Damage;
use crate::optics::place::{Camera, Pose};
use crate::papers::Paper;
use crate::rng::Rng;
use crate::sheet::Rgb;
use crate::truth::{Edges, Flaw, Source, Verdict};

/// White stock, as printers take it.
pub const WHITE_STOCK: Rgb = [247, 246, 242];

/// View of the device.
#[derive(Debug, Clone, Copy)]
pub enum Eye {
    /// Millimetres left, above, right and below of the sheet.
    Glass([f64; 4]),
    Camera(Camera),
}

/// A patch of light or shadow, in fractions of the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Patch {
    None,
    /// A reflection: middle and half axes on the sheet, mm.
    Glare {
        at: (f64, f64),
        reach: (f64, f64),
    },
    /// A shadow over one side: share of the sheet's width, light that is left.
    Shadow {
        share: f64,
        left: f64,
    },
}

/// A second sheet beside the first.
#[derive(Debug, Clone, Copy)]
pub struct Second {
    pub paper: Paper,
    /// Upper left corner from the first one's, mm along the first.
    pub at: (f64, f64),
    pub angle: f64,
}

/// Everything about a case but its pixels.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name of the recipe.
    pub recipe: &'static str,
    /// Device that takes the picture.
    pub source: Source,
    /// `None`: an empty background.
    pub paper: Option<Paper>,
    /// Colour of the paper.
    pub stock: Rgb,
    /// A second sheet in the picture.
    pub second: Option<Second>,
    /// Damaged or rounded corners.
    pub damage: Damage,
    /// Surface under the sheet.
    pub background: Background,
    /// Position on it.
    pub pose: Pose,
    /// View of the device.
    pub eye: Eye,
    /// Resolution of a scanner, dots per inch.
    pub dpi: f64,
    /// Visibility of the sheet's edges.
    pub edges: Edges,
    /// Deviation of the blur, pixels of the picture.
    pub blur: f64,
    /// Length of the smear in pixels, and whether it runs up and down instead of across.
    pub motion: Option<(f64, bool)>,
    /// Share of the light that is left, 0..=1.
    pub gain: f64,
    /// Factor of over-exposure; 1 is correct.
    pub exposure: f64,
    /// Loss of light in the corners of the picture, 0..=1.
    pub vignette: f64,
    /// Reflection or shadow.
    pub patch: Patch,
    /// Deviation of a sample's noise, levels.
    pub noise: f64,
    /// Fingers on the sheet's margin.
    pub fingers: usize,
    /// Size that the material asks for, in the catalogue's words.
    pub asked: &'static str,
    /// Flaws and their strengths, as in [`Truth`](crate::Truth).
    pub flaws: Vec<(Flaw, f64)>,
    /// Correct judgement.
    pub verdict: Verdict,
}

impl Plan {
    /// A good scan of a page: dark lid, white paper, a trace of skew.
    #[must_use]
    pub fn scan(recipe: &'static str, paper: Paper, rng: &mut Rng) -> Self {
        let damage = match paper.rounding_mm() {
            0.0 => Damage::None,
            radius => Damage::Rounded(radius),
        };
        let around = [0; 4].map(|_| rng.within(3.0, 14.0));
        Self {
            recipe,
            source: Source::Flatbed,
            paper: Some(paper),
            stock: WHITE_STOCK,
            second: None,
            damage,
            background: Background::DarkLid,
            pose: Pose { angle: rng.within(-3.0, 3.0), quarter: 0 },
            eye: Eye::Glass(around),
            dpi: rng.pick(&[300.0, 300.0, 240.0]),
            edges: Edges::Visible,
            blur: rng.within(0.5, 0.75),
            motion: None,
            gain: rng.within(0.97, 1.0),
            exposure: 1.0,
            vignette: 0.02,
            patch: Patch::None,
            noise: rng.within(1.0, 2.0),
            fingers: 0,
            asked: paper.size_word(),
            flaws: Vec::new(),
            verdict: Verdict::Accept,
        }
    }

    /// A good picture by a document camera: a desk, perspective, a lens that is darker towards the corners.
    #[must_use]
    pub fn photo(recipe: &'static str, paper: Paper, rng: &mut Rng) -> Self {
        let frame = rng.pick(&[(4160, 3120), (4160, 3120), (3840, 2880)]);
        let camera = Camera {
            frame,
            dpi: rng.within(225.0, 285.0),
            tilt: (rng.within(-6.0, 6.0), rng.within(-6.0, 6.0)),
            aim: (rng.within(-0.6, 0.6), rng.within(-0.6, 0.6)),
            margin: rng.within(40.0, 90.0),
        };
        // A page higher than wide lies across, as the frame does.
        let (w, h) = paper.size_mm();
        let quarter = if h > w { rng.pick(&[1, 3]) } else { 0 };
        let backgrounds = [
            Background::Wood,
            Background::Mat([58, 60, 64]),
            Background::Mat([44, 84, 66]),
            Background::Mat([30, 30, 32]),
        ];
        Self {
            source: Source::Camera,
            eye: Eye::Camera(camera),
            background: rng.pick(&backgrounds),
            pose: Pose { angle: rng.within(-4.0, 4.0), quarter },
            blur: rng.within(0.55, 0.75),
            gain: rng.within(0.82, 0.98),
            vignette: rng.within(0.05, 0.18),
            noise: rng.within(1.5, 3.0),
            ..Self::scan(recipe, paper, rng)
        }
    }

    /// The same page under a white lid, with faint or hidden edges.
    #[must_use]
    pub fn white_lid(self, rng: &mut Rng) -> Self {
        Self {
            background: Background::WhiteLid,
            edges: if rng.chance(0.5) { Edges::Faint } else { Edges::Hidden },
            ..self
        }
    }

    /// The same page at a skew of clockwise degrees and quarter turns.
    #[must_use]
    pub fn turned(self, degrees: f64, quarter: u8) -> Self {
        Self { pose: Pose { angle: degrees, quarter }, ..self }
    }

    /// The same page with a flaw for which it must be refused.
    #[must_use]
    pub fn refused(self, flaw: Flaw, strength: f64) -> Self {
        Self { flaws: vec![(flaw, strength)], verdict: Verdict::Refuse, ..self }
    }

    /// The same page with a flaw about which the citizen is asked.
    #[must_use]
    pub fn asked_about(self, flaw: Flaw, strength: f64) -> Self {
        Self { flaws: vec![(flaw, strength)], verdict: Verdict::Ask, ..self }
    }

    /// Approximate pixels of the picture per millimetre.
    #[must_use]
    pub fn per_mm(&self) -> f64 {
        match self.eye {
            Eye::Glass(_) => self.dpi / crate::sheet::INCH,
            Eye::Camera(camera) => camera.dpi / crate::sheet::INCH,
        }
    }
}
