"""The forms by which claims are corrected and added: words are given as words, offsets stay unseen.

A field counts as changed by what the person saw, not by what is stored when they send it: so of two who
correct different fields at once neither takes back what the other has done.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from claims.corrections import LONGEST_PROPOSITION, Correction, Spans
from claims.models import Claim, Source
from claims.sources_chosen import WhoSpeaks
from claims.sources_store import NAME_LENGTH, alias_key
from claims.words_in_text import MOST_CHARACTERS, WordsNotPlaced, place_words

ROLES = {"content": "content", "cue": "cue", "said_by": "source"}  # field of the form: role of a claim
PLACES = RegexValidator(r"^\d{1,9}(?:,\d{1,9}){0,19}$")
CANDIDATES = 8


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class WordsForm(forms.Form):
    """What a claim is made of."""

    content = forms.CharField(
        label=_("What is claimed"),
        max_length=MOST_CHARACTERS,
        widget=_area(3),
        help_text=_("The article’s own words. Pieces that stand apart: “ … ” between them."),
    )
    cue = forms.CharField(
        label=_("Word for speaking"), required=False, max_length=MOST_CHARACTERS, widget=_area(1)
    )
    said_by = forms.CharField(
        label=_("Words that name the speaker"), required=False, max_length=MOST_CHARACTERS, widget=_area(2)
    )
    at_content = forms.CharField(required=False, validators=[PLACES], widget=forms.HiddenInput)
    at_cue = forms.CharField(required=False, validators=[PLACES], widget=forms.HiddenInput)
    at_said_by = forms.CharField(required=False, validators=[PLACES], widget=forms.HiddenInput)
    act = forms.ChoiceField(label=_("Kind of statement"), choices=Claim.Act.choices)
    proposition = forms.CharField(
        label=_("In full"),
        required=False,
        max_length=LONGEST_PROPOSITION,
        widget=_area(2),
        help_text=_("To be understood alone. Of a denial: what is denied."),
    )
    name = forms.CharField(
        label=_("Another speaker"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=_("Type a name, look it up, and choose above who is meant."),
    )
    who = forms.ChoiceField(label=_("Who speaks"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why"), required=False, max_length=2000, help_text=_("Kept in the history.")
    )

    def __init__(self, data: QueryDict | None, article: Article, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.article = article
        self.candidates = candidates(str(self["name"].value() or ""), article)
        cast(forms.ChoiceField, self.fields["who"]).choices = self.who_choices()

    def first_choice(self) -> tuple[str, Any]:
        raise NotImplementedError

    def who_choices(self) -> list[tuple[str, Any]]:
        """As it is, the sources that the name may mean, and what else there is."""
        found = [(f"id-{source.pk}", source_label(source)) for source in self.candidates]
        chosen = str(self["who"].value() or "")
        if chosen.startswith("id-") and chosen not in dict(found):
            source = Source.objects.filter(pk=_number(chosen), merged_into__isnull=True).first()
            found += [(chosen, source_label(source))] if source else []
        return [
            self.first_choice(),
            *found,
            ("new", _("somebody new, by this name")),
            ("unnamed", _("somebody unnamed in this article, called so")),
            ("none", _("not given")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") in ("new", "unnamed") and not data.get("name"):
            self.add_error("name", _("Type the name first."))
        if not self.errors.get("who") and not self.errors.get("name"):
            self._settle_name(data)
        return data

    def _settle_name(self, data: dict[str, Any]) -> None:
        """A name alone is whoever has it; where nobody has, the person chooses."""
        name, first = data.get("name", ""), self.first_choice()[0]
        if not name or data.get("who", first) not in ("", first):
            return
        key = alias_key(canonical=name, article_id=self.article.pk)
        source = Source.objects.filter(aliases__key=key).first() if key else None
        if source is None:
            self.add_error("name", _("Nobody is known by exactly this name: say below who is meant."))
        else:
            data["who"] = f"id-{source.pk}"

    def chosen(self) -> WhoSpeaks | None:
        """Whom the person means; None where they have left that open."""
        who, name = self.cleaned_data.get("who", ""), self.cleaned_data.get("name", "")
        if who.startswith("id-"):
            return WhoSpeaks(source_id=_number(who))
        if who in ("new", "unnamed"):
            return WhoSpeaks(name=name, unnamed=who == "unnamed")
        return WhoSpeaks() if who == "none" else None

    def placed(self, near: dict[str, list[int]], around: int | None) -> Spans | None:
        """Where the words stand; None and an error beside the field where they stand nowhere."""
        words = {role: self.cleaned_data[field] for field, role in ROLES.items()}
        for field, role in ROLES.items():
            if self.cleaned_data[f"at_{field}"]:
                near[role] = [int(place) for place in self.cleaned_data[f"at_{field}"].split(",")]
        try:
            return place_words(self.article.text, words, near=near, around=around)
        except WordsNotPlaced as error:
            field = next(field for field, role in ROLES.items() if role == error.role)
            self.add_error(field, str(error))
            return None


class CorrectionForm(WordsForm):
    """A claim as it is, to be put right."""

    relays = forms.CharField(
        label=_("Passed on by"),
        required=False,
        max_length=1600,
        help_text=_("Nearest to the speaker first; a semicolon between two."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ("content", "cue", "said_by", "name", "who", "act", "proposition", "relays", "note")

    def __init__(self, data: QueryDict | None, claim: Claim) -> None:
        self.claim = claim
        super().__init__(data, claim.article, initial=values_shown(claim))
        for name in ("content", "cue", "said_by", "act", "proposition", "relays"):
            self.fields[name].show_hidden_initial = True

    def first_choice(self) -> tuple[str, Any]:
        name = self.claim.source.name if self.claim.source else _("not given")
        return "keep", _("as it is: %(name)s") % {"name": name}

    def correction(self) -> Correction | None:
        """What the person has changed; None where their words stand nowhere in the text."""
        data, changed = self.cleaned_data, set(self.changed_data)
        spans: Spans | None = None
        if changed & {*ROLES, *(f"at_{field}" for field in ROLES)}:
            now = {"content": "content_spans", "cue": "cue_spans", "said_by": "source_spans"}
            kept = {
                ROLES[field]: [start for start, _end in getattr(self.claim, column)]
                for field, column in now.items()
                if field not in changed
            }
            spans = self.placed(kept, self.claim.start)
            if spans is None:
                return None
        return Correction(
            who=self.chosen(),
            relays=tuple(data["relays"].split(";")) if "relays" in changed else None,
            spans=spans,
            act=data["act"] if "act" in changed else None,
            proposition=data["proposition"] if "proposition" in changed else None,
        )

    def over(self, claim: Claim) -> CorrectionForm:
        """The same changes over the claim as it is by now; what the person has not changed is as it is."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in values_shown(claim).items():
            data[f"initial-{name}"] = str(value)
            if name not in self.changed_data:
                data[name] = str(value)
        data["seen"] = values_shown(claim)["seen"]
        return CorrectionForm(data, claim)


