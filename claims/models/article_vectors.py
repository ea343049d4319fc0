"""The vectors of an article's texts, so that it need not be encoded again beside each new article."""

from django.db import models

from articles.models import Article


class ArticleVectors(models.Model):
    """What an article was read by when it was linked; made anew at will, so nothing hangs on it."""

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="reading_vectors"
    )
    encoder = models.CharField(max_length=80)  # what made them; those of another are of no use
    keys = models.BinaryField()  # 16 bytes a text: claims.linking.embedding.text_key
    vectors = models.BinaryField()  # 384 numbers a text, half precision, little-endian

    def __str__(self) -> str:
        return f"Vectors of article {self.article_id}"
