"""A select for lists of many choices: Django's asks a template twice for each of them, which took a third of
the time of a page of disputes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """Writes what `forms.Select` writes, for choices without groups."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The element with all its options; the chosen one is marked."""
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                ("" if key is None else key, SafeString(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        whole = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, whole, options)


class PlainChoiceField(forms.ChoiceField):
    """One of some choices, by `PlainSelect`."""

    widget = PlainSelect
