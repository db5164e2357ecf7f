#include "libs/testing/append_rule.h"

#include "absl/strings/str_cat.h"

namespace saikne::testing {
namespace {

// Deferred: a row that was locked first and is written after the append is written by the same transaction too.
constexpr char kInstall[] = R"(
CREATE TABLE IF NOT EXISTS append_rule_tables (topic text, table_name text, id_column text);
CREATE OR REPLACE FUNCTION append_rule() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place record;
  version bigint;
  listed boolean := false;
BEGIN
  FOR place IN SELECT * FROM append_rule_tables WHERE NEW.topic LIKE '%.' || topic || '.events.v1' LOOP
    listed := true;
    EXECUTE format('SELECT event_version FROM %I WHERE %I = $1 AND xmin = pg_current_xact_id()::xid',
                   place.table_name, place.id_column) INTO version USING NEW.key::uuid;
    EXIT WHEN version IS NOT NULL;
  END LOOP;
  IF NOT listed THEN
    RETURN NULL;
  END IF;
  IF version IS NULL THEN
    RAISE EXCEPTION 'APPEND_RULE: % of % was appended without writing the aggregate in the same transaction', NEW.event_version, NEW.key;
  END IF;
  IF version < NEW.event_version THEN
    RAISE EXCEPTION 'APPEND_RULE: % has event_version %, its event says %', NEW.key, version, NEW.event_version;
  END IF;
  IF EXISTS (SELECT FROM outbox o WHERE o.topic = NEW.topic AND o.key = NEW.key AND o.event_version = NEW.event_version AND o.id <> NEW.id)
     OR NEW.event_version > 1 AND NOT EXISTS (SELECT FROM outbox o WHERE o.topic = NEW.topic AND o.key = NEW.key
                                                  AND o.event_version = NEW.event_version - 1 AND o.id < NEW.id) THEN
    RAISE EXCEPTION 'APPEND_RULE: version % of % repeats or leaves a gap', NEW.event_version, NEW.key;
  END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE
  segment text;
BEGIN
  FOREACH segment IN ARRAY ARRAY['outbox_1', 'outbox_2', 'outbox_3'] LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS append_rule ON %I', segment);
    EXECUTE format('CREATE CONSTRAINT TRIGGER append_rule AFTER INSERT ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
                   'EXECUTE FUNCTION append_rule()', segment);
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (key, event_version)', segment || '_append_rule', segment);
  END LOOP;
END $$)";

}  // namespace

void EnforceAppendRule(PgFixture& pg, const std::vector<AggregateTable>& tables) {
  pg.Exec(kInstall);
  for (const AggregateTable& table : tables) {
    pg.Exec(absl::StrCat("INSERT INTO append_rule_tables VALUES ('", table.topic, "', '", table.table, "', '",
                         table.id_column, "')"));
  }
}

}  // namespace saikne::testing
