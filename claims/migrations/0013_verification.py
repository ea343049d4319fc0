"""Verification in three fields: how far the work is, what is said, whether readers see it."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The scale and the verdicts that there are: one status becomes workflow and publication, the one address of
# evidence a piece of it, and what is out keeps what readers saw in an event, as every later publication does.
MOVE = """
INSERT INTO claims_rating (slug, name, value, tone, meaning, place, retired) VALUES
  ('true', 'True', 5, 'good', 'The claim is accurate, and nothing of weight is left out.', 1, false),
  ('mostly_true', 'Mostly true', 4, 'good',
   'Accurate in the main; it needs a detail or some context.', 2, false),
  ('half_true', 'Half true', 3, 'middle', 'Partly accurate; it leaves out or bends what matters.', 3, false),
  ('mostly_false', 'Mostly false', 2, 'bad',
   'A grain of truth; the facts that matter say otherwise.', 4, false),
  ('false', 'False', 1, 'bad', 'The claim is not accurate.', 5, false),
  ('unverified', 'Unverified', NULL, 'plain',
   'What is known so far neither bears it out nor refutes it.', 6, false),
  ('inconclusive', 'Inconclusive', NULL, 'middle',
   'It was checked, and the evidence points both ways.', 7, false),
  ('satire', 'Satire', NULL, 'plain', 'Not meant as a statement of fact.', 8, false);

UPDATE claims_verdict AS verdict SET
  rating_id = old_rating,
  workflow = CASE status WHEN 'published' THEN 'done' WHEN 'retracted' THEN 'done' ELSE status END,
  publication = CASE WHEN status IN ('published', 'retracted') THEN status ELSE 'draft' END,
  author_name = coalesce((SELECT username FROM auth_user WHERE id = author_id), ''),
  approver_name = coalesce((SELECT username FROM auth_user WHERE id = approver_id), ''),
  approved_at = CASE WHEN approver_id IS NOT NULL THEN coalesce(
    (SELECT max(at) FROM claims_event WHERE subject_type = 'verdict' AND subject_id = verdict.id
     AND action = 'approve'), updated_at) END,
  published_at = CASE WHEN status IN ('published', 'retracted') THEN coalesce(
    (SELECT max(at) FROM claims_event WHERE subject_type = 'verdict' AND subject_id = verdict.id
     AND action = 'approve'), updated_at) END,
  retracted_at = (SELECT max(at) FROM claims_event WHERE subject_type = 'verdict'
    AND subject_id = verdict.id AND action = 'retract'),
  correction = coalesce((SELECT note FROM claims_event WHERE subject_type = 'verdict'
    AND subject_id = verdict.id AND action = 'retract' ORDER BY id DESC LIMIT 1), '');
UPDATE claims_verdict SET retracted_at = updated_at WHERE publication = 'retracted' AND retracted_at IS NULL;
UPDATE claims_verdict SET correction = '-' WHERE publication = 'retracted' AND correction = '';

INSERT INTO claims_evidence
  (verdict_id, url, archived_url, note, stance, added_by_id, added_by_name, created_at)
SELECT id, evidence_url, '', '', CASE WHEN rating_id IN ('false', 'mostly_false') THEN 'contradicts'
  ELSE 'supports' END, author_id, author_name, updated_at
FROM claims_verdict WHERE evidence_url <> '';

INSERT INTO claims_event (at, actor_id, actor_name, subject_type, subject_id, action, old, new, note)
SELECT published_at, approver_id, approver_name, 'verdict', verdict.id, 'publish',
  '{"publication": "draft"}', jsonb_build_object(
    'publication', 'published', 'rating', rating_id, 'rating_name', rating.name, 'rationale', rationale,
    'author', author_name, 'approver', approver_name, 'replies', '[]'::jsonb, 'evidence',
    CASE WHEN evidence_url = '' THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
      'url', evidence_url, 'archived_url', '', 'note', '', 'stance',
      CASE WHEN rating_id IN ('false', 'mostly_false') THEN 'contradicts' ELSE 'supports' END)) END), ''
