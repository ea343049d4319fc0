"""The card of a dispute in lists, written once for the same content: twenty anew take most of the time.

The key is all that the card is made of, the dispute's row and the rows that came with it, so that no change
of it can be missed; the card's template sees nothing else.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import cast

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from claims.models import Thread

register = template.Library()
KEPT = 1000  # cards, of about five kilobytes each, in every process

_written: OrderedDict[bytes, SafeString] = OrderedDict()
_lock = Lock()


@register.simple_tag(takes_context=True)
def dispute_card(context: Context, thread: Thread) -> SafeString:
    """The card of one dispute, as `ThreadQuerySet.for_list` and the list's view have filled it."""
    found, match = context.get("found"), thread.match
    by_meaning = found is not None and match is not None and match.pk in found.by_meaning
    shown = {"thread": thread, "by_meaning": by_meaning}
    key = blake2b(pickle.dumps((get_language(), by_meaning, thread.__dict__)), digest_size=16).digest()
    with _lock:
        if key in _written:
            _written.move_to_end(key)
            return _written[key]
    card = cast(SafeString, get_template("claims/parts/thread_card.html").render(shown))
    with _lock:
        _written[key] = card
        if len(_written) > KEPT:
            _written.popitem(last=False)
    return card
