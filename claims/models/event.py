"""Who changed what, and when: rows that can be added and never changed (a database trigger sees to it)."""

from django.db import models

from claims.querysets import EventQuerySet


class Event(models.Model):
    """One change of one object. The actor's name is kept as text so that it survives the account."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)  # no foreign key: deleting an account must not touch history
    actor_name = models.CharField(max_length=150)  # "machine" for the software itself
    subject_type = models.CharField(max_length=20)  # claim, link, thread, source, verdict, article
    subject_id = models.BigIntegerField()
    action = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    note = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"]),
            models.Index(fields=["actor_id", "-id"]),
            models.Index(fields=["actor_name", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.subject_type} {self.subject_id}"
