#include "services/finance/app/ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status.h"
#include "services/finance/store/ledger_store.h"

namespace saikne::finance {
namespace {

std::string DayText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

// What an entry's hash covers, as the check in reconcile.cc computes it from the rows.
std::string ChainText(const JournalEntryRow& e) {
  std::string text = absl::StrCat(
      e.number, "|", static_cast<int>(e.posting.kind), "|", e.posting.source_id.ToString(), "|",
      DayText(e.posting_date), "|", DayText(e.posting.effective_date), "|", DayText(e.accounting_date), "|");
  for (size_t i = 0; i < e.posting.lines.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ";", e.account_ids[i].ToString(), ":", e.posting.lines[i].minor, ":",
                    e.posting.currency);
  }
  return text;
}

absl::Status FillAccounts(const std::map<Id, RoleAccounts>& roles, JournalEntryRow& entry) {
  auto company = roles.find(entry.posting.company_id);
  for (const PostingLine& line : entry.posting.lines) {
    const Id* account = nullptr;
    if (company != roles.end()) {
      auto found = company->second.find(line.role);
      if (found != company->second.end()) account = &found->second;
    }
    if (account == nullptr) {
      std::string role(RoleName(line.role));
      return Error(absl::StatusCode::kFailedPrecondition, "NO_ACCOUNT_FOR_ROLE",
                   absl::StrCat("no account has the role ", role), {{"role", role}});
    }
    entry.account_ids.push_back(*account);
  }
  return absl::OkStatus();
}

absl::Status FillHashes(LedgerStore& store, const std::vector<Id>& companies,
                        std::vector<JournalEntryRow>& entries) {
  for (const Id& company : companies) {
    std::vector<std::string> texts;
    for (const JournalEntryRow& e : entries) {
      if (e.posting.company_id == company) texts.push_back(ChainText(e));
    }
    ASSIGN_OR_RETURN(std::vector<std::string> hashes, store.ExtendChain(company, texts));
    size_t next = 0;
    for (JournalEntryRow& e : entries) {
      if (e.posting.company_id == company) e.hash = std::move(hashes[next++]);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Companies> LoadCompanies(pg::Txn& txn, absl::Span<const Id> ids) {
  std::vector<Id> distinct(ids.begin(), ids.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  ASSIGN_OR_RETURN(std::vector<svc::Company> loaded, svc::LoadCompanies(txn, distinct));
  Companies companies;
  for (svc::Company& company : loaded) companies[company.id] = std::move(company);
  return companies;
}

void LegalNumbers::Ask(const Id& company, const std::string& series, absl::CivilDay day, int64_t count) {
  Range& range = ranges_[{company, series}];
  range.day = range.count == 0 ? day : std::max(range.day, day);
  range.count += count;
}

absl::Status LegalNumbers::Allot(pg::Txn& txn) {
  std::vector<NumbersAsked> asked;
  for (const auto& [key, range] : ranges_) asked.push_back({key.first, key.second, range.day, range.count});
  if (asked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<NumbersAllotted> allotted, LedgerStore(txn).Allot(asked));
  for (const NumbersAllotted& a : allotted) {
    Range& range = ranges_[{a.company_id, a.series}];
    range.next = a.first;
    range.year = a.year;
    range.day = a.date;
  }
  return absl::OkStatus();
}

absl::StatusOr<LegalNumber> LegalNumbers::Take(const Id& company, const std::string& series) {
  Range& range = ranges_[{company, series}];
  if (range.next == 0 || range.count == 0) {
    return Error(absl::StatusCode::kInternal, "NUMBERS_EXHAUSTED", "no legal number is left to take");
  }
  --range.count;
  return LegalNumber{absl::StrFormat("%s-%04d-%06d", series, range.year, range.next++), range.day};
}

Posting NewPosting(const svc::Company& company, const ::saikne::events::Flow& flow, PostingKind kind,
                   const Id& source, const std::string& document_number, PostingLines lines) {
  Posting posting;
  posting.company_id = company.id;
  posting.kind = kind;
  posting.source_id = source;
  posting.document_number = document_number;
  posting.currency = company.base_currency.code();
  posting.effective_date = company.Day(flow.effective_time);
  posting.actor = flow.actor;
  posting.correlation_id = flow.correlation_id;
  posting.causation_id = flow.causation_id;
  posting.lines = std::move(lines);
  return posting;
}

absl::StatusOr<std::set<std::pair<Id, int>>> AlreadyPosted(pg::Txn& txn, absl::Span<const Posting> postings) {
  return LedgerStore(txn).Posted(postings);
}

absl::StatusOr<std::vector<PostedEntry>> PostEntries(pg::Txn& txn, absl::Span<const Posting> postings,
                                                     LegalNumbers& numbers, absl::Time now) {
  if (postings.empty()) return std::vector<PostedEntry>();
  LedgerStore store(txn);
  std::set<Id> distinct;
  for (const Posting& p : postings) distinct.insert(p.company_id);
  std::vector<Id> companies(distinct.begin(), distinct.end());
  ASSIGN_OR_RETURN(auto roles, store.LoadRoles(companies));
  // The series are locked: nobody closes a period between this read and our commit (lock_number_series.sql).
  ASSIGN_OR_RETURN(auto periods, store.LoadOpenPeriods(companies));
  std::vector<JournalEntryRow> entries;
  std::vector<PostedEntry> posted;
  for (const Posting& posting : postings) {
    RETURN_IF_ERROR(CheckBalanced(posting.lines));
    ASSIGN_OR_RETURN(PostingPeriod where, ChoosePeriod(periods[posting.company_id], posting.effective_date));
    ASSIGN_OR_RETURN(LegalNumber number, numbers.Take(posting.company_id, kEntrySeries));
    JournalEntryRow entry{Id::New(now), posting,         number.text, number.date,
                          where.accounting_date, where.period_id, {},          ""};
    RETURN_IF_ERROR(FillAccounts(roles, entry));
    posted.push_back({entry.id, entry.number});
    entries.push_back(std::move(entry));
  }
  RETURN_IF_ERROR(FillHashes(store, companies, entries));
  RETURN_IF_ERROR(store.Insert(entries, now));
  return posted;
}

absl::StatusOr<std::vector<PostedEntry>> PostEntries(pg::Txn& txn, absl::Span<const Posting> postings,
                                                     const Companies& companies, absl::Time now) {
  LegalNumbers numbers;
  for (const Posting& p : postings) {
    numbers.Ask(p.company_id, kEntrySeries, companies.at(p.company_id).Day(now));
  }
  RETURN_IF_ERROR(numbers.Allot(txn));
  return PostEntries(txn, postings, numbers, now);
}

}  // namespace saikne::finance
