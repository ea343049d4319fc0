"""What a person may filter by or fill in on the pages; each filter is one field in the address."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models import Outlet
from claims.filter_fields import (
    DateInput,
    act_field,
    kept_choices,
    kind_field,
    state_field,
    verdict_field,
)
from claims.models import Claim, Link, Source, Thread, ThreadClaim
from claims.plain_select import PlainChoiceField, PlainSelect
from claims.querysets import ClaimQuerySet, SourceQuerySet, ThreadQuerySet
from claims.search_conditions import Asked, claims_asked, threads_asked
from claims.search_query import LONGEST, Query, Term, repaired
from claims.search_vocabulary import explained, read_query

LARGEST_ID = 2**63 - 1


def _ids(form: forms.Form, name: str) -> int | None:
    value = form.cleaned_data.get(name)
    return int(value) if value else None


class Active(NamedTuple):
    """A filter that is set; `without` is the address of the same list without it."""

    name: str
    label: str
    shown: str
    without: str


class Wrong(NamedTuple):
    """A part of a query that means nothing: why, what may stand there, and the query put right, if it can be
    guessed, with the address of its list."""

    said: str
    allowed: tuple[str, ...]
    mended: str
    address: str


class FilterForm(forms.Form):
    """A form read from the address: wrong values are explained beside their field and filter nothing."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": LONGEST}),
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.address = data
        self.is_valid()

    @property
    def active(self) -> list[Active]:
        """Each filter that is set, for the chips above a list."""
        found = []
        for name, value in self.cleaned_data.items():
            if value in (None, "", []) or name == "sort":
                continue
            field = self.fields[name]
            shown = dict(getattr(field, "choices", ())).get(str(value), value)
            rest = self.address.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            found.append(Active(name, str(field.label), str(shown), "?" + rest.urlencode()))
        return found

    @property
    def more_active(self) -> bool:
        """Whether a filter other than the words is set."""
        return any(active.name != "q" for active in self.active)

    @cached_property
    def query(self) -> Query:
        """What was typed, read."""
        return read_query(self.cleaned_data.get("q", ""))

    @property
    def problems(self) -> list[Wrong]:
        """What of the query could not be understood."""
        found = []
        for problem in self.query.problems:
            mended = repaired(self.cleaned_data["q"], problem)
            address = self.address.copy()
            address["q"] = mended
            address.pop("page", None)
            found.append(Wrong(explained(problem), problem.allowed, mended, "?" + address.urlencode()))
        return found


class OriginFilterForm(FilterForm):
    """Filters by who spoke, who published and when."""

    source = forms.IntegerField(label=_("Source"), required=False, min_value=1, max_value=LARGEST_ID)
    outlet = forms.IntegerField(label=_("Outlet"), required=False, min_value=1, max_value=LARGEST_ID)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self._offer("source", _("Any source"), self.sources, Source)
        self._offer("outlet", _("Any outlet"), lambda: Outlet.objects.order_by("name"), Outlet)

    def sources(self) -> SourceQuerySet:
        return Source.objects.named().speaking().order_by("name")

    def _offer(self, name: str, empty: Any, rows: Callable[[], QuerySet[Any]], model: Any) -> None:
        """Turn a field of ids into a select; the chosen row is offered even where the list is cut."""
        if name not in self.fields:
            return
        offered = kept_choices(f"choices:{type(self).__name__}:{name}", rows)
        chosen = _ids(self, name)
        if chosen and str(chosen) not in dict(offered):
            row = model.objects.filter(pk=chosen).first()
            if getattr(row, "merged_into", None) is not None:  # old addresses lead on
                row = row.merged_into
                self.cleaned_data[name] = row.pk
            offered.append((str(chosen), str(row) if row else str(_("unknown"))))
        self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields[name].widget = PlainSelect(choices=[("", empty), *offered])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return data


