// O9: repeating any command with the same key gives the same result and has no second effect, however many repeat it at once and whatever
// happened in between. Random lives of an order, 1, 2, 8 and 64 callers a command, seeds printed.

#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "services/ordering/api/order_api.h"
#include "services/ordering/tests/ordering_fixture.h"

namespace saikne::ordering {
namespace {

using testing::Dec;
using testing::Euro;
using testing::OrderingTest;

class O9RetryTest : public OrderingTest {
 protected:
  /// Gives the answer of one call, or an error.
  using Command = std::function<absl::StatusOr<std::string>()>;

  O9RetryTest() {
    testing::cev::AccountRegistered event;
    event.set_account_id(customer_.ToString());
    event.mutable_account()->set_account_id(customer_.ToString());
    event.mutable_account()->set_name("Customer");
    React(OnAccountRegistered, {Got(event, customer_)});
  }

  rpc::Call CallOf(const std::string& method, const std::string& request_id) {
    return rpc::Call("saikne.ordering.v1.OrderService/" + method,
                     {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", request_id, "", absl::Now(),
                     absl::Now() + absl::Seconds(60));
  }

  template <typename Request>
  Command On(const std::string& method, absl::StatusOr<v1::Order> (OrderApi::*act)(const rpc::Call&, const Request&),
             Request request) {
    const std::string key = absl::StrCat("key-", ++keys_);
    request.set_request_id(key);
    return [=, this]() -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(const v1::Order order, (api_.*act)(CallOf(method, key), request));
      return order.SerializeAsString();
    };
  }

  Command Placing() {
    v1::PlaceOrderRequest request;
    v1::NewOrder* order = request.mutable_order();
    order->set_customer_id(customer_.ToString());
    v1::NewOrderLine* line = order->add_lines();
    line->set_sku("BOLT");
    *line->mutable_quantity() = Dec("3");
    *line->mutable_unit_price() = Euro(2);
    return On("PlaceOrder", &OrderApi::PlaceOrder, request);
  }

  template <typename Request>
  Request Of(const std::string& id) {
    Request request;
    request.set_id(id);
    request.set_reason("because");
    return request;
  }

  Command Any(const std::string& id, std::mt19937& random) {
    switch (random() % 5) {
      case 0: case 1: return On("HoldOrder", &OrderApi::HoldOrder, Of<v1::HoldOrderRequest>(id));
      case 2: case 3: return On("ReleaseOrder", &OrderApi::ReleaseOrder, Of<v1::ReleaseOrderRequest>(id));
      default: return On("CancelOrder", &OrderApi::CancelOrder, Of<v1::CancelOrderRequest>(id));
    }
  }

  /// All callers at once. They get one answer, and the log grows as by one of them.
  absl::StatusOr<std::string> AllAtOnce(const Command& command, int callers) {
    std::mutex mutex;
    std::set<std::string> answers, refusals;
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
      threads.emplace_back([&] {
        absl::StatusOr<std::string> answer = command();
        for (int n = 0; n < 100 && absl::IsUnavailable(answer.status()); ++n) answer = command();  // no connection free
        std::lock_guard<std::mutex> lock(mutex);
        if (answer.ok()) answers.insert(*answer);
        else refusals.insert(ReasonOf(answer.status()));
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(answers.size() + refusals.size(), 1u) << "O9: more than one result";
    if (answers.size() == 1 && refusals.empty()) return *answers.begin();
    return absl::FailedPreconditionError(refusals.empty() ? "" : *refusals.begin());
  }

  std::string World() {
    return pg_.Value("SELECT (SELECT count(*) FROM outbox) || '/' || (SELECT count(*) FROM sales_orders) || '/' || "
                     "(SELECT string_agg(version || ':' || state || ':' || event_version, ' ' ORDER BY id) FROM sales_orders)");
  }

  void Live(int callers) {
    const unsigned seed = std::random_device()();
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    std::vector<std::pair<Command, std::string>> done;
    const Command placing = Placing();
    const auto placed = AllAtOnce(placing, callers);
    ASSERT_TRUE(placed.ok()) << placed.status();
    done.push_back({placing, *placed});
    v1::Order order;
    ASSERT_TRUE(order.ParseFromString(*placed));
    int64_t events = 1;
    ASSERT_EQ(Published(*Id::Parse(order.id())).size(), 1u);
    for (int i = 0; i < 8; ++i) {
      const Command command = Any(order.id(), random);
      const auto answer = AllAtOnce(command, callers);
      const int64_t now = Published(*Id::Parse(order.id())).size();
      ASSERT_LE(now, events + 1) << "O9: more than one effect";
      ASSERT_TRUE(answer.ok() || now == events) << "an error has no effect";
      events = now;
      if (answer.ok()) done.push_back({command, *answer});
      if (random() % 3 == 0) Credit(Load(*Id::Parse(order.id())));  // the world goes on in between
      events = Published(*Id::Parse(order.id())).size();
    }
    std::shuffle(done.begin(), done.end(), random);
    const std::string before = World();
    for (const auto& [command, answer] : done) EXPECT_EQ(AllAtOnce(command, callers).value_or("refused"), answer) << "O9";
    EXPECT_EQ(World(), before) << "O9: a late repetition had an effect";
    EXPECT_EQ(Violations(), 0);
  }

  std::atomic<int> keys_{0};
  svc::Db db_{pg_.pool()};
  OrderApi api_{db_, process_};
};

TEST_F(O9RetryTest, OneCaller) { Live(1); }
TEST_F(O9RetryTest, TwoCallers) { Live(2); }
TEST_F(O9RetryTest, EightCallers) { Live(8); }
TEST_F(O9RetryTest, SixtyFourCallers) { Live(64); }

}  // namespace
}  // namespace saikne::ordering
