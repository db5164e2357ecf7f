#include "services/procurement/api/supplier_api.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/money/near_day.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/procurement/app/suppliers.h"
#include "services/procurement/store/code_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

constexpr int kMaxBatch = 1000;
constexpr size_t kMaxText = 200;

absl::Status CheckBatch(const std::string& field, int size) {
  if (size >= 1 && size <= kMaxBatch) return absl::OkStatus();
  return FieldError(field, absl::StrCat("1 to ", kMaxBatch, " rows, not ", size));
}

absl::Status CheckText(const std::string& field, const std::string& text, bool required) {
  if (required && text.empty()) return FieldError(field, "is required");
  if (text.size() > kMaxText) return FieldError(field, absl::StrCat("is longer than ", kMaxText));
  return absl::OkStatus();
}

absl::StatusOr<std::string> CurrencyFrom(const std::string& field, const std::string& text,
                                         const rpc::Call& call) {
  if (text.empty()) return call.company().base_currency.code();
  absl::StatusOr<money::Currency> currency = money::Currency::Parse(text);
  if (!currency.ok()) return FieldError(field, absl::StrCat("'", text, "' is no ISO 4217 currency"));
  return currency->code();
}

absl::StatusOr<Supplier> ParseSupplier(const rpc::Call& call, const v1::Supplier& in,
                                       const std::string& path) {
  RETURN_IF_ERROR(CheckText(path + "name", in.name(), true));
  RETURN_IF_ERROR(CheckText(path + "payment_term_code", in.payment_term_code(), false));
  RETURN_IF_ERROR(CheckText(path + "external_key", in.external_key(), false));
  Supplier out{.name = in.name(),
               .payment_term_code = in.payment_term_code(),
               .active = !in.inactive(),
               .external_key = in.external_key()};
  ASSIGN_OR_RETURN(out.currency, CurrencyFrom(path + "currency", in.currency(), call));
  return out;
}

void ToProto(const Supplier& in, v1::Supplier& out) {
  out.set_id(in.id.ToString());
  out.set_number(in.number);
  out.set_name(in.name);
  out.set_payment_term_code(in.payment_term_code);
  out.set_currency(in.currency);
  out.set_inactive(!in.active);
  out.set_external_key(in.external_key);
  out.set_etag(rpc::Etag(in.version));
  *out.mutable_create_time() = ToTimestamp(in.create_time);
  *out.mutable_update_time() = ToTimestamp(in.update_time);
}

void ToProto(const RowResult& in, v1::RowResult& out) {
  out.set_id(in.id.ToString());
  out.set_number(in.number);
  out.set_external_key(in.external_key);
  out.set_outcome(static_cast<v1::RowOutcome>(in.outcome));
}

absl::Status ParseQuantities(const v1::SupplierPrice& in, const std::string& path, Offer& terms) {
  ASSIGN_OR_RETURN(terms.factor, money::FactorFrom(path + "factor", in.factor()));
  ASSIGN_OR_RETURN(terms.minimum, money::NonNegativeQuantity(path + "min_quantity", in.min_quantity()));
  ASSIGN_OR_RETURN(terms.maximum, money::NonNegativeQuantity(path + "max_quantity", in.max_quantity()));
  if (in.has_pack_quantity()) {
    ASSIGN_OR_RETURN(terms.pack, money::PositiveQuantity(path + "pack_quantity", in.pack_quantity()));
  }
  if (!terms.maximum.positive()) return absl::OkStatus();
  if (terms.maximum < terms.minimum) return FieldError(path + "max_quantity", "is below min_quantity");
  if (terms.maximum < terms.pack) return FieldError(path + "max_quantity", "is below pack_quantity");
  return absl::OkStatus();
}

