#include "tests/faults/small_disk.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace saikne::faults {
namespace {

namespace fs = std::filesystem;

constexpr char kFiller[] = "/filler";

// What the files take of the disk: those of Kafka's indexes are long and nearly empty.
int64_t BytesIn(const std::string& folder) {
  int64_t bytes = 0;
  struct stat status;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (lstat(entry.path().c_str(), &status) == 0) bytes += 4096 + int64_t{status.st_blocks} * 512;
  }
  return bytes;
}

// With owners, and with holes.
bool Copy(const std::string& from, const std::string& to) {
  return std::system(absl::StrCat("cp -a '", from, "/.' '", to, "/'").c_str()) == 0;
}

}  // namespace

std::string SmallDisk::Impossible() {
  static const std::string why = []() -> std::string {
    if (unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return "";
    return absl::StrCat("no file system may be mounted here: ", std::strerror(errno));
  }();
  return why;
}

SmallDisk::SmallDisk(std::string folder, int64_t spare) : folder_(std::move(folder)), aside_(folder_ + ".aside") {
  const int64_t size = BytesIn(folder_) + spare;
  fs::rename(folder_, aside_);
  fs::create_directory(folder_);
  mounted_ = mount("saikne-faults", folder_.c_str(), "tmpfs", 0, absl::StrCat("size=", size).c_str()) == 0;
  mounted_ = Copy(aside_, folder_) && mounted_;
}

SmallDisk::~SmallDisk() {
  Free();
  fs::remove_all(aside_);
  fs::create_directory(aside_);
  const bool copied = Copy(folder_, aside_);
  umount2(folder_.c_str(), MNT_DETACH);
  if (!copied) return;  // the server says so when it is started
  fs::remove_all(folder_);
  fs::rename(aside_, folder_);
}

void SmallDisk::Fill() {
  static const std::string block(4096, 'x');
  const int file = open((folder_ + kFiller).c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  while (write(file, block.data(), block.size()) > 0) {
  }
  close(file);
}

void SmallDisk::Free() { unlink((folder_ + kFiller).c_str()); }

}  // namespace saikne::faults
