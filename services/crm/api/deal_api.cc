#include "services/crm/api/deal_api.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "services/crm/api/calls.h"
#include "services/crm/api/deal_proto.h"
#include "services/crm/app/move_deals.h"
#include "services/crm/app/save_deals.h"
#include "services/crm/app/win_deals.h"
#include "services/crm/store/deal_store.h"

namespace saikne::crm {

absl::StatusOr<std::vector<Id>> DealApi::Resolve(const rpc::Call& call, absl::Span<const std::string> texts,
                                                 const std::function<std::string(size_t)>& field) {
  std::vector<Id> ids(texts.size());
  std::vector<std::string> numbers;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) return FieldError(field(i), "must be set");
    const absl::StatusOr<Id> id = Id::Parse(texts[i]);
    if (id.ok()) {
      ids[i] = *id;
    } else {
      numbers.push_back(texts[i]);
    }
  }
  if (numbers.empty()) return ids;
  ASSIGN_OR_RETURN(const auto found, FindDeals(db_.pool(), call.company().id, numbers));
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!ids[i].nil()) continue;
    const auto at = found.find(texts[i]);
    if (at == found.end()) return NotFoundIn(field(i), "DEAL", texts[i]);
    ids[i] = at->second;
  }
  return ids;
}

absl::StatusOr<Id> DealApi::ResolveOne(const rpc::Call& call, const std::string& text,
                                       const std::string& field) {
  ASSIGN_OR_RETURN(const std::vector<Id> ids, Resolve(call, {text}, [&](size_t) { return field; }));
  return ids[0];
}

absl::StatusOr<v1::Deal> DealApi::Change(const rpc::Call& call, const google::protobuf::Message& request,
                                         const std::function<absl::StatusOr<Deal>(pg::Txn&)>& move) {
  return db_.RunIdempotent<v1::Deal>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Deal> {
    ASSIGN_OR_RETURN(const Deal deal, move(txn));
    return ToProto(deal);
  });
}

absl::StatusOr<v1::Deal> DealApi::CreateDeal(const rpc::Call& call, const v1::CreateDealRequest& request) {
  ASSIGN_OR_RETURN(const NewDeal wanted, DealFrom(request.deal(), call));
  const Command command = CommandOf(call);
  return Change(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Deal> {
    ASSIGN_OR_RETURN(std::vector<SavedDeal> saved,
                     SaveDeals(txn, numbers_, command, {wanted}, OnExisting::kRefuse));
    return std::move(saved[0].deal);
  });
}

absl::StatusOr<v1::BatchCreateDealsResponse> DealApi::BatchCreateDeals(
    const rpc::Call& call, const v1::BatchCreateDealsRequest& request) {
  using Response = v1::BatchCreateDealsResponse;
  RETURN_IF_ERROR(CheckBatchSize(request.requests_size()));
  std::vector<NewDeal> wanted;
  std::set<std::string> keys;
  for (int i = 0; i < request.requests_size(); ++i) {
    absl::StatusOr<NewDeal> deal = DealFrom(request.requests(i).deal(), call);
    if (!deal.ok()) return AtRow(deal.status(), i);
    const std::string field = absl::StrCat("requests[", i, "].deal.external_key");
    if (!deal->external_key) return FieldError(field, "must be set in a batch");
    if (!keys.insert(*deal->external_key).second) return FieldError(field, "is there twice");
    wanted.push_back(*std::move(deal));
  }
  const Command command = CommandOf(call);
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const std::vector<SavedDeal> saved,
                     SaveDeals(txn, numbers_, command, wanted, OnExisting::kUpdate));
    Response response;
    for (const SavedDeal& row : saved) {
      v1::RowResult* const out = response.add_rows();
      out->set_id(row.deal.id.ToString());
      out->set_number(row.deal.number);
      out->set_external_key(row.deal.external_key.value_or(""));
      out->set_outcome(static_cast<v1::RowOutcome>(row.outcome));
    }
    return response;
  });
}

absl::StatusOr<v1::Deal> DealApi::UpdateDeal(const rpc::Call& call, const v1::UpdateDealRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.deal().id(), "deal.id"));
  ASSIGN_OR_RETURN(const NewDeal stated, DealFrom(request.deal(), call));
  ASSIGN_OR_RETURN(std::set<std::string> fields, FieldsOfMask(request.update_mask(), DealFields()));
  // Without a mask an unset probability is not a statement.
  if (request.update_mask().paths().empty() && !stated.has_probability) {
    fields.erase("probability_percent");
  }
  const Command command = CommandOf(call);
  return Change(call, request, [&](pg::Txn& txn) {
    return crm::UpdateDeal(txn, command, id, request.deal().etag(), stated, fields);
  });
}

absl::StatusOr<v1::Deal> DealApi::MoveDealStage(const rpc::Call& call,
                                                const v1::MoveDealStageRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  const Command command = CommandOf(call);
  return Change(call, request, [&](pg::Txn& txn) {
    return crm::MoveDealStage(txn, command, id, request.etag(), request.stage_code());
  });
}

absl::StatusOr<v1::Deal> DealApi::LoseDeal(const rpc::Call& call, const v1::LoseDealRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  const Command command = CommandOf(call, request.reason());
  return Change(call, request, [&](pg::Txn& txn) {
    return crm::LoseDeal(txn, command, id, request.etag());
  });
}

absl::StatusOr<v1::Deal> DealApi::ReopenDeal(const rpc::Call& call, const v1::ReopenDealRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  const Command command = CommandOf(call);
  return Change(call, request, [&](pg::Txn& txn) {
    return crm::ReopenDeal(txn, command, id, request.etag());
  });
}

absl::StatusOr<v1::Deal> DealApi::WinDeal(const rpc::Call& call, const v1::WinDealRequest& request) {
  if (request.win_number() < 0) return FieldError("win_number", "must not be negative");
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  const Command command = CommandOf(call);
  return Change(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Deal> {
    ASSIGN_OR_RETURN(std::vector<Deal> won,
                     WinDeals(txn, command, {WinRequest{id, request.win_number(), request.etag()}}));
    return std::move(won[0]);
  });
}

absl::StatusOr<v1::BatchWinDealsResponse> DealApi::BatchWinDeals(const rpc::Call& call,
                                                                 const v1::BatchWinDealsRequest& request) {
  using Response = v1::BatchWinDealsResponse;
  RETURN_IF_ERROR(CheckBatchSize(request.requests_size()));
  const auto field = [](size_t i) { return absl::StrCat("requests[", i, "].id"); };
  std::vector<std::string> texts;
  for (const v1::WinDealRequest& win : request.requests()) texts.push_back(win.id());
  ASSIGN_OR_RETURN(const std::vector<Id> ids, Resolve(call, texts, field));
  std::vector<WinRequest> wins;
  for (int i = 0; i < request.requests_size(); ++i) {
    const v1::WinDealRequest& win = request.requests(i);
    if (win.win_number() < 0) {
      return FieldError(absl::StrCat("requests[", i, "].win_number"), "must not be negative");
    }
    wins.push_back({ids[i], win.win_number(), win.etag()});
  }
  const Command command = CommandOf(call);
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const std::vector<Deal> won, WinDeals(txn, command, wins));
    Response response;
    for (const Deal& deal : won) {
      Response::Win* const out = response.add_wins();
      out->set_deal_id(deal.id.ToString());
      out->set_deal_number(deal.number);
      out->set_win_number(deal.win_number);
      *out->mutable_win_time() = ToTimestamp(*deal.win_time);
    }
    return response;
  });
}

}  // namespace saikne::crm
