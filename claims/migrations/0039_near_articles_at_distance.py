"""Where lists of near articles end: read off the index of the unique pairs.

The new index is built while workers link; it then takes the old one's place as the constraint, which never
lapses. A build that was broken off is begun again.
"""

from django.db import migrations, models

NAME, BEFORE, TABLE = "near_articles_at_distance", "near_articles_once", "claims_neararticles"


def left(name: str) -> str:
    """Away with what a build that was broken off left."""
    return f"DROP INDEX CONCURRENTLY IF EXISTS {name};"


def built(name: str, include: str = "") -> str:
    """The unique index of pairs, beside the constraint there is."""
    return f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {TABLE} (later_id, earlier_id){include};"


def exchanged(old: str, new: str) -> str:
    """The built index becomes the constraint and the old one goes, in one statement."""
    return (
        # pairs stay unique: by the new constraint
        "-- squawk-ignore ban-drop-constraint\n"
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {new} UNIQUE USING INDEX {new}, DROP CONSTRAINT {old};"
    )


class Migration(migrations.Migration):
    atomic = False  # indexes are built concurrently outside of a transaction
    dependencies = [("claims", "0038_surer_disputes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[  # backwards they are run from the last to the first
                migrations.RunSQL(left(NAME), migrations.RunSQL.noop),
                migrations.RunSQL(built(NAME, " INCLUDE (distance)"), exchanged(NAME, BEFORE)),
                migrations.RunSQL(exchanged(BEFORE, NAME), built(BEFORE)),
                migrations.RunSQL(migrations.RunSQL.noop, left(BEFORE)),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="neararticles",
                    constraint=models.UniqueConstraint(
                        fields=["later", "earlier"], include=("distance",), name=NAME
                    ),
                ),
                migrations.RemoveConstraint(model_name="neararticles", name=BEFORE),
            ],
        )
    ]
