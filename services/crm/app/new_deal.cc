#include "services/crm/app/new_deal.h"

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "services/crm/domain/account.h"
#include "services/crm/store/pipeline_store.h"

namespace saikne::crm {
namespace {

// Until exchange rates are there, a document is in the company's currency.
absl::StatusOr<money::Currency> CurrencyOf(const NewDeal& wanted, const AccountRef& account,
                                           const money::Currency& base) {
  const std::string& code = wanted.currency.empty() ? account.currency : wanted.currency;
  if (code.empty() || code == base.code()) return base;
  const auto currency = money::Currency::Parse(code);
  if (!currency.ok()) return FieldError("deal.currency", currency.status().message());
  return Error(absl::StatusCode::kInvalidArgument, "FOREIGN_CURRENCY",
               absl::StrCat("deals are in ", base.code(), " until there are exchange rates, not in ", code),
               {{"currency", code}, {"base_currency", base.code()}});
}

absl::StatusOr<const Pipeline*> PipelineOf(const std::string& code, absl::Span<const Pipeline> all) {
  const std::string& wanted = code.empty() ? kDefaultPipeline : code;
  for (const Pipeline& pipeline : all) {
    if (pipeline.code == wanted) return &pipeline;
  }
  return NotFoundIn("deal.pipeline_code", "PIPELINE", wanted);
}

}  // namespace

absl::StatusOr<References> References::Load(pg::Txn& txn, const Command& command,
                                            absl::Span<const NewDeal> deals) {
  References refs;
  std::vector<Id> ids;
  std::vector<std::string> numbers, keys, skus;
  for (const NewDeal& deal : deals) {
    if (deal.account_id) ids.push_back(*deal.account_id);
    if (!deal.account_number.empty()) numbers.push_back(deal.account_number);
    if (!deal.account_external_key.empty()) keys.push_back(deal.account_external_key);
    refs.codes_.Add(CodeKind::kWarehouse, deal.content.warehouse_code);
    for (const NewLine& line : deal.lines) {
      if (!line.has_price) skus.push_back(line.content.sku);
      refs.codes_.Add(CodeKind::kTaxCode, line.content.tax_code);
    }
  }
  RETURN_IF_ERROR(refs.codes_.Load(txn, command.company_id));
  ASSIGN_OR_RETURN(std::vector<AccountRef> accounts,
                   AccountStore(txn).Find(command.company_id, ids, numbers, keys));
  for (AccountRef& account : accounts) {
    refs.by_number_[account.number] = account.id;
    if (account.external_key) refs.by_key_[*account.external_key] = account.id;
    refs.accounts_[account.id] = std::move(account);
  }
  ASSIGN_OR_RETURN(refs.pipelines_, PipelineStore(txn).ReadAll(command.company_id));
  if (!skus.empty()) {
    ASSIGN_OR_RETURN(refs.prices_, ReadListPrices(txn, command.company_id, skus));
  }
  return refs;
}

absl::StatusOr<const AccountRef*> References::AccountOf(const NewDeal& deal) const {
  const auto by_name = [&](const std::map<std::string, Id>& names, const std::string& name,
                           absl::string_view field) -> absl::StatusOr<const AccountRef*> {
    const auto at = names.find(name);
    if (at == names.end()) return NotFoundIn(field, "ACCOUNT", name);
    return &accounts_.at(at->second);
  };
  if (deal.account_id) {
    const auto at = accounts_.find(*deal.account_id);
    if (at == accounts_.end()) return NotFoundIn("deal.account_id", "ACCOUNT", deal.account_id->ToString());
    return &at->second;
  }
  if (!deal.account_number.empty()) return by_name(by_number_, deal.account_number, "deal.account_id");
  if (!deal.account_external_key.empty()) {
    return by_name(by_key_, deal.account_external_key, "deal.account_external_key");
  }
  return FieldError("deal.account_id", "must be set, or account_external_key");
}

absl::Status References::TakeListPrice(const std::string& field, const money::Currency& currency,
                                       LineContent& line) const {
  const auto at = prices_.find(line.sku);
  if (at == prices_.end()) {
    return FieldError(field + ".unit_price",
                      absl::StrCat("must be set: no list price is known for ", line.sku));
  }
  if (at->second.currency != currency.code()) {
    return FieldError(field + ".unit_price",
                      absl::StrCat("must be set: the list price of ", line.sku, " is in ",
                                   at->second.currency));
  }
  line.price = at->second.price;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DealLine>> References::Lines(absl::Span<const NewLine> lines,
                                                        const money::Currency& currency,
                                                        absl::Time now) const {
  if (lines.size() > kMaxLines) {
    return FieldError("deal.lines", absl::StrCat("must be at most ", kMaxLines));
  }
  std::vector<DealLine> result;
  result.reserve(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    DealLine line{Id::New(now), lines[i].content, 0};
    if (!lines[i].has_price) {
      RETURN_IF_ERROR(TakeListPrice(absl::StrCat("deal.lines[", i, "]"), currency, line.content));
    }
    RETURN_IF_ERROR(CheckLine(i, line.content));
    RETURN_IF_ERROR(codes_.Check(CodeKind::kTaxCode, line.content.tax_code,
                                 absl::StrCat("deal.lines[", i, "].tax_code")));
    result.push_back(std::move(line));
  }
  return result;
}

absl::StatusOr<Deal> References::Build(const NewDeal& wanted, const Command& command) const {
  RETURN_IF_ERROR(CheckDeal(wanted.content));
  RETURN_IF_ERROR(CheckExternalKey("deal.external_key", wanted.external_key.value_or("")));
  RETURN_IF_ERROR(CheckWarehouse(wanted.content.warehouse_code));
  ASSIGN_OR_RETURN(const AccountRef* const account, AccountOf(wanted));
  ASSIGN_OR_RETURN(const Pipeline* const pipeline, PipelineOf(wanted.pipeline_code, pipelines_));
  Stage stage = pipeline->stages.front();
  if (!wanted.stage_code.empty()) {
    absl::StatusOr<Stage> found = FindStage(*pipeline, wanted.stage_code);
    if (!found.ok()) return NamingField(found.status(), "deal.stage_code");
    stage = *std::move(found);
  }
  Deal deal;
  deal.company_id = command.company_id;
  deal.external_key = wanted.external_key;
  deal.account_id = account->id;
  deal.pipeline_id = pipeline->id;
  deal.content = wanted.content;
  if (!wanted.has_probability) deal.content.probability_percent = stage.probability_percent;
  ASSIGN_OR_RETURN(deal.currency, CurrencyOf(wanted, *account, command.base_currency));
  ASSIGN_OR_RETURN(deal.lines, Lines(wanted.lines, deal.currency, command.act.now));
  RETURN_IF_ERROR(Price(deal));
  Begin(deal, stage, command.act);
  return deal;
}

}  // namespace saikne::crm
