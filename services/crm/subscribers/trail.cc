#include "services/crm/subscribers/trail.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/money/money_proto.h"

namespace saikne::crm {
namespace {

constexpr size_t kMaxDetail = 300;

const std::string& RootOf(const types::v1::Peg& peg) {
  return peg.deal_id().empty() ? peg.order_id() : peg.deal_id();
}

std::string TextOf(const std::map<std::string, int64_t>& skus) {
  std::vector<std::string> parts;
  for (const auto& [sku, micros] : skus) {
    if (!sku.empty()) parts.push_back(absl::StrCat(money::FormatMicros(micros), " ", sku));
  }
  return absl::StrJoin(parts, ", ");
}

std::string JoinParts(const std::string& before, const std::string& text, const std::string& after) {
  std::vector<std::string> parts;
  for (const std::string& part : {before, text, after}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace

std::string Count(int n, absl::string_view noun) {
  return absl::StrCat(n, " ", noun, n == 1 ? "" : "s");
}

std::string Amount(const google::type::Money& money) {
  money::Currency currency;
  const auto minor = money::MinorFrom("amount", money, &currency);
  if (!minor.ok()) return "";
  return absl::StrCat(money::FormatMinor(*minor, currency), " ", currency.code());
}

std::string Pieces(const google::type::Decimal& quantity, absl::string_view sku) {
  return absl::StrCat(quantity.value().empty() ? "0" : quantity.value(), " ", sku);
}

void PegNotes::Add(const std::string& sku, const Pegs& pegs) {
  for (const types::v1::Peg& peg : pegs) {
    if (RootOf(peg).empty()) continue;
    const auto micros = money::ParseMicros(peg.quantity().value());
    by_root_[RootOf(peg)][sku] += micros.value_or(0);
  }
}

void PegNotes::Add(const Pegs& pegs) { Add("", pegs); }

void Trail::Fail(const absl::Status& status) {
  if (status_.ok()) status_ = status;
}

Id Trail::IdFrom(const std::string& text) {
  const absl::StatusOr<Id> id = Id::Parse(text);
  if (id.ok()) return *id;
  Fail(id.status());
  return Id();
}

std::optional<Id> Trail::OptionalId(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return IdFrom(text);
}

int64_t Trail::Minor(const google::type::Money& money) {
  if (money.currency_code().empty() && money.units() == 0 && money.nanos() == 0) return 0;
  money::Currency currency;
  const absl::StatusOr<int64_t> minor = money::MinorFrom("amount", money, &currency);
  if (minor.ok()) return *minor;
  Fail(minor.status());
  return 0;
}

void Trail::Add(const Id& root, TrailKind kind, const std::string& number, const std::string& detail) {
  traced_.steps.push_back({root, fact_id_, envelope_.id, envelope_.company_id, kind, number,
                           SafeUtf8(detail, kMaxDetail), envelope_.time, envelope_.effective_time});
}

void Trail::Once(const std::string& document_id, absl::string_view name) {
  fact_id_ = Id::Derived(IdFrom(document_id), name);
}

void Trail::Step(const std::string& deal_id, const std::string& order_id, TrailKind kind,
                 const std::string& number, const std::string& detail) {
  Add(IdFrom(deal_id.empty() ? order_id : deal_id), kind, number, detail);
}

void Trail::DocumentStep(const std::string& document_id, TrailKind kind, const std::string& number,
                         const std::string& detail) {
  Add(IdFrom(document_id), kind, number, detail);
}

void Trail::PeggedSteps(const PegNotes& notes, const std::string& document_id, TrailKind kind,
                        const std::string& number, const std::string& before,
                        const std::string& after) {
  if (notes.empty()) DocumentStep(document_id, kind, number, JoinParts(before, "", after));
  for (const auto& [root, skus] : notes.by_root_) {
    Add(IdFrom(root), kind, number, JoinParts(before, TextOf(skus), after));
  }
}

void Trail::Link(const PegNotes& notes, const std::string& document_id) {
  const Id document = IdFrom(document_id);
  for (const auto& [root, skus] : notes.by_root_) {
    traced_.links.push_back({IdFrom(root), document, envelope_.company_id});
  }
}

OrderChange& Trail::Order(const std::string& order_id, const std::string& deal_id) {
  OrderChange& change = traced_.orders.emplace_back();
  change.order_id = IdFrom(order_id);
  change.company_id = envelope_.company_id;
  change.deal_id = OptionalId(deal_id);
  return change;
}

void Trail::Placed(const std::string& deal_id) { traced_.placed_deal = IdFrom(deal_id); }

void Trail::Cancelled(const std::string& deal_id, int32_t win_number,
                      const std::string& order_number) {
  traced_.cancelled = CancelledWin{IdFrom(deal_id), win_number, order_number, envelope_.flow()};
}

}  // namespace saikne::crm
