#include "services/finance/api/ledger_api.h"

#include <algorithm>
#include <map>
#include <optional>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/app/periods.h"
#include "services/finance/domain/posting.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

v1::JournalEntry ReadEntry(const pg::Row& row) {
  Id id, source;
  std::optional<Id> reverses;
  std::string number, journal, document, period, correlation, hash, actor;
  int kind = 0;
  absl::CivilDay posting, effective, accounting;
  absl::Time create_time;
  row.Into(id, number, journal, kind, source, document, posting, effective, accounting, period, correlation, reverses,
           hash, create_time, actor);
  v1::JournalEntry out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_journal(journal);
  out.set_posting_kind(std::string(PostingKindName(static_cast<PostingKind>(kind))));
  out.set_source_id(source.ToString());
  out.set_document_number(document);
  money::ToProto(posting, out.mutable_posting_date());
  money::ToProto(effective, out.mutable_effective_date());
  money::ToProto(accounting, out.mutable_accounting_date());
  out.set_period_code(period);
  out.set_correlation_id(correlation);
  if (reverses) out.set_reverses_entry_id(reverses->ToString());
  out.set_hash(hash);
  *out.mutable_create_time() = ToTimestamp(create_time);
  out.set_actor(actor);
  return out;
}

absl::Status AddLines(pg::Pool& pool, const std::vector<Id>& ids, const money::Currency& currency,
                      const std::map<Id, v1::JournalEntry*>& entries) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kSelectJournalLines, ids));
  for (const pg::Row& row : rows) {
    Id entry;
    int number = 0;
    std::string code, name;
    int64_t amount = 0, base = 0;
    std::optional<Id> party;
    row.Into(entry, number, code, name, amount, base, party);
    v1::JournalLine* line = entries.at(entry)->add_lines();
    line->set_line_number(number);
    line->set_account_code(code);
    line->set_account_name(name);
    if (amount >= 0) {
      SetMinor(amount, currency, line->mutable_debit());
    } else {
      SetMinor(-amount, currency, line->mutable_credit());
    }
    SetMinor(base, currency, line->mutable_base_amount());
    if (party) line->set_party_id(party->ToString());
  }
  return absl::OkStatus();
}

/// The entries of rows [begin, end) with their lines.
absl::StatusOr<std::vector<v1::JournalEntry>> ReadEntries(pg::Pool& pool, const pg::Rows& rows, int begin, int end,
                                                          const money::Currency& currency) {
  std::vector<v1::JournalEntry> out;
  std::vector<Id> ids;
  for (int i = begin; i < end; ++i) {
    out.push_back(ReadEntry(rows[i]));
    ids.push_back(rows[i].Get<Id>(0));
  }
  std::map<Id, v1::JournalEntry*> entries;
  for (size_t i = 0; i < ids.size(); ++i) entries[ids[i]] = &out[i];
  RETURN_IF_ERROR(AddLines(pool, ids, currency, entries));
  return out;
}

/// Errors: NOT_FOUND/PERIOD_NOT_FOUND of period_code.
absl::StatusOr<absl::CivilDay> PeriodEnd(pg::Pool& pool, const Id& company_id, const std::string& code) {
  ASSIGN_OR_RETURN(const pg::Rows period, pool.Read(sql::kSelectPeriodEnd, company_id, code));
  if (period.empty()) return NotFoundIn("period_code", "PERIOD", code);
  return period[0].Get<absl::CivilDay>(0);
}

v1::Period ToProto(const PeriodRow& row) {
  v1::Period out;
  out.set_id(row.period.id.ToString());
  out.set_code(row.period.code);
  money::ToProto(row.period.start_date, out.mutable_start_date());
  money::ToProto(row.period.end_date, out.mutable_end_date());
  out.set_state(static_cast<v1::PeriodState>(row.period.state));
  out.set_reason(row.reason);
  out.set_update_actor(row.update_actor);
  out.set_etag(rpc::Etag(row.version));
  return out;
}

}  // namespace

absl::StatusOr<v1::ListJournalEntriesResponse> LedgerApi::ListJournalEntries(
    const rpc::Call& call, const v1::ListJournalEntriesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("journal_entries", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  std::optional<Id> source;
  if (!request.source_id().empty()) {
    ASSIGN_OR_RETURN(source, Id::ParseField("source_id", request.source_id()));
  }
  if (!request.period_code().empty()) {
    RETURN_IF_ERROR(PeriodEnd(db_.pool(), call.company().id, request.period_code()).status());
  }
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListJournalEntries, call.company().id, after,
                                                  static_cast<int64_t>(page.size) + 1, request.period_code(), source,
                                                  request.correlation_id()));
  ASSIGN_OR_RETURN(std::vector<v1::JournalEntry> entries,
                   rpc::DocumentPage<v1::JournalEntry>(std::min(rows.size(), page.size), [&](int begin, int end) {
                     return ReadEntries(db_.pool(), rows, begin, end, call.company().base_currency);
                   }));
  v1::ListJournalEntriesResponse response;
  for (v1::JournalEntry& entry : entries) *response.add_entries() = std::move(entry);
  if (response.entries_size() < rows.size()) {
    response.set_next_page_token(rpc::NextPageToken("journal_entries", {response.entries().rbegin()->id()}));
  }
  return response;
}

