"""What a person typed into a search field, as PostgreSQL's full-text search reads it."""

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Func, Value


def web_search(words: str) -> SearchQuery:
    """Web syntax: "quoted phrases", ``or``, ``-not``; the words are cut as the stored vectors are."""
    typed = words.replace("“", '"').replace("”", '"').replace("\0", " ")  # phones type curly quotes
    cut = Func(Value(typed), function="search_words", output_field=models.TextField())
    return SearchQuery(cut, search_type="websearch", config="english")
