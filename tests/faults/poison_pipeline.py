"""A pipeline that some texts kill: the shipped one, with a component in front that does what a text says.

Named by CLAIMTRACK_PIPELINE as a newsroom's own pipeline would be; the faults are real ones.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import pipeline

LEAKED: list[bytes] = []


def load(**_: Any) -> Language:
    """What ``spacy.load`` calls."""
    nlp = pipeline.load("")
    if "poison" not in nlp.pipe_names:
        nlp.add_pipe("poison", first=True)
    return nlp


@Language.component("poison")
def poison(doc: Doc) -> Doc:
    if "ABORT" in doc.text:
        os.kill(os.getpid(), signal.SIGSEGV)  # as a fault in a C library does
    if "HANG DEAF" in doc.text:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # no soft time limit gets through
        time.sleep(600)
    while "HANG" in doc.text:
        time.sleep(0.1)
    if "LEAK" in doc.text:
        LEAKED.append(b"\1" * 1_300_000_000)  # resident, and never given back
    if "DEVOUR" in doc.text:
        eaten = [bytearray(50_000_000) for _ in range(200)]  # 10 GB
        raise AssertionError(f"{len(eaten)} pieces: there was no limit")
    return doc
