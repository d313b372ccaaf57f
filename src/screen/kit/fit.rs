//! The whole page on whatever screen there is: scaled, with an even margin where the shape differs.

/// Pixels of the page.
const PAGE: (u32, u32) = (1080, 1920);

/// A part of the X screen, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

impl Area {
    /// Where the window lies on a monitor, and the pixels of the screen for one of the page. The page is seen whole.
    #[must_use]
    pub fn of_page_on(monitor: Area) -> (Area, f32) {
        // A monitor that is just going has no size.
        let (wide, high) = (monitor.width.max(1), monitor.height.max(1));
        let scale = f64::min(f64::from(wide) / f64::from(PAGE.0), f64::from(high) / f64::from(PAGE.1));
        let pixels = |page: u32, most: u32| ((f64::from(page) * scale).round() as u32).clamp(1, most);
        let (width, height) = (pixels(PAGE.0, wide), pixels(PAGE.1, high));
        let beside = |room: u32, taken: u32| i32::try_from((room - taken) / 2).unwrap_or_default();
        let (x, y) = (monitor.x + beside(wide, width), monitor.y + beside(high, height));
        (Area { x, y, width, height }, scale as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(width: u32, height: u32) -> ((i32, i32, u32, u32), f32) {
        let (area, scale) = Area::of_page_on(Area { x: 0, y: 0, width, height });
        ((area.x, area.y, area.width, area.height), scale)
    }

    #[test]
    fn the_page_is_whole_on_every_screen_and_fills_it_one_way() {
        assert_eq!(on(1080, 1920), ((0, 0, 1080, 1920), 1.0));
        assert_eq!(on(2160, 3840), ((0, 0, 2160, 3840), 2.0));
        assert_eq!(on(768, 1366).0, (0, 0, 768, 1365));
        assert_eq!(on(1920, 1080).0, (656, 0, 608, 1080));
        assert_eq!(on(0, 0).0, (0, 0, 1, 1));
    }

    #[test]
    fn a_second_monitor_is_not_the_first_ones_place() {
        let (area, _) = Area::of_page_on(Area { x: 1920, y: 40, width: 1080, height: 1920 });
        assert_eq!((area.x, area.y), (1920, 40));
    }
}