absl::StatusOr<v1::JournalEntry> LedgerApi::GetJournalEntry(const rpc::Call& call,
                                                            const v1::GetJournalEntryRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows found, db_.pool().Read(sql::kFindJournalEntry, call.company().id,
                                                   IdOrNumber(request.id()), request.id()));
  if (found.empty()) return NotFoundIn("id", "JOURNAL_ENTRY", request.id());
  Id id = found[0].Get<Id>(0);
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectJournalEntry, call.company().id, id));
  v1::JournalEntry entry = ReadEntry(rows[0]);
  RETURN_IF_ERROR(AddLines(db_.pool(), {id}, call.company().base_currency, {{id, &entry}}));
  return entry;
}

absl::StatusOr<v1::TrialBalance> LedgerApi::GetTrialBalance(const rpc::Call& call,
                                                            const v1::GetTrialBalanceRequest& request) {
  if (!request.period_code().empty() && request.has_as_of()) {
    return FieldError("as_of", "give a period or a day, not both");
  }
  std::optional<absl::CivilDay> through;
  if (request.has_as_of()) {
    ASSIGN_OR_RETURN(through, money::DayFrom("as_of", request.as_of(), absl::CivilDay()));
    RETURN_IF_ERROR(CheckDay("as_of", *through, absl::ToCivilDay(call.now(), absl::UTCTimeZone())));
  }
  if (!request.period_code().empty()) {
    ASSIGN_OR_RETURN(through, PeriodEnd(db_.pool(), call.company().id, request.period_code()));
  }
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kTrialBalance, call.company().id, through));
  const money::Currency& currency = call.company().base_currency;
  v1::TrialBalance balance;
  int64_t total_debit = 0, total_credit = 0;
  for (const pg::Row& row : rows) {
    v1::TrialBalanceRow* out = balance.add_rows();
    out->set_account_code(row.Get<std::string>(0));
    out->set_account_name(row.Get<std::string>(1));
    out->set_type(static_cast<v1::AccountType>(row.Get<int>(2)));
    out->set_role(row.Get<std::string>(3));
    int64_t debit = row.Get<int64_t>(4), credit = row.Get<int64_t>(5);
    SetMinor(debit, currency, out->mutable_debit());
    SetMinor(credit, currency, out->mutable_credit());
    SetMinor(debit - credit, currency, out->mutable_balance());
    total_debit += debit;
    total_credit += credit;
  }
  SetMinor(total_debit, currency, balance.mutable_total_debit());
  SetMinor(total_credit, currency, balance.mutable_total_credit());
  return balance;
}

absl::StatusOr<v1::ListPeriodsResponse> LedgerApi::ListPeriods(const rpc::Call& call,
                                                               const v1::ListPeriodsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("periods", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListPeriods, call.company().id, AfterText(page),
                                                  static_cast<int64_t>(page.size)));
  v1::ListPeriodsResponse response;
  for (const pg::Row& row : rows) {
    PeriodRow period;
    int state = 0;
    row.Into(period.period.id, period.period.code, period.period.start_date, period.period.end_date, state,
             period.reason, period.update_actor, period.version);
    period.period.state = static_cast<PeriodState>(state);
    *response.add_periods() = ToProto(period);
  }
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("periods", {response.periods().rbegin()->code()}));
  }
  return response;
}

absl::StatusOr<v1::Period> LedgerApi::ClosePeriod(const rpc::Call& call, const v1::ClosePeriodRequest& request) {
  return db_.RunIdempotent<v1::Period>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Period> {
    PeriodState to = request.soft() ? PeriodState::kSoftClosed : PeriodState::kClosed;
    ASSIGN_OR_RETURN(PeriodRow row, MovePeriod(txn, request.id(), to, request.reason(), request.etag(),
                                               call.flow(Id::New(call.now())), call.now()));
    return ToProto(row);
  });
}

absl::StatusOr<v1::Period> LedgerApi::ReopenPeriod(const rpc::Call& call, const v1::ReopenPeriodRequest& request) {
  return db_.RunIdempotent<v1::Period>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Period> {
    ASSIGN_OR_RETURN(PeriodRow row, MovePeriod(txn, request.id(), PeriodState::kOpen, request.reason(), request.etag(),
                                               call.flow(Id::New(call.now())), call.now()));
    return ToProto(row);
  });
}

std::vector<rpc::Method> LedgerApi::Methods() {
  return {rpc::Unary("ListAccounts", *this, &LedgerApi::ListAccounts),
          rpc::Unary("CreateAccount", *this, &LedgerApi::CreateAccount),
          rpc::Unary("AssignAccountRole", *this, &LedgerApi::AssignAccountRole),
          rpc::Unary("ListJournalEntries", *this, &LedgerApi::ListJournalEntries),
          rpc::Unary("GetJournalEntry", *this, &LedgerApi::GetJournalEntry),
          rpc::Unary("GetTrialBalance", *this, &LedgerApi::GetTrialBalance),
          rpc::Unary("ListPeriods", *this, &LedgerApi::ListPeriods),
          rpc::Unary("ClosePeriod", *this, &LedgerApi::ClosePeriod),
          rpc::Unary("ReopenPeriod", *this, &LedgerApi::ReopenPeriod)};
}

}  // namespace saikne::finance
