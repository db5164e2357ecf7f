#pragma once

namespace saikne::pg {

/// One statement of a service's sql/ folder; the name is the file's. Prepared on first use on each connection.
struct Sql {
  const char* name;
  const char* text;
};

}  // namespace saikne::pg
