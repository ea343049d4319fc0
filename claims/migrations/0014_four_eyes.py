"""What the database itself refuses: approval by a writer, and change of what was approved."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION claims_verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.claim_id <> OLD.claim_id THEN
            RAISE EXCEPTION 'a verdict stays with its claim' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.round <> OLD.round AND NOT (
            OLD.approver_id IS NOT NULL AND NEW.approver_id IS NULL AND NEW.round = OLD.round + 1
        ) THEN
            RAISE EXCEPTION 'a new round begins with the first change after an approval'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.approver_id IS NOT NULL AND NEW.approver_id IS NOT NULL AND
            (NEW.rating_id, NEW.rationale, NEW.author_id, NEW.approver_id)
            IS DISTINCT FROM (OLD.rating_id, OLD.rationale, OLD.author_id, OLD.approver_id)
        THEN
            RAISE EXCEPTION 'what was approved is not changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.publication <> 'draft' AND NEW.publication = 'draft' THEN
            RAISE EXCEPTION 'what was published is retracted, not hidden'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.approver_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM claims_verdictwriter
        WHERE verdict_id = NEW.id AND round = NEW.round AND user_id = NEW.approver_id
    ) THEN
        RAISE EXCEPTION 'verdict_needs_four_eyes: who wrote on a verdict does not approve it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_verdict_guard BEFORE INSERT OR UPDATE ON claims_verdict
    FOR EACH ROW EXECUTE FUNCTION claims_verdict_guard();

CREATE FUNCTION claims_verdict_note_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.author_id IS NOT NULL THEN
        INSERT INTO claims_verdictwriter (verdict_id, user_id, round)
        VALUES (NEW.id, NEW.author_id, NEW.round) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claims_verdict_note_writer AFTER INSERT OR UPDATE OF author_id, rating_id, rationale
    ON claims_verdict FOR EACH ROW WHEN (NEW.approver_id IS NULL)
    EXECUTE FUNCTION claims_verdict_note_writer();

CREATE FUNCTION claims_verdictwriter_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'who wrote on a verdict is not forgotten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM claims_verdict
        WHERE id = NEW.verdict_id AND round = NEW.round AND approver_id = NEW.user_id
    ) THEN
        RAISE EXCEPTION 'verdict_needs_four_eyes: who approved a verdict does not write on it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_verdictwriter_guard BEFORE INSERT OR UPDATE OR DELETE ON claims_verdictwriter
    FOR EACH ROW EXECUTE FUNCTION claims_verdictwriter_guard();

CREATE FUNCTION claims_evidence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.verdict_id <> OLD.verdict_id THEN
        RAISE EXCEPTION 'evidence stays with its verdict' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM claims_verdict
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.verdict_id ELSE NEW.verdict_id END
        AND approver_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what was approved is not changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.added_by_id IS NOT NULL THEN
        INSERT INTO claims_verdictwriter (verdict_id, user_id, round)
        SELECT id, NEW.added_by_id, round FROM claims_verdict WHERE id = NEW.verdict_id
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_evidence_guard BEFORE INSERT OR UPDATE OR DELETE ON claims_evidence
    FOR EACH ROW EXECUTE FUNCTION claims_evidence_guard();

CREATE FUNCTION claims_judged_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM claims_verdict
        WHERE claim_id = NEW.id AND approver_id IS NOT NULL AND publication <> 'retracted'
    ) THEN
        RAISE EXCEPTION 'a claim with an approved verdict keeps its act and its words'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_judged_claim_guard BEFORE UPDATE OF act, content_text, article_id ON claims_claim
    FOR EACH ROW WHEN (
        (NEW.act, NEW.content_text, NEW.article_id)
        IS DISTINCT FROM (OLD.act, OLD.content_text, OLD.article_id)
    ) EXECUTE FUNCTION claims_judged_claim_guard();

INSERT INTO claims_verdictwriter (verdict_id, user_id, round)
SELECT verdict.id, event.actor_id, 1 FROM claims_verdict AS verdict
JOIN claims_event AS event ON event.subject_type = 'verdict' AND event.subject_id = verdict.id
WHERE event.action = 'write' AND event.actor_id IS NOT NULL
AND event.actor_id IS DISTINCT FROM verdict.approver_id
UNION SELECT id, author_id, 1 FROM claims_verdict WHERE author_id IS NOT NULL;
"""
UNGUARDED = """
DROP TRIGGER claims_judged_claim_guard ON claims_claim;
DROP FUNCTION claims_judged_claim_guard();
DROP TRIGGER claims_evidence_guard ON claims_evidence;
DROP FUNCTION claims_evidence_guard();
DROP TRIGGER claims_verdictwriter_guard ON claims_verdictwriter;
DROP FUNCTION claims_verdictwriter_guard();
DROP TRIGGER claims_verdict_note_writer ON claims_verdict;
DROP FUNCTION claims_verdict_note_writer();
DROP TRIGGER claims_verdict_guard ON claims_verdict;
DROP FUNCTION claims_verdict_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_verification")]

    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
