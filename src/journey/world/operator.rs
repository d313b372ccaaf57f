//! The operator's orders, through the platform's commands; their effects, through the kiosk's.

use std::process::Command;

use serde_json::Value;

use super::World;
use super::{catalogue, processes};
use crate::error::JourneyError;
use crate::operator::Operator;

/// Carries out an order; for a check, whether it holds.
///
/// # Errors
/// A program does not take it.
pub fn carry_out(order: &Operator, world: &World) -> Result<bool, JourneyError> {
    let kiosk = format!("{}-{}", super::SITE, super::KIOSK);
    match order {
        Operator::Set { key, value } => {
            let mut set = world.platform.admin(&["config", "set", key, value, "--kiosk", &kiosk]);
            processes::finish("lobby-platform admin config set", &mut set).map(|_| true)
        }
        Operator::Unset { key } => {
            let mut unset = world.platform.admin(&["config", "unset", key, "--kiosk", &kiosk]);
            processes::finish("lobby-platform admin config unset", &mut unset).map(|_| true)
        }
        Operator::Rename { item, name } => rename(item, name, world).map(|()| true),
        Operator::Sees { key, value } => {
            let explained = json_output(&mut world.kiosk.config(&["explain", key]))?;
            let is = &explained["value"];
            let same = *is == **value || serde_json::from_str::<Value>(value).is_ok_and(|wanted| wanted == *is);
            Ok(same && explained["layer"] == "remote")
        }
        // The hand looks at the screen.
        Operator::HallShows { .. } => Ok(true),
        Operator::SeesRefused { key } => {
            Ok(json_output(&mut world.kiosk.config(&["validate"]))?["refused"]["key"] == **key)
        }
        Operator::SeesList { version } => {
            Ok(json_output(&mut world.kiosk.doctor())?["report"]["versions"]["catalogue"] == *version)
        }
    }
}

/// Output of a program of the kiosk, JSON whatever its exit code.
fn json_output(command: &mut Command) -> Result<Value, JourneyError> {
    let output = processes::output(command)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(said.trim()).map_err(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        JourneyError::program("lobby", format!("said {said:?} where JSON was expected\n{errors}"))
    })
}

/// Publishes the list anew with another name of one item; names given before stay.
fn rename(item: &str, name: &str, world: &World) -> Result<(), JourneyError> {
    let folder = world.kiosk.state.with_file_name("catalogue");
    catalogue::copy_once(&world.catalogue, &folder)?;
    catalogue::change_item(&folder, item, |json| json["name"]["zh"] = name.into())?;
    let folder = folder.display().to_string();
    let mut publish = world.platform.admin(&["catalogue", "publish", &folder]);
    processes::finish("lobby-platform admin catalogue publish", &mut publish).map(drop)
}
