//! What a window says of itself on the accessibility bus: labels, roles and places, as a screen reader sees them.

use std::collections::VecDeque;

use atspi::connection::AccessibilityConnection;
use atspi::object_ref::ObjectRefOwned;
use atspi::proxy::accessible::{AccessibleProxy, ObjectRefExt};
use atspi::proxy::proxy_ext::ProxyExt;
use atspi::zbus::fdo::DBusProxy;
use atspi::zbus::names::BusName;
use atspi::zbus::proxy::CacheProperties;
use atspi::{CoordType, Role, State};

use crate::error::JourneyError;
use crate::place::{Extents, PlaceKind};

/// A page has fewer elements than this; more would be a loop.
const ELEMENTS_MAX: usize = 4000;

/// One element of a page.
#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub role: Role,
    object: ObjectRefOwned,
}

impl Element {
    /// Whether a finger can do something with it.
    pub fn is_control(&self) -> bool {
        matches!(
            self.role,
            Role::Button
                | Role::ToggleButton
                | Role::RadioButton
                | Role::CheckBox
                | Role::Entry
                | Role::Link
                | Role::ListItem
                | Role::PageTab
        )
    }
}

/// A reader of labels on one session bus.
pub struct Labels {
    bus: AccessibilityConnection,
}

impl Labels {
    /// # Errors
    /// There is no accessibility bus.
    pub async fn connect(session_bus: &str) -> Result<Self, JourneyError> {
        Self::try_connect(session_bus).await.map_err(JourneyError::labels("connecting to"))
    }

    async fn try_connect(session_bus: &str) -> Result<Self, atspi::AtspiError> {
        let session = atspi::zbus::connection::Builder::address(session_bus)?.build().await?;
        let address = atspi::proxy::bus::BusProxy::new(&session).await?.get_address().await?;
        let bus = AccessibilityConnection::from_address(address.as_str().try_into()?).await?;
        Ok(Self { bus })
    }

    /// Every named element of the windows of one process, in the order of the page; nothing if it has published none.
    ///
    /// # Errors
    /// The bus does not answer.
    pub async fn of_process(&self, pid: u32) -> Result<Vec<Element>, JourneyError> {
        let Some(application) = self.application(pid).await.map_err(JourneyError::labels("reading"))? else {
            return Ok(Vec::new());
        };
        // Elements that go while they are read are no longer part of the page.
        Ok(self.walk(application).await)
    }

    async fn application(&self, pid: u32) -> Result<Option<ObjectRefOwned>, atspi::AtspiError> {
        let connection = self.bus.connection();
        let root = AccessibleProxy::builder(connection)
            .destination("org.a11y.atspi.Registry")?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let names = DBusProxy::new(connection).await?;
        for application in root.get_children().await? {
            let Some(name) = application.name() else { continue };
            let owner = names.get_connection_unix_process_id(BusName::from(name.clone())).await;
            if owner.is_ok_and(|owner| owner == pid) {
                return Ok(Some(application));
            }
        }
        Ok(None)
    }

    async fn walk(&self, application: ObjectRefOwned) -> Vec<Element> {
        let mut waiting = VecDeque::from([application]);
        let mut elements = Vec::new();
        while let Some(object) = waiting.pop_front() {
            if elements.len() > ELEMENTS_MAX {
                break;
            }
            let Ok((name, role, children)) = self.attributes(&object).await else { continue };
            for child in children.into_iter().rev() {
                waiting.push_front(child);
            }
            if !name.is_empty() {
                elements.push(Element { name, role, object });
            }
        }
        elements
    }

    async fn attributes(
        &self,
        object: &ObjectRefOwned,
    ) -> Result<(String, Role, Vec<ObjectRefOwned>), atspi::AtspiError> {
        let proxy = object.as_accessible_proxy(self.bus.connection()).await?;
        let name = proxy.name().await?;
        let role = proxy.get_role().await?;
        Ok((name, role, proxy.get_children().await?))
    }

    /// What a finger finds at an element; `None` for what only holds others.
    ///
    /// # Errors
    /// It is gone.
    pub async fn kind(&self, element: &Element) -> Result<Option<PlaceKind>, JourneyError> {
        if element.is_control() {
            let answers = self.answers(element).await.map_err(JourneyError::labels("asking for a state on"))?;
            return Ok(Some(if answers { PlaceKind::Control } else { PlaceKind::RestingControl }));
        }
        Ok(if element.role == Role::Label {
            Some(PlaceKind::Text)
        } else if element.role == Role::Image {
            Some(PlaceKind::Picture)
        } else {
            None
        })
    }

    async fn answers(&self, element: &Element) -> Result<bool, atspi::AtspiError> {
        let proxy = element.object.as_accessible_proxy(self.bus.connection()).await?;
        Ok(proxy.get_state().await?.contains(State::Enabled))
    }

    /// Where an element is.
    ///
    /// # Errors
    /// It is gone or has no place.
    pub async fn extents(&self, element: &Element) -> Result<Extents, JourneyError> {
        self.try_extents(element).await.map_err(JourneyError::labels("asking for a place on"))
    }

    async fn try_extents(&self, element: &Element) -> Result<Extents, atspi::AtspiError> {
        let proxy = element.object.as_accessible_proxy(self.bus.connection()).await?;
        let component = proxy.proxies().await?.component().await?;
        let (x, y, width, height) = component.get_extents(CoordType::Screen).await?;
        Ok(Extents { x, y, width, height })
    }
}
