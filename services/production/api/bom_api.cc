#include "services/production/api/bom_api.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/money/near_day.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "libs/supply/item_store.h"
#include "services/production/app/create_boms.h"
#include "services/production/sql.h"

namespace saikne::production {
namespace {

constexpr int kMaxBatch = 1000;

absl::Status CheckBatch(const std::string& field, int size) {
  if (size >= 1 && size <= kMaxBatch) return absl::OkStatus();
  return FieldError(field, absl::StrCat("1 to ", kMaxBatch, " rows, not ", size));
}

absl::StatusOr<ComponentInput> ParseComponent(const v1::BomComponent& in, const std::string& path,
                                              absl::Time now) {
  ComponentInput out;
  out.sku = in.sku();
  if (in.sku().empty()) return FieldError(path + "sku", "is required");
  ASSIGN_OR_RETURN(money::Quantity quantity,
                   money::PositiveQuantity(path + "quantity", in.quantity()));
  ASSIGN_OR_RETURN(money::Factor factor, money::FactorFrom(path + "factor", in.factor()));
  ASSIGN_OR_RETURN(out.line.quantity, money::Convert(quantity, factor));
  if (!out.line.quantity.positive()) return FieldError(path + "quantity", "is too small for its factor");
  if (in.has_valid_from()) {
    ASSIGN_OR_RETURN(out.line.valid_from, money::NearDayFrom(path + "valid_from", in.valid_from(), now));
  }
  if (in.has_valid_to()) {
    ASSIGN_OR_RETURN(out.line.valid_to, money::NearDayFrom(path + "valid_to", in.valid_to(), now));
  }
  if (out.line.valid_from && out.line.valid_to && *out.line.valid_to < *out.line.valid_from) {
    return FieldError(path + "valid_to", "lies before valid_from");
  }
  return out;
}

absl::StatusOr<std::vector<BomInput>> ParseBoms(const v1::BatchCreateBomsRequest& request, absl::Time now) {
  RETURN_IF_ERROR(CheckBatch("boms", request.boms_size()));
  std::vector<BomInput> inputs;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.boms_size(); ++i) {
    const v1::Bom& bom = request.boms(i);
    std::string path = absl::StrCat("boms[", i, "].");
    BomInput input{.sku = bom.sku()};
    if (bom.sku().empty()) return FieldError(path + "sku", "is required");
    if (!seen.insert(bom.sku()).second) return FieldError(path + "sku", "is there twice");
    if (bom.components().empty()) return FieldError(path + "components", "needs at least one");
    for (int j = 0; j < bom.components_size(); ++j) {
      ASSIGN_OR_RETURN(ComponentInput component,
                       ParseComponent(bom.components(j), absl::StrCat(path, "components[", j, "]."), now));
      input.components.push_back(std::move(component));
    }
    for (int j = 0; j < bom.operations_size(); ++j) {
      ASSIGN_OR_RETURN(money::Quantity minutes,
                       money::NonNegativeQuantity(absl::StrCat(path, "operations[", j, "].minutes"),
                                                  bom.operations(j).minutes()));
      input.operations.push_back({bom.operations(j).work_centre_code(), minutes.micros});
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

void ToProto(const Bom& bom, const absl::flat_hash_map<Id, std::string>& skus,
             const absl::flat_hash_map<Id, WorkCentre>& centres, const money::Currency& currency,
             v1::Bom& out) {
  out.set_id(bom.id.ToString());
  out.set_sku(skus.at(bom.item_id));
  for (const BomLine& line : bom.lines) {
    v1::BomComponent& component = *out.add_components();
    component.set_sku(skus.at(line.component_id));
    money::ToProto(line.quantity, component.mutable_quantity());
    if (line.valid_from) money::ToProto(*line.valid_from, component.mutable_valid_from());
    if (line.valid_to) money::ToProto(*line.valid_to, component.mutable_valid_to());
  }
  for (const BomOperation& operation : bom.operations) {
    v1::BomOperation& o = *out.add_operations();
    o.set_work_centre_code(centres.at(operation.work_centre_id).code);
    money::ToProto(money::Quantity{operation.minutes_micros}, o.mutable_minutes());
  }
  money::PriceToProto(bom.conversion_cost, currency, out.mutable_conversion_cost());
  *out.mutable_create_time() = ToTimestamp(bom.create_time);
  *out.mutable_update_time() = ToTimestamp(bom.update_time);
  out.set_etag(rpc::Etag(bom.version));
}

/// Bills of materials in the order of the items given.
absl::StatusOr<std::vector<v1::Bom>> ReadBoms(pg::Txn& txn, const std::vector<Id>& items,
                                              const money::Currency& currency) {
  BomStore store(txn);
  ASSIGN_OR_RETURN(auto boms, store.Load(items));
  std::vector<Id> all_items = items, centre_ids;
  for (const auto& [item, bom] : boms) {
    for (const BomLine& line : bom.lines) all_items.push_back(line.component_id);
    for (const BomOperation& o : bom.operations) centre_ids.push_back(o.work_centre_id);
  }
  ASSIGN_OR_RETURN(auto skus, supply::ItemStore(txn).Skus(all_items));
  ASSIGN_OR_RETURN(auto centres, store.WorkCentresById(centre_ids));
  std::vector<v1::Bom> out;
  for (const Id& item : items) {
    if (auto bom = boms.find(item); bom != boms.end()) {
      ToProto(bom->second, skus, centres, currency, out.emplace_back());
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<v1::BatchCreateBomsResponse> BomApi::BatchCreateBoms(
    const rpc::Call& call, const v1::BatchCreateBomsRequest& request) {
  ASSIGN_OR_RETURN(std::vector<BomInput> inputs, ParseBoms(request, call.now()));
  return db_.RunIdempotent<v1::BatchCreateBomsResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::BatchCreateBomsResponse> {
        ASSIGN_OR_RETURN(BatchCounts counts, CreateBoms(txn, inputs, call.flow(call.company().id),
                                                        settings_, call.now()));
        v1::BatchCreateBomsResponse response;
        response.set_created(counts.created);
        response.set_updated(counts.updated);
        response.set_unchanged(counts.unchanged);
        return response;
      });
}

absl::StatusOr<v1::Bom> BomApi::GetBom(const rpc::Call& call, const v1::GetBomRequest& request) {
  std::vector<v1::Bom> boms;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(auto ids, supply::ItemStore(txn).BySku(call.company().id, {request.sku()}));
    if (ids.empty()) return NotFoundIn("sku", "BOM", request.sku());
    ASSIGN_OR_RETURN(boms, ReadBoms(txn, {ids.begin()->second.id}, call.company().base_currency));
    return absl::OkStatus();
  }));
  if (boms.empty()) return NotFoundIn("sku", "BOM", request.sku());
  return std::move(boms[0]);
}

absl::StatusOr<v1::ListBomsResponse> BomApi::ListBoms(const rpc::Call& call,
                                                      const v1::ListBomsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("boms", request.page_size(), request.page_token()));
  v1::ListBomsResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    std::string after = page.after.empty() ? "" : page.after[0];
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kListBoms, call.company().id, after,
                                             static_cast<int64_t>(page.size) + 1));
    std::vector<Id> items;
    for (int i = 0; i < rows.size() && i < page.size; ++i) items.push_back(rows[i].Get<Id>(0));
    ASSIGN_OR_RETURN(std::vector<v1::Bom> boms,
                     rpc::DocumentPage<v1::Bom>(static_cast<int>(items.size()), [&](int begin, int end) {
                       return ReadBoms(txn, {items.begin() + begin, items.begin() + end}, call.company().base_currency);
                     }));
    const int taken = static_cast<int>(boms.size());
    for (v1::Bom& bom : boms) *response.add_boms() = std::move(bom);
    if (taken < rows.size()) {
      response.set_next_page_token(rpc::NextPageToken("boms", {rows[taken - 1].Get<std::string>(1)}));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::BatchCreateWorkCentresResponse> BomApi::BatchCreateWorkCentres(
    const rpc::Call& call, const v1::BatchCreateWorkCentresRequest& request) {
  RETURN_IF_ERROR(CheckBatch("work_centres", request.work_centres_size()));
  std::vector<WorkCentre> centres;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.work_centres_size(); ++i) {
    const v1::WorkCentre& in = request.work_centres(i);
    std::string path = absl::StrCat("work_centres[", i, "].");
    if (in.code().empty()) return FieldError(path + "code", "is required");
    if (!seen.insert(in.code()).second) return FieldError(path + "code", "is there twice");
    WorkCentre centre{.code = in.code(), .name = in.name()};
    ASSIGN_OR_RETURN(centre.cost_per_hour,
                     money::UnitPriceFrom(path + "cost_per_hour", in.cost_per_hour(),
                                          call.company().base_currency));
    centres.push_back(std::move(centre));
  }
  return db_.RunIdempotent<v1::BatchCreateWorkCentresResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::BatchCreateWorkCentresResponse> {
        ASSIGN_OR_RETURN(BatchCounts counts, CreateWorkCentres(txn, centres,
                                                               call.flow(call.company().id),
                                                               call.now()));
        v1::BatchCreateWorkCentresResponse response;
        response.set_created(counts.created);
        response.set_updated(counts.updated);
        response.set_unchanged(counts.unchanged);
        return response;
      });
}

absl::StatusOr<v1::ListWorkCentresResponse> BomApi::ListWorkCentres(
    const rpc::Call& call, const v1::ListWorkCentresRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("work_centres", request.page_size(), request.page_token()));
  std::string after = page.after.empty() ? "" : page.after[0];
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListWorkCentres, call.company().id, after,
                                                  static_cast<int64_t>(page.size) + 1));
  v1::ListWorkCentresResponse response;
  for (int i = 0; i < rows.size() && i < page.size; ++i) {
    WorkCentre centre;
    rows[i].Into(centre.id, centre.code, centre.name, centre.cost_per_hour, centre.version);
    v1::WorkCentre& out = *response.add_work_centres();
    out.set_id(centre.id.ToString());
    out.set_code(centre.code);
    out.set_name(centre.name);
    money::PriceToProto(centre.cost_per_hour, call.company().base_currency,
                        out.mutable_cost_per_hour());
  }
  if (rows.size() > page.size) {
    response.set_next_page_token(rpc::NextPageToken(
        "work_centres", {response.work_centres(page.size - 1).code()}));
  }
  return response;
}

}  // namespace saikne::production
