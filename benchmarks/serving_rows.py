"""Model instances into their tables by COPY: every field as the model would save it, triggers run as ever."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

NULL = "\\N"
AT_ONCE = 5000


def copy_rows(rows: Iterable[models.Model]) -> None:
    """Rows of some models, all or none with primary keys; a column that a trigger fills is left out."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, some in by_model.items():
        for first in range(0, len(some), AT_ONCE):
            _copy(model, some[first : first + AT_ONCE])


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, SearchVectorField | models.GeneratedField)
        and not (field.primary_key and rows[0].pk is None)
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    now = datetime.now(UTC)
    for row in rows:
        writer.writerow([_written(field, _value(field, row, now)) for field in fields])
    buffer.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {model._meta.db_table} ({columns}) FROM STDIN (FORMAT csv, NULL '{NULL}')", buffer
        )


def _value(field: models.Field[Any, Any], row: models.Model, now: datetime) -> Any:
    """What the row has; the time of now where saving would put it and the row has none of its own."""
    value = getattr(row, field.attname)
    stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return now if value is None and stamped else value


def _written(field: models.Field[Any, Any], value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, ArrayField):
        return "{" + ",".join(_quoted(one) for one in value) + "}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def _quoted(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def set_sequences() -> None:
    """Let every serial number go on after the largest that was copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'id' AND is_identity = 'YES'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                f" GREATEST((SELECT max(id) FROM {table}), 1))"
            )
