//! What lies where on the screen, as a citizen sees it.

use serde::Deserialize;

/// A point on the screen, pixels.
pub type Point = (i16, i16);

/// Pixels between the places that a grid over the page tries.
const GRID: i16 = 40;

/// A rectangle on the screen, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Extents {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Extents {
    /// The point at these shares of width and height.
    pub fn point(self, across: f64, down: f64) -> Point {
        let along = |start: i32, length: i32, share: f64| (f64::from(start) + f64::from(length) * share).round() as i16;
        (along(self.x, self.width, across), along(self.y, self.height, down))
    }

    /// Whether both share a patch, more than an edge, and neither lies in the other.
    fn crosses(self, other: Self) -> bool {
        const EDGE: i32 = 3;
        let apart = |start: i32, length: i32, from: i32, long: i32| {
            start + length <= from + EDGE || from + long <= start + EDGE
        };
        let within = |inner: Self, outer: Self| {
            inner.x + EDGE >= outer.x
                && inner.y + EDGE >= outer.y
                && inner.x + inner.width <= outer.x + outer.width + EDGE
                && inner.y + inner.height <= outer.y + outer.height + EDGE
        };
        let meet =
            !apart(self.x, self.width, other.x, other.width) && !apart(self.y, self.height, other.y, other.height);
        meet && !within(self, other) && !within(other, self)
    }

    fn holds(self, (x, y): Point) -> bool {
        let within = |start: i32, length: i32, at: i16| (start..=start + length).contains(&i32::from(at));
        within(self.x, self.width, x) && within(self.y, self.height, y)
    }
}

/// What a finger finds at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// It answers.
    Control,
    /// It is a control that does not answer now.
    RestingControl,
    /// It is only read.
    Text,
    /// It is seen; one of them takes a signature.
    Picture,
}

/// Something with a name on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Place {
    pub name: String,
    pub kind: PlaceKind,
    pub extents: Extents,
}

impl Place {
    fn is_control(&self) -> bool {
        match self.kind {
            PlaceKind::Control | PlaceKind::RestingControl => true,
            PlaceKind::Text | PlaceKind::Picture => false,
        }
    }
}

/// Everything that lies on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Page {
    /// Width and height, pixels.
    pub size: (u16, u16),
    pub places: Vec<Place>,
}

impl Page {
    /// Points at which a finger must change nothing: on nothing at all, on a text, on a control that does not answer,
    /// one of each where there is one. Another `turn` chooses others.
    pub fn stray_points(&self, turn: usize) -> Vec<Point> {
        let middles = |kind: PlaceKind| {
            let of_kind = self.places.iter().filter(move |place| place.kind == kind);
            of_kind.map(|place| place.extents.point(0.5, 0.5)).filter(|at| self.is_on_screen(*at)).collect::<Vec<_>>()
        };
        let texts = middles(PlaceKind::Text).into_iter().filter(|at| !self.takes_touch(*at)).collect::<Vec<_>>();
        let resting = middles(PlaceKind::RestingControl).into_iter();
        let resting = resting.filter(|at| !self.answers(*at)).collect::<Vec<_>>();
        [self.empty_points(), texts, resting].iter().filter_map(|points| chosen(points, turn)).collect()
    }

    /// A control that lies half on a text or on another control, in words.
    pub fn covered(&self) -> Option<String> {
        let controls = self.places.iter().filter(|place| place.is_control());
        let seen = || self.places.iter().filter(|place| place.kind != PlaceKind::Picture);
        controls.flat_map(|control| seen().map(move |other| (control, other))).find_map(|(control, other)| {
            let crosses = control.extents.crosses(other.extents);
            crosses.then(|| format!("{control:?} lies half on {other:?}"))
        })
    }

    /// A control that moved while these points were touched, or that lies at one of them now, in words.
    pub fn moved(&self, after: &Page, touched: &[Point]) -> Option<String> {
        let there = |page: &Page, place: &Place| page.places.contains(place);
        let controls = after.places.iter().filter(|place| place.is_control());
        for now in controls.filter(|now| !there(self, now)) {
            let namesakes = || self.places.iter().filter(|was| was.is_control() && was.name == now.name);
            if namesakes().next().is_some() && namesakes().all(|was| was.extents != now.extents) {
                return Some(format!("{:?} moved to {:?}", now.name, now.extents));
            }
            let new = namesakes().next().is_none();
            if let Some(at) = touched.iter().find(|at| new && now.extents.holds(**at)) {
                return Some(format!("{:?} came to {at:?}, which was touched", now.name));
            }
        }
        None
    }

