#include "security/keyring.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "security/tokens.h"

namespace samplehost {
namespace {

constexpr auto variant = sodium_base64_VARIANT_ORIGINAL;
constexpr std::size_t largest_file = 1 << 20;
constexpr char derivation[] = "hostseal";  // of crypto_kdf, 8 bytes

std::string encode(const unsigned char* bytes, std::size_t count) {
  std::string text(sodium_base64_ENCODED_LEN(count, variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, count, variant);
  text.resize(text.size() - 1);
  return text;
}

std::optional<std::vector<unsigned char>> decode(std::string_view text) {
  std::vector<unsigned char> bytes(text.size());
  std::size_t count = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &count, nullptr, variant) != 0)
    return std::nullopt;
  bytes.resize(count);
  return bytes;
}

/// A file's descriptor, closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

FileIdentity identity(const struct stat& facts) {
  return {facts.st_dev, facts.st_ino, facts.st_size, facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec};
}

std::string read_all(int fd, const std::filesystem::path& file) {
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const auto got = ::read(fd, part.data(), part.size());
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || text.size() > largest_file)
      throw std::runtime_error("the key file cannot be read: " + file.string());
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// Writes beside the file and puts it in place; fresh: never over one that another process made meanwhile.
void write_file(const std::filesystem::path& file, const std::string& text, bool fresh) {
  const auto beside = file.string() + "." + random_key();
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("the key file cannot be written: " + file.string());
  const bool good = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  const bool placed = good && (fresh ? ::link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST
                                     : ::rename(beside.c_str(), file.c_str()) == 0);
  ::unlink(beside.c_str());
  const Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) ::fsync(folder.get());
  if (!placed) throw std::runtime_error("the key file cannot be written: " + file.string());
}

std::string text_of(const std::string& current, const std::map<std::string, KeyBytes, std::less<>>& keys) {
  boost::json::object list;
  for (const auto& [id, bytes] : keys) list[id] = encode(bytes.data(), bytes.size());
  return boost::json::serialize(boost::json::object{{"current", current}, {"keys", list}}) + "\n";
}

SealingKey fresh_key() {
  SealingKey key{"k" + random_key().substr(0, 8), {}};
  randombytes_buf(key.bytes.data(), key.bytes.size());
  return key;
}

KeyBytes sealing_bytes(const KeyBytes& main) {
  KeyBytes out{};
  crypto_kdf_derive_from_key(out.data(), out.size(), 1, derivation, main.data());
  return out;
}

}  // namespace

Keyring::Keyring(std::filesystem::path file) : file_(std::move(file)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  if (!std::filesystem::exists(file_)) {
    const auto key = fresh_key();
    write_file(file_, text_of(key.id, {{key.id, key.bytes}}), true);
  }
  load();
}

void Keyring::load() const {
  const Descriptor opened(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (!opened || ::fstat(opened.get(), &facts) != 0)
    throw std::runtime_error("the key file cannot be read: " + file_.string());
  if ((facts.st_mode & 077) != 0)
    throw std::runtime_error("the key file may be read by others: run chmod 600 " + file_.string());
  const auto text = read_all(opened.get(), file_);
  std::map<std::string, KeyBytes, std::less<>> keys;
  std::string current;
  try {
    const auto root = boost::json::parse(text).as_object();
    current = root.at("current").as_string().c_str();
    for (const auto& item : root.at("keys").as_object()) {
      const auto bytes = decode(item.value().as_string().c_str());
      if (!bytes || bytes->size() != std::tuple_size_v<KeyBytes>) throw std::runtime_error("length");
      std::copy(bytes->begin(), bytes->end(), keys[std::string(item.key())].begin());
    }
    if (!keys.contains(current)) throw std::runtime_error("current");
  } catch (const std::exception&) {
    throw std::runtime_error("the key file is damaged: " + file_.string());
  }
  keys_ = std::move(keys);
  current_ = std::move(current);
  read_ = identity(facts);
}

void Keyring::refresh() const {
  struct stat facts {};
  if (::stat(file_.c_str(), &facts) == 0 && identity(facts) != read_) load();
}

std::optional<SealingKey> Keyring::key(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  refresh();
  const auto found = keys_.find(id.empty() ? std::string_view(current_) : id);
  if (found == keys_.end()) return std::nullopt;
  return SealingKey{found->first, found->second};
}

/// Two commands that change the file at once would each write what it read, and one key would be lost with all it
/// sealed.
static void lock_alone(const Descriptor& folder, const std::filesystem::path& file) {
  if (!folder || ::flock(folder.get(), LOCK_EX) != 0)
    throw std::runtime_error("the key file cannot be locked: " + file.string());
}

std::string Keyring::rotate() {
  const std::lock_guard lock(mutex_);
  const Descriptor folder(::open(folder_of(file_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  lock_alone(folder, file_);
  load();
  const auto key = fresh_key();
  auto keys = keys_;
  keys[key.id] = key.bytes;
  write_file(file_, text_of(key.id, keys), false);
  load();
  return key.id;
}

bool Keyring::forget(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const Descriptor folder(::open(folder_of(file_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  lock_alone(folder, file_);
  load();
  if (id == current_) throw std::runtime_error("the current key cannot be forgotten; rotate first");
  auto keys = keys_;
  const auto found = keys.find(id);
  if (found == keys.end()) return false;
  keys.erase(found);
  write_file(file_, text_of(current_, keys), false);
  load();
  return true;
}

std::vector<std::string> Keyring::ids() const {
  const std::lock_guard lock(mutex_);
  refresh();
  std::vector<std::string> ids{current_};
  for (const auto& [id, bytes] : keys_)
    if (id != current_) ids.push_back(id);
  return ids;
}

std::string Keyring::seal(std::string_view text, std::string_view row) const {
  if (text.empty()) return {};
  const auto main = key();
  const auto bytes = sealing_bytes(main->bytes);
  std::vector<unsigned char> out(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + text.size() +
                                 crypto_aead_xchacha20poly1305_ietf_ABYTES);
  randombytes_buf(out.data(), crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, nullptr,
                                             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                             reinterpret_cast<const unsigned char*>(row.data()), row.size(), nullptr,
                                             out.data(), bytes.data());
  return main->id + ":" + encode(out.data(), out.size());
}

std::optional<std::string> Keyring::open(std::string_view sealed, std::string_view row) const {
  if (sealed.empty()) return std::string{};
  const auto colon = sealed.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto main = key(sealed.substr(0, colon));
  const auto record = decode(sealed.substr(colon + 1));
  constexpr std::size_t head = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  if (!main || !record || record->size() < head + crypto_aead_xchacha20poly1305_ietf_ABYTES) return std::nullopt;
  const auto bytes = sealing_bytes(main->bytes);
  std::string text(record->size() - head - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, record->data() + head, record->size() - head,
          reinterpret_cast<const unsigned char*>(row.data()), row.size(), record->data(), bytes.data()) != 0) {
    return std::nullopt;
  }
  return text;
}

}  // namespace samplehost
