"""Named sources are found by a part of a name without a look at the unnamed, who are most."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from claims.name_pieces import NamePieces


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [("claims", "0036_verdicts_and_non_denials")]

    operations = [
        AddIndexConcurrently(
            model_name="source",
            index=GinIndex(
                NamePieces("name"), condition=~models.Q(kind="unnamed"), name="named_source_pieces"
            ),
        ),
        AddIndexConcurrently(
            model_name="sourcealias",
            index=GinIndex(
                NamePieces("name"), condition=~models.Q(key__contains=":"), name="named_alias_pieces"
            ),
        ),
    ]
