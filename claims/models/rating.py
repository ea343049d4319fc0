"""The scale of verdicts: what a newsroom may say of a claim, kept in the database and edited by it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from articles.row_model import RowModel


class Rating(RowModel):
    """One step of the scale; an unrated one ("Unverified") has no value. Written by claims.scale.

    The slug never changes, and neither do name and value once a verdict has them: a rating that shall mean
    something else is a new one.
    """

    class Tone(models.TextChoices):
        GOOD = "good", _("as true")
        MIDDLE = "middle", _("in between")
        BAD = "bad", _("as false")
        PLAIN = "plain", _("neutral")

    slug = models.SlugField(max_length=30, primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    # higher is truer; programs read it, with the highest and lowest of the scale
    value = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    tone = models.CharField(max_length=6, choices=Tone.choices, default=Tone.PLAIN)
    meaning = models.TextField(blank=True)  # what readers are told it stands for
    place = models.PositiveSmallIntegerField(default=0)  # in the list, lowest first
    retired = models.BooleanField(default=False)  # kept for the verdicts that have it, not offered any more

    class Meta:
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["value"],
                condition=models.Q(value__isnull=False, retired=False),
                name="rating_value_once",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__range=(1, 100)),
                name="rating_value_from_1_to_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the language of the page."""
        return rating_words(self.name)

    @property
    def shown_meaning(self) -> str:
        """The meaning in the language of the page."""
        return rating_words(self.meaning)


# What a new database begins with: slug, name, value, tone, meaning. Stored in English, shown in the language
# of the page.
DEFAULT_SCALE: tuple[tuple[str, str, int | None, str, str], ...] = (
    (
        "true",
        gettext_noop("True"),
        5,
        "good",
        gettext_noop("The claim is accurate, and nothing of weight is left out."),
    ),
    (
        "mostly_true",
        gettext_noop("Mostly true"),
        4,
        "good",
        gettext_noop("Accurate in the main; it needs a detail or some context."),
    ),
    (
        "half_true",
        gettext_noop("Half true"),
        3,
        "middle",
        gettext_noop("Partly accurate; it leaves out or bends what matters."),
    ),
    (
        "mostly_false",
        gettext_noop("Mostly false"),
        2,
        "bad",
        gettext_noop("A grain of truth; the facts that matter say otherwise."),
    ),
    (
        "false",
        gettext_noop("False"),
        1,
        "bad",
        gettext_noop("The claim is not accurate."),
    ),
    (
        "unverified",
        gettext_noop("Unverified"),
        None,
        "plain",
        gettext_noop("What is known so far neither bears it out nor refutes it."),
    ),
    (
        "inconclusive",
        gettext_noop("Inconclusive"),
        None,
        "middle",
        gettext_noop("It was checked, and the evidence points both ways."),
    ),
    (
        "satire",
        gettext_noop("Satire"),
        None,
        "plain",
        gettext_noop("Not meant as a statement of fact."),
    ),
)
_DEFAULT_WORDS = frozenset(
    words for _slug, name, _value, _tone, meaning in DEFAULT_SCALE for words in (name, meaning)
)


def rating_words(stored: str) -> str:
    """A rating's name or meaning in the language of the page: what a newsroom has written itself stays."""
    return gettext(stored) if stored in _DEFAULT_WORDS else stored
