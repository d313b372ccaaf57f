//! Other programs at the same pages. All of them do less: none judges, most do not crop, one writes PDF.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::clock::{Ran, run};
use crate::material::{PHOTO_JPEG, SCAN_JPEG, SCAN_PPM};

const LEPTONICA: &str = include_str!("peers/leptonica.c");
const CONTOUR: &str = include_str!("peers/contour.py");
/// Debian's interpreter, which has Debian's OpenCV; another python3 may come first in the path.
const PYTHON: &str = "/usr/bin/python3";

pub struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// Compiles what has to be compiled.
    pub fn prepare(folder: &Path) -> Self {
        fs::write(folder.join("leptonica.c"), LEPTONICA).unwrap();
        fs::write(folder.join("contour.py"), CONTOUR).unwrap();
        let mut compile = Command::new("cc");
        compile.current_dir(folder).args(["-O2", "-o", "leptonica", "leptonica.c", "-llept"]).stderr(Stdio::inherit());
        let _ = compile.status();
        Self { folder: folder.to_owned() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn leptonica(&self) -> Option<Ran> {
        run(Command::new(self.file("leptonica")).arg(self.file(SCAN_JPEG)).arg(self.file("leptonica.jpg")))
    }

    pub fn opencv(&self) -> Option<Ran> {
        self.contour(SCAN_JPEG)
    }

    pub fn opencv_photo(&self) -> Option<Ran> {
        self.contour(PHOTO_JPEG)
    }

    fn contour(&self, name: &str) -> Option<Ran> {
        run(Command::new(PYTHON).arg(self.file("contour.py")).arg(self.file(name)).arg(self.file("contour.jpg")))
    }

    pub fn imagemagick(&self) -> Option<Ran> {
        let program = ["/usr/bin/convert", "/usr/bin/magick"].into_iter().find(|path| Path::new(path).exists())?;
        let mut convert = Command::new(program);
        convert.arg(self.file(SCAN_JPEG)).args(["-deskew", "40%", "-quality", "85"]).arg(self.file("magick.jpg"));
        run(&mut convert)
    }

    pub fn unpaper(&self) -> Option<Ran> {
        run(Command::new("unpaper").arg("--overwrite").arg(self.file(SCAN_PPM)).arg(self.file("unpaper.ppm")))
    }

    /// Straightens and writes PDF/A; without text recognition.
    pub fn ocrmypdf(&self) -> Option<Ran> {
        let mut ocrmypdf = Command::new("ocrmypdf");
        ocrmypdf.args(["--deskew", "--tesseract-timeout", "0", "--image-dpi", "300", "--optimize", "0"]);
        run(ocrmypdf.arg(self.file(SCAN_JPEG)).arg(self.file("ocrmypdf.pdf")))
    }
}

/// A running `contour.py --corners`.
pub fn corners(folder: &Path) -> Option<std::process::Child> {
    let script = folder.join("contour.py");
    Command::new(PYTHON).arg(script).arg("--corners").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()
}