absl::StatusOr<PriceInput> ParsePrice(const v1::SupplierPrice& in, const std::string& path,
                                      absl::Time now) {
  PriceInput out{.supplier = in.supplier_id(), .sku = in.sku()};
  RETURN_IF_ERROR(CheckText(path + "supplier_id", in.supplier_id(), true));
  RETURN_IF_ERROR(CheckText(path + "sku", in.sku(), true));
  RETURN_IF_ERROR(CheckText(path + "external_key", in.external_key(), true));
  RETURN_IF_ERROR(CheckText(path + "unit", in.unit(), false));
  SupplierPrice& price = out.price;
  price.external_key = in.external_key();
  price.active = !in.inactive();
  price.terms.unit = in.unit();
  RETURN_IF_ERROR(ParseQuantities(in, path, price.terms));
  if (!in.has_unit_price()) return FieldError(path + "unit_price", "is required");
  absl::StatusOr<money::Currency> currency = money::Currency::Parse(in.unit_price().currency_code());
  if (!currency.ok()) return FieldError(path + "unit_price", "has no ISO 4217 currency");
  price.currency = currency->code();
  ASSIGN_OR_RETURN(price.terms.price,
                   money::UnitPriceFrom(path + "unit_price", in.unit_price(), *currency));
  if (in.lead_time_days() < 0 || in.lead_time_days() > 3650) {
    return FieldError(path + "lead_time_days", "0 to 3650");
  }
  price.terms.lead_time_days = in.lead_time_days();
  if (in.has_valid_from()) {
    ASSIGN_OR_RETURN(price.valid_from, money::NearDayFrom(path + "valid_from", in.valid_from(), now));
  }
  if (in.has_valid_to()) {
    ASSIGN_OR_RETURN(price.valid_to, money::NearDayFrom(path + "valid_to", in.valid_to(), now));
  }
  if (price.valid_from && price.valid_to && *price.valid_to < *price.valid_from) {
    return FieldError(path + "valid_to", "lies before valid_from");
  }
  return out;
}

absl::Status ToProto(const SupplierPrice& in, v1::SupplierPrice& out) {
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(in.currency));
  out.set_id(in.id.ToString());
  out.set_supplier_id(in.terms.supplier_id.ToString());
  out.set_sku(in.sku);
  out.set_unit(in.terms.unit);
  money::ToProto(in.terms.factor, out.mutable_factor());
  money::PriceToProto(in.terms.price, currency, out.mutable_unit_price());
  if (in.terms.minimum.positive()) money::ToProto(in.terms.minimum, out.mutable_min_quantity());
  if (in.terms.maximum.positive()) money::ToProto(in.terms.maximum, out.mutable_max_quantity());
  money::ToProto(in.terms.pack, out.mutable_pack_quantity());
  out.set_lead_time_days(in.terms.lead_time_days);
  if (in.valid_from) money::ToProto(*in.valid_from, out.mutable_valid_from());
  if (in.valid_to) money::ToProto(*in.valid_to, out.mutable_valid_to());
  out.set_inactive(!in.active);
  out.set_external_key(in.external_key);
  return absl::OkStatus();
}

absl::StatusOr<Id> AfterOf(const rpc::Page& page) {
  if (page.after.empty()) return Id();
  return Id::ParseField("page_token", page.after[0]);
}

absl::StatusOr<SupplierChange> ParseChange(const rpc::Call& call,
                                           const v1::UpdateSupplierRequest& request) {
  const v1::Supplier& in = request.supplier();
  if (in.id().empty()) return FieldError("supplier.id", "is required");
  SupplierChange change{.supplier = in.id(), .etag = in.etag()};
  std::vector<std::string> paths(request.update_mask().paths().begin(),
                                 request.update_mask().paths().end());
  if (paths.empty()) paths = {"name", "payment_term_code", "currency", "inactive"};
  for (const std::string& path : paths) {
    if (path == "name") {
      RETURN_IF_ERROR(CheckText("supplier.name", in.name(), true));
      change.name = in.name();
    } else if (path == "payment_term_code") {
      RETURN_IF_ERROR(CheckText("supplier.payment_term_code", in.payment_term_code(), false));
      change.payment_term_code = in.payment_term_code();
    } else if (path == "currency") {
      ASSIGN_OR_RETURN(change.currency, CurrencyFrom("supplier.currency", in.currency(), call));
    } else if (path == "inactive") {
      change.active = !in.inactive();
    } else {
      return FieldError("update_mask", absl::StrCat("'", path, "' cannot be changed"));
    }
  }
  return change;
}

}  // namespace

