#pragma once

#include <functional>
#include <memory>
#include <string>

namespace saikne::pg {

/// LISTEN on one channel, on a connection and a thread of its own, which connects anew by itself. What was notified while it
/// was away is not told, so `on_notify` is also called after each connect. Costs nothing while nothing comes.
class Listener {
 public:
  /// channel: a constant of the program, a plain SQL identifier. on_notify: called on the listener's thread; several notifications that
  /// arrive together are one call.
  Listener(std::string connection, std::string channel, std::function<void()> on_notify);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::pg
