#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace saikne::faults {

/// By topic and partition: the brokers that shall keep it; the first leads when it can.
using Replicas = std::map<std::string, std::vector<std::vector<int32_t>>>;

/// Asks a broker ("host:port", loopback) to move partitions, which it does by and by. False when it refuses or does not answer.
bool Reassign(const std::string& broker, const Replicas& replicas);

}  // namespace saikne::faults
