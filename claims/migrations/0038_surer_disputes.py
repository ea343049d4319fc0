"""Links from 0.40 to 0.45 tie no disputes together (docs/decisions/0011): what they tied is worked out anew.

Linking an article anew does that; the sweep sends those that are due, a few at a time.
"""

from django.db import migrations

LINK_ANEW = """
INSERT INTO claims_linkingdue (article_id, asked_at, due_at, attempts, error)
SELECT DISTINCT claim.article_id, now(), now(), 0, ''
FROM claims_link link
JOIN claims_claim claim ON claim.id = link.from_claim_id
WHERE link.state = 'suggested' AND link.score >= 0.4 AND link.score < 0.45
ON CONFLICT (article_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0037_named_sources")]

    operations = [migrations.RunSQL(LINK_ANEW, migrations.RunSQL.noop)]
