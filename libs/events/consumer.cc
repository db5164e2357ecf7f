#include "libs/events/consumer.h"

#include <atomic>
#include <thread>

#include "libs/events/consumer_worker.h"

namespace saikne::events {

struct Consumer::State {
  State(ConsumerSettings settings, std::vector<Subscription> subscriptions)
      : worker(std::move(settings), std::move(subscriptions)) {}
  ConsumerWorker worker;
  std::atomic<bool> stop{false};
  std::thread thread;
};

Consumer::Consumer(ConsumerSettings settings, std::vector<Subscription> subscriptions)
    : state_(std::make_unique<State>(std::move(settings), std::move(subscriptions))) {}

Consumer::~Consumer() { Stop(); }

void Consumer::Start() {
  State* state = state_.get();
  state->thread = std::thread([state] { state->worker.Run(state->stop); });
}

void Consumer::Stop() {
  state_->stop = true;
  if (state_->thread.joinable()) state_->thread.join();
}

ConsumerStatus Consumer::status() const { return state_->worker.status(); }

}  // namespace saikne::events
