#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/pg/sql.h"
#include "libs/service/service.h"

namespace saikne::svc {

/// A fact with as many rows as there are documents: ListFacts reads it page by page, so that neither the service nor its caller ever
/// holds all of it. Given where a FactQuery is taken: service.ReconcileFact("placed_orders", svc::PagedFacts(sql::kFactPlacedOrders)).
class PagedFacts {
 public:
  /// statement: returns (key, value) in the order of the key's bytes, each key once. $1 company uuid; $2 text, only keys behind it
  /// ('' for the first page); $3 bigint, rows at most. Outlives the object.
  explicit PagedFacts(const pg::Sql& statement) : statement_(&statement) {}

  /// The rows behind `after`, at most `limit`. Errors: those of pg::Pool::Read.
  absl::StatusOr<std::vector<Fact>> Page(pg::Pool& pool, const Id& company_id, const std::string& after, int64_t limit) const;
  /// All of them.
  absl::StatusOr<std::vector<Fact>> operator()(pg::Pool& pool, const Id& company_id) const {
    return Page(pool, company_id, "", INT64_MAX);
  }

 private:
  const pg::Sql* statement_;
};

}  // namespace saikne::svc
