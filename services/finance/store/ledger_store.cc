#include "services/finance/store/ledger_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {

absl::StatusOr<std::vector<NumbersAllotted>> LedgerStore::Allot(absl::Span<const NumbersAsked> asked) {
  std::vector<Id> companies;
  std::vector<std::string> series;
  std::vector<absl::CivilDay> days;
  std::vector<int64_t> counts;
  std::map<std::pair<Id, std::string>, int64_t> count_of;
  for (const NumbersAsked& a : asked) {
    companies.push_back(a.company_id);
    series.push_back(a.series);
    days.push_back(a.day);
    counts.push_back(a.count);
    count_of[{a.company_id, a.series}] = a.count;
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kAllotNumbers, companies, series, days, counts));
  std::vector<NumbersAllotted> allotted;
  for (const pg::Row& row : rows) {
    NumbersAllotted a;
    int64_t next = 0;
    row.Into(a.company_id, a.series, a.year, next, a.date);
    a.first = next - count_of[{a.company_id, a.series}];
    allotted.push_back(std::move(a));
  }
  return allotted;
}

absl::StatusOr<std::map<Id, RoleAccounts>> LedgerStore::LoadRoles(const std::vector<Id>& companies) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectLedgerRoles, companies));
  std::map<Id, RoleAccounts> roles;
  for (const pg::Row& row : rows) {
    Id company, account;
    std::string name;
    row.Into(company, name, account);
    if (std::optional<Role> role = RoleFromName(name)) roles[company][*role] = account;
  }
  return roles;
}

absl::StatusOr<std::map<Id, std::vector<Period>>> LedgerStore::LoadOpenPeriods(
    const std::vector<Id>& companies) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectOpenPeriods, companies));
  std::map<Id, std::vector<Period>> periods;
  for (const pg::Row& row : rows) {
    Id company;
    Period period;
    int state = 0;
    row.Into(company, period.id, period.code, period.start_date, period.end_date, state);
    period.state = static_cast<PeriodState>(state);
    periods[company].push_back(std::move(period));
  }
  return periods;
}

absl::StatusOr<std::vector<std::string>> LedgerStore::ExtendChain(const Id& company,
                                                                  const std::vector<std::string>& texts) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kExtendHashChain, company, texts));
  std::vector<std::string> hashes;
  for (const pg::Row& row : rows) hashes.push_back(row.Get<pg::Bytes>(0).data);
  if (hashes.size() != texts.size()) {
    return Error(absl::StatusCode::kInternal, "HASH_CHAIN", "the hash chain has another length");
  }
  return hashes;
}

absl::Status LedgerStore::Insert(absl::Span<const JournalEntryRow> entries, absl::Time now) {
  std::vector<Id> ids, companies, sources, periods;
  std::vector<std::string> numbers, journals, documents, currencies, correlations, causations, actors;
  std::vector<int> kinds;
  std::vector<absl::CivilDay> posting, effective, accounting;
  std::vector<pg::Bytes> hashes;
  for (const JournalEntryRow& e : entries) {
    ids.push_back(e.id);
    companies.push_back(e.posting.company_id);
    numbers.push_back(e.number);
    journals.emplace_back(JournalCode(JournalOf(e.posting.kind)));
    kinds.push_back(static_cast<int>(e.posting.kind));
    sources.push_back(e.posting.source_id);
    documents.push_back(e.posting.document_number);
    currencies.push_back(e.posting.currency);
    posting.push_back(e.posting_date);
    effective.push_back(e.posting.effective_date);
    accounting.push_back(e.accounting_date);
    periods.push_back(e.period_id);
    correlations.push_back(e.posting.correlation_id);
    causations.push_back(e.posting.causation_id);
    actors.push_back(e.posting.actor);
    hashes.push_back({e.hash});
  }
  RETURN_IF_ERROR(txn_.Write(sql::kInsertJournalEntries, ids, companies, numbers, journals, kinds, sources,
                             documents, currencies, posting, effective, accounting, periods, correlations,
                             causations, actors, hashes, now));
  RETURN_IF_ERROR(InsertLines(entries));
  return AddBalances(entries);
}

absl::Status LedgerStore::InsertLines(absl::Span<const JournalEntryRow> entries) {
  std::vector<Id> ids, companies, accounts;
  std::vector<int> numbers;
  std::vector<int64_t> amounts;
  std::vector<std::string> currencies;
  std::vector<std::optional<Id>> parties;
  for (const JournalEntryRow& e : entries) {
    for (size_t i = 0; i < e.posting.lines.size(); ++i) {
      ids.push_back(e.id);
      numbers.push_back(static_cast<int>(i + 1));
      companies.push_back(e.posting.company_id);
      accounts.push_back(e.account_ids[i]);
      amounts.push_back(e.posting.lines[i].minor);
      currencies.push_back(e.posting.currency);
      parties.push_back(e.posting.lines[i].party);
    }
  }
  return txn_.Write(sql::kInsertJournalLines, ids, numbers, companies, accounts, amounts, currencies, amounts, parties);
}

absl::Status LedgerStore::AddBalances(absl::Span<const JournalEntryRow> entries) {
  struct Sums {
    int64_t debit = 0;
    int64_t credit = 0;
  };
  using Key = std::tuple<Id, Id, Id, std::string>;
  std::map<Key, Sums> sums;
  for (const JournalEntryRow& e : entries) {
    for (size_t i = 0; i < e.posting.lines.size(); ++i) {
      Sums& s = sums[Key{e.posting.company_id, e.account_ids[i], e.period_id, e.posting.currency}];
      int64_t minor = e.posting.lines[i].minor;
      (minor >= 0 ? s.debit : s.credit) += minor >= 0 ? minor : -minor;
    }
  }
  std::vector<Id> companies, accounts, periods;
  std::vector<std::string> currencies;
  std::vector<int64_t> debits, credits;
  for (const auto& [key, s] : sums) {
    companies.push_back(std::get<0>(key));
    accounts.push_back(std::get<1>(key));
    periods.push_back(std::get<2>(key));
    currencies.push_back(std::get<3>(key));
    debits.push_back(s.debit);
    credits.push_back(s.credit);
  }
  return txn_.Write(sql::kAddBalances, companies, accounts, periods, currencies, debits, credits, debits, credits);
}

absl::StatusOr<std::set<std::pair<Id, int>>> LedgerStore::Posted(absl::Span<const Posting> postings) {
  std::vector<Id> companies, sources;
  std::vector<int> kinds;
  for (const Posting& p : postings) {
    companies.push_back(p.company_id);
    sources.push_back(p.source_id);
    kinds.push_back(static_cast<int>(p.kind));
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectPostedSources, companies, sources, kinds));
  std::set<std::pair<Id, int>> posted;
  for (const pg::Row& row : rows) posted.insert({row.Get<Id>(0), row.Get<int>(1)});
  return posted;
}

}  // namespace saikne::finance
