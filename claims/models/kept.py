"""Columns that triggers of the database keep, whatever writes the rows that they say something of."""

from typing import Any

from django.db import models

# A number that another row has too: no constraint and no index of its own, for that row has them.
KEPT_KEY: dict[str, Any] = {
    "null": True,
    "editable": False,
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}
