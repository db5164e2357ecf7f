#pragma once

#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"

namespace saikne::cli {

/// A believable value of the type in protobuf's JSON form with the field names of the proto, each field set, repeated ones once. The
/// values depend on nothing but the declaration: what a comment quotes as an example is taken.
nlohmann::ordered_json SampleOf(const google::protobuf::Descriptor& type);

}  // namespace saikne::cli
