//! The imperative shell of core and visit: effects become calls, what comes back becomes events. Clock, sockets,
//! threads and processes live here and nowhere else on the kiosk.
//!
//! - [`core`]: long-lived; device key, network, outbox, case numbers, visits. Never sees an open application.
//! - [`visit`]: one process a citizen; screen, flow, devices, sealing. Has no key and no network.
//! - [`ipc`]: the inherited socket between them.

// The shell is where clocks are read; everything below gets time as an argument.
#![allow(clippy::disallowed_methods)]

pub mod admission;
pub mod commands;
pub mod core;
mod delays;
mod desk;
mod desk_socket;
mod floors;
mod held;
pub mod ipc;
mod languages;
pub mod logging;
mod own_program;
pub mod start;
mod state_file;
pub mod status;
mod system_log;
pub mod visit;
