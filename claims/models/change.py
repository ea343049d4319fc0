"""When what the API shows of an object last changed: kept by triggers of the database, whoever writes."""

from django.db import models


class Change(models.Model):
    """One row for each object that there is or was; see the migration "changes" for what touches it.

    ``xid`` is the transaction that changed it last: a reader that has seen all transactions before one
    misses nothing, though they commit in another order than they began. A row stays when its object goes.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        OUTLET = "outlet"
        SOURCE = "source"
        CLAIM = "claim"
        LINK = "link"
        THREAD = "thread"
        VERDICT = "verdict"
        EVENT = "event"

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    object_id = models.BigIntegerField()
    xid = models.BigIntegerField()
    seq = models.BigIntegerField()  # grows with every change, within a transaction too
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "xid", "seq"], name="change_in_order"),
            models.Index(fields=["at"], name="change_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} in {self.xid}"


class ChangeOrigin(models.Model):
    """One row: which run of transaction numbers the changes are counted in; new after a restore elsewhere."""

    identity = models.UUIDField()

    def __str__(self) -> str:
        return str(self.identity)