    fn empty_points(&self) -> Vec<Point> {
        let along = |length: u16| (1..).map(|step| step * GRID).take_while(move |at| *at < length as i16);
        let points = along(self.size.1).flat_map(|y| along(self.size.0).map(move |x| (x, y)));
        points.filter(|at| !self.places.iter().any(|place| place.extents.holds(*at))).collect()
    }

    fn is_on_screen(&self, (x, y): Point) -> bool {
        let within = |at: i16, length: u16| u16::try_from(at).is_ok_and(|at| at < length);
        within(x, self.size.0) && within(y, self.size.1)
    }

    fn takes_touch(&self, at: Point) -> bool {
        self.places.iter().any(|place| place.kind != PlaceKind::Text && place.extents.holds(at))
    }

    fn answers(&self, at: Point) -> bool {
        self.places.iter().any(|place| place.kind == PlaceKind::Control && place.extents.holds(at))
    }
}

/// Spread over all of them, so that neighbours in time are none in place.
fn chosen(points: &[Point], turn: usize) -> Option<Point> {
    const STRIDE: usize = 7919;
    let at = turn.wrapping_mul(STRIDE).checked_rem(points.len())?;
    points.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, kind: PlaceKind, x: i32, y: i32) -> Place {
        Place { name: name.to_owned(), kind, extents: Extents { x, y, width: 100, height: 60 } }
    }

    fn page(places: Vec<Place>) -> Page {
        Page { size: (400, 400), places }
    }

    #[test]
    fn the_middle_of_a_control_is_inside_it() {
        let extents = Extents { x: 100, y: 1600, width: 301, height: 128 };
        assert_eq!(extents.point(0.5, 0.5), (251, 1664));
    }

    #[test]
    fn a_stray_finger_never_touches_what_answers_nor_the_box_to_sign_in() {
        let page = page(vec![
            place("next", PlaceKind::Control, 0, 340),
            place("on the button", PlaceKind::Text, 10, 340),
            place("back", PlaceKind::RestingControl, 200, 340),
            place("title", PlaceKind::Text, 100, 0),
            place("box", PlaceKind::Picture, 100, 100),
        ]);
        for turn in 0..50 {
            let points = page.stray_points(turn);
            assert_eq!(points.len(), 3, "{points:?}");
            assert_eq!(points[1..], [(150, 30), (250, 370)]);
            assert!(!page.places.iter().any(|place| place.extents.holds(points[0])), "{points:?}");
        }
        assert_ne!(page.stray_points(1)[0], page.stray_points(2)[0]);
    }

    #[test]
    fn a_button_that_lies_half_on_a_text_is_found_and_the_words_on_a_button_are_not() {
        let button = place("next", PlaceKind::Control, 0, 340);
        let words =
            Place { extents: Extents { x: 10, y: 350, width: 50, height: 20 }, ..place("next", PlaceKind::Text, 0, 0) };
        let above = place("value", PlaceKind::Text, 0, 280);
        assert_eq!(page(vec![button.clone(), words, above]).covered(), None);
        let pushed = place("value", PlaceKind::Text, 0, 300);
        assert!(page(vec![button, pushed]).covered().unwrap().contains("value"));
    }

    #[test]
    fn a_control_that_moves_or_comes_under_the_finger_is_found_and_one_that_comes_elsewhere_is_not() {
        let before = page(vec![place("next", PlaceKind::Control, 0, 340), place("title", PlaceKind::Text, 0, 0)]);
        assert_eq!(before.moved(&before, &[(50, 30)]), None);
        let moved = page(vec![place("next", PlaceKind::Control, 0, 300)]);
        assert!(before.moved(&moved, &[]).unwrap().contains("moved"));
        let with = |x| page(vec![before.places[0].clone(), place("print", PlaceKind::Control, x, 0)]);
        assert!(before.moved(&with(0), &[(50, 30)]).unwrap().contains("touched"));
        assert_eq!(before.moved(&with(200), &[(50, 30)]), None);
        let woken = page(vec![place("next", PlaceKind::RestingControl, 0, 340)]);
        assert_eq!(before.moved(&woken, &[]), None);
    }
}
