"""What the review queue is narrowed by; each filter is one field in the address."""

from __future__ import annotations

from django import forms
from django.db.models import F, Model, Value
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from claims.forms import LARGEST_ID, FilterForm
from claims.models import Link, Source, Thread
from claims.plain_select import PlainChoiceField
from claims.review_queue import Wanted


class ReviewFilterForm(FilterForm):
    """Filters of the queue; a wrong value is explained beside its field and filters nothing."""

    q = None  # type: ignore[assignment]
    kind = PlainChoiceField(
        label=_("Kind of link"), required=False, choices=[("", _("Any kind")), *Link.Kind.choices]
    )
    score = PlainChoiceField(
        label=_("The machine’s estimate"),
        required=False,
        choices=[
            ("", _("Any")),
            ("low", _("under 50 %")),
            ("middle", _("50 to 80 %")),
            ("high", _("80 % or more")),
        ],
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("a name or a part of it")}),
    )
    thread = forms.IntegerField(
        label=_("Dispute"), required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )
    article = forms.IntegerField(
        label=_("Article"), required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        for name, shown in self._names().items():
            self.fields[name].choices = [(str(self.cleaned_data[name]), shown)]  # type: ignore[attr-defined]

    def _names(self) -> dict[str, str]:
        """What the dispute, the article and the source are called that are given by number; one question."""
        found: dict[str, str] = {}
        rows = []
        for name, model, called in _CALLED:
            value = str(self.cleaned_data.get(name) or "")
            if value.isdecimal() and int(value) <= LARGEST_ID:
                found[name] = gettext("unknown")
                row = model._default_manager.filter(pk=value).order_by()
                rows.append(row.annotate(field=Value(name), called=F(called)).values_list("field", "called"))
        if rows:
            found |= {
                name: called or gettext("title not given")
                for name, called in rows[0].union(*rows[1:], all=True)
            }
        return found

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            kind=data.get("kind", ""),
            score=data.get("score", ""),
            source=data.get("source", "").replace("\0", " ").strip(),
            thread=data.get("thread"),
            article=data.get("article"),
        )

    @property
    def address_part(self) -> str:
        """The filters as they go on in the address: "?kind=denies", "" where there are none."""
        kept = QueryDict(mutable=True)
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                kept[name] = str(value)
        return f"?{kept.urlencode()}" if kept else ""


_CALLED: tuple[tuple[str, type[Model], str], ...] = (
    ("thread", Thread, "title"),
    ("article", Article, "title"),
    ("source", Source, "name"),
)


class BulkForm(forms.Form):
    """One answer for all that was shown."""

    to = forms.ChoiceField(
        choices=[
            (Link.State.CONFIRMED, _("confirm")),
            (Link.State.REJECTED, _("reject")),
            (Link.State.DOUBTFUL, _("doubtful")),
        ]
    )
    links = forms.RegexField(r"^\d{1,18}(?:,\d{1,18})*$", max_length=20_000)
    note = forms.CharField(required=False, max_length=2000)

    @property
    def link_ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["links"].split(",")]
