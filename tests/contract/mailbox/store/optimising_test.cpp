// The index optimised, checked and rebuilt: whole afterwards, also when stopped or killed midway.
#include <Poco/Data/Statement.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <random>

#include "contract/mailbox/stores.h"
#include "mailbox/search/fts5_tokenizer.h"
#include "mailbox/store/sqlite_connection.h"

namespace tegami::mailbox::contract {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// FTS5 keeps of a word only what differs from the one before it: the tail is what a file's bytes would show.
constexpr const char* kSecretWord = "qqxjzkvwsecret";
constexpr const char* kSecretTail = "xjzkvwsecret";

class Optimising : public OnBothStores {
 protected:
  bool on_sqlite() const { return std::string_view(GetParam()) == "sqlite"; }

  /// Mails with words of their own and words in common, indexed in several pieces.
  void add(int from, int to) {
    for (int at = from; at < to; at += 25) {
      std::vector<Arrived> batch;
      for (int number = at; number < std::min(at + 25, to); ++number) {
        std::string body = "会議の資料 common words and word" + std::to_string(number) + " of mail " +
                           std::to_string(number % 10) + ".\r\n";
        for (int word = 0; word < 60; ++word) body += "w" + std::to_string((number * 131 + word * 17) % 4'000) + " ";
        batch.push_back(arrive(*mailbox_, mail("subject " + std::to_string(number), body), "u" + std::to_string(number),
                               1'700'000'000'000 + number));
      }
      mailbox_->store(std::move(batch));
      mailbox_->digest_pending(1'000, {}, {});
    }
  }
  std::vector<MessageId> ids() {
    std::vector<MessageId> all;
    for (const Summary& summary : mailbox_->list(kInbox, {.limit = 1'000})) all.push_back(summary.id);
    return all;
  }
  void remove_every_second() {
    std::vector<MessageId> going;
    for (const MessageId id : ids()) {
      if (id % 2 == 0) going.push_back(id);
    }
    mailbox_->remove(going);
  }
  /// What several searches find.
  std::vector<std::vector<std::string>> everything() {
    std::vector<std::vector<std::string>> all;
    for (const char* query : {"会議", "common", "word7", "w17", "資料 -word11", "subject"}) {
      all.push_back(subjects(mailbox_->search(query, std::nullopt, {.limit = 500})));
    }
    return all;
  }
  void expect_whole() {
    const auto found = mailbox_->check_index({});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->missing, 0);
    EXPECT_EQ(found->damaged, 0);
    EXPECT_EQ(found->leftover, 0);
    EXPECT_EQ(found->mails, mailbox_->totals().messages);
  }
  /// The bytes of all files of the mailbox.
  std::string on_disk() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "mail")) {
      if (entry.is_regular_file()) all += fixtures::read_file(entry.path());
    }
    return all;
  }
  /// Behind the mailbox's back, on SQLite or else on PostgreSQL (%1 is the mail).
  void damage(const std::string& sqlite, const std::string& postgresql, MessageId id) {
    const auto filled = [&](std::string sql) {
      for (auto at = sql.find("%1"); at != std::string::npos; at = sql.find("%1")) {
        sql.replace(at, 2, std::to_string(id));
      }
      return sql;
    };
    if (on_sqlite()) {
      store::Connection connection((folder_ / "mail/07/7.mailbox").string(), 5'000);
      search::register_fts5_tokenizer(connection.handle());
      connection.script(filled(sqlite));
      return;
    }
    storage::Database database(target_, 1);
    database.read([&](Poco::Data::Session& session) { session << filled(postgresql), Poco::Data::Keywords::now; });
  }
};

TEST_P(Optimising, M2_an_index_in_many_pieces_is_tidied_step_by_step_and_finds_the_same) {
  add(0, 500);
  const auto pieces = [&] {
    store::Connection connection((folder_ / "mail/07/7.mailbox").string(), 5'000);
    return connection.integer("SELECT count(DISTINCT segid) FROM words_idx");
  };
  const auto before = everything();
  if (on_sqlite()) {
    EXPECT_EQ(pieces(), 20);
  }
  mailbox_->tidy_index([] { return true; });
  if (on_sqlite()) {
    EXPECT_EQ(pieces(), 20);
  }
  int steps = 0;
  mailbox_->tidy_index([&] { return ++steps < 0; });
  if (on_sqlite()) {
    EXPECT_LT(pieces(), 8);
    EXPECT_GT(steps, 1);
  }
  EXPECT_EQ(everything(), before);
  expect_whole();
}

TEST_P(Optimising, X1_makes_the_index_smaller_after_deletions_and_finds_the_same) {
  add(0, 400);
  remove_every_second();
  const auto before = everything();
  const std::int64_t bytes = mailbox_->index_bytes();
  EXPECT_TRUE(mailbox_->optimise_index({}));
  EXPECT_EQ(everything(), before);
  EXPECT_THAT(before.front(), SizeIs(200));
  if (on_sqlite()) {
    EXPECT_LT(mailbox_->index_bytes(), bytes * 3 / 4);
  } else {
    EXPECT_LE(mailbox_->index_bytes(), bytes);
  }
  expect_whole();
  const std::int64_t once = mailbox_->index_bytes();
  EXPECT_TRUE(mailbox_->optimise_index({}));
  EXPECT_EQ(mailbox_->index_bytes(), once);
}

TEST_P(Optimising, X1_mail_goes_on_arriving_and_being_found_afterwards) {
  add(0, 100);
  remove_every_second();
  mailbox_->optimise_index({});
  add(100, 200);
  EXPECT_THAT(mailbox_->search("会議", std::nullopt, {.limit = 500}), SizeIs(150));
  mailbox_->remove(ids());
  mailbox_->optimise_index({});
  EXPECT_THAT(found("会議"), IsEmpty());
  expect_whole();
  add(200, 300);
  EXPECT_THAT(mailbox_->search("common", std::nullopt, {.limit = 500}), SizeIs(100));
  expect_whole();
}

TEST_P(Optimising, X1_nothing_of_a_removed_mail_is_left_in_the_files) {
  if (!on_sqlite()) GTEST_SKIP() << "the server's files are its own; its rows go with the mail";
  add(0, 50);
  const MessageId secret = store_one(mail(kSecretWord, std::string("a ") + kSecretWord), "secret");
  mailbox_->digest_pending(10, {}, {});
  add(50, 100);
  ASSERT_THAT(found(kSecretWord), SizeIs(1));
  mailbox_->remove({secret});
  EXPECT_NE(on_disk().find(kSecretTail), std::string::npos);
  EXPECT_TRUE(mailbox_->optimise_index({}));
  EXPECT_EQ(on_disk().find(kSecretTail), std::string::npos);
}

TEST_P(Optimising, X1_stopped_at_any_step_it_has_lost_nothing_and_can_go_on) {
  add(0, 200);
  remove_every_second();
  const auto before = everything();
  bool ended = false;
  for (int steps = 0; !ended; ++steps) {
    int asked = 0;
    ended = mailbox_->optimise_index([&] { return asked++ >= steps; });
    EXPECT_EQ(everything(), before);
    ASSERT_LT(steps, 200);
  }
  expect_whole();
}

TEST_P(Optimising, X1_an_empty_mailbox_is_optimised_too) {
  EXPECT_TRUE(mailbox_->optimise_index({}));
  EXPECT_TRUE(mailbox_->rebuild_index("1", {}));
  expect_whole();
}

TEST_P(Optimising, X2_the_check_finds_missing_words_and_the_rebuild_heals_them) {
  add(0, 60);
  expect_whole();
  const MessageId ill = ids().at(30);
  damage("INSERT INTO words (words, rowid, subject, people, body) VALUES ('delete', %1, '', '', 'common')",
         "DELETE FROM mailbox_words WHERE account = 7 AND message = %1", ill);
  const auto check = mailbox_->check_index({});
  ASSERT_TRUE(check.has_value());
  EXPECT_EQ(check->missing, 1);
  EXPECT_EQ(check->mails, 60);
  EXPECT_THAT(mailbox_->search("common", std::nullopt, {.limit = 500}), SizeIs(59));
  EXPECT_TRUE(mailbox_->rebuild_index("1", {}));
  EXPECT_THAT(mailbox_->search("common", std::nullopt, {.limit = 500}), SizeIs(60));
  expect_whole();
}

TEST_P(Optimising, X2_the_check_finds_words_of_removed_mail_and_optimising_sweeps_them) {
  add(0, 60);
  damage("DELETE FROM message WHERE id = %1",
         "INSERT INTO mailbox_words (account, message, number, words) VALUES (7, 9999, 0, '''7:common'':1')", ids()[3]);
  auto check = mailbox_->check_index({});
  ASSERT_TRUE(check.has_value());
  EXPECT_EQ(check->leftover, 1);
  mailbox_->remove({ids()[5]});
  EXPECT_TRUE(mailbox_->optimise_index({}));
  expect_whole();
}

TEST_P(Optimising, X2_the_check_finds_mail_whose_bytes_are_not_whole_and_a_rebuild_keeps_what_is_known_of_it) {
  add(0, 20);
  damage("DELETE FROM chunk WHERE id >> 16 = %1", "DELETE FROM mailbox_chunk WHERE account = 7 AND message = %1",
         ids()[4]);
  const auto check = mailbox_->check_index({});
  ASSERT_TRUE(check.has_value());
  EXPECT_EQ(check->damaged, 1);
  EXPECT_EQ(check->missing, 0);
  const MessageId ill = ids()[4];
  const std::string subject = mailbox_->find(ill)->subject;
  EXPECT_FALSE(subject.empty());
  EXPECT_TRUE(mailbox_->rebuild_index("1", {}));
  EXPECT_EQ(mailbox_->find(ill)->subject, subject);
  EXPECT_TRUE(mailbox_->find(ill)->unreadable);
}

TEST_P(Optimising, X2_a_rebuild_that_was_stopped_goes_on_in_the_same_run_and_keeps_marks) {
  add(0, 200);
  const auto before = everything();
  mailbox_->set_seen({ids()[7]}, true);
  int asked = 0;
  EXPECT_FALSE(mailbox_->rebuild_index("12", [&] { return ++asked > 70; }));
  const std::int64_t left = mailbox_->totals().pending;
  EXPECT_GT(left, 0);
  EXPECT_LT(left, 200);
  asked = 0;
  EXPECT_FALSE(mailbox_->rebuild_index("12", [&] { return ++asked > 3; }));
  EXPECT_LE(mailbox_->totals().pending, left);
  EXPECT_TRUE(mailbox_->rebuild_index("12", {}));
  EXPECT_EQ(everything(), before);
  EXPECT_TRUE(mailbox_->find(ids()[7])->seen);
  expect_whole();
}

TEST_P(Optimising, X2_a_check_that_is_stopped_says_nothing) {
  add(0, 100);
  EXPECT_FALSE(mailbox_->check_index([] { return true; }).has_value());
}

TEST_P(Optimising, X1_killed_at_twenty_random_moments_nothing_is_lost) {
  add(0, 500);
  remove_every_second();
  const auto before = everything();
  std::mt19937 random(20'261'125);
  for (int round = 0; round < 20; ++round) {
    const auto optimising = child(round % 4 == 3 ? "rebuild" : "optimise", {std::to_string(round / 8)});
    optimising->wait(std::chrono::milliseconds(std::uniform_int_distribution<int>(5, 250)(random)));
    optimising->kill(SIGKILL);
    optimising->wait();
    reopen();
    mailbox_->digest_pending(1'000, {}, {});
    EXPECT_EQ(everything(), before) << round;
    if (round % 5 == 4) {
      const auto found = mailbox_->check_index({});
      ASSERT_TRUE(found.has_value());
      EXPECT_EQ(found->missing + found->damaged, 0) << round;
    }
  }
  EXPECT_TRUE(mailbox_->optimise_index({}));
  EXPECT_EQ(everything(), before);
  expect_whole();
}

TEST_P(Optimising, X1_reads_and_writes_go_on_meanwhile) {
  add(0, 400);
  remove_every_second();
  int stored = 0;
  EXPECT_TRUE(mailbox_->optimise_index([&] {
    if (stored < 10) {
      store_one(mail("meanwhile", "ankunft"), "m" + std::to_string(++stored));
      EXPECT_THAT(found("会議"), Not(IsEmpty()));
    }
    return false;
  }));
  EXPECT_GT(stored, 0);
  mailbox_->digest_pending(100, {}, {});
  EXPECT_THAT(found("ankunft"), SizeIs(static_cast<std::size_t>(stored)));
  expect_whole();
}

TEGAMI_ON_BOTH_STORES(Optimising);

}  // namespace
}  // namespace tegami::mailbox::contract
