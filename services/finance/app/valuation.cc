#include "services/finance/app/valuation.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/finance/app/ledger.h"

namespace saikne::finance {

using ::saikne::events::Outcome;

absl::StatusOr<std::vector<Outcome>> PostFacts(pg::Txn& txn, absl::Span<const LedgerFact> facts,
                                               absl::Time now) {
  std::vector<Id> company_ids;
  for (const LedgerFact& fact : facts) company_ids.push_back(fact.flow.company_id);
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  std::vector<Outcome> outcomes;
  std::vector<Posting> postings;
  std::vector<size_t> position;  // of each posting among the facts
  for (size_t i = 0; i < facts.size(); ++i) {
    const LedgerFact& fact = facts[i];
    const svc::Company& company = companies.at(fact.flow.company_id);
    if (std::all_of(fact.lines.begin(), fact.lines.end(),
                    [](const PostingLine& line) { return line.minor == 0; })) {
      outcomes.push_back(Outcome::Ignored("NO_VALUE"));
    } else if (fact.currency != company.base_currency.code()) {
      outcomes.push_back(Outcome::Park("FOREIGN_CURRENCY", "the ledger keeps " + company.base_currency.code() +
                                                               ", the fact is in " + fact.currency));
    } else {
      outcomes.push_back(Outcome::Applied());
      postings.push_back(NewPosting(company, fact.flow, fact.kind, fact.source_id, fact.document_number, fact.lines));
      position.push_back(i);
    }
  }
  if (postings.empty()) return outcomes;
  ASSIGN_OR_RETURN(auto posted, AlreadyPosted(txn, postings));
  std::vector<Posting> fresh;
  for (size_t i = 0; i < postings.size(); ++i) {
    if (posted.count({postings[i].source_id, static_cast<int>(postings[i].kind)}) > 0) {
      outcomes[position[i]] = Outcome::Ignored("ALREADY_POSTED");
    } else {
      fresh.push_back(std::move(postings[i]));
    }
  }
  RETURN_IF_ERROR(PostEntries(txn, fresh, companies, now).status());
  return outcomes;
}

}  // namespace saikne::finance
