"""A select for lists of many choices: Django's asks a template twice for each of them, which took a third of
the time of a page of disputes."""

from __future__ import annotations

from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(forms.Select):
    """Writes what `forms.Select` writes, for choices without groups."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The element with all its options; the chosen one is marked."""
        chosen = {str(one) for one in self.format_value(value)}
        options = "\n".join(
            f'<option value="{escape("" if key is None else str(key))}"'
            f"{' selected' if str(key) in chosen else ''}>{escape(str(label))}</option>"
            for key, label in self.choices
        )
        whole = flatatt(self.build_attrs(self.attrs, attrs))
        return mark_safe(f'<select name="{escape(name)}"{whole}>\n{options}\n</select>')  # noqa: S308 (all escaped)


class PlainChoiceField(forms.ChoiceField):
    """One of some choices, by `PlainSelect`."""

    widget = PlainSelect

    def __deepcopy__(self, memo: dict[int, Any]) -> PlainChoiceField:
        """The field of one form: choices that are worked out are so once, not for every look at them."""
        mine: PlainChoiceField = super().__deepcopy__(memo)
        mine.choices = list(mine.choices)  # type: ignore[arg-type]  # the stubs: choices may be anything
        return mine
