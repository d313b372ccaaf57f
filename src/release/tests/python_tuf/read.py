"""Reads the repository in a folder as python-tuf's client does: `python read.py FOLDER TARGET`."""

import sys
import tempfile
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

folder, target = Path(sys.argv[1]), sys.argv[2]


class Local(FetcherInterface):
    def _fetch(self, url):
        path = folder / url.removeprefix("local://")
        if not path.is_file():
            raise DownloadHTTPError("none", 404)
        return iter([path.read_bytes()])


with tempfile.TemporaryDirectory() as place:
    (Path(place) / "targets").mkdir()
    updater = Updater(
        metadata_dir=place,
        metadata_base_url="local://metadata/",
        target_base_url="local://targets/",
        target_dir=str(Path(place) / "targets"),
        fetcher=Local(),
        bootstrap=(folder / "metadata" / "1.root.json").read_bytes(),
    )
    updater.refresh()
    info = updater.get_targetinfo(target)
    sys.exit("no such target" if info is None else None if updater.download_target(info) else "not fetched")
