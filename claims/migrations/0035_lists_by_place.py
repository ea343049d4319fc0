"""Disputes of a source, an outlet, some days, by words; names by a part of them: read off indexes."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from claims.name_pieces import NamePieces

SHOWN = models.Q(("hidden", False))


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [("claims", "0034_places_know_their_claims")]

    operations = [
        AddIndexConcurrently(
            model_name="threadclaim",
            index=models.Index(
                condition=SHOWN,
                fields=["thread"],
                include=("source", "outlet", "act", "published_at"),
                name="place_in_thread",
            ),
        ),
        AddIndexConcurrently(
            model_name="threadclaim",
            index=models.Index(condition=SHOWN, fields=["source", "thread"], name="place_of_source"),
        ),
        AddIndexConcurrently(
            model_name="threadclaim",
            index=models.Index(condition=SHOWN, fields=["outlet", "thread"], name="place_of_outlet"),
        ),
        AddIndexConcurrently(
            model_name="threadclaim",
            index=models.Index(condition=SHOWN, fields=["published_at", "thread"], name="place_of_day"),
        ),
        AddIndexConcurrently(
            model_name="threadclaim",
            index=GinIndex(condition=SHOWN, fields=["search"], name="place_search"),
        ),
        AddIndexConcurrently(
            model_name="source",
            index=GinIndex(NamePieces("name"), name="source_name_pieces"),
        ),
        AddIndexConcurrently(
            model_name="sourcealias",
            index=GinIndex(NamePieces("name"), name="alias_name_pieces"),
        ),
    ]