FROM claims_verdict AS verdict JOIN claims_rating AS rating ON rating.slug = rating_id
WHERE publication = 'published';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_following_and_rereading"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("author_name", models.CharField(max_length=150)),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.URLField(max_length=2000)),
                ("archived_url", models.URLField(blank=True, max_length=2000)),
                ("note", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "supports the claim"),
                            ("contradicts", "contradicts the claim"),
                        ],
                        max_length=11,
                    ),
                ),
                ("added_by_name", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("slug", models.SlugField(max_length=30, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40, unique=True)),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("good", "as true"),
                            ("middle", "in between"),
                            ("bad", "as false"),
                            ("plain", "neutral"),
                        ],
                        default="plain",
                        max_length=6,
                    ),
                ),
                ("meaning", models.TextField(blank=True)),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("retired", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["place", "name"],
            },
        ),
        migrations.CreateModel(
            name="RightOfReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("question", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting", "awaiting an answer"),
                            ("answered", "answered"),
                            ("declined", "declined to comment"),
                        ],
                        default="awaiting",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("recorded_by_name", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name_plural": "rights of reply",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VerdictWriter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("round", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="verdict",
            name="verdict_needs_four_eyes",
        ),
        migrations.RemoveConstraint(
            model_name="verdict",
            name="verdict_published_only_when_approved",
        ),
        # The old columns stay until their content has moved.
        migrations.RenameField(model_name="verdict", old_name="rating", new_name="old_rating"),
        migrations.AddField(
            model_name="verdict",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="approver_name",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="verdict",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="assigned",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="author_name",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="verdict",
            name="correction",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="locked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="locked_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="publication",
            field=models.CharField(
                choices=[("draft", "draft"), ("published", "published"), ("retracted", "retracted")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="retracted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="round",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="verdict",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="verdict",
            name="workflow",
            field=models.CharField(
                choices=[
                    ("unstarted", "unstarted"),
                    ("in_progress", "in progress"),
                    ("awaiting_review", "awaiting review"),
                    ("done", "done"),
                ],
                default="unstarted",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="approver",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="approvals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="verdicts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="claims.claim"
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="added_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="claims.verdict"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="claims.comment"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired", False), ("value__isnull", False)),
                fields=("value",),
                name="rating_value_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__isnull", True), ("value__range", (1, 100)), _connector="OR"),
                name="rating_value_from_1_to_100",
            ),
        ),
        migrations.AddField(
            model_name="verdict",
            name="rating",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="claims.rating",
            ),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="verdict", name="old_rating"),
        migrations.RemoveField(model_name="verdict", name="status"),
        migrations.RemoveField(model_name="verdict", name="evidence_url"),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(fields=["workflow", "-updated_at"], name="claims_verd_workflo_27717f_idx"),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(fields=["publication", "rating"], name="claims_verd_publica_f97f17_idx"),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approver__isnull", True),
                    models.Q(
                        ("author__isnull", False), models.Q(("approver", models.F("author")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="verdict_needs_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approver__isnull", False), ("workflow", "done")),
                    models.Q(models.Q(("workflow", "done"), _negated=True), ("approver__isnull", True)),
                    _connector="OR",
                ),
                name="verdict_done_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("publication", "published"), _negated=True),
                    models.Q(
                        ("approver__isnull", False),
                        ("published_at__isnull", False),
                        ("rating__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="verdict_published_only_when_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("publication", "retracted"), _negated=True),
                    models.Q(models.Q(("correction", ""), _negated=True), ("retracted_at__isnull", False)),
                    _connector="OR",
                ),
                name="verdict_retracted_with_a_correction",
            ),
        ),
        migrations.AddField(
            model_name="rightofreply",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="claims.verdict"
            ),
        ),
        migrations.AddField(
            model_name="verdictwriter",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="writers", to="claims.verdict"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["claim", "id"], name="claims_comm_claim_i_f47605_idx"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["user", "-id"], name="claims_ment_user_id_eb0949_idx"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("comment", "user"), name="mention_once"),
        ),
        migrations.AddConstraint(
            model_name="rightofreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="reply_answered_has_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightofreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "awaiting"), _negated=True),
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    _connector="OR",
                ),
                name="reply_awaited_has_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdictwriter",
            constraint=models.UniqueConstraint(
                fields=("verdict", "round", "user_id"), name="verdict_writer_once"
            ),
        ),
    ]
