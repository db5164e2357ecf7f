#pragma once

#include "absl/strings/string_view.h"

namespace saikne::cli {

/// The event protos and what they import as a serialized google.protobuf.FileDescriptorSet, comments included. The build writes it.
absl::string_view EventsImage();

}  // namespace saikne::cli