absl::StatusOr<v1::Supplier> SupplierApi::CreateSupplier(const rpc::Call& call,
                                                         const v1::CreateSupplierRequest& request) {
  ASSIGN_OR_RETURN(Supplier input, ParseSupplier(call, request.supplier(), "supplier."));
  return db_.RunIdempotent<v1::Supplier>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Supplier> {
        RETURN_IF_ERROR(CodeStore(txn).CheckPaymentTerms(call.company().id, {input.payment_term_code},
                                                         {"supplier.payment_term_code"}));
        SupplierStore store(txn);
        if (!input.external_key.empty()) {
          ASSIGN_OR_RETURN(auto taken, store.LockByKey(call.company().id, {input.external_key}));
          if (!taken.empty()) {
            return Error(absl::StatusCode::kAlreadyExists, "SUPPLIER_EXTERNAL_KEY_EXISTS",
                         absl::StrCat("supplier ", taken[0].number, " has this external_key"),
                         {{"supplier", taken[0].number}, {"external_key", input.external_key}});
          }
        }
        ASSIGN_OR_RETURN(std::vector<RowResult> rows,
                         RegisterSuppliers(txn, {input}, call.flow(call.company().id), planning_,
                                           call.now()));
        ASSIGN_OR_RETURN(auto loaded, store.Load({rows[0].id}));
        v1::Supplier response;
        ToProto(loaded.at(rows[0].id), response);
        return response;
      });
}

absl::StatusOr<v1::BatchCreateSuppliersResponse> SupplierApi::BatchCreateSuppliers(
    const rpc::Call& call, const v1::BatchCreateSuppliersRequest& request) {
  RETURN_IF_ERROR(CheckBatch("requests", request.requests_size()));
  std::vector<Supplier> inputs;
  std::vector<std::string> terms, fields;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.requests_size(); ++i) {
    std::string path = absl::StrCat("requests[", i, "].supplier.");
    const v1::Supplier& in = request.requests(i).supplier();
    if (in.external_key().empty()) return FieldError(path + "external_key", "is required");
    if (!seen.insert(in.external_key()).second) return FieldError(path + "external_key", "is there twice");
    ASSIGN_OR_RETURN(Supplier input, ParseSupplier(call, in, path));
    terms.push_back(input.payment_term_code);
    fields.push_back(path + "payment_term_code");
    inputs.push_back(std::move(input));
  }
  return db_.RunIdempotent<v1::BatchCreateSuppliersResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::BatchCreateSuppliersResponse> {
        RETURN_IF_ERROR(CodeStore(txn).CheckPaymentTerms(call.company().id, terms, fields));
        ASSIGN_OR_RETURN(std::vector<RowResult> rows,
                         RegisterSuppliers(txn, inputs, call.flow(call.company().id), planning_,
                                           call.now()));
        v1::BatchCreateSuppliersResponse response;
        for (const RowResult& row : rows) ToProto(row, *response.add_rows());
        return response;
      });
}