class AddClaimForm(WordsForm):
    """A claim that the machine has missed."""

    though_alike = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("content", "cue", "said_by", "act", "name", "who", "proposition", "note")

    def __init__(self, data: QueryDict | None, article: Article) -> None:
        super().__init__(data, article, initial={"act": Claim.Act.ASSERTION, "who": "auto"})

    def first_choice(self) -> tuple[str, Any]:
        return "auto", _("as the words say: a known source of that name, else somebody unnamed")


def values_shown(claim: Claim) -> dict[str, Any]:
    """A claim's fields as the form shows them."""
    return {
        "content": claim.content_text,
        "cue": claim.cue_text,
        "said_by": claim.source_text,
        "act": str(claim.act),
        "proposition": claim.proposition,
        "relays": "; ".join(claim.relays),
        "who": "keep",
        "seen": claim.updated_at.isoformat(),
    }


def candidates(name: str, article: Article) -> list[Source]:
    """Sources that a name, or a part of one, may mean."""
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        return []
    found = Source.objects.search(name).filter(merged_into__isnull=True).select_related("affiliation")
    named = found.filter(article__isnull=True) | found.filter(article=article)
    return list(named.order_by("name", "pk")[:CANDIDATES])


def source_label(source: Source) -> str:
    """A source to choose by: name, kind, whom it belongs to."""
    belongs = f", {source.affiliation.name}" if source.affiliation else ""
    return f"{source.name} ({source.get_kind_display()}{belongs})"


def _number(choice: str) -> int:
    digits = choice.removeprefix("id-")
    return int(digits) if digits.isdecimal() and len(digits) < 19 else 0
