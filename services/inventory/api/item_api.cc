#include "services/inventory/api/item_api.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/inventory/api/calls.h"
#include "services/inventory/app/items.h"
#include "services/inventory/app/tax_codes.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

constexpr int kMaxBatch = 1000;

void ToProto(const ItemRecord& item, const money::Currency& currency, v1::Item* out) {
  out->set_id(item.id.ToString());
  out->set_sku(item.sku);
  out->set_name(item.name);
  out->set_unit(item.unit);
  out->set_supply_method(static_cast<saikne::types::v1::SupplyMethod>(item.supply_method));
  out->set_tax_code(item.tax_code);
  if (item.standard_cost) money::PriceToProto(*item.standard_cost, currency, out->mutable_standard_cost());
  if (item.list_price) money::PriceToProto(*item.list_price, currency, out->mutable_list_price());
  if (item.external_key) out->set_external_key(*item.external_key);
  out->set_etag(rpc::Etag(item.version));
  *out->mutable_create_time() = ToTimestamp(item.create_time);
  *out->mutable_update_time() = ToTimestamp(item.update_time);
}

absl::StatusOr<std::optional<money::UnitPrice>> OptionalPrice(const std::string& field, bool set,
                                                              const google::type::Money& amount,
                                                              const money::Currency& currency) {
  if (!set) return std::optional<money::UnitPrice>();
  ASSIGN_OR_RETURN(money::UnitPrice price, money::UnitPriceFrom(field, amount, currency));
  return std::optional<money::UnitPrice>(price);
}

absl::StatusOr<SupplyMethod> MethodOf(const std::string& field, saikne::types::v1::SupplyMethod method) {
  switch (method) {
    case saikne::types::v1::SUPPLY_METHOD_UNSPECIFIED:
    case saikne::types::v1::SUPPLY_METHOD_BUY:
      return SupplyMethod::kBuy;
    case saikne::types::v1::SUPPLY_METHOD_MAKE:
      return SupplyMethod::kMake;
    case saikne::types::v1::SUPPLY_METHOD_SERVICE:
      return SupplyMethod::kService;
    default:
      return FieldError(field, "is not a supply method");
  }
}

absl::StatusOr<ItemRecord> Parse(const std::string& prefix, const v1::Item& in, const money::Currency& currency) {
  ItemRecord item;
  RETURN_IF_ERROR(CheckText(prefix + "sku", in.sku(), 1, 64));
  RETURN_IF_ERROR(CheckText(prefix + "name", in.name(), 1, 200));
  RETURN_IF_ERROR(CheckText(prefix + "unit", in.unit(), 0, 16));
  RETURN_IF_ERROR(CheckText(prefix + "tax_code", in.tax_code(), 0, 32));
  RETURN_IF_ERROR(CheckText(prefix + "external_key", in.external_key(), 0, 200));
  item.sku = in.sku();
  item.name = in.name();
  item.unit = in.unit().empty() ? "EA" : in.unit();
  ASSIGN_OR_RETURN(item.supply_method, MethodOf(prefix + "supply_method", in.supply_method()));
  item.tax_code = in.tax_code();
  ASSIGN_OR_RETURN(item.standard_cost, OptionalPrice(prefix + "standard_cost", in.has_standard_cost(),
                                                     in.standard_cost(), currency));
  ASSIGN_OR_RETURN(item.list_price,
                   OptionalPrice(prefix + "list_price", in.has_list_price(), in.list_price(), currency));
  if (!in.external_key().empty()) item.external_key = in.external_key();
  return item;
}

ItemRecord FromRow(const pg::Row& row) {
  ItemRecord item;
  int32_t method = 0;
  row.Into(item.id, item.sku, item.name, item.unit, method, item.tax_code, item.standard_cost, item.list_price,
           item.external_key, item.version, item.create_time, item.update_time);
  item.supply_method = static_cast<SupplyMethod>(method);
  return item;
}

const std::set<std::string>& Changeable() {
  static const auto* const kFields = new std::set<std::string>{"name",          "unit",       "supply_method", "tax_code",
                                                               "standard_cost", "list_price"};
  return *kFields;
}

// Moves the masked fields of `wanted` into `item`.
void Apply(const std::set<std::string>& mask, const ItemRecord& wanted, ItemRecord& item) {
  if (mask.count("name")) item.name = wanted.name;
  if (mask.count("unit")) item.unit = wanted.unit;
  if (mask.count("supply_method")) item.supply_method = wanted.supply_method;
  if (mask.count("tax_code")) item.tax_code = wanted.tax_code;
  if (mask.count("standard_cost")) item.standard_cost = wanted.standard_cost;
  if (mask.count("list_price")) item.list_price = wanted.list_price;
}

