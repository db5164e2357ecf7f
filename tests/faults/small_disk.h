#pragma once

#include <cstdint>
#include <string>

namespace saikne::faults {

/// A folder of a server that is stopped, on a small disk of its own (a tmpfs) that can be filled. Only this program and what it starts see
/// the mount, so that none is left behind. Used on the program's main thread.
class SmallDisk {
 public:
  /// Why this machine lets us have none; empty when it does.
  static std::string Impossible();
  /// The folder's files go there. spare: bytes for what is added before Fill.
  SmallDisk(std::string folder, int64_t spare);
  ~SmallDisk();  // they come back; the server is stopped again
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

  /// Takes all that is left; again and again, because servers delete files.
  void Fill();
  void Free();

 private:
  const std::string folder_, aside_;
  bool mounted_ = false;
};

}  // namespace saikne::faults
