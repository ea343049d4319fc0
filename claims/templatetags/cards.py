"""The card of a dispute in lists, written once for the same content: a page of them anew takes most of its
time.

The key is all that the card is made of, the dispute's row and the rows that came with it, so that no change
of it can be missed; the card's template sees nothing else.
"""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

from django import template
from django.db.models import Model
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from claims.models import Thread

register = template.Library()
# Cards in every process: of ten kilobytes each as text, so they are kept packed, in less than two.
KEPT = 1000

_written: OrderedDict[bytes, bytes] = OrderedDict()
_lock = Lock()


def _made_of(row: Model, seen: set[int]) -> tuple[Any, ...]:
    """All that a row holds and the rows that came with it, each once, in plain values: pickled as it is,
    Django copies each row three times."""
    if id(row) in seen:
        return type(row).__name__, row.pk
    seen.add(id(row))
    held = row.__dict__.copy()
    held.update(held.pop("_state").fields_cache)
    for name, value in held.items():
        if isinstance(value, Model):
            held[name] = _made_of(value, seen)
        elif type(value) is list and value and isinstance(value[0], Model):
            held[name] = [_made_of(one, seen) for one in value]
    return type(row).__name__, held


@register.simple_tag(takes_context=True)
def dispute_card(context: Context, thread: Thread) -> SafeString:
    """The card of one dispute, as `ThreadQuerySet.for_list` and the list's view have filled it."""
    found, match = context.get("found"), thread.match
    by_meaning = found is not None and match is not None and match.pk in found.by_meaning
    shown = {"thread": thread, "by_meaning": by_meaning}
    made_of = pickle.dumps((get_language(), by_meaning, _made_of(thread, set())))
    key = blake2b(made_of, digest_size=16).digest()
    with _lock:
        packed = _written.get(key)
        if packed is not None:
            _written.move_to_end(key)
    if packed is not None:
        return mark_safe(zlib.decompress(packed).decode())  # noqa: S308  (as the template wrote it)
    card = cast(SafeString, get_template("claims/parts/thread_card.html").render(shown))
    packed = zlib.compress(card.encode(), level=1)
    with _lock:
        _written[key] = packed
        if len(_written) > KEPT:
            _written.popitem(last=False)
    return card
