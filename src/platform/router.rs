//! Every route of the platform and who may use it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, on};
use lobby_casework::authority::Action;
use lobby_wire::problem::ProblemCode;

use crate::api::{application, case, catalogue, desired, enrol, health, kiosk, notice, session, trust, update, upload};
use crate::app::App;
use crate::authz::{
    Access, require_device, require_device_delivering, require_device_in_grace, require_officer, require_officer_token,
};
use crate::console;
use crate::error::PlatformError;
use crate::public;

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Method.
    pub method: Method,
    /// Path with its parameters.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Routes with the list of them: nothing can be routed without saying who may use it.
pub struct Routes {
    app: App,
    router: Router<App>,
    listed: Vec<Listed>,
}

/// Longest body that is read whole: a manifest of a thousand pages fits. Chunks are counted as they come in.
const BODY_MAX: usize = 1024 * 1024;

/// The API of kiosks.
#[must_use]
pub fn api(app: &App) -> Routes {
    use Access::{Anyone, Device, DeviceDelivering, DeviceInGrace, OfficerToken};
    Routes::new(app)
        .add(Anyone, Method::GET, "/v1/health", health::show::handle)
        .add(Anyone, Method::POST, "/v1/enrol", enrol::create::handle)
        .add(Device, Method::GET, "/v1/trust", trust::show::handle)
        .add(Device, Method::GET, "/v1/catalogue/head", catalogue::head::handle)
        .add(Device, Method::GET, "/v1/catalogue/{sha256}", catalogue::bundle::handle)
        .add(Device, Method::GET, "/v1/kiosks/self/desired", desired::show::handle)
        .add(Device, Method::GET, "/v1/kiosks/self/update/image/{file}", update::metadata::image)
        .add(Device, Method::GET, "/v1/kiosks/self/update/director/{file}", update::metadata::director)
        .add(Device, Method::GET, "/v1/kiosks/self/update/targets/app/{file}", update::target::handle)
        .add(DeviceInGrace, Method::POST, "/v1/kiosks/self/certificate", kiosk::certificate::handle)
        .add(Device, Method::PUT, "/v1/kiosks/self/health", kiosk::health::handle)
        .add(DeviceDelivering, Method::POST, "/v1/kiosks/self/questions", kiosk::question::handle)
        .add(DeviceDelivering, Method::OPTIONS, "/v1/uploads", upload::options::handle)
        .add(DeviceDelivering, Method::POST, "/v1/uploads", upload::create::handle)
        .add(DeviceDelivering, Method::HEAD, "/v1/uploads/{sha256}", upload::progress::handle)
        .add(DeviceDelivering, Method::PATCH, "/v1/uploads/{sha256}", upload::append::handle)
        .add(DeviceDelivering, Method::DELETE, "/v1/uploads/{sha256}", upload::terminate::handle)
        .add(DeviceDelivering, Method::POST, "/v1/uploads/{sha256}", upload::instead::handle)
        .add(DeviceDelivering, Method::PUT, "/v1/applications/{id}", application::put::handle)
        .add(DeviceDelivering, Method::PUT, "/v1/applications/{id}/proof", application::proof::handle)
        .add(DeviceDelivering, Method::GET, "/v1/applications/{id}/receipt", application::receipt::handle)
        .add(Anyone, Method::POST, "/v1/sessions", session::create::handle)
        .add(OfficerToken, Method::DELETE, "/v1/sessions/self", session::delete::handle)
        .add(OfficerToken, Method::GET, "/v1/cases/{number}/handling", case::show::handle)
        .add(OfficerToken, Method::POST, "/v1/cases/{number}/steps", case::step::handle)
        .add(OfficerToken, Method::PUT, "/v1/cases/{number}/letters/{code}/ways/{way}", case::way::handle)
        .add(Anyone, Method::GET, "/v1/notices/{code}", notice::show::handle)
}

