#include "tests/bench/appending.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/testing/eventually.h"

namespace saikne::bench {
namespace {

constexpr int kConnections = 16;

absl::Status AppendIn(pg::Txn& txn, const Id& id) {
  events::Flow flow;
  flow.company_id = id;
  flow.actor = "bench";
  const std::vector<events::Outgoing> event = {{Event(id), 1, flow, absl::Now()}};
  return events::Outbox(txn).Append(event);
}

}  // namespace

crm::events::v1::AccountChanged Event(const Id& id) {
  crm::events::v1::AccountChanged event;
  event.set_account_id(id.ToString());
  event.mutable_account()->set_account_id(id.ToString());
  event.mutable_account()->set_name(std::string(kPayloadBytes - event.ByteSizeLong() - 4, 'x'));
  return event;
}

absl::Status Append(pg::Pool& pool, const Id& id) {
  return pool.RunInTransaction([&](pg::Txn& txn) { return AppendIn(txn, id); });
}

void AppendInVain(pg::Pool& pool) {
  const absl::Status refused = pool.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(AppendIn(txn, Id::New(absl::Now())));
    return absl::AbortedError("in vain");
  });
  EXPECT_TRUE(absl::IsAborted(refused)) << refused;
}

void PileUp(testing::PgFixture& pg, int rows) {
  EXPECT_TRUE(Append(pg.pool(), Id::New(absl::Now())).ok());
  pg.Exec(absl::StrCat(
      "set local statement_timeout = 0; insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload) "
      "select o.segment, n.id, o.topic, n.id::text, 1, now(), replace(replace(o.headers, o.event_id::text, n.id::text), o.key, n.id::text), "
      "o.payload from (select * from outbox order by id desc limit 1) o, "
      "(select gen_random_uuid() as id from generate_series(2, ", rows, ")) n"));
  pg.Exec("analyze outbox");
}

bool Drained(testing::PgFixture& pg) {
  return pg.Count("select count(*) from relay_progress where acked_to >= (select coalesce(max(id), 0) from outbox)") == 1;
}

Percentiles WrittenToSeen(double per_second, size_t count, int threads, Watcher& watcher,
                          const std::function<void(const Id&)>& write) {
  std::vector<Id> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(Id::New(absl::Now()));
  std::vector<absl::Time> written(count);
  AtRate(per_second, count, threads, [&](size_t i) {
    write(ids[i]);
    written[i] = absl::Now();
  });
  EXPECT_TRUE(watcher.Await(count, absl::Seconds(30)));
  std::vector<absl::Duration> samples;
  for (size_t i = count / 10; i < count; ++i)
    samples.push_back(std::max(absl::ZeroDuration(), watcher.At(ids[i].ToString()) - written[i]));
  return PercentilesOf(std::move(samples));
}

OwnRelay::OwnRelay() : pg_({events::Migrations()}, kConnections) {
  events::SetOutboxSettings({"//bench/crm", kafka_.prefix(), [] {}});
}

OwnRelay::~OwnRelay() { events::SetOutboxSettings({}); }

void OwnRelay::Start() {
  events::RelaySettings settings;
  settings.connection = pg_.connection();
  settings.brokers = kafka_.brokers();
  relay_ = std::make_unique<events::Relay>(settings);
  relay_->Start();
  events::SetOutboxSettings({"//bench/crm", kafka_.prefix(), [this] { relay_->Wake(); }});
  EXPECT_TRUE(testing::Eventually(absl::Seconds(10), [&] { return relay_->leads(); }));
}

void OwnRelay::Stop() {
  events::SetOutboxSettings({"//bench/crm", kafka_.prefix(), [] {}});
  relay_->Stop();
}

std::string OwnRelay::topic() const { return events::TopicName(kafka_.prefix(), "crm.account"); }

}  // namespace saikne::bench
