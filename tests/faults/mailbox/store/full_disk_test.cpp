// R2 on a disk that fills up or breaks: at every write and sync in turn, until a run in which none failed.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <set>
#include <string>

#include "faults/mailbox/store/faulty_vfs.h"
#include "fixtures/process.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::mailbox::faults {
namespace {

constexpr int kBatches = 4;
constexpr int kMails = 5;
constexpr int kMostFaults = 5'000;

std::string mail(int number) {
  std::string raw = "Subject: mail " + std::to_string(number) + "\r\n\r\n" + "目印" + std::to_string(number) + "番\r\n";
  const std::size_t size = number % kMails == 0 ? 40'000 : 500;
  std::uint64_t seed = static_cast<std::uint64_t>(number) + 1;
  while (raw.size() < size) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    raw += std::to_string(seed) + "\r\n";
  }
  return raw;
}

std::unique_ptr<Mailboxes> mailboxes(const fixtures::TempFolder& folder) {
  return sqlite_mailboxes(
      {.folder = (folder / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
}

std::vector<Arrived> batch(Mailbox& mailbox, int number) {
  std::vector<Arrived> arrived;
  for (int at = number * kMails; at < (number + 1) * kMails; ++at) {
    Arrived& one = arrived.emplace_back();
    one.raw = mailbox.raw_writer();
    one.raw->write(mail(at));
    one.known.uidl = std::to_string(at);
    one.known.received_ms = 1'700'000'000'000;
  }
  return arrived;
}

/// Answers how many batches were acknowledged, before or after a fault.
std::set<int> receive(const fixtures::TempFolder& folder) {
  std::set<int> acknowledged;
  try {
    const auto store = mailboxes(folder);
    const auto mailbox = store->open(7, true);
    for (int number = 0; number < kBatches; ++number) {
      try {
        mailbox->store(batch(*mailbox, number));
        acknowledged.insert(number);
        mailbox->digest_pending(100, {}, {});
      } catch (const std::exception&) {
        // A job would end here and come again; going on is the harder case.
      }
    }
  } catch (const std::exception&) {
    // Could not even be opened.
  }
  return acknowledged;
}

void expect_whole(const fixtures::TempFolder& folder, const std::set<int>& acknowledged) {
  const auto store = mailboxes(folder);
  const auto mailbox = store->open(7, true);
  std::set<std::string> known;
  for (const Known& one : mailbox->known()) known.insert(one.uidl);
  for (const int number : acknowledged) {
    for (int at = number * kMails; at < (number + 1) * kMails; ++at) {
      ASSERT_TRUE(known.contains(std::to_string(at))) << "acknowledged and lost: " << at;
    }
  }
  ASSERT_EQ(mailbox->totals().messages, static_cast<std::int64_t>(known.size()));
  for (int number = 0; number < kBatches; ++number) mailbox->store(batch(*mailbox, number));
  while (mailbox->digest_pending(100, {}, {}) > 0) {
  }
  ASSERT_EQ(mailbox->totals().messages, kBatches * kMails);
  for (const Summary& summary : mailbox->list(1, {.limit = 1'000})) {
    ASSERT_TRUE(summary.subject.starts_with("mail ")) << summary.id;
    const auto reader = mailbox->raw(summary.id);
    std::string raw(reader->size(), '\0');
    ASSERT_EQ(reader->read(raw), raw.size());
    ASSERT_TRUE(raw == mail(std::stoi(summary.subject.substr(5))));
  }
  ASSERT_EQ(mailbox->search("目印13番", std::nullopt, {}).size(), 1U);
}

class FullDisk : public testing::TestWithParam<bool> {};

TEST_P(FullDisk, R2_whatever_write_or_sync_fails_nothing_acknowledged_is_lost_and_all_arrives_later) {
  mime::init();
  FaultyVfs disk;
  int n = 1;
  for (; n < kMostFaults; ++n) {
    const fixtures::TempFolder folder("full-disk");
    disk.fail_at(n, GetParam());
    const std::set<int> acknowledged = receive(folder);
    const bool failed = disk.failed();
    disk.fail_at(0, false);
    expect_whole(folder, acknowledged);
    if (HasFatalFailure()) FAIL() << "the fault was at operation " << n;
    if (!failed) {
      EXPECT_EQ(acknowledged.size(), std::size_t{kBatches});
      break;
    }
  }
  EXPECT_GT(n, 30) << "the faults do not reach the file";
  EXPECT_LT(n, kMostFaults);
}

INSTANTIATE_TEST_SUITE_P(Faults, FullDisk, testing::Values(false, true),
                         [](const auto& test) { return test.param ? "lasting" : "passing"; });

}  // namespace
}  // namespace tegami::mailbox::faults
