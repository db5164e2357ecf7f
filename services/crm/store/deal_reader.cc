#include "services/crm/store/deal_reader.h"

#include "libs/base/status.h"
#include "services/crm/sql.h"
#include "services/crm/store/deal_rows.h"

namespace saikne::crm {
namespace {

std::map<Id, DealContext> ContextsFrom(const pg::Rows& names, const pg::Rows& orders) {
  std::map<Id, DealContext> contexts;
  for (const pg::Row& row : names) {
    DealContext& one = contexts[row.Get<Id>(0)];
    one.account_name = row.Get<std::string>(1);
    one.account_external_key = row.Get<std::string>(2);
    one.pipeline_code = row.Get<std::string>(3);
  }
  for (CustomerOrder& order : OrdersFrom(orders)) {
    if (order.deal_id) contexts[*order.deal_id].orders.push_back(std::move(order));
  }
  return contexts;
}

}  // namespace

absl::StatusOr<std::optional<WholeDeal>> ReadWholeDeal(pg::Pool& pool, const Id& company_id, const Id& deal_id) {
  const std::vector<Id> ids = {deal_id};
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   pool.ReadTogether({pg::Statement(sql::kReadDeals, company_id, ids), pg::Statement(sql::kReadDealLines, ids),
                                      pg::Statement(sql::kReadDealNames, ids), pg::Statement(sql::kReadDealOrders, ids),
                                      pg::Statement(sql::kReadDealStages, deal_id)}));
  ASSIGN_OR_RETURN(std::vector<Deal> found, DealsFrom(rows[0]));
  if (found.empty()) return std::nullopt;
  RETURN_IF_ERROR(TakeLines(rows[1], absl::MakeSpan(found)));
  std::map<Id, DealContext> contexts = ContextsFrom(rows[2], rows[3]);
  return WholeDeal{std::move(found[0]), std::move(contexts[deal_id]), StagesFrom(rows[4])};
}

absl::StatusOr<std::map<Id, DealContext>> ReadDealContexts(pg::Pool& pool, absl::Span<const Id> deal_ids) {
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   pool.ReadTogether({pg::Statement(sql::kReadDealNames, deal_ids),
                                      pg::Statement(sql::kReadDealOrders, deal_ids)}));
  return ContextsFrom(rows[0], rows[1]);
}

}  // namespace saikne::crm
