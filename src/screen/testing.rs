//! Driving the pages without a display, for journeys and tests: the testing backend, elements by role and label,
//! pictures.

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{LogicalPosition, SharedString};

use crate::screen::{Screen, ScreenError};

/// What can be touched.
const TOUCHED: [AccessibleRole; 4] =
    [AccessibleRole::Button, AccessibleRole::RadioButton, AccessibleRole::Checkbox, AccessibleRole::TextInput];

/// A control as it lies on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// What it is called.
    pub label: String,
    /// Whether it answers.
    pub enabled: bool,
    /// Whether it is chosen, of several, or ticked.
    pub chosen: bool,
    /// The text of a field that keys type into.
    pub value: Option<String>,
    /// Left edge, upper edge, width, height; pixels.
    pub rect: [f32; 4],
}

/// A text or a picture as it lies on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Still {
    /// What it says, or is called.
    pub label: String,
    /// Whether it is seen and not read.
    pub is_picture: bool,
    /// Left edge, upper edge, width, height; pixels.
    pub rect: [f32; 4],
}

/// Installs the backend that renders in software and runs a real event loop, once a process.
///
/// # Errors
/// Where a backend is installed already.
pub fn install() -> Result<(), ScreenError> {
    install_with(false, true)
}

pub(crate) fn install_with(mock_time: bool, threading: bool) -> Result<(), ScreenError> {
    let options = TestingBackendOptions { mock_time, threading, renderer_name: Some("software".into()) };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .map_err(|error| ScreenError::Window(slint::PlatformError::Other(error.to_string())))
}

/// Touches the control of this name, as a finger does: press and release at its centre.
///
/// # Errors
/// Names the controls that are there, where this one is not, or does not answer.
pub fn tap(screen: &Screen, label: &str) -> Result<(), String> {
    let found = elements(screen).into_iter().filter(|(control, _)| control.label == label);
    let Some((control, _)) = found.clone().find(|(control, _)| control.enabled).or_else(|| found.clone().next()) else {
        return Err(format!("no control \"{label}\"; there are: {}", labels(screen).join(" | ")));
    };
    if !control.enabled {
        return Err(format!("\"{label}\" does not answer now"));
    }
    let [x, y, width, height] = control.rect;
    screen.input().rested();
    press(screen, x + width / 2.0, y + height / 2.0);
    Ok(())
}

/// Does what a long press on the control of this name does.
///
/// # Errors
/// As [`tap`].
pub fn hold(screen: &Screen, label: &str) -> Result<(), String> {
    let found = elements(screen).into_iter().find(|(control, _)| control.label == label);
    let (_, element) = found.ok_or_else(|| format!("no control \"{label}\""))?;
    element.invoke_accessible_default_action();
    Ok(())
}