// The wanted values; fields outside the mask need not be given.
absl::StatusOr<ItemRecord> ParseMasked(const std::set<std::string>& mask, v1::Item in, const money::Currency& currency) {
  in.set_sku("-");
  if (!mask.count("name")) in.set_name("-");
  if (!mask.count("standard_cost")) in.clear_standard_cost();
  if (!mask.count("list_price")) in.clear_list_price();
  return Parse("item.", in, currency);
}

}  // namespace

absl::StatusOr<v1::Item> ItemApi::CreateItem(const rpc::Call& call, const v1::CreateItemRequest& request) {
  const money::Currency& currency = call.company().base_currency;
  ASSIGN_OR_RETURN(ItemRecord item, Parse("item.", request.item(), currency));
  return db_.RunIdempotent<v1::Item>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Item> {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, call.company().id));
    // Here too, for the field is another one than in a batch.
    RETURN_IF_ERROR(CheckTaxCodes(txn, company.id, {item.tax_code}, [](size_t) { return "item.tax_code"; }));
    ASSIGN_OR_RETURN(std::vector<RegisteredItem> registered,
                     RegisterItems(txn, company, {item}, FlowWithoutRoot(call), call.now()));
    v1::Item out;
    ToProto(registered[0].item, currency, &out);
    return out;
  });
}

absl::StatusOr<v1::BatchCreateItemsResponse> ItemApi::BatchCreateItems(const rpc::Call& call,
                                                                       const v1::BatchCreateItemsRequest& request) {
  RETURN_IF_ERROR(CheckBatch("requests", request.requests_size(), kMaxBatch));
  const money::Currency& currency = call.company().base_currency;
  std::vector<ItemRecord> items;
  for (int i = 0; i < request.requests_size(); ++i) {
    ASSIGN_OR_RETURN(ItemRecord item,
                     Parse(absl::StrCat("requests[", i, "].item."), request.requests(i).item(), currency));
    items.push_back(std::move(item));
  }
  using Response = v1::BatchCreateItemsResponse;
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, call.company().id));
    ASSIGN_OR_RETURN(std::vector<RegisteredItem> registered,
                     request.validate_only()
                         ? CheckItems(txn, company, items, call.now())
                         : RegisterItems(txn, company, items, FlowWithoutRoot(call), call.now()));
    Response out;
    for (const RegisteredItem& row : registered) {
      ToProto(row.item, currency, out.add_items());
      out.add_outcomes(static_cast<v1::RowOutcome>(row.outcome));
    }
    return out;
  });
}

absl::StatusOr<v1::Item> ItemApi::UpdateItem(const rpc::Call& call, const v1::UpdateItemRequest& request) {
  ASSIGN_OR_RETURN(Id id, Id::ParseField("item.id", request.item().id()));
  std::set<std::string> mask(request.update_mask().paths().begin(), request.update_mask().paths().end());
  for (const std::string& path : mask) {
    if (!Changeable().count(path)) return FieldError("update_mask", absl::StrCat(path, " cannot be changed"));
  }
  if (mask.empty()) mask = Changeable();
  const money::Currency& currency = call.company().base_currency;
  ASSIGN_OR_RETURN(ItemRecord wanted, ParseMasked(mask, request.item(), currency));
  return db_.RunIdempotent<v1::Item>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Item> {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, call.company().id));
    auto apply = [&](ItemRecord& item) -> absl::Status {
      RETURN_IF_ERROR(rpc::CheckEtag(request.item().etag(), item.version));
      Apply(mask, wanted, item);
      return absl::OkStatus();
    };
    ASSIGN_OR_RETURN(ItemRecord item, ChangeItem(txn, company, id, apply, call.flow(id), call.now()));
    v1::Item out;
    ToProto(item, currency, &out);
    return out;
  });
}

absl::StatusOr<v1::Item> ItemApi::GetItem(const rpc::Call& call, const v1::GetItemRequest& request) {
  std::vector<Id> ids;
  if (auto id = Id::Parse(request.id()); id.ok()) ids.push_back(*id);
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kGetItems, call.company().id, ids,
                                                  std::vector<std::string>{request.id()}));
  if (rows.empty()) return NotFound("ITEM", request.id());
  v1::Item out;
  ToProto(FromRow(rows[0]), call.company().base_currency, &out);
  return out;
}

absl::StatusOr<v1::ListItemsResponse> ItemApi::ListItems(const rpc::Call& call,
                                                         const v1::ListItemsRequest& request) {
  const std::string list = absl::StrCat("items/", request.sku_prefix());
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage(list, request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListItems, call.company().id, page.after.empty() ? "" : page.after[0],
                                   request.sku_prefix(), page.size + 1));
  v1::ListItemsResponse out;
  for (const pg::Row& row : rows) {
    if (out.items_size() == page.size) {
      out.set_next_page_token(rpc::NextPageToken(list, {out.items(page.size - 1).sku()}));
      break;
    }
    ToProto(FromRow(row), call.company().base_currency, out.add_items());
  }
  return out;
}

}  // namespace saikne::inventory
