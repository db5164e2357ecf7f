#include "libs/service/paged_facts.h"

#include "libs/base/status.h"

namespace saikne::svc {

absl::StatusOr<std::vector<Fact>> PagedFacts::Page(pg::Pool& pool, const Id& company_id, const std::string& after,
                                                   int64_t limit) const {
  ASSIGN_OR_RETURN(const pg::Rows rows, pool.Read(*statement_, company_id, after, limit));
  std::vector<Fact> facts;
  facts.reserve(rows.size());
  for (const pg::Row& row : rows) {
    Fact& fact = facts.emplace_back();
    row.Into(fact.key, fact.value);
  }
  return facts;
}

}  // namespace saikne::svc
