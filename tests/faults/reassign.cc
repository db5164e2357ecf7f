// librdkafka has no call for it: one request of Kafka's protocol, AlterPartitionReassignments version 0, by hand.
// https://kafka.apache.org/protocol#The_Messages_AlterPartitionReassignments

#include "tests/faults/reassign.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"

namespace saikne::faults {
namespace {

constexpr int16_t kAlterPartitionReassignments = 45;
constexpr int32_t kTimeoutMillis = 20'000;

std::string Int16(int16_t value) {
  const uint16_t bytes = htons(static_cast<uint16_t>(value));
  return std::string(reinterpret_cast<const char*>(&bytes), sizeof bytes);
}

std::string Int32(int32_t value) {
  const uint32_t bytes = htonl(static_cast<uint32_t>(value));
  return std::string(reinterpret_cast<const char*>(&bytes), sizeof bytes);
}

// How long a compact string or array is, as one byte: everything here is short. Zero is none at all.
std::string Length(size_t length) { return std::string(1, static_cast<char>(length + 1)); }

const std::string kNoTags(1, '\0');

std::string Request(const Replicas& replicas) {
  std::string text = Int16(kAlterPartitionReassignments) + Int16(0) + Int32(1) + Int16(-1) + kNoTags;  // header: no client id
  text += Int32(kTimeoutMillis) + Length(replicas.size());
  for (const auto& [topic, partitions] : replicas) {
    text += Length(topic.size()) + topic + Length(partitions.size());
    for (size_t i = 0; i < partitions.size(); ++i) {
      text += Int32(static_cast<int32_t>(i)) + Length(partitions[i].size());
      for (const int32_t broker : partitions[i]) text += Int32(broker);
      text += kNoTags;
    }
    text += kNoTags;
  }
  text += kNoTags;
  return Int32(static_cast<int32_t>(text.size())) + text;
}

bool ReadAll(int fd, char* to, size_t size) { return recv(fd, to, size, MSG_WAITALL) == static_cast<ssize_t>(size); }

// The answer: size, correlation, no tags, throttle time, error of the whole.
bool Accepted(int fd) {
  char answer[4 + 4 + 1 + 4 + 2];
  return ReadAll(fd, answer, sizeof answer) && answer[13] == 0 && answer[14] == 0;
}

}  // namespace

bool Reassign(const std::string& broker, const Replicas& replicas) {
  int port = 0;
  if (!absl::SimpleAtoi(broker.substr(broker.rfind(':') + 1), &port)) return false;
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience = {kTimeoutMillis / 1000, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string request = Request(replicas);
  const bool accepted = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                        send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()) && Accepted(fd);
  close(fd);
  return accepted;
}

}  // namespace saikne::faults
