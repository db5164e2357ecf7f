#include "libs/service/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "libs/base/log.h"

namespace saikne::svc {

Signals::Signals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signals_fd_ = signalfd(-1, &set_, SFD_CLOEXEC);
  end_fd_ = eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { Loop(); });
}

Signals::~Signals() {
  const uint64_t one = 1;
  if (write(end_fd_, &one, sizeof one) == sizeof one) thread_.join();
  close(signals_fd_);
  close(end_fd_);
}

void Signals::Loop() {
  pollfd fds[2] = {{signals_fd_, POLLIN, 0}, {end_fd_, POLLIN, 0}};
  while (true) {
    if (poll(fds, 2, -1) < 0) continue;
    if (fds[1].revents != 0) return;
    signalfd_siginfo info;
    if (read(signals_fd_, &info, sizeof info) != sizeof info) continue;
    if (requested_.HasBeenNotified()) {
      log::Warn("service.aborted", {{"signal", info.ssi_signo}});
      _exit(128 + static_cast<int>(info.ssi_signo));
    }
    log::Info("service.stopping", {{"signal", info.ssi_signo}});
    requested_.Notify();
  }
}

}  // namespace saikne::svc
