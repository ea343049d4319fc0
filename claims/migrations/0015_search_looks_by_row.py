"""What a person has seen of a saved search is known by the newest row of its list, claim or place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_four_eyes")]

    operations = [migrations.RenameField("searchlook", "seen_claim", "seen")]
