"""What happens to a folder of weights."""

import json
import shutil
from pathlib import Path

HARMS = ("missing", "damaged", "no config", "not JSON")


def harmed(folder: Path, name: str, harm: str, to: Path) -> Path:
    """A copy of `folder` at `to` in which `harm` has come to the file `name` or to config.json."""
    shutil.copytree(folder, to)
    if harm == "missing":
        (to / name).unlink()
    elif harm == "damaged":
        (to / name).write_bytes(b"not what it was")
    elif harm == "no config":
        (to / "config.json").unlink()
    else:
        (to / "config.json").write_text(json.dumps([]))
    return to