/// Touches a point.
pub fn press(screen: &Screen, x: f32, y: f32) {
    let position = LogicalPosition::new(x, y);
    let window = screen.window();
    window.dispatch_event(WindowEvent::PointerMoved { position });
    window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    window.dispatch_event(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
    window.dispatch_event(WindowEvent::PointerExited);
}

/// Puts a finger down at the first point, draws it through the others, lifts it.
pub fn stroke(screen: &Screen, points: &[(f32, f32)]) {
    let points: Vec<LogicalPosition> = points.iter().map(|(x, y)| LogicalPosition::new(*x, *y)).collect();
    draw(screen, &points);
}

/// A list may be turned again, as after the rest that a hand leaves.
pub fn rest(screen: &Screen) {
    screen.input().rested();
}

/// Names of everything that can be touched, from top to bottom.
pub fn labels(screen: &Screen) -> Vec<String> {
    controls(screen).into_iter().map(|control| control.label).collect()
}

/// Everything that can be touched, from top to bottom, as it lies on the page.
pub fn controls(screen: &Screen) -> Vec<Control> {
    let mut controls: Vec<Control> = elements(screen).into_iter().map(|(control, _)| control).collect();
    controls.sort_by(|a, b| {
        (a.rect[1], a.rect[0]).partial_cmp(&(b.rect[1], b.rect[0])).unwrap_or(std::cmp::Ordering::Equal)
    });
    controls
}

fn elements(screen: &Screen) -> Vec<(Control, ElementHandle)> {
    let touched = |element: &ElementHandle| element.accessible_role().is_some_and(|role| TOUCHED.contains(&role));
    let found = ElementQuery::from_root(screen.kiosk()).match_predicate(touched).find_all().into_iter();
    found.map(|element| (control(&element), element)).collect()
}

fn control(element: &ElementHandle) -> Control {
    let (at, size) = (element.absolute_position(), element.size());
    let read_only = element.accessible_read_only().unwrap_or_default();
    Control {
        label: element.accessible_label().unwrap_or_default().into(),
        enabled: element.accessible_enabled().unwrap_or(true) && !read_only,
        chosen: element.accessible_checked().unwrap_or_default()
            || element.accessible_item_selected().unwrap_or_default(),
        value: (element.accessible_role() == Some(AccessibleRole::TextInput))
            .then(|| element.accessible_value().unwrap_or_default().into()),
        rect: [at.x, at.y, size.width, size.height],
    }
}

/// All texts that are read on the page, in the order of the tree.
pub fn texts(screen: &Screen) -> Vec<String> {
    ElementQuery::from_root(screen.kiosk())
        .match_accessible_role(AccessibleRole::Text)
        .find_all()
        .into_iter()
        .filter_map(|element| element.accessible_label())
        .map(String::from)
        .filter(|text| !text.is_empty())
        .collect()
}

/// Texts and named pictures of the page, as they lie on it.
pub fn stills(screen: &Screen) -> Vec<Still> {
    let still = |element: &ElementHandle| {
        matches!(element.accessible_role(), Some(AccessibleRole::Text | AccessibleRole::Image))
    };
    let found = ElementQuery::from_root(screen.kiosk()).match_predicate(still).find_all().into_iter();
    let stills = found.map(|element| {
        let (at, size) = (element.absolute_position(), element.size());
        Still {
            label: element.accessible_label().unwrap_or_default().into(),
            is_picture: element.accessible_role() == Some(AccessibleRole::Image),
            rect: [at.x, at.y, size.width, size.height],
        }
    });
    stills.filter(|still| !still.label.is_empty()).collect()
}

/// Types on a keyboard that hangs on the machine; a line feed is its Return key.
pub fn type_text(screen: &Screen, text: &str) {
    for letter in text.chars() {
        let text: SharedString = letter.to_string().into();
        screen.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        screen.window().dispatch_event(WindowEvent::KeyReleased { text });
    }
}

/// Draws a signature of three strokes on the pad.
///
/// # Errors
/// Where there is no pad on the page.
pub fn draw_signature(screen: &Screen) -> Result<(), String> {
    let pads = ElementQuery::from_root(screen.kiosk()).match_accessible_role(AccessibleRole::Image).find_all();
    let pad = pads
        .into_iter()
        .find(|element| element.accessible_label().is_some_and(|label| !label.is_empty()))
        .ok_or("no signature pad on this page")?;
    let (at, size) = (pad.absolute_position(), pad.size());
    let strokes: [&[(f32, f32)]; 3] = [
        &[(0.12, 0.30), (0.30, 0.24), (0.34, 0.30), (0.20, 0.70)],
        &[(0.40, 0.22), (0.46, 0.48), (0.44, 0.74), (0.60, 0.62)],
        &[(0.64, 0.40), (0.78, 0.34), (0.74, 0.60), (0.86, 0.72)],
    ];
    for stroke in strokes {
        let points: Vec<LogicalPosition> =
            smooth(stroke).map(|(x, y)| LogicalPosition::new(at.x + x * size.width, at.y + y * size.height)).collect();
        draw(screen, &points);
    }
    Ok(())
}

fn draw(screen: &Screen, points: &[LogicalPosition]) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let window = screen.window();
    window.dispatch_event(WindowEvent::PointerMoved { position: *first });
    window.dispatch_event(WindowEvent::PointerPressed { position: *first, button: PointerEventButton::Left });
    for position in points {
        window.dispatch_event(WindowEvent::PointerMoved { position: *position });
    }
    window.dispatch_event(WindowEvent::PointerReleased { position: *last, button: PointerEventButton::Left });
    window.dispatch_event(WindowEvent::PointerExited);
}

fn smooth(points: &[(f32, f32)]) -> impl Iterator<Item = (f32, f32)> + '_ {
    points.windows(2).flat_map(|pair| {
        (0_u8..=8).map(move |i| {
            let share = f32::from(i) / 8.0;
            (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share)
        })
    })
}

/// The page as a PNG.
///
/// # Errors
/// Where the backend does not render.
pub fn snapshot_png(screen: &Screen) -> Result<Vec<u8>, String> {
    let picture = screen.window().take_snapshot().map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(picture.as_bytes()).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(out)
}
