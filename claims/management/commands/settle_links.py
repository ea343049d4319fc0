"""Look for the articles nearest to each one anew, after many have come in late."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Article
from claims import near_lists, relinking


class Command(BaseCommand):
    """Linking enters what comes in late into the lists of later articles as far as the index finds them."""

    help = (
        "Have every article linked anew whose nearest articles before it are others than when it was linked,"
        " as after an archive has come in late. Workers do the linking."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        articles = Article.objects.filter(claims__isnull=False).distinct().order_by("pk")
        count = due = 0
        for article in articles.defer("text", "minhash", "minhash_bands", "search").iterator(chunk_size=500):
            count += 1
            if not near_lists.is_settled(article):
                relinking.ask(article_id=article.pk)
                due += 1
        self.stdout.write(f"{due} of {count} articles are linked anew: the nearest before them have changed.")
