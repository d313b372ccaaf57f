//! The operator's orders, through the platform's own commands; what became of them, through the kiosk's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::World;
use super::processes;
use crate::error::JourneyError;
use crate::operator::Operator;

/// Carries out an order; for a look, whether things are so.
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
            let told = asked(&mut world.kiosk.config(&["explain", key]))?;
            Ok(told["value"] == **value && told["layer"] == "remote")
        }
        // The hand looks at the screen.
        Operator::HallShows { .. } => Ok(true),
        Operator::SeesRefused { key } => Ok(asked(&mut world.kiosk.config(&["validate"]))?["refused"]["key"] == **key),
        Operator::SeesList { version } => {
            Ok(asked(&mut world.kiosk.doctor())?["report"]["versions"]["catalogue"] == *version)
        }
    }
}

/// What a program of the kiosk answered in JSON, whatever its exit code says of it.
fn asked(command: &mut Command) -> Result<Value, JourneyError> {
    let output = processes::output(command)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    serde_json::from_str(said.trim()).map_err(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        JourneyError::program("lobby", format!("said {said:?} where JSON was expected\n{errors}"))
    })
}

/// Publishes the list anew with another name of one item; names given before stay.
fn rename(item: &str, name: &str, world: &World) -> Result<(), JourneyError> {
    let folder = copy_once(&world.catalogue, &world.kiosk.state.with_file_name("catalogue"))?;
    let path = folder.join("items").join(format!("{item}.json"));
    let text = fs::read_to_string(&path).map_err(JourneyError::io("reading", &path))?;
    let mut json: Value =
        serde_json::from_str(&text).map_err(|error| JourneyError::program("the catalogue", error.to_string()))?;
    json["name"]["zh"] = name.into();
    fs::write(&path, json.to_string()).map_err(JourneyError::io("writing", &path))?;
    let folder = folder.display().to_string();
    let mut publish = world.platform.admin(&["catalogue", "publish", &folder]);
    processes::finish("lobby-platform admin catalogue publish", &mut publish).map(drop)
}

fn copy_once(from: &Path, to: &Path) -> Result<PathBuf, JourneyError> {
    if to.exists() {
        return Ok(to.to_owned());
    }
    let items = to.join("items");
    fs::create_dir_all(&items).map_err(JourneyError::io("making", &items))?;
    let copy = |from: PathBuf, to: PathBuf| fs::copy(&from, to).map_err(JourneyError::io("copying", &from));
    copy(from.join("choice-lists.json"), to.join("choice-lists.json"))?;
    copy(from.join("../organisation.json"), to.join("organisation.json"))?;
    let listed = from.join("items");
    for entry in fs::read_dir(&listed).map_err(JourneyError::io("listing", &listed))? {
        let path = entry.map_err(JourneyError::io("listing", &listed))?.path();
        copy(path.clone(), items.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(to.to_owned())
}
