"""The index of claims' vectors at half precision and with a denser graph (why: claims.models.claim)."""

import pgvector.django
from django.contrib.postgres.indexes import OpClass
from django.db import migrations
from django.db.models.functions import Cast


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_editors_arrange_threads")]

    operations = [
        migrations.RemoveIndex(model_name="claim", name="claim_embedding"),
        migrations.AddIndex(
            model_name="claim",
            index=pgvector.django.HnswIndex(
                OpClass(
                    Cast("embedding", pgvector.django.HalfVectorField(dimensions=384)),
                    name="halfvec_cosine_ops",
                ),
                name="claim_embedding",
                m=24,
                ef_construction=100,
            ),
        ),
    ]