class AskingFilterForm(OriginFilterForm):
    """Filters that a query in words can have too: the same search, chosen from lists."""

    TERMS = ("act", "kind", "verdict")  # fields that are fields of a query
    field_order = (
        "q",
        "has",
        "state",
        "kind",
        "act",
        "verdict",
        "source",
        "outlet",
        "since",
        "until",
        "sort",
    )

    @cached_property
    def asked(self) -> Asked:
        """The whole search: what was typed and what was chosen; both have to be met."""
        data = self.cleaned_data
        terms = [Term(name, (data[name],)) for name in self.TERMS if data.get(name) not in (None, "", "all")]
        terms += [Term(*term) for term in self.marks()]
        query = dataclasses.replace(self.query, terms=(*self.query.terms, *terms))
        asked = Asked(query, source=_ids(self, "source"), outlet=_ids(self, "outlet"))
        return asked.narrowed(since=data.get("since"), until=data.get("until"))

    def marks(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the choices of state and answers mean as fields of a query."""
        data = self.cleaned_data
        found: list[tuple[str, tuple[str, ...]]] = []
        if data.get("state"):
            found.append(("is", (data["state"],)))
        if data.get("has"):
            found.append(("is" if data["has"] == "unanswered" else "has", (data["has"],)))
        return found


class ThreadFilterForm(AskingFilterForm):
    """Filters of the list of disputes."""

    has = PlainChoiceField(
        label=_("Answers"),
        required=False,
        choices=[
            ("", _("Any answer")),
            ("denial", _("An explicit denial")),
            ("non_denial", _("A non-denial")),
            ("unanswered", _("Something unanswered")),
            ("outlets", _("Several outlets")),
        ],
    )
    kind = kind_field([Link.Kind.DENIES, Link.Kind.CONTRADICTS])
    act = act_field(_("Has a"), _("Any kind of statement"))
    verdict = verdict_field()
    state = state_field()
    sort = PlainChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Best match, else latest")),
            ("latest", _("Latest first")),
            ("disputed", _("Most disputed")),
            ("oldest", _("Oldest unanswered")),
        ],
    )

    def sources(self) -> SourceQuerySet:
        in_dispute = ThreadClaim.objects.shown().filter(source=OuterRef("pk"))
        return Source.objects.named().filter(Exists(in_dispute)).order_by("name")

    def threads(self, also: Sequence[int] = ()) -> ThreadQuerySet:
        """The disputes that meet every filter, in the order asked for; `also` as in `threads_asked`."""
        found = threads_asked(self.asked, Thread.objects.live().for_list(), also)
        sort = self.cleaned_data.get("sort", "")
        if sort == "oldest":
            return found.filter(unanswered_count__gt=0).longest_open_first()
        if sort == "disputed":
            return found.most_disputed_first()
        return found.newest_first() if sort or self.active else found.pinned_first()


class ClaimFilterForm(AskingFilterForm):
    """Filters of the search for claims; without a choice of act only factual ones are shown."""

    act = act_field(_("Act"), _("Factual claims"), ("all", _("Everything said")))
    kind = kind_field(Link.Kind)
    verdict = verdict_field()
    state = state_field()
    has = PlainChoiceField(
        label=_("Answers"),
        required=False,
        choices=[
            ("", _("Answered or not")),
            ("unanswered", _("Nobody answers")),
            ("denial", _("In a dispute with an explicit denial")),
        ],
    )
    sort = PlainChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Best match first")), ("new", _("Newest first"))],
    )

    def within(self, claims: ClaimQuerySet | None = None) -> ClaimQuerySet:
        """The claims to search in: without a choice of act those that say how things are."""
        found = Claim.objects.visible() if claims is None else claims
        named = self.cleaned_data.get("act") or self.query.values("act")
        return found if named else found.factual()

    def claims(self, claims: ClaimQuerySet | None = None) -> ClaimQuerySet:
        """The claims that meet every filter, best match or newest first."""
        found, words = claims_asked(self.asked, self.within(claims)), self.query.web
        if words and self.cleaned_data.get("sort") != "new":
            return found.by_rank(words)
        return found.newest_first()


class SaidFilterForm(ClaimFilterForm):
    """Filters of what one source said."""

    source = None  # type: ignore[assignment]


class SourceFilterForm(FilterForm):
    """Filters of the list of sources."""

    kind = PlainChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All named sources")), *Source.Kind.choices]
    )

    def sources(self) -> SourceQuerySet:
        """The sources that meet every filter, in no order."""
        words, kind = self.cleaned_data.get("q", ""), self.cleaned_data.get("kind", "")
        if kind == Source.Kind.UNNAMED:
            return Source.objects.order_by().search(words).filter(kind=kind)
        found = Source.objects.order_by().search_named(words)
        return found.filter(kind=kind) if kind else found
