"""What a person may filter by or fill in on the pages; each filter is one field in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, F, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.models import Outlet
from claims.models import Claim, Source, Thread, ThreadClaim, Verdict
from claims.querysets import ClaimQuerySet, SourceQuerySet, ThreadQuerySet

LARGEST_ID = 2**63 - 1
LISTED = 200  # choices in a select; what is not among them is reached from its own page


def _ids(form: forms.Form, name: str) -> int | None:
    value = form.cleaned_data.get(name)
    return int(value) if value else None


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Active(NamedTuple):
    """A filter that is set; `without` is the address of the same list without it."""

    name: str
    label: str
    shown: str
    without: str


class FilterForm(forms.Form):
    """A form read from the address: wrong values are explained beside their field and filter nothing."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
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


class OriginFilterForm(FilterForm):
    """Filters by who spoke, who published and when."""

    source = forms.IntegerField(label=_("Source"), required=False, min_value=1, max_value=LARGEST_ID)
    outlet = forms.IntegerField(label=_("Outlet"), required=False, min_value=1, max_value=LARGEST_ID)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self._offer("source", _("Any source"), self.sources(), Source)
        self._offer("outlet", _("Any outlet"), Outlet.objects.order_by("name"), Outlet)

    def sources(self) -> SourceQuerySet:
        return Source.objects.named().speaking().order_by("name")

    def _offer(self, name: str, empty: Any, rows: Iterable[Any], model: Any) -> None:
        """Turn a field of ids into a select; the chosen row is offered even where the list is cut."""
        if name not in self.fields:
            return
        offered = [(str(row.pk), str(row)) for row in rows[:LISTED]]  # type: ignore[index]
        chosen = _ids(self, name)
        if chosen and str(chosen) not in dict(offered):
            row = model.objects.filter(pk=chosen).first()
            offered.append((str(chosen), str(row) if row else str(_("unknown"))))
        self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields[name].widget = forms.Select(choices=[("", empty), *offered])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return data


class ThreadFilterForm(OriginFilterForm):
    """Filters of the list of disputes."""

    has = forms.ChoiceField(
        label=_("With"),
        required=False,
        choices=[
            ("", _("Any answer")),
            ("denial", _("An explicit denial")),
            ("non_denial", _("A non-denial")),
            ("outlets", _("Several outlets")),
        ],
    )
    act = forms.ChoiceField(
        label=_("Holding a"), required=False, choices=[("", _("Any act")), *Claim.Act.choices]
    )

    def sources(self) -> SourceQuerySet:
        in_dispute = ThreadClaim.objects.filter(claim__source=OuterRef("pk"))
        return Source.objects.named().filter(Exists(in_dispute)).order_by("name")

    def threads(self) -> ThreadQuerySet:
        """The disputes that meet every filter, newest first."""
        data = self.cleaned_data
        found: ThreadQuerySet = (
            Thread.objects.live()
            .search(data.get("q", ""))
            .of_source(_ids(self, "source"))
            .of_outlet(_ids(self, "outlet"))
            .with_acts([data.get("act", "")])
            .published(data.get("since"), data.get("until"))
        )
        narrow = {
            "denial": found.with_explicit_denial,
            "non_denial": found.with_non_denial,
            "outlets": found.across_outlets,
        }.get(data.get("has", ""))
        return narrow() if narrow else found


class ClaimFilterForm(OriginFilterForm):
    """Filters of the search for claims; without a choice of act only factual ones are shown."""

    act = forms.ChoiceField(
        label=_("Act"),
        required=False,
        choices=[("", _("Factual claims")), ("all", _("Everything said")), *Claim.Act.choices],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Best match first")), ("new", _("Newest first"))],
    )

    def claims(self, claims: ClaimQuerySet | None = None) -> ClaimQuerySet:
        """The claims that meet every filter, best match or newest first."""
        data = self.cleaned_data
        words, act = data.get("q", "").strip(), data.get("act", "")
        found = Claim.objects.visible() if claims is None else claims
        found = (
            found.search(words)
            .of_source(_ids(self, "source"))
            .of_outlet(_ids(self, "outlet"))
            .published(data.get("since"), data.get("until"))
        )
        found = found.factual() if not act else found if act == "all" else found.with_acts([act])
        if words and data.get("sort") != "new":
            return found.by_rank(words)
        return found.order_by(F("article__published_at").desc(nulls_last=True), "-article", "start", "pk")


class SaidFilterForm(ClaimFilterForm):
    """Filters of what one source said."""

    source = None  # type: ignore[assignment]


class SourceFilterForm(FilterForm):
    """Filters of the list of sources."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All named sources")), *Source.Kind.choices]
    )

    def sources(self) -> SourceQuerySet:
        found = Source.objects.for_list().search(self.cleaned_data.get("q", ""))
        kind = self.cleaned_data.get("kind", "")
        return found.filter(kind=kind) if kind else found.named()


class VerdictForm(forms.Form):
    """An editor's rating of one claim, with its reasons."""

    rating = forms.ChoiceField(label=_("Rating"), choices=Verdict.Rating.choices)
    rationale = forms.CharField(
        label=_("Rationale"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was checked, and what it showed. Readers see this."),
    )
    evidence_url = forms.URLField(
        label=_("Evidence"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=_("Address of the main piece of evidence."),
    )
