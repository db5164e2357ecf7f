#include "services/ordering/app/place_orders.h"

#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "services/ordering/app/order_events.h"
#include "services/ordering/store/order_store.h"
#include "services/ordering/store/reference_store.h"

namespace saikne::ordering {
namespace {

/// Human numbers, one request a company.
absl::Status Number(std::vector<Order>& orders, const Reference& reference, const Process& process, absl::Time now) {
  std::map<Id, std::vector<Order*>> by_company;
  for (Order& order : orders) by_company[order.company_id].push_back(&order);
  for (auto& [company_id, set] : by_company) {
    const int year = static_cast<int>(absl::ToCivilYear(now, reference.companies.at(company_id).zone).year());
    ASSIGN_OR_RETURN(std::vector<std::string> numbers,
                     process.numbers(company_id, year, static_cast<int>(set.size())));
    for (size_t i = 0; i < set.size(); ++i) set[i]->number = std::move(numbers[i]);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Placed>> PlaceOrders(pg::Txn& txn, absl::Span<const OrderToPlace> commands,
                                                const Process& process, absl::Time now) {
  std::vector<Placed> results(commands.size());
  if (commands.empty()) return results;
  std::vector<const NewOrder*> asked;
  for (const OrderToPlace& command : commands) asked.push_back(&command.asked);
  ASSIGN_OR_RETURN(const Reference reference, ReferenceStore(txn).Load(asked));

  std::vector<Order> orders;
  std::vector<size_t> command_of;
  absl::flat_hash_set<Id> in_batch;
  for (size_t i = 0; i < commands.size(); ++i) {
    if (!in_batch.insert(commands[i].asked.id).second) {
      results[i].duplicate = true;
      continue;
    }
    absl::StatusOr<Order> order = PutTogether(commands[i].asked, reference, process.deadlines, now);
    if (!order.ok()) {
      results[i].refused = order.status();
      results[i].missing = MissingReferences(commands[i].asked, reference);
      continue;
    }
    if (!commands[i].resolved_kind.empty())
      order->facts.push_back(WasExceptionResolved{commands[i].resolved_kind, "cleared"});
    orders.push_back(*std::move(order));
    command_of.push_back(i);
  }
  RETURN_IF_ERROR(Number(orders, reference, process, now));

  // The events are built first, because they advance the version that is inserted.
  std::vector<std::vector<::saikne::events::Outgoing>> events(orders.size());
  for (size_t k = 0; k < orders.size(); ++k) {
    orders[k].event_version = commands[command_of[k]].event_version;
    for (const Fact& fact : orders[k].TakeFacts())
      events[k].push_back(EventOf(orders[k], fact, commands[command_of[k]].flow, now));
  }
  ASSIGN_OR_RETURN(const auto inserted, OrderStore(txn).Insert(orders));
  std::vector<::saikne::events::Outgoing> to_publish;
  for (size_t k = 0; k < orders.size(); ++k) {
    Placed& result = results[command_of[k]];
    if (!inserted.contains(orders[k].id)) {
      result.duplicate = true;
      continue;
    }
    for (auto& event : events[k]) to_publish.push_back(std::move(event));
    orders[k].version = 1;
    result.order = std::move(orders[k]);
  }
  if (!to_publish.empty()) RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(to_publish));
  return results;
}

}  // namespace saikne::ordering
