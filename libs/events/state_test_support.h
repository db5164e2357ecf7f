#pragma once

// For the tests of services: the states that they make anew are those that they published.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/events/republish.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::events {

/// Republishes the states of a topic ("crm.account"), two aggregates at a time, and compares type, version and bytes of each key with the last
/// event that the outbox holds of it. Gives their number.
inline int64_t ExpectStatesAsPublished(testing::PgFixture& pg, const std::string& topic, const StateSource& source) {
  int64_t count = 0;
  StatesRepublished page;
  do {
    auto done = RepublishStates(pg.pool(), source, {page.last, 2, "operator", absl::Now()}, /*dry_run=*/false);
    EXPECT_TRUE(done.ok()) << topic << ": " << done.status();
    if (!done.ok()) return count;
    page = *done;
    count += page.count;
  } while (page.more);
  const auto last = [&](const char* kind) {
    return absl::StrCat("(select distinct on (key) key, event_version, payload, substring(headers from 'ce_type: ([^\n]+)') as type, "
                        "substring(headers from 'ce_companyid: ([^\n]+)') as company from outbox where topic like '%.",
                        topic, ".", kind, ".v1' order by key, id desc)");
  };
  EXPECT_EQ(pg.Value(absl::StrCat("select string_agg(coalesce(e.key, s.key), ', ') from ", last("events"), " e full join ", last("state"),
                                  " s on s.key = e.key where (e.event_version, e.payload, e.type, e.company) is distinct from "
                                  "(s.event_version, s.payload, s.type, s.company)")), "") << topic;
  return count;
}

}  // namespace saikne::events