/// The pages of officers.
#[must_use]
pub fn pages(app: &App) -> Routes {
    use Access::{Anyone, May, Officer};
    use Action::{ClaimCase, LockKiosk, ManageAccount, ReadApplication, ReadSignals, SeeCase, SeeKiosk};
    Routes::new(app)
        .add(Officer, Method::GET, "/", console::home::handle)
        .add(Anyone, Method::GET, "/style.css", console::style::handle)
        .add(Anyone, Method::GET, "/login", console::login::show)
        .add(Anyone, Method::POST, "/login", console::login::enter)
        .add(Anyone, Method::GET, "/guide", public::guide::list)
        .add(Anyone, Method::GET, "/guide/{key}", public::guide::item)
        .add(Anyone, Method::GET, "/progress", public::progress::form)
        .add(Anyone, Method::POST, "/progress", public::progress::ask)
        .add(Anyone, Method::GET, "/c/{number}/{proof}", public::progress::scanned)
        .add(Anyone, Method::GET, "/verify", public::letter::form)
        .add(Anyone, Method::GET, "/n/{code}", public::letter::show)
        .add(Anyone, Method::GET, "/n/{code}/{file}", public::letter::file)
        .add(Officer, Method::POST, "/logout", console::logout::handle)
        .add(Officer, Method::GET, "/me", console::me::show)
        .add(Officer, Method::POST, "/me/password", console::me::password)
        .add(Officer, Method::POST, "/me/factor", console::me::factor)
        .add(May(ManageAccount), Method::GET, "/accounts", console::accounts::list)
        .add(May(ManageAccount), Method::POST, "/accounts", console::accounts::make)
        .add(May(ManageAccount), Method::GET, "/accounts/{login}", console::accounts::show)
        .add(May(ManageAccount), Method::POST, "/accounts/{login}", console::accounts::change)
        .add(May(SeeKiosk), Method::GET, "/kiosks", console::kiosks::show)
        .add(May(LockKiosk), Method::GET, "/kiosks/{kiosk}/identity", console::kiosks::identity::show)
        .add(May(LockKiosk), Method::POST, "/kiosks/{kiosk}/identity", console::kiosks::identity::decide)
        .add(May(ClaimCase), Method::GET, "/worklist", console::worklist::show)
        .add(May(ClaimCase), Method::POST, "/worklist", console::worklist::act)
        .add(May(ClaimCase), Method::POST, "/absence", console::worklist::absence)
        .add(May(ReadSignals), Method::GET, "/late", console::worklist::late::show)
        .add(May(SeeCase), Method::GET, "/cases", console::cases::list)
        .add(May(SeeCase), Method::GET, "/cases/{number}", console::case::show)
        .add(May(SeeCase), Method::GET, "/cases/{number}/handling", console::step::show)
        .add(May(SeeCase), Method::POST, "/cases/{number}/preview", console::step::preview)
        .add(May(SeeCase), Method::POST, "/cases/{number}/steps", console::step::take)
        .add(May(ReadApplication), Method::POST, "/cases/{number}/reveal", console::case::reveal)
        .add(May(ReadApplication), Method::GET, "/cases/{number}/pages/{page}", console::picture::page)
        .add(May(ReadApplication), Method::GET, "/cases/{number}/materials/{code}/document.pdf", console::material::pdf)
        .add(May(ReadApplication), Method::GET, "/cases/{number}/signature.png", console::picture::signature)
}

/// API and pages on one address, as a production profile serves them.
pub fn api_and_pages(app: &App) -> Router {
    // The pages' own fallback answers for both.
    api(app).router.layer(DefaultBodyLimit::max(BODY_MAX)).with_state(app.clone()).merge(pages(app).into_pages())
}

impl Routes {
    fn new(app: &App) -> Routes {
        Routes { app: app.clone(), router: Router::new(), listed: Vec::new() }
    }

    fn add<H, T>(mut self, access: Access, method: Method, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let route = on(filter, handler);
        let route = if path.starts_with("/v1/uploads") { route.layer(from_fn(upload::speak)) } else { route };
        let route = match access {
            Access::Anyone => route,
            Access::Device => route.route_layer(from_fn_with_state(self.app.clone(), require_device)),
            Access::DeviceDelivering => {
                route.route_layer(from_fn_with_state(self.app.clone(), require_device_delivering))
            }
            Access::DeviceInGrace => route.route_layer(from_fn_with_state(self.app.clone(), require_device_in_grace)),
            Access::OfficerToken => route.route_layer(from_fn_with_state(self.app.clone(), require_officer_token)),
            Access::Officer => route.route_layer(from_fn_with_state((self.app.clone(), None), require_officer)),
            Access::May(action) => {
                route.route_layer(from_fn_with_state((self.app.clone(), Some(action)), require_officer))
            }
        };
        self.router = self.router.route(path, route);
        self.listed.push(Listed { method, path, access });
        self
    }

    /// Every route.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The API, ready to serve.
    pub fn into_api(self) -> Router {
        self.router
            .fallback(|| async { PlatformError::from(ProblemCode::NoSuchAddress) })
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .with_state(self.app)
    }

    /// The pages, ready to serve.
    pub fn into_pages(self) -> Router {
        self.router
            .fallback(console::missing)
            .layer(from_fn(console::refuse_in_words))
            .layer(from_fn_with_state(self.app.clone(), console::wording::choose))
            .layer(from_fn(console::guard))
            .layer(DefaultBodyLimit::max(64 * 1024))
            .with_state(self.app)
    }
}
