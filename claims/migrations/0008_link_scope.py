"""What of a claim a denial says is not so."""

from django.db import migrations, models

SCOPES = [
    ("event", "that it happened"),
    ("actor", "who did it"),
    ("target", "what was hit or meant"),
    ("figure", "the figure"),
    ("intent", "the intent"),
    ("whole", "the whole claim"),
]


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_half_vectors")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="scope",
            field=models.CharField(blank=True, choices=SCOPES, default="", max_length=6),
            preserve_default=False,
        ),
    ]
