#pragma once

// Posting: legal numbers, the period, the hash chain, entries and balances. The last part of every use case that posts.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "libs/service/companies.h"
#include "services/finance/domain/posting.h"

namespace saikne::finance {

using Companies = std::map<Id, svc::Company>;
/// The companies with these ids, duplicates allowed. Errors: UNAVAILABLE/NO_COMPANY.
absl::StatusOr<Companies> LoadCompanies(pg::Txn& txn, absl::Span<const Id> ids);

struct LegalNumber {
  std::string text;     // "INV-2026-000123"
  absl::CivilDay date;  // max(day asked for, last date in the series)
};

/// Gapless numbers of a batch. First ask for all of them, then allot once, then take each in order.
/// Allot locks the series, so it comes after all other locks and decisions.
class LegalNumbers {
 public:
  void Ask(const Id& company, const std::string& series, absl::CivilDay day, int64_t count = 1);
  absl::Status Allot(pg::Txn& txn);
  /// Errors: INTERNAL/NUMBERS_EXHAUSTED when more are taken than were asked for.
  absl::StatusOr<LegalNumber> Take(const Id& company, const std::string& series);

 private:
  struct Range {
    absl::CivilDay day;
    int64_t count = 0;
    int64_t next = 0;
    int year = 0;
  };
  std::map<std::pair<Id, std::string>, Range> ranges_;
};

inline constexpr char kEntrySeries[] = "JE";
inline constexpr char kInvoiceSeries[] = "INV";
inline constexpr char kCreditNoteSeries[] = "CN";

struct PostedEntry {
  Id id;
  std::string number;
};

/// A posting with company, dates and origin filled from the flow that causes it.
Posting NewPosting(const svc::Company& company, const ::saikne::events::Flow& flow, PostingKind kind,
                   const Id& source, const std::string& document_number, PostingLines lines);

/// Which of the postings are in the books already: (source, kind).
absl::StatusOr<std::set<std::pair<Id, int>>> AlreadyPosted(pg::Txn& txn, absl::Span<const Posting> postings);

/// Posts a set in the given order: one statement per table. `numbers` must hold one allotted JE number for each.
/// Errors: FAILED_PRECONDITION/NO_OPEN_PERIOD, /NO_ACCOUNT_FOR_ROLE; INTERNAL/UNBALANCED; ALREADY_EXISTS when a fact is posted
/// already (callers look first with AlreadyPosted).
absl::StatusOr<std::vector<PostedEntry>> PostEntries(pg::Txn& txn, absl::Span<const Posting> postings,
                                                     LegalNumbers& numbers, absl::Time now);

/// As above for uses that need no other legal numbers. postings may be empty.
absl::StatusOr<std::vector<PostedEntry>> PostEntries(pg::Txn& txn, absl::Span<const Posting> postings,
                                                     const Companies& companies, absl::Time now);

}  // namespace saikne::finance
