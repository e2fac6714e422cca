// Other processes on the same store: killed midway, side by side, and measured.
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "contract/mailbox/stores.h"

namespace tegami::mailbox::contract {
namespace {

using namespace std::chrono_literals;

class Processes : public OnBothStores {
 protected:
  /// Every mail is there once, whole, and known; and nothing is known that is not there.
  void expect_whole(int at_least) {
    std::set<std::string> uidls;
    for (const Known& known : mailbox_->known()) EXPECT_TRUE(uidls.insert(known.uidl).second) << known.uidl;
    EXPECT_GE(static_cast<int>(uidls.size()), at_least);
    EXPECT_EQ(mailbox_->totals().messages, static_cast<std::int64_t>(uidls.size()));
    for (const Summary& summary : mailbox_->list(kInbox, {.limit = 1'000})) {
      const auto reader = mailbox_->raw(summary.id);
      ASSERT_NE(reader, nullptr);
      EXPECT_EQ(read_all(*reader).size(), summary.size);
    }
  }
};

int last_number(const std::string& output) {
  std::istringstream words(output);
  int last = 0;
  for (int number = 0; words >> number;) last = number;
  return last;
}

TEST_P(Processes, R2_killed_while_storing_each_batch_is_there_wholly_or_not_at_all) {
  int first = 0;
  for (int round = 0; round < 5; ++round) {
    const auto storing = child("store", {std::to_string(first), "1000"});
    const int until = first + 30 + 10 * round;
    ASSERT_TRUE(fixtures::wait_until([&] { return last_number(storing->output()) >= until || !storing->running(); }));
    storing->kill(SIGKILL);
    storing->wait();
    const int acknowledged = last_number(storing->output());
    reopen();
    const auto stored = static_cast<int>(mailbox_->known().size());
    EXPECT_GE(stored, acknowledged);
    EXPECT_EQ(stored % 10, 0);
    expect_whole(acknowledged);
    first = std::max(0, acknowledged - 20);  // as a run does that does not know what was acknowledged
    std::filesystem::remove(folder_ / "child.log");
  }
}

TEST_P(Processes, R9_two_processes_storing_the_same_mail_store_each_once) {
  const auto one = child("store", {"0", "300"});
  const auto two = child("store", {"0", "300"});
  EXPECT_EQ(one->wait(), 0) << one->output();
  EXPECT_EQ(two->wait(), 0) << two->output();
  expect_whole(300);
  EXPECT_EQ(mailbox_->known().size(), 300U);
}

TEST_P(Processes, M4_100_megabytes_go_in_and_out_in_16_megabytes_of_memory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's own memory would be measured";
#endif
  const auto large = child("large");
  ASSERT_EQ(large->wait(120s), 0) << large->output();
  EXPECT_LT(last_number(large->output()), 16'384);
}

/// Large mails on their way in, of whichever process.
std::int64_t uploads(const std::string& target, const std::filesystem::path& folder) {
  Poco::Int64 count = 0;
  const auto ask = [&](Poco::Data::Session& session, const std::string& table) {
    session << "SELECT count(*) FROM " + table, Poco::Data::Keywords::into(count), Poco::Data::Keywords::now;
  };
  if (target.starts_with("postgresql")) {
    storage::Database(target).read([&](auto& session) { ask(session, "mailbox_upload"); });
  } else {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".mailbox") continue;
      Poco::Data::Session session("SQLite", entry.path().string());
      ask(session, "upload");
    }
  }
  return count;
}

TEST_P(Processes, a_large_mail_whose_writer_was_killed_is_swept_and_one_being_written_is_not) {
  const auto writing = child("upload");
  ASSERT_TRUE(fixtures::wait_until([&] { return writing->output().find("written") != std::string::npos; }));
  ASSERT_EQ(uploads(target_, folder_.path()), 1);
  Arrived mine = arrive(*mailbox_, noise(5'000'000, 8), "mine");
  writing->kill(SIGKILL);
  writing->wait();
  std::vector<Arrived> batch;
  batch.push_back(std::move(mine));
  mailbox_->store(std::move(batch));
  reopen();
  store_one(mail("later", "sweeps as it is the first to write"), "later");
  expect_whole(1);
  EXPECT_EQ(uploads(target_, folder_.path()), 0) << "what the killed process wrote is gone";
}

TEGAMI_ON_BOTH_STORES(Processes);

}  // namespace
}  // namespace tegami::mailbox::contract