absl::StatusOr<v1::Supplier> SupplierApi::GetSupplier(const rpc::Call& call,
                                                      const v1::GetSupplierRequest& request) {
  v1::Supplier response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    absl::StatusOr<Supplier> found = SupplierStore(txn).FindOne(call.company().id, request.id());
    if (!found.ok()) return NamingField(found.status(), "id");
    const Supplier& supplier = *found;
    response.Clear();
    ToProto(supplier, response);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListSuppliersResponse> SupplierApi::ListSuppliers(
    const rpc::Call& call, const v1::ListSuppliersRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("suppliers", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(Id after, AfterOf(page));
  v1::ListSuppliersResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Supplier> suppliers,
                     SupplierStore(txn).List(call.company().id, after, page.size + 1));
    response.Clear();
    bool more = suppliers.size() > static_cast<size_t>(page.size);
    if (more) suppliers.pop_back();
    for (const Supplier& supplier : suppliers) ToProto(supplier, *response.add_suppliers());
    if (more) {
      response.set_next_page_token(rpc::NextPageToken("suppliers", {suppliers.back().id.ToString()}));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::Supplier> SupplierApi::UpdateSupplier(const rpc::Call& call,
                                                         const v1::UpdateSupplierRequest& request) {
  ASSIGN_OR_RETURN(SupplierChange change, ParseChange(call, request));
  return db_.RunIdempotent<v1::Supplier>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Supplier> {
        RETURN_IF_ERROR(CodeStore(txn).CheckPaymentTerms(
            call.company().id, {change.payment_term_code.value_or("")}, {"supplier.payment_term_code"}));
        ASSIGN_OR_RETURN(Supplier supplier,
                         procurement::UpdateSupplier(txn, change, call.flow(call.company().id),
                                                     planning_, call.now()));
        v1::Supplier response;
        ToProto(supplier, response);
        return response;
      });
}

absl::StatusOr<v1::BatchCreateSupplierPricesResponse> SupplierApi::BatchCreateSupplierPrices(
    const rpc::Call& call, const v1::BatchCreateSupplierPricesRequest& request) {
  RETURN_IF_ERROR(CheckBatch("prices", request.prices_size()));
  std::vector<PriceInput> inputs;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.prices_size(); ++i) {
    std::string path = absl::StrCat("prices[", i, "].");
    ASSIGN_OR_RETURN(PriceInput input, ParsePrice(request.prices(i), path, call.now()));
    if (!seen.insert(input.price.external_key).second) {
      return FieldError(path + "external_key", "is there twice");
    }
    inputs.push_back(std::move(input));
  }
  return db_.RunIdempotent<v1::BatchCreateSupplierPricesResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::BatchCreateSupplierPricesResponse> {
        ASSIGN_OR_RETURN(std::vector<RowResult> rows,
                         SetSupplierPrices(txn, inputs, call.flow(call.company().id), planning_,
                                           call.now()));
        v1::BatchCreateSupplierPricesResponse response;
        for (const RowResult& row : rows) ToProto(row, *response.add_rows());
        return response;
      });
}

absl::StatusOr<v1::ListSupplierPricesResponse> SupplierApi::ListSupplierPrices(
    const rpc::Call& call, const v1::ListSupplierPricesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("supplier_prices", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(Id after, AfterOf(page));
  v1::ListSupplierPricesResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    SupplierStore store(txn);
    std::optional<Id> supplier_id;
    if (!request.supplier_id().empty()) {
      absl::StatusOr<Supplier> found = store.FindOne(call.company().id, request.supplier_id());
      if (!found.ok()) return NamingField(found.status(), "supplier_id");
      const Supplier& supplier = *found;
      supplier_id = supplier.id;
    }
    ASSIGN_OR_RETURN(std::vector<SupplierPrice> prices,
                     store.ListPrices(call.company().id, after, page.size + 1, request.sku(),
                                      supplier_id));
    bool more = prices.size() > static_cast<size_t>(page.size);
    if (more) prices.pop_back();
    for (const SupplierPrice& price : prices) RETURN_IF_ERROR(ToProto(price, *response.add_prices()));
    if (more) {
      response.set_next_page_token(rpc::NextPageToken("supplier_prices", {prices.back().id.ToString()}));
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace saikne::procurement
