#include "model/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace qplan::model::io {
namespace {

std::string errnoText() { return std::generic_category().message(errno); }

// Closes on every path; `close` is explicit where its result matters.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int value() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

bool writeAll(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A new file beside `file`, with the permissions a plain creation would give it.
int createBeside(const std::string& file, std::string& temporary) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary = file + "." + std::to_string(::getpid()) + "." + std::to_string(attempt) + ".tmp";
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

}  // namespace

FileError::FileError(const std::filesystem::path& file, const std::string& message)
    : std::runtime_error(file.string() + ": " + message), file_(file) {}

std::string readFile(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!in.valid() || ::fstat(in.value(), &status) != 0) {
    throw FileError(file, "cannot be opened: " + errnoText());
  }
  if (S_ISDIR(status.st_mode)) throw FileError(file, "is a folder, not a file");
  std::string content;
  content.resize(S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) + 1 : 65536);
  std::size_t filled = 0;
  for (;;) {
    const ssize_t got = ::read(in.value(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(file, "cannot be read: " + errnoText());
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled == content.size()) content.resize(2 * filled);
  }
  content.resize(filled);
  return content;
}

AtomicFile::AtomicFile(std::filesystem::path file) : file_(std::move(file)) {
  struct stat status{};
  const bool exists = ::stat(file_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw FileError(file_, "is a folder, not a file");
  if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    // A symbolic link keeps pointing at its target; the target is what is replaced.
    std::error_code unresolved;
    std::filesystem::path target = exists ? std::filesystem::canonical(file_, unresolved) : file_;
    if (unresolved) target = file_;
    target_ = target.string();
    if (exists) mode_ = static_cast<int>(status.st_mode & 07777);
    descriptor_ = createBeside(target_, temporary_);
  }
  if (descriptor_ < 0) {
    temporary_.clear();
    fail();
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::fail() const { throw FileError(file_, "cannot be written: " + errnoText()); }

void AtomicFile::flush() {
  if (!writeAll(descriptor_, pending_)) fail();
  pending_.clear();
}

void AtomicFile::write(std::string_view content) {
  constexpr std::size_t kPiece = 65536;
  pending_ += content;
  if (pending_.size() >= kPiece) flush();
}

void AtomicFile::commit() {
  flush();
  if (temporary_.empty()) return;
  if (mode_ >= 0 && ::fchmod(descriptor_, static_cast<mode_t>(mode_)) != 0) fail();
  if (::fsync(descriptor_) != 0 || ::close(std::exchange(descriptor_, -1)) != 0 ||
      ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail();
  }
  temporary_.clear();
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view content) {
  AtomicFile out(file);
  out.write(content);
  out.commit();
}

}  // namespace qplan::model::io
