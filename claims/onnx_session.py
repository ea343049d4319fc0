"""The shipped networks by ONNX Runtime, which tells nobody: what is read here stays here.

Its wheels report by default to their maker who runs what, under an identifier kept in the home folder (their
Privacy.md). The variable that forbids it has to be there before the library is: nothing else imports it.
"""

import os
from functools import cache
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

from claims.piece_table import NAME, piece_table


def open_network(
    path: Path, threads: int, *, arena: bool = False, pieces: bool = False
) -> onnxruntime.InferenceSession:
    """The network of a file, to run on the processor with so many threads.

    With an arena the memory of the largest input is kept: for inputs of nearly one length. One whose
    word ``pieces`` are those of the shared table gets that; raises PieceTableError.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = arena
    options.log_severity_level = 3
    if pieces:
        options.add_initializer(NAME, _table())  # taken as it is, not copied
        options.add_external_initializers([NAME], [_table()])  # else it looks for a file of that name
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _table() -> onnxruntime.OrtValue:
    return onnxruntime.OrtValue.ortvalue_from_numpy(piece_table())
