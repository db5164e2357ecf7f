#include "services/ordering/store/facts.h"

#include <utility>
#include <vector>

#include "libs/base/status.h"

namespace saikne::ordering {

svc::FactQuery FactOf(const pg::Sql& statement) {
  return [&statement](pg::Pool& pool, const Id& company_id) -> absl::StatusOr<std::vector<svc::Fact>> {
    ASSIGN_OR_RETURN(const pg::Rows rows, pool.Read(statement, company_id));
    std::vector<svc::Fact> facts;
    facts.reserve(rows.size());
    for (const pg::Row& row : rows) {
      svc::Fact fact;
      row.Into(fact.key, fact.value);
      facts.push_back(std::move(fact));
    }
    return facts;
  };
}

}  // namespace saikne::ordering
