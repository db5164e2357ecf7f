// The export over the database: whole, in order, resumable, and joined to the events of what changes meanwhile.

#include <atomic>
#include <map>
#include <thread>

#include "gmock/gmock.h"
#include "libs/testing/eventually.h"
#include "services/ordering/api/order_api.h"
#include "services/ordering/api/order_export.h"
#include "services/ordering/tests/ordering_fixture.h"

namespace saikne::ordering {
namespace {

using testing::OrderingTest;
using Exported = std::vector<v1::ExportOrdersResponse>;

class ExportTest : public OrderingTest {
 protected:
  absl::StatusOr<Exported> Export(const v1::ExportOrdersRequest& request = {},
                                  const std::function<void()>& between = [] {}) {
    const rpc::Call call("saikne.ordering.v1.OrderService/ExportOrders",
                         {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", absl::Now(),
                         absl::Now() + absl::Seconds(60));
    ASSIGN_OR_RETURN(const auto next, export_.ExportOrders(call, request));
    Exported all;
    for (bool last = false; !last;) {
      ASSIGN_OR_RETURN(rpc::Portion<v1::ExportOrdersResponse> portion, next());
      for (auto& message : portion.messages) all.push_back(std::move(message));
      last = portion.last;
      between();
    }
    return all;
  }
  /// n more orders of one line, by one batch of events.
  void PlaceMany(int n) {
    std::vector<::saikne::events::Received<testing::cev::DealWon>> won;
    for (int i = 0; i < n; ++i) {
      const Id deal = NewId();
      won.push_back(Got(Deal(deal, {{"BOLT", "1"}}), deal));
    }
    React(OnDealWon, std::move(won));
  }
  std::string State(const Id& id) {
    return pg_.Value("SELECT state || '/' || event_version FROM sales_orders WHERE id = '" + id.ToString() + "'");
  }

  svc::Db db_{pg_.pool()};
  OrderApi api_{db_, process_};
  OrderExport export_{db_};
};

TEST_F(ExportTest, AnOrderIsWholeAndHasTheVersionOfItsLastEvent) {
  const Order order = Place();
  Credit(order);
  Stock(order, {10, 4});
  const Id shipment = NewId();
  Ship(order, shipment, {3, 0});
  Ship(order, NewId(), {7, 4});
  const auto all = Export();
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].event_version(), 4);  // placed, confirmed, shipped twice
  v1::GetOrderRequest get;
  get.set_id(order.id.ToString());
  const rpc::Call call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", now_, now_);
  const auto got = api_.GetOrder(call, get);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ((*all)[0].order().shipments_size(), 2);
  EXPECT_EQ((*all)[0].order().SerializeAsString(), got->SerializeAsString());
}

// A failover has lost events of the order that readers have seen: the export is numbered after them.
TEST_F(ExportTest, AfterAFailoverTheVersionIsTheOneInTheLog) {
  const Order order = Place();
  pg_.Exec("INSERT INTO outbox_version_shift SELECT topic, key, 7 FROM outbox WHERE key = '" + order.id.ToString() + "'");
  EXPECT_EQ(Export()->at(0).event_version(), 8);
}

TEST_F(ExportTest, EveryOrderOfTheCompanyOnceInTheOrderOfIds) {
  EXPECT_TRUE(Export()->empty());
  PlaceMany(250);
  Exported all = *Export();
  ASSERT_EQ(all.size(), 250u);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].order().id(), all[i].order().id());

  v1::ExportOrdersRequest rest;
  rest.set_after_id(all[119].order().id());
  const Exported resumed = *Export(rest);
  ASSERT_EQ(resumed.size(), 130u);
  EXPECT_EQ(resumed[0].SerializeAsString(), all[120].SerializeAsString());

  pg_.Exec("UPDATE sales_orders SET company_id = gen_random_uuid() WHERE id = '" + all[7].order().id() + "'");
  EXPECT_EQ(Export()->size(), 249u);
  pg_.Exec("UPDATE sales_orders SET update_time = update_time - interval '1 day' WHERE id <> '" + all[249].order().id() + "'");
  v1::ExportOrdersRequest recent;
  recent.mutable_min_update_time()->set_seconds(absl::ToUnixSeconds(now_) - 3600);
  const Exported changed = *Export(recent);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].order().id(), all[249].order().id());

  v1::ExportOrdersRequest bad;
  bad.set_after_id("SO-1");
  EXPECT_EQ(ReasonOf(Export(bad).status()), "INVALID_FIELD");
  for (const int64_t seconds : {-1'000'000'000'000, 1'000'000'000'000, INT64_MIN, INT64_MAX}) {
    v1::ExportOrdersRequest absurd;
    absurd.mutable_min_update_time()->set_seconds(seconds);
    EXPECT_EQ(ReasonOf(Export(absurd).status()), "INVALID_FIELD") << seconds;
  }
}

// The export has read the order and waits for its lines, while both are changed by one transaction: it says what was before.
TEST_F(ExportTest, APageIsOneSnapshot) {
  Place();
  const Exported before = *Export();
  Exported meanwhile;
  std::thread exporter;
  const absl::Status changed = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("LOCK TABLE order_lines IN ACCESS EXCLUSIVE MODE").status());
    exporter = std::thread([&] { meanwhile = *Export(); });
    EXPECT_TRUE(::saikne::testing::Eventually(absl::Seconds(20), [&] {
      return pg_.Count("SELECT count(*) FROM pg_locks WHERE relation = 'order_lines'::regclass AND NOT granted") > 0;
    }));
    RETURN_IF_ERROR(txn.ExecText("UPDATE order_lines SET description = 'another'").status());
    return txn.ExecText("UPDATE sales_orders SET event_version = event_version + 1").status();
  });
  exporter.join();
  ASSERT_TRUE(changed.ok()) << changed;
  ASSERT_EQ(meanwhile.size(), 1u);
  EXPECT_EQ(meanwhile[0].DebugString(), before[0].DebugString());
  EXPECT_EQ(Export()->at(0).order().lines(0).description(), "another");
}

