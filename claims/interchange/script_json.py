"""JSON that may stand between ``<script type="application/ld+json">`` and ``</script>``.

Browsers never run a script of this type, so the content policy lets it stand; but its text ends where the
first ``</script`` is, whatever it is part of. The signs that could end it, or begin a comment in which it
would not end, are written as JSON escapes, which mean the same to every reader of JSON.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def script_json(data: Any) -> SafeString:
    """The data as JSON for a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  (nothing in it can end the script)
