#include "services/inventory/subscribers/on_reference.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "services/inventory/app/costs.h"
#include "services/inventory/app/places.h"
#include "services/inventory/app/tax_codes.h"
#include "services/inventory/subscribers/by_company.h"

namespace saikne::inventory {
namespace {

namespace proc = ::saikne::procurement::events::v1;
namespace prod = ::saikne::production::events::v1;
namespace fin = ::saikne::finance::events::v1;
using ::saikne::events::Outcome;

absl::StatusOr<std::optional<absl::CivilDay>> OptionalDay(const std::string& field, bool set,
                                                          const google::type::Date& date) {
  if (!set) return std::optional<absl::CivilDay>();
  ASSIGN_OR_RETURN(absl::CivilDay day, money::DayFrom(field, date, absl::CivilDay()));
  return std::optional<absl::CivilDay>(day);
}

// The amount in units x 1e-6, whatever the currency.
absl::StatusOr<money::UnitPrice> PriceOf(const std::string& field, const google::type::Money& amount) {
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(amount.currency_code()));
  return money::UnitPriceFrom(field, amount, currency);
}

absl::StatusOr<const proc::SupplierPriceChanged*> Same(
    const ::saikne::events::Received<proc::SupplierPriceChanged>& received) {
  return &received.event;
}

absl::StatusOr<SupplierPrice> CopyOf(const proc::SupplierPriceChanged& event) {
  SupplierPrice price;
  ASSIGN_OR_RETURN(price.id, Id::ParseField("supplier_price_id", event.supplier_price_id()));
  ASSIGN_OR_RETURN(price.item, Id::ParseField("item_id", event.item_id()));
  ASSIGN_OR_RETURN(money::UnitPrice unit_price, PriceOf("unit_price", event.unit_price()));
  ASSIGN_OR_RETURN(money::Factor factor, money::FactorFrom("factor", event.factor()));
  ASSIGN_OR_RETURN(price.stock_unit_price.micros, money::MulDiv(unit_price.micros, money::kScale, factor.micros));
  ASSIGN_OR_RETURN(price.valid_from, OptionalDay("valid_from", event.has_valid_from(), event.valid_from()));
  ASSIGN_OR_RETURN(price.valid_to, OptionalDay("valid_to", event.has_valid_to(), event.valid_to()));
  price.active = event.active();
  return price;
}

absl::StatusOr<BomCopy> BomOf(const ::saikne::events::Received<prod::BomReleased>& received) {
  const prod::BomReleased& event = received.event;
  BomCopy bom;
  ASSIGN_OR_RETURN(bom.item, Id::ParseField("item_id", event.item_id()));
  if (event.has_conversion_cost() && !event.conversion_cost().currency_code().empty()) {
    ASSIGN_OR_RETURN(bom.conversion_cost, PriceOf("conversion_cost", event.conversion_cost()));
  }
  for (int i = 0; i < event.lines_size(); ++i) {
    const prod::BomLine& line = event.lines(i);
    const std::string field = absl::StrCat("lines[", i, "]");
    BomPartRow part;
    ASSIGN_OR_RETURN(part.component, Id::ParseField(field + ".item_id", line.item_id()));
    ASSIGN_OR_RETURN(part.quantity, money::PositiveQuantity(field + ".quantity", line.quantity()));
    ASSIGN_OR_RETURN(part.valid_from, OptionalDay(field + ".valid_from", line.has_valid_from(), line.valid_from()));
    ASSIGN_OR_RETURN(part.valid_to, OptionalDay(field + ".valid_to", line.has_valid_to(), line.valid_to()));
    bom.parts.push_back(part);
  }
  return bom;
}

}  // namespace

ReferenceOutcomes OnCompanyChanged(pg::Txn& txn,
                                   absl::Span<const ::saikne::events::Received<fin::CompanyChanged>> events,
                                   absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, svc::OnCompanyChanged(txn, events, now));
  std::vector<::saikne::events::Flow> companies;
  for (const auto& received : events) {
    ::saikne::events::Flow flow = received.envelope.flow();
    ASSIGN_OR_RETURN(flow.company_id, Id::ParseField("company_id", received.event.company_id()));
    flow.actor = "system:inventory";
    companies.push_back(std::move(flow));
  }
  RETURN_IF_ERROR(FurnishCompanies(txn, companies, now));
  return outcomes;
}

ReferenceOutcomes OnTaxCodeChanged(pg::Txn& txn,
                                   absl::Span<const ::saikne::events::Received<fin::TaxCodeChanged>> events,
                                   absl::Time /*now*/) {
  std::vector<KnownTaxCode> codes;
  for (const auto& received : events) codes.push_back({received.envelope.company_id, received.event.code()});
  RETURN_IF_ERROR(CopyTaxCodes(txn, codes));
  return ::saikne::events::AllApplied(events.size());
}

ReferenceOutcomes OnSupplierPriceChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<proc::SupplierPriceChanged>> events,
    absl::Time /*now*/) {
  return ByCompany(events, Same,
                   [&](const Id& company, const std::vector<const proc::SupplierPriceChanged*>& changed)
                       -> ReferenceOutcomes {
                     ASSIGN_OR_RETURN(svc::Company of, svc::LoadCompany(txn, company));
                     std::vector<Outcome> outcomes;
                     std::vector<SupplierPrice> prices;
                     for (const proc::SupplierPriceChanged* event : changed) {
                       if (event->unit_price().currency_code() != of.base_currency.code()) {
                         outcomes.push_back(Outcome::Ignored("FOREIGN_CURRENCY"));
                         continue;
                       }
                       ASSIGN_OR_RETURN(SupplierPrice price, CopyOf(*event));
                       prices.push_back(price);
                       outcomes.push_back(Outcome::Applied());
                     }
                     RETURN_IF_ERROR(CopySupplierPrices(txn, company, prices));
                     return outcomes;
                   });
}

ReferenceOutcomes OnBomReleased(pg::Txn& txn,
                                absl::Span<const ::saikne::events::Received<prod::BomReleased>> events,
                                absl::Time /*now*/) {
  return ByCompany(events, BomOf, [&](const Id& company, const std::vector<BomCopy>& boms) -> ReferenceOutcomes {
    RETURN_IF_ERROR(CopyBoms(txn, company, boms));
    return ::saikne::events::AllApplied(boms.size());
  });
}

}  // namespace saikne::inventory