TEST_F(ExportTest, APageEndsBeforeItIsTooLarge) {
  PlaceMany(5);
  pg_.Exec("UPDATE order_lines SET description = repeat('x', 900000)");
  std::vector<size_t> sizes;
  const rpc::Call call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", now_, absl::Now() + absl::Seconds(60));
  const auto next = export_.ExportOrders(call, {});
  for (bool last = false; !last;) {
    auto portion = (*next)();
    ASSERT_TRUE(portion.ok()) << portion.status();
    sizes.push_back(portion->messages.size());
    last = portion->last;
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{2, 2, 1}));
}

// What little has changed since a time is found by the time, everything by the ids.
TEST_F(ExportTest, APageIsFoundByWhatIsFewer) {
  PlaceMany(300);
  pg_.Exec("UPDATE sales_orders SET update_time = update_time - interval '1 day' WHERE id <> (SELECT id FROM sales_orders LIMIT 1)");
  pg_.Exec("ANALYZE sales_orders");
  const auto plan = [&](const std::string& since) {
    std::string text;
    EXPECT_TRUE(pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.ExecText("SET LOCAL plan_cache_mode = force_custom_plan").status());
      RETURN_IF_ERROR(txn.ExecText(absl::StrCat("PREPARE page AS ", sql::kExportOrders.text)).status());
      ASSIGN_OR_RETURN(const pg::Rows rows,
                       txn.ExecText(absl::StrCat("EXPLAIN (FORMAT JSON) EXECUTE page('", company_.ToString(),
                                                 "', '00000000-0000-0000-0000-000000000000', 100, '", since, "')")));
      text = rows[0].Get<std::string>(0);
      return txn.ExecText("DEALLOCATE page").status();
    }).ok());
    return text;
  };
  EXPECT_THAT(plan(absl::FormatTime(now_ - absl::Hours(1))), ::testing::HasSubstr("sales_orders_update_time"));
  EXPECT_THAT(plan("-infinity"), ::testing::HasSubstr("sales_orders_pkey"));
}

TEST_F(ExportTest, BetweenTwoPagesNoTransactionIsOpen) {
  PlaceMany(150);
  int pages = 0;
  ASSERT_TRUE(Export({}, [&] {
                ++pages;
                EXPECT_EQ(pg_.pool().stats().used, 0);
              }).ok());
  EXPECT_EQ(pages, 2);
}

/// The copy of a stranger: what was exported, then each event whose version is above it.
class Copy {
 public:
  void Take(const Exported& all) {
    for (const auto& one : all) known_[one.order().id()] = {one.event_version(), one.order().state()};
  }
  void Apply(const std::string& key, int64_t version, const std::string& type) {
    auto& [known, state] = known_[key];
    if (version <= known) return;
    EXPECT_EQ(version, known + 1) << key << " " << type << ": events are missing";
    known = version;
    static const std::map<std::string, v1::OrderState> kStates = {{"OrderPlaced", v1::ORDER_STATE_PLACED},
                                                                  {"OrderConfirmed", v1::ORDER_STATE_CONFIRMED},
                                                                  {"OrderHeld", v1::ORDER_STATE_ON_HOLD},
                                                                  {"OrderCancelRequested", v1::ORDER_STATE_CANCELLING},
                                                                  {"OrderCancelled", v1::ORDER_STATE_CANCELLED}};
    if (const auto found = kStates.find(type); found != kStates.end()) state = found->second;
  }
  std::map<std::string, std::pair<int64_t, v1::OrderState>> known_;
};

// While it exports, orders are placed, confirmed, held and cancelled behind and before it. The events begin long before the export.
TEST_F(ExportTest, JoinedToTheEventsItIsWhatALaterExportSays) {
  PlaceMany(220);
  std::vector<Order> living;
  for (int i = 0; i < 12; ++i) living.push_back(Place());
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (const Order& order : living) {
      Credit(order);
      Stock(order, {10, 4});
    }
    while (!stop) absl::SleepFor(absl::Milliseconds(1));
  });
  int page = 0;
  Copy copy;
  copy.Take(*Export({}, [&] {
    for (int i = 0; i < 4; ++i) {
      const Order& order = living[page * 4 + i];
      v1::CancelOrderRequest cancel;
      cancel.set_id(order.id.ToString());
      cancel.set_reason("changed my mind");
      const rpc::Call call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", absl::Now(),
                           absl::Now() + absl::Seconds(30));
      EXPECT_TRUE(api_.CancelOrder(call, cancel).ok());
      if (i % 2 == 0) {
        EXPECT_EQ(Withdraw(order, {0, 0}), "applied");
      }
    }
    ++page;
  }));
  stop = true;
  writer.join();
  EXPECT_EQ(page, 3);
  PlaceMany(3);

  const auto rows = pg_.pool().Read(
      pg::Sql{"test_events", "SELECT key::text, event_version, substring(headers from 'ce_type: ?([^\n]*)') FROM outbox ORDER BY id"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  for (const pg::Row& row : *rows) {
    const std::string type = row.Get<std::string>(2);
    copy.Apply(row.Get<std::string>(0), row.Get<int64_t>(1), type.substr(type.rfind('.') + 1));
  }
  Copy later;
  later.Take(*Export());
  EXPECT_EQ(later.known_.size(), 235u);
  EXPECT_EQ(copy.known_, later.known_);
}

}  // namespace
}  // namespace saikne::ordering
