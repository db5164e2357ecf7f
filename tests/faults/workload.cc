#include "tests/faults/workload.h"

#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"
#include "saikne/opener/v1/ticket_service.pb.h"

namespace saikne::faults {
namespace {

constexpr int kHot = 4;
constexpr int kAttempts = 400;  // about a minute while nothing answers

// A version 4 UUID of the seed, so that a run can be repeated.
std::string SeededId(std::mt19937_64& random) {
  const uint64_t a = random(), b = random();
  return absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff, (b >> 48) & 0xfff,
                         b & 0xffffffffffff);
}

// The call was refused for a reason of its own: it has changed nothing. Anything else leaves it open.
bool Refused(const absl::Status& status) { return ReasonOf(status) == "REFUSED"; }

}  // namespace

std::string CorrelationOf(const std::string& ticket) { return absl::StrCat("deal-", ticket); }

std::string TraceIdOf(const std::string& operation) { return absl::StrReplaceAll(operation, {{"-", ""}}); }

Workload::Workload(System& system, History& history, uint64_t seed, int clients) : system_(system), history_(history) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < kHot; ++i) hot_.push_back(SeededId(random));
  for (int i = 0; i < clients; ++i) threads_.emplace_back([this, i, own = random()] { Run(i, own); });
}

Workload::~Workload() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void Workload::Pause() {
  running_ = false;
  absl::SleepFor(absl::Milliseconds(30));
  while (busy_ > 0) absl::SleepFor(absl::Milliseconds(5));
}

void Workload::Run(int client, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::unique_ptr<rpc::Client>> channels;
  for (int i = 0; i < kReplicas; ++i) channels.push_back(std::make_unique<rpc::Client>(system_.address("opener", i)));
  while (!stop_) {
    if (!running_) {
      absl::SleepFor(absl::Milliseconds(10));
      continue;
    }
    ++busy_;
    opener::v1::TurnTicketRequest request;
    request.set_request_id(SeededId(random));
    const std::string fresh = SeededId(random);
    const uint64_t dice = random();
    request.set_ticket_id(only_hot_ ? hot_[0] : dice % 10 < 3 ? hot_[dice / 10 % kHot] : fresh);
    request.set_amount(1 + static_cast<int64_t>(dice / 100 % 9));
    request.set_note(kPersonalMark);
    request.set_refuse(dice / 1000 % 12 == 0);
    if (dice / 20000 % 8 == 0) request.set_linger_ms(static_cast<int64_t>(dice / 200000 % 60));
    rpc::CallOptions options{.timeout = absl::Seconds(4)};
    options.metadata["saikne-correlation"] = CorrelationOf(request.ticket_id());
    options.metadata["traceparent"] = absl::StrCat("00-", TraceIdOf(request.request_id()), "-00f067aa0ba902b7-01");
    auto outcome = History::Outcome::kUnknown;
    for (int attempt = 0; attempt < kAttempts && outcome == History::Outcome::kUnknown && !stop_; ++attempt) {
      history_.Invoke(client, request.request_id(), request.ticket_id(), request.amount(), attempt);
      opener::v1::TurnTicketResponse response;
      const absl::Status status =
          channels[(dice + attempt) % kReplicas]->Call("saikne.opener.v1.TicketService/TurnTicket", request, response, options);
      if (status.ok()) outcome = History::Outcome::kOk;
      if (Refused(status)) outcome = History::Outcome::kFailed;
      history_.Tell(client, request.request_id(), outcome, response.event_version(), status.ok() ? "" : status.ToString());
      if (outcome == History::Outcome::kUnknown) absl::SleepFor(absl::Milliseconds(150));
    }
    --busy_;
    absl::SleepFor(absl::Milliseconds(static_cast<int64_t>(random() % 120)));
  }
}

}  // namespace saikne::faults
