"""Only a change of what a verdict says names its author as a writer, not every saving of the row."""

from django.db import migrations

ON_CHANGE = """
DROP TRIGGER claims_verdict_note_writer ON claims_verdict;
CREATE TRIGGER claims_verdict_note_first_writer AFTER INSERT ON claims_verdict
    FOR EACH ROW WHEN (NEW.approver_id IS NULL) EXECUTE FUNCTION claims_verdict_note_writer();
CREATE TRIGGER claims_verdict_note_writer AFTER UPDATE ON claims_verdict
    FOR EACH ROW WHEN (
        NEW.approver_id IS NULL AND (NEW.author_id, NEW.rating_id, NEW.rationale)
        IS DISTINCT FROM (OLD.author_id, OLD.rating_id, OLD.rationale)
    ) EXECUTE FUNCTION claims_verdict_note_writer();
"""
ON_SAVE = """
DROP TRIGGER claims_verdict_note_writer ON claims_verdict;
DROP TRIGGER claims_verdict_note_first_writer ON claims_verdict;
CREATE TRIGGER claims_verdict_note_writer AFTER INSERT OR UPDATE OF author_id, rating_id, rationale
    ON claims_verdict FOR EACH ROW WHEN (NEW.approver_id IS NULL)
    EXECUTE FUNCTION claims_verdict_note_writer();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0015_search_looks_by_row")]

    operations = [migrations.RunSQL(ON_CHANGE, ON_SAVE)]
