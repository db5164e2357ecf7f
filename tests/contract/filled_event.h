#pragma once

#include "google/protobuf/message.h"

namespace saikne::contract {

/// Sets every field of the message, repeated ones twice. A value depends only on the field numbers on the way to it, so that a new
/// field changes no other. Fields named *_id get UUIDs, money, decimals, dates and timestamps valid values.
void Fill(google::protobuf::Message& message, int seed = 1);

}  // namespace saikne::contract
