"""Which static files other sites may use: the style of the card of a dispute, which stands in their pages.

In the sandbox of its frame the card has no origin, so for a browser its own style is another site's.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping

_CARD = re.compile(r"/css/embed(\.[0-9a-f]+)?\.css$")


def for_other_sites(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Called by WhiteNoise for each file once; changes its headers."""
    if _CARD.search(url):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
