#pragma once

#include <string>
#include <vector>

#include "services/cli/catalogue/declarations.h"

namespace saikne::cli {

/// The AsyncAPI 3.0 document of these events, as JSON. Payloads are described in protobuf's JSON form; on the wire they are protobuf.
std::string AsyncApi(const std::vector<DeclaredEvent>& events);

}  // namespace saikne::cli
