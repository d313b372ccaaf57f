//! Debian's `sane-airscan` as an independent client: what we take for eSCL is what others take for it.

use std::fs;
use std::process::Command;

use serde_json::json;

use super::bench::Sim;

fn scanimage(sim: &Sim, arguments: &[&str]) -> usize {
    let config = sim.dir.path().join("airscan.d");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("dll.conf"), "airscan\n").unwrap();
    let devices = format!("[devices]\n\"Mock\" = http://{}/eSCL, eSCL\n[options]\ndiscovery = disable\n", sim.host());
    fs::write(config.join("airscan.conf"), devices).unwrap();
    let out = sim.dir.path().join("out");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).unwrap();
    let output = Command::new("scanimage")
        .env("SANE_CONFIG_DIR", &config)
        .current_dir(&out)
        .args(["-d", "airscan:e0:Mock", "--resolution", "75", "--mode", "Color", "--format=pnm"])
        .arg("--batch=page-%03d.pnm")
        .args(arguments)
        .output()
        .unwrap();
    let pages: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(pages.iter().all(|page| page.starts_with(b"P6") && page.len() > 1_000_000), "{said}");
    assert!(!pages.is_empty(), "{said}");
    pages.len()
}

#[test]
fn another_client_scans_the_glass_and_a_stack() {
    let sim = Sim::start();
    assert_eq!(scanimage(&sim, &["--source", "Flatbed", "--batch-count=1"]), 1);
    sim.post("/scanner/feeder", &json!({ "sheets": ["lease_page_1", "lease_page_2", "lease_page_3"] }));
    assert_eq!(scanimage(&sim, &["--source", "ADF"]), 3);
    sim.post("/scanner/feeder", &json!({ "sheets": ["lease_page_1", "lease_page_2"] }));
    assert_eq!(scanimage(&sim, &["--source", "ADF Duplex"]), 4);
}
