"""Cross-validated judgements kept in a file, so that what comes after the judge is measured in seconds.

The file names the code that the judgements hang on, by a digest; with other code they are made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from claims.linking.judge import Judgement

LINKING = Path(__file__).parent.parent / "claims" / "linking"
# What a judgement depends on; wording rules, guards and threads come after it.
JUDGED_BY = {
    LINKING: """act_reading blocks candidates claim_view crosses denial_cues embedding features figures_guard
        guards judge model_file pair_reading reading stance support textual words""",
    Path(__file__).parent: "link_data link_fit link_model link_readings reader_folds",
}


def code_digest() -> str:
    """SHA-256 of the sources that judgements depend on."""
    digest = hashlib.sha256()
    for folder, names in JUDGED_BY.items():
        for name in names.split():
            digest.update((folder / f"{name}.py").read_bytes())
    return digest.hexdigest()


def kept_judgements(path: Path | None, make: Callable[[], list[Judgement]]) -> list[Judgement]:
    """The judgements in `path` if it holds those of this code; otherwise those of `make`, kept there."""
    if path is not None and path.exists():
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.get("code") == code_digest():
            return [
                Judgement(tuple(denier), tuple(target), *numbers)
                for denier, target, *numbers in record["judgements"]
            ]
    code = code_digest()
    found = make()
    if path is not None:
        rows = [[one.denier, one.target, one.opposes, one.repeats, one.denies, one.first] for one in found]
        path.write_text(json.dumps({"code": code, "judgements": rows}), encoding="utf-8")
    return found
