"""What people have done in the newsroom, through the workflow: verdicts, comments, saved searches."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.models import Article
from claims import comments, following, verdict_evidence, verdicts, workflow
from claims.models import Claim, LinkingDue, Notification, Rating, Source, Thread, ThreadClaim
from claims.notifying import make_notifications

PEOPLE = 30
SHARE_RATED = 0.004  # of the claims


def people() -> tuple[User, User]:
    """An administrator who edits and a reviewer, with colleagues; the editor is number 1."""
    made = [User.objects.create_user(name) for name in ("editor", "reviewer")]
    made[0].groups.add(Group.objects.get(name="administrator"))
    made[1].groups.add(Group.objects.get(name="reviewer"))
    editors = Group.objects.get(name="editor")
    for number in range(PEOPLE):
        User.objects.create_user(f"colleague{number}").groups.add(editors)
    return made[0], made[1]


def work(editor: User, reviewer: User) -> None:
    """What the desk, the verification pages and the saved searches show."""
    draw = Random(1)
    wanted = max(20, int(Claim.objects.count() * SHARE_RATED))
    ratings = sorted(Rating.objects.values_list("slug", flat=True))
    entries = list(ThreadClaim.objects.filter(side="claim").order_by().values_list("claim", flat=True))
    for number, claim in enumerate(sorted(draw.sample(sorted(entries), min(wanted, len(entries))))):
        _verify(claim, number, editor, reviewer, draw.choice(ratings))
    for number, thread in enumerate(Thread.objects.live().order_by("-last_at")[:20]):
        following.follow(by=editor, thread_id=thread.pk)
        if number < 5:
            workflow.pin_thread(thread_id=thread.pk, by=editor)
    for source in Source.objects.order_by("pk")[:10]:
        following.follow(by=editor, source_id=source.pk)
        following.save_search(
            name=f"Denials by {source.name}",
            listing="claims",
            query=f"source={source.pk}&act=denial",
            shared=source.pk % 2 == 0,
            by=editor,
        )
    some = list(Article.objects.order_by("-pk").values_list("pk", flat=True)[:40])
    Article.objects.filter(pk__in=some[:25]).update(state=Article.State.FAILED, error="It took too long.")
    LinkingDue.objects.bulk_create(
        LinkingDue(article_id=pk, due_at=None, attempts=3, error="It took too long.") for pk in some[25:]
    )
    make_notifications()
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            user=editor,
            kind="news",
            thread_id=thread,
            details={"claims": 3},
            created_at=now - timedelta(hours=at),
        )
        for at, thread in enumerate(Thread.objects.live().order_by("pk").values_list("pk", flat=True)[:200])
    )


def _verify(claim: int, number: int, editor: User, reviewer: User, rating: str) -> None:
    verdict_evidence.add_evidence(
        claim_id=claim,
        url=f"https://records.example/{claim}",
        stance="contradicts",
        by=editor,
        note="The log.",
    )
    verdict_evidence.ask_for_reply(claim_id=claim, asked="The ministry", by=editor)
    row = verdicts.set_verdict(
        claim_id=claim, rating=rating, by=editor, rationale="The log of the day says otherwise."
    )
    comments.comment(claim_id=claim, text="Seen the log; @reviewer please look.", by=editor)
    if number % 10 < 9:
        verdicts.submit(verdict_id=row.pk, by=editor)
    if number % 10 < 7:
        verdicts.approve(verdict_id=row.pk, by=reviewer, publish=True)
    if number % 50 == 0:
        verdicts.retract(verdict_id=row.pk, by=reviewer, note="The log was of another day.")
