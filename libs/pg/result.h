#pragma once

// Private to libs/pg: a libpq result, owned.

#include <libpq-fe.h>

namespace saikne::pg::internal {

struct ResultHolder {
  explicit ResultHolder(PGresult* r) : result(r) {}
  ~ResultHolder() { PQclear(result); }
  ResultHolder(const ResultHolder&) = delete;
  ResultHolder& operator=(const ResultHolder&) = delete;
  PGresult* result;
};

}  // namespace saikne::pg::internal
