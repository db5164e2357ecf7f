// M1 and M7 while 1, 2, 8 and 64 people work at once, and every command in every state.

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "services/production/store/bom_store.h"
#include "services/production/tests/world.h"

namespace saikne::production {
namespace {

using State = v1::WorkOrder;

class Writers : public World, public ::testing::WithParamInterface<int> {
 protected:
  /// Runs `body(writer, random)` in so many threads as the test's parameter says.
  void Together(const std::function<void(int, std::mt19937&)>& body) {
    std::vector<std::thread> threads;
    for (int w = 0; w < GetParam(); ++w) {
      threads.emplace_back([&, w] {
        std::mt19937 random(w);
        body(w, random);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  /// A refusal that is part of the game, or something that a caller tries again.
  static void ExpectRefusal(const absl::Status& status, const std::set<std::string>& reasons) {
    if (status.ok() || absl::IsAborted(status) || absl::IsUnavailable(status)) return;
    EXPECT_TRUE(reasons.contains(ReasonOf(status))) << status;
  }
};

// M7: produced + scrapped + closed short = planned, and consumed = what the bill of materials asks for what was produced and scrapped.
TEST_P(Writers, M7ProducedScrappedAndClosedShortIsWhatWasPlanned) {
  const v1::WorkOrder bike = Ready("order1", 40);
  const int rounds = GetParam() > 8 ? 2 : 8;
  Together([&](int, std::mt19937& random) {
    for (int i = 0; i < rounds; ++i) {
      if (random() % 4 == 0) {
        ExpectRefusal(Issue(bike.id(), {{"WHEEL", "1"}}).status(), {"WORK_ORDER_STATE", "OVER_ISSUE", "COMPONENTS_MISSING"});
      } else {
        const bool scrap = random() % 4 == 0;
        ExpectRefusal(Report(bike.id(), scrap ? "" : "1", scrap ? "1" : "").status(),
                      {"WORK_ORDER_STATE", "MORE_THAN_PLANNED", "ISSUE_PENDING"});
      }
      const std::string pending =
          pg_.Value("select id from work_order_reports where state = 1 order by random() limit 1");
      if (!pending.empty()) ExpectRefusal(TrySettle(bike.id(), pending, random() % 4 != 0), {});
    }
  });
  while (true) {
    const std::string pending = pg_.Value("select id from work_order_reports where state = 1 limit 1");
    if (pending.empty()) break;
    Value(bike.id(), pending);
  }
  if (Get(bike.id()).state() != State::STATE_CLOSED) {
    if (Get(bike.id()).state() == State::STATE_READY) {  // every report was refused or none was made
      ASSERT_TRUE(Report(bike.id(), "1").ok());
      Value(bike.id(), Last<ev::OutputReported>().report_id());
    }
    auto closed = Close(bike.id());
    ASSERT_TRUE(closed.ok()) << closed.status();
  }
  const auto event = Last<ev::WorkOrderClosed>();
  auto micros = [](const google::type::Decimal& value) { return money::ParseMicros(value.value()).value(); };
  EXPECT_EQ(micros(event.good()) + micros(event.scrap()) + micros(event.closed_short()), money::Units(40).micros);
  EXPECT_EQ(Events<ev::WorkOrderClosed>().size(), 1u);
  const std::string head = "from work_orders where id = '" + bike.id() + "'";
  EXPECT_EQ(pg_.Count("select good_micros + scrap_micros " + head),
            pg_.Count("select sum(good_micros + scrap_micros) from work_order_reports where state = 2"));
  for (const char* issue : {"false", "true"}) {
    EXPECT_EQ(pg_.Count(absl::StrCat("select coalesce(sum(", std::string(issue) == "true" ? "issued" : "consumed",
                                     "_micros), 0) from work_order_components where work_order_id = '", bike.id(), "'")),
              pg_.Count(absl::StrCat("select coalesce(sum(quantity_micros), 0) from work_order_report_components c join "
                                     "work_order_reports r on r.id = c.report_id where r.state = 2 and r.issue = ", issue)));
  }
  // Nothing less than the bill of materials asks; more only where material went ahead of what was then not made.
  EXPECT_EQ(pg_.Count("select count(*) from work_order_components c join work_orders w on w.id = c.work_order_id where w.id = '" +
                      bike.id() + "' and c.consumed_micros + c.issued_micros < c.quantity_micros / w.quantity_micros * "
                      "(w.good_micros + w.scrap_micros)"),
            0);
  ExpectClean();
}

// M1: whatever order the changes come in, no item is made of itself.
TEST_P(Writers, M1TheGraphOfAllBillsOfMaterialsStaysAcyclic) {
  constexpr int kItems = 8;
  for (int i = 0; i < kItems; ++i) AddItem(absl::StrCat("PART", i));
  const int rounds = GetParam() > 8 ? 3 : 12;
  std::atomic<int> made{0}, cycles{0};
  Together([&](int w, std::mt19937& random) {
    for (int i = 0; i < rounds; ++i) {
      const int item = static_cast<int>(random() % kItems);
      const int part = (item + 1 + static_cast<int>(random() % (kItems - 1))) % kItems;
      auto request = BomOf(absl::StrCat("PART", item), {{absl::StrCat("PART", part), "1"}, {"TUBE", "2"}});
      absl::Status status = boms_.BatchCreateBoms(Call(absl::StrCat("m1 ", w, " ", i)), request).status();
      ExpectRefusal(status, {"BOM_CYCLE"});
      ++(status.ok() ? made : cycles);
    }
  });
  Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(auto edges, BomStore(txn).LockEdges(company_));
    EXPECT_TRUE(FindCycle(edges).empty());
    return absl::OkStatus();
  });
  EXPECT_GT(made, 0);
  if (GetParam() > 1) {
    EXPECT_GT(cycles, 0) << "the game was too easy";
  }
}

INSTANTIATE_TEST_SUITE_P(People, Writers, ::testing::Values(1, 2, 8, 64));

// M1: what is exploded is linear in the quantity up to rounding.
TEST(Bom, M1ExplosionIsLinearInTheQuantityUpToRounding) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    Bom bom;
    bom.lines = {{Id::New(absl::UnixEpoch()), {1 + static_cast<int64_t>(random() % 5'000'000)}, {}, {}}};
    const int64_t quantity = 1 + random() % 100'000'000;
    const int64_t times = 1 + random() % 50;
    auto one = Explode(bom, {quantity}, absl::CivilDay(2027, 1, 1));
    auto many = Explode(bom, {quantity * times}, absl::CivilDay(2027, 1, 1));
    ASSERT_TRUE(one.ok() && many.ok());
    const int64_t single = one->empty() ? 0 : (*one)[0].quantity.micros;
    const int64_t all = many->empty() ? 0 : (*many)[0].quantity.micros;
    EXPECT_LE(std::abs(all - single * times), times) << quantity << " x " << times;
  }
}

// Each command in each state: what is not listed as legal is refused and changes nothing.
class Moves : public World {};

TEST_F(Moves, IllegalOnesAreRefusedAndChangeNothing) {
  const v1::WorkOrder bike = Ready("order1", 10);
  using Command = std::pair<const char*, std::function<absl::Status()>>;
  const std::vector<Command> commands = {
      {"report", [&] { return Report(bike.id(), "1").status(); }},
      {"issue", [&] { return Issue(bike.id(), {{"WHEEL", "1"}}).status(); }},
      {"close", [&] { return Close(bike.id()).status(); }},
      {"stop",
       [&] {
         v1::StopWorkOrderRequest request;
         request.set_id(bike.id());
         request.set_reason("lunch");
         return work_orders_.StopWorkOrder(Call(Id::New(now_).ToString()), request).status();
       }},
      {"resume",
       [&] {
         v1::ResumeWorkOrderRequest request;
         request.set_id(bike.id());
         return work_orders_.ResumeWorkOrder(Call(Id::New(now_).ToString()), request).status();
       }},
  };
  const std::set<std::pair<std::string, int>> legal = {
      {"report", State::STATE_RELEASED}, {"report", State::STATE_WAITING_MATERIAL}, {"report", State::STATE_READY},
      {"report", State::STATE_IN_PROGRESS}, {"issue", State::STATE_RELEASED}, {"issue", State::STATE_WAITING_MATERIAL},
      {"issue", State::STATE_READY}, {"issue", State::STATE_IN_PROGRESS}, {"close", State::STATE_IN_PROGRESS},
      {"close", State::STATE_STOPPED}, {"stop", State::STATE_IN_PROGRESS}, {"resume", State::STATE_STOPPED}};
  for (int state = State::STATE_DRAFT; state <= State::STATE_CANCELLED; ++state) {
    for (const auto& [name, command] : commands) {
      if (legal.contains({name, state})) continue;
      pg_.Exec(absl::StrCat("update work_orders set state = ", state, " where id = '", bike.id(), "'"));
      const std::string before = pg_.Value("select version from work_orders where id = '" + bike.id() + "'");
      const int64_t events = pg_.Count("select count(*) from outbox");
      EXPECT_EQ(ReasonOf(command()), "WORK_ORDER_STATE") << name << " in " << State::State_Name(static_cast<State::State>(state));
      EXPECT_EQ(pg_.Value("select version from work_orders where id = '" + bike.id() + "'"), before);
      EXPECT_EQ(pg_.Count("select count(*) from outbox"), events);
    }
  }
}

}  // namespace
}  // namespace saikne::production
