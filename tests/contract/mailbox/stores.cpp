#include "contract/mailbox/stores.h"

#include "fixtures/postgres.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/postgresql_mailboxes.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::mailbox::contract {

namespace {
constexpr AccountId kAccount = 7;
constexpr std::string_view kSqlite = "sqlite:";
}  // namespace

Store::Store(const std::string& target) {
  mime::init();
  if (target.starts_with(kSqlite)) {
    mailboxes_ = sqlite_mailboxes(
        {.folder = target.substr(kSqlite.size()), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
    return;
  }
  database_ = std::make_unique<storage::Database>(target);
  storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations/postgresql");
  mailboxes_ = postgresql_mailboxes(*database_);
}

Arrived arrive(Mailbox& mailbox, std::string_view raw, std::string uidl, std::int64_t received_ms) {
  Arrived arrived;
  arrived.raw = mailbox.raw_writer();
  arrived.raw->write(raw);
  arrived.known.uidl = std::move(uidl);
  arrived.known.size = raw.size();
  arrived.known.received_ms = received_ms;
  return arrived;
}

std::string mail(std::string_view subject, std::string_view body, std::string_view from) {
  std::string text = "From: " + std::string(from) + "\r\nTo: hanako@example.jp\r\nSubject: " + std::string(subject);
  text += "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
  return text += std::string(body) + "\r\n";
}

std::string read_all(RawReader& reader) {
  std::string all;
  std::string piece(10'000, '\0');
  while (const std::size_t size = reader.read(piece)) all.append(piece, 0, size);
  return all;
}

std::vector<std::string> subjects(const std::vector<Summary>& summaries) {
  std::vector<std::string> all;
  for (const Summary& summary : summaries) all.push_back(summary.subject);
  return all;
}

std::string noise(std::size_t bytes, std::uint64_t seed) {
  std::string text(bytes, '\0');
  for (char& letter : text) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    letter = static_cast<char>(seed >> 56U);
  }
  return text;
}

void OnBothStores::SetUp() {
  if (std::string_view(GetParam()) == "sqlite") {
    target_ = std::string(kSqlite) + (folder_ / "mail").string();
  } else {
    TEGAMI_NEED_POSTGRES(postgres);
    target_ = postgres->fresh_database();
  }
  reopen();
}

void OnBothStores::reopen() {
  mailbox_.reset();
  store_.reset();
  store_ = std::make_unique<Store>(target_);
  mailbox_ = store_->mailboxes().open(kAccount, true);
}

std::unique_ptr<fixtures::Child> OnBothStores::child(std::string role, std::vector<std::string> more) const {
  std::vector<std::string> argv{"/proc/self/exe", "--child", std::move(role), target_};
  argv[0] = std::filesystem::read_symlink("/proc/self/exe").string();
  argv.insert(argv.end(), more.begin(), more.end());
  fixtures::ChildOptions options;
  options.output = folder_ / "child.log";
  return std::make_unique<fixtures::Child>(std::move(argv), std::move(options));
}

MessageId OnBothStores::store_one(std::string_view raw, std::string uidl, std::int64_t received_ms) {
  std::vector<Arrived> batch;
  batch.push_back(arrive(*mailbox_, raw, std::move(uidl), received_ms));
  EXPECT_EQ(mailbox_->store(std::move(batch)).size(), 1U);
  MessageId newest = 0;
  for (const Summary& summary : mailbox_->list(kInbox, {.limit = 1'000})) newest = std::max(newest, summary.id);
  return newest;
}

std::vector<std::string> OnBothStores::found(std::string_view query) {
  return subjects(mailbox_->search(query, std::nullopt, {}));
}

}  // namespace tegami::mailbox::contract
