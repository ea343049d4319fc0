"""How the shipped models were made and measured (training/README.md)."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before ONNX Runtime is loaded: see claims.onnx_session
