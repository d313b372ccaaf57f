//! One function per steering command.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::SimError;
use crate::net::NetState;
use crate::printer::{PrinterFault, PrinterReply};
use crate::scanner::feeder::SheetNames;
use crate::scanner::{Paper, ScannerFault};
use crate::world::World;

/// Sheets of a large feeder.
const SHEETS_MAX: usize = 200;

type ApiResult = Result<Json<Value>, SimError>;

impl IntoResponse for SimError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::UnknownCard(_) | Self::UnknownPaper(_) => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NoProxy => StatusCode::CONFLICT,
            Self::NotLoopback(_) | Self::Sample(_) | Self::Reader(_) | Self::File { .. } | Self::Net { .. } => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let body = json!({ "error": { "code": self.code(), "message": self.to_string() } });
        (status, Json(body)).into_response()
    }
}

fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, SimError> {
    serde_json::from_slice(body).map_err(|e| SimError::BadRequest(e.to_string()))
}

pub(super) async fn not_found() -> Response {
    let error = json!({ "code": "not_found", "message": "there is no such command" });
    (StatusCode::NOT_FOUND, Json(json!({ "error": error }))).into_response()
}

pub(super) async fn state(State(world): State<Arc<World>>) -> Json<Value> {
    Json(world.state())
}

pub(super) async fn people(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!({ "people": world.people().summaries() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PutCard {
    card: String,
}

pub(super) async fn reader_put(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    world.put_card(&parse::<PutCard>(&body)?.card)?;
    Ok(Json(world.state()))
}

pub(super) async fn reader_remove(State(world): State<Arc<World>>) -> Json<Value> {
    world.remove_card();
    Json(world.state())
}

pub(super) async fn reader_fault(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    world.set_reader_fault(parse(&body)?);
    Ok(Json(world.state()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PutPage {
    page: String,
}

pub(super) async fn scanner_page(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    let PutPage { page } = parse(&body)?;
    let page = Paper::parse(&page).ok_or(SimError::UnknownPaper(page))?;
    drawing(world, move |world| world.put_page(page)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetScannerFault {
    fault: Option<ScannerFault>,
    /// The page of a job at which it happens, from 1; in the network's scanner alone.
    #[serde(default = "one")]
    page: u32,
    /// For how many requests it is busy.
    #[serde(default = "one")]
    times: u32,
}

fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FillFeeder {
    sheets: Vec<SheetNames>,
    /// The whole list so many times.
    #[serde(default = "one")]
    times: u32,
}

pub(super) async fn scanner_feeder(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    let FillFeeder { sheets, times } = parse(&body)?;
    let sheets = sheets.iter().map(SheetNames::sheet).collect::<Result<Vec<_>, _>>()?;
    if sheets.len().saturating_mul(times as usize) > SHEETS_MAX {
        return Err(SimError::BadRequest(format!("the feeder holds {SHEETS_MAX} sheets")));
    }
    world.fill_feeder(sheets.repeat(times as usize));
    Ok(Json(world.state()))
}

pub(super) async fn scanner_fault(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    let SetScannerFault { fault, page, times } = parse(&body)?;
    drawing(world, move |world| world.set_scanner_fault(fault, page, times)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPrinterFault {
    fault: Option<PrinterFault>,
}

pub(super) async fn printer_fault(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    let SetPrinterFault { fault } = parse(&body)?;
    world.set_printer_fault(fault);
    Ok(Json(world.state()))
}

/// The printer itself: one IPP request.
pub(super) async fn print(State(world): State<Arc<World>>, body: Bytes) -> Response {
    match world.printer_answers(body.to_vec()) {
        Ok(PrinterReply::Ipp(answer)) => ([("content-type", "application/ipp")], answer).into_response(),
        Ok(PrinterReply::Http(code)) => StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY).into_response(),
        Ok(PrinterReply::HangUp) => Body::new(super::broken::Broken::after(Bytes::new())).into_response(),
        Ok(PrinterReply::Silence) => std::future::pending().await,
        Err(error) => error.into_response(),
    }
}

/// Runs `work`, which draws a page, on a thread that may block.
async fn drawing(world: Arc<World>, work: impl FnOnce(&World) -> Result<(), SimError> + Send + 'static) -> ApiResult {
    let drawn = tokio::task::spawn_blocking(move || work(&world).map(|()| world.state())).await;
    drawn.map_err(|_| SimError::BadRequest("drawing was interrupted".into()))?.map(Json)
}

#[derive(Deserialize)]
struct SetNet {
    #[serde(flatten)]
    state: Option<NetState>,
    upstream: Option<String>,
}

pub(super) async fn net(State(world): State<Arc<World>>, body: Bytes) -> ApiResult {
    let SetNet { state, upstream } = parse(&body)?;
    if state.is_none() && upstream.is_none() {
        return Err(SimError::BadRequest("name a state or an upstream".into()));
    }
    world.set_net(state, upstream)?;
    Ok(Json(world.state()))
}
