#include "tests/faults/proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/time/clock.h"

namespace saikne::faults {
namespace {

constexpr int kLookMillis = 20;  // how soon a change of weather is noticed
constexpr size_t kPiece = 16384, kDrip = 256;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

uint32_t Number(const std::string& bytes, size_t at, size_t size) {
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

double Dice() {
  thread_local std::mt19937_64 random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

struct Proxy::Link {
  ~Link() {
    for (std::thread* thread : {&up, &down}) {
      if (thread->joinable()) thread->join();
    }
    close(client);
    close(server);
  }
  void Reset() {
    if (dead.exchange(true)) return;
    const linger at_once = {1, 0};
    for (const int fd : {client, server}) {
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);  // the close sends a reset
      shutdown(fd, SHUT_RD);
    }
  }
  int client = -1, server = -1;
  std::atomic<bool> dead{false};
  std::atomic<int> pumps{2};
  std::thread up, down;
  std::string frame_up, frame_down;   // each of its own thread
  std::mutex mutex;
  std::map<uint32_t, int16_t> asked;  // Kafka: API key of each request under way; guarded by mutex
};

Proxy::Proxy(int target_port, Protocol protocol) : target_port_(target_port), protocol_(protocol) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("faults: the proxy cannot listen");
    std::exit(1);
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

Proxy::~Proxy() {
  stop_ = true;
  acceptor_.join();
  ResetAll();
  links_.clear();  // joins
  close(listener_);
}

void Proxy::Set(Weather weather) {
  std::lock_guard<std::mutex> lock(mutex_);
  weather_ = std::move(weather);
}

Proxy::Weather Proxy::weather() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return weather_;
}

void Proxy::ResetAll() {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& link : links_) link->Reset();
}

int Proxy::dropped(int16_t key) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = dropped_.find(key);
  return found == dropped_.end() ? 0 : found->second;
}

void Proxy::Accept() {
  while (!stop_) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      std::erase_if(links_, [](const auto& link) { return link->pumps == 0; });
    }
    pollfd waiting = {listener_, POLLIN, 0};
    if (poll(&waiting, 1, kLookMillis) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(client);
      close(server);
      continue;
    }
    const int yes = 1;
    for (const int fd : {client, server}) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ++accepted_;
    auto link = std::make_shared<Link>();
    link->client = client;
    link->server = server;
    std::lock_guard<std::mutex> lock(mutex_);
    links_.push_back(link);
    link->up = std::thread([this, link = link.get()] { Pump(*link, true); });
    link->down = std::thread([this, link = link.get()] { Pump(*link, false); });
  }
}

void Proxy::Pump(Link& link, bool up) {
  const int from = up ? link.client : link.server, to = up ? link.server : link.client;
  while (!link.dead && !stop_) {
    const Weather now = weather();
    if (up ? now.hold_up : now.hold_down) {
      absl::SleepFor(absl::Milliseconds(kLookMillis));
      continue;
    }
    pollfd waiting = {from, POLLIN, 0};
    if (poll(&waiting, 1, kLookMillis) <= 0) continue;
    std::string bytes(kPiece, 0);
    const ssize_t size = recv(from, bytes.data(), bytes.size(), 0);
    if (size <= 0) break;
    bytes.resize(static_cast<size_t>(size));
    if (protocol_ == Protocol::kKafka) bytes = Frames(link, up, std::move(bytes), now);
    if (!Forward(link, up, to, bytes)) break;
  }
  // One side has ended: so does the other, when what is on its way has passed.
  shutdown(to, SHUT_WR);
  if (link.dead || stop_) shutdown(from, SHUT_RD);
  if (--link.pumps == 0) link.dead = true;
}

bool Proxy::Drop(int16_t key, int most) {
  std::lock_guard<std::mutex> lock(mutex_);
  return dropped_[key] < most && ++dropped_[key] > 0;
}

// Whole frames only, and of the answers those that are not lost.
std::string Proxy::Frames(Link& link, bool up, std::string bytes, const Weather& weather) {
  std::string& rest = up ? link.frame_up : link.frame_down;
  std::string out;
  rest += bytes;
  while (rest.size() >= 8 && rest.size() >= 4 + Number(rest, 0, 4)) {
    const size_t size = 4 + Number(rest, 0, 4);
    std::lock_guard<std::mutex> lock(link.mutex);
    if (up) {
      link.asked[Number(rest, 8, 4)] = static_cast<int16_t>(Number(rest, 4, 2));
    } else if (const auto asked = link.asked.find(Number(rest, 4, 4)); asked != link.asked.end()) {
      const int16_t key = asked->second;
      link.asked.erase(asked);
      if (weather.dropped.contains(key) && Dice() < weather.drop_rate && Drop(key, weather.drop_most)) {
        link.Reset();
        return out;
      }
    }
    out += rest.substr(0, size);
    rest.erase(0, size);
  }
  return out;
}

bool Proxy::Forward(Link& link, bool up, int to, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const Weather now = weather();
    if (link.dead || stop_) return false;
    if (up ? now.hold_up : now.hold_down) {
      absl::SleepFor(absl::Milliseconds(kLookMillis));
      continue;
    }
    if (at == 0 && now.delay + now.jitter > absl::ZeroDuration()) absl::SleepFor(now.delay + now.jitter * Dice());
    const size_t size = std::min(bytes.size() - at, now.drip ? kDrip : bytes.size());
    const ssize_t sent = send(to, bytes.data() + at, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<size_t>(sent);
    if (now.drip) absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

}  // namespace saikne::faults
