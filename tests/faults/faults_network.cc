// Faults 6, 7, 9: the network between the services and their servers. Cuts are those of our own proxies, which hold what was sent, as
// TCP does: it goes on when the network is back, or the connection is reset.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

using Weather = Proxy::Weather;

// Runs it while these replicas go through the proxies; ends with good weather. The way stays: the next fault may want the same.
void Behind(Stage& stage, const std::set<int>& replicas, const std::function<void(Proxy& database, Proxy& broker)>& body) {
  if (!stage.system.RouteThroughProxies(replicas)) return stage.Expect(false, "the replicas do not get ready behind the proxies");
  Proxy& database = stage.system.database_proxy();
  Proxy& broker = stage.system.broker_proxy();
  stage.Expect(database.accepted() > 0 && broker.accepted() > 0, "the proxies are not used");
  absl::SleepFor(absl::Milliseconds(500));
  body(database, broker);
  for (Proxy* proxy : {&database, &broker}) proxy->Set({});
}

void Cut(Stage& stage, Proxy& proxy, Weather weather, absl::Duration time) {
  proxy.Set(weather);
  absl::SleepFor(time);
  if (stage.Pick(0, 1) == 1) proxy.ResetAll();
  proxy.Set({});
}

// Both replicas: what is accepted waits for the broker.
void BrokerCut(Stage& stage, bool up, bool down) {
  Behind(stage, {0, 1}, [&](Proxy&, Proxy& broker) {
    const int64_t before = stage.history.acknowledged();
    Cut(stage, broker, {.hold_up = up, .hold_down = down}, absl::Seconds(6));
    stage.Expect(stage.history.acknowledged() > before, "I10 nothing is accepted while the broker is cut off");
  });
}

// Replica 0 leads and loses its way to the database: the other takes over, and the first must not publish from what it has in hand.
void LeaderCut(Stage& stage, bool up, bool down) {
  Behind(stage, {0}, [&](Proxy& database, Proxy&) {
    stage.system.StartArmed("opener", "");
    (void)testing::Eventually(absl::Seconds(10), [&] { return stage.system.Leader("opener") == 0; });
    (void)stage.system.AwaitReady(absl::Seconds(20));
    database.Set({.hold_up = up, .hold_down = down});
    stage.Expect(testing::Eventually(absl::Seconds(15), [&] { return stage.system.Leader("opener") == 1; }),
                 "nobody takes over from a leader whose database is out of reach");
    const int64_t before = stage.history.acknowledged();
    // A client first waits its 4 seconds for the other.
    stage.Expect(testing::Eventually(absl::Seconds(12), [&] { return stage.history.acknowledged() > before; }),
                 "I10 the replica with a database accepts nothing");
    if (stage.Pick(0, 1) == 1) database.ResetAll();
  });
}

void BadWeather(Stage& stage, const Weather& weather, absl::Duration time) {
  Behind(stage, {0, 1}, [&](Proxy& database, Proxy& broker) {
    const int64_t before = stage.history.acknowledged();
    for (Proxy* proxy : {&database, &broker}) proxy->Set(weather);
    absl::SleepFor(time);
    stage.Expect(stage.history.acknowledged() > before, "I10 nothing is accepted over a slow network");
  });
}

void Resets(Stage& stage) {
  Behind(stage, {0, 1}, [&](Proxy& database, Proxy& broker) {
    for (int i = 0; i < 14; ++i) {
      (stage.Pick(0, 1) == 0 ? database : broker).ResetAll();
      absl::SleepFor(absl::Milliseconds(stage.Pick(100, 800)));
    }
  });
}

constexpr int16_t kProduce = 0, kOffsetCommit = 8, kInitProducerId = 22;

// The broker has done it and the client does not learn it.
void ProduceAnswersLost(Stage& stage) {
  Behind(stage, {0, 1}, [&](Proxy&, Proxy& broker) {
    const int before = broker.dropped(kProduce);
    broker.Set({.dropped = {kProduce}});
    absl::SleepFor(absl::Seconds(7));
    stage.Expect(broker.dropped(kProduce) > before, "9: no answer to Produce was lost");
  });
}

void OtherAnswersLost(Stage& stage) {
  Behind(stage, {0, 1}, [&](Proxy&, Proxy& broker) {
    for (const int16_t key : {kOffsetCommit, kInitProducerId}) {
      const int before = broker.dropped(key);
      broker.Set({.dropped = {key}, .drop_rate = 1, .drop_most = before + 3});
      stage.system.StartArmed("opener", "");  // a new producer asks for an id
      stage.Expect(testing::Eventually(absl::Seconds(20), [&] { return broker.dropped(key) > before; }),
                   absl::StrCat("9: no answer to a request with API key ", key, " was lost"));
    }
  });
}

}  // namespace

std::vector<Fault> NetworkFaults() {
  const Weather slow = {.delay = absl::Milliseconds(15), .jitter = absl::Milliseconds(40)}, drip = {.drip = true};
  return {
      {"broker cut off", 6, false, [](Stage& stage) { BrokerCut(stage, true, true); }},
      {"broker cut off, its answers only", 6, false, [](Stage& stage) { BrokerCut(stage, false, true); }},
      {"delay and jitter", 7, false, [slow](Stage& stage) { BadWeather(stage, slow, absl::Seconds(8)); }},
      {"slow drip", 7, false, [drip](Stage& stage) { BadWeather(stage, drip, absl::Seconds(6)); }},
      {"resets", 7, false, Resets},
      {"answers to Produce lost", 9, false, ProduceAnswersLost},
      {"answers to OffsetCommit and InitProducerId lost", 9, false, OtherAnswersLost},
      {"leader without database", 6, false, [](Stage& stage) { LeaderCut(stage, true, true); }},
      {"leader without answers of the database", 6, false, [](Stage& stage) { LeaderCut(stage, false, true); }},
  };
}

}  // namespace saikne::faults
