// Mail of the outbox whose entry is over, or was never written, goes to where it belongs; on both databases.
#include "jobs/outbox_filing.h"

#include <gtest/gtest.h>

#include "accounts/repository.h"
#include "fixtures/both_databases.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/postgresql_mailboxes.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::jobs {
namespace {

using mailbox::FolderKind;

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kLongAgo = kNow - 2 * 3'600'000, kJustNow = kNow - 60'000;

class OutboxFiling : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    mailbox::mime::init();
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    mailboxes_ = on_sqlite() ? mailbox::sqlite_mailboxes({.folder = (folder_ / "mail").string(),
                                                          .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"})
                             : mailbox::postgresql_mailboxes(*database_);
    outbox_ = std::make_unique<OutboxStore>(*database_);
    accounts::Account account;
    account.owner_user = "u1";
    account.name = "work";
    account.address = "taro@example.jp";
    account_ = accounts::Repository(*database_, seal_).insert(account, {}, 1);
  }

  std::int64_t written(const std::string& message_id, std::int64_t at_ms) {
    const auto mailbox = mailboxes_->open(account_, true);
    std::vector<mailbox::Arrived> batch(1);
    batch.front().raw = mailbox->raw_writer();
    batch.front().raw->write("Message-ID: " + message_id + "\r\nSubject: letter\r\n\r\nwords\r\n");
    batch.front().known.received_ms = at_ms;
    batch.front().folder = FolderKind::outbox;
    return mailbox->store(std::move(batch)).front();
  }
  void queued(const std::string& message_id, std::int64_t mail) {
    Entry entry;
    entry.account = account_;
    entry.message = mail;
    entry.message_id = message_id;
    entry.recipients.emplace_back().address = "hanako@example.jp";
    ASSERT_TRUE(outbox_->add(entry));
  }
  /// Nothing: there is no such mail.
  std::optional<FolderKind> place(std::int64_t mail) {
    const auto mailbox = mailboxes_->open(account_, false);
    const auto found = mailbox->find(mail);
    if (!found) return std::nullopt;
    for (const auto& folder : mailbox->folders()) {
      if (folder.id == found->folder) return folder.kind;
    }
    return std::nullopt;
  }
  void file() { file_strays(account_, *outbox_, *mailboxes_, kNow); }

  const storage::Seal seal_{[](std::string_view) { return std::optional<storage::SealingKey>(); }};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<mailbox::Mailboxes> mailboxes_;
  std::unique_ptr<OutboxStore> outbox_;
  accounts::AccountId account_ = 0;
};

TEST_P(OutboxFiling, S1_a_letter_whose_entry_was_never_written_becomes_a_draft_and_is_not_lost) {
  const auto stray = written("<a@example.jp>", kLongAgo);
  file();
  EXPECT_EQ(place(stray), FolderKind::drafts);
}

TEST_P(OutboxFiling, S1_a_letter_with_its_entry_or_still_waiting_for_it_stays_in_the_outbox) {
  const auto waiting = written("<a@example.jp>", kLongAgo), being_written = written("<b@example.jp>", kJustNow);
  queued("<a@example.jp>", waiting);
  file();
  EXPECT_EQ(place(waiting), FolderKind::outbox);
  EXPECT_EQ(place(being_written), FolderKind::outbox);
}

TEST_P(OutboxFiling, S1_a_letter_that_was_asked_for_again_and_queued_leaves_no_draft_that_could_be_sent_twice) {
  const auto stray = written("<a@example.jp>", kLongAgo), again = written("<a@example.jp>", kLongAgo);
  queued("<a@example.jp>", again);
  file();
  EXPECT_EQ(place(stray), std::nullopt);
  EXPECT_EQ(place(again), FolderKind::outbox);
}

TEST_P(OutboxFiling, S1_strays_among_more_mail_than_is_looked_at_together_are_found) {
  std::vector<std::int64_t> strays;
  for (int number = 0; number < 450; ++number) {
    const auto message_id = "<" + std::to_string(number) + "@example.jp>";
    const auto mail = written(message_id, kLongAgo + number);
    if (number % 3 == 0) {
      strays.push_back(mail);
    } else {
      queued(message_id, mail);
    }
  }
  file();
  for (const auto stray : strays) EXPECT_EQ(place(stray), FolderKind::drafts) << stray;
  for (const auto& folder : mailboxes_->open(account_, false)->folders()) {
    if (folder.kind == FolderKind::outbox) {
      EXPECT_EQ(folder.messages, 300);
    }
  }
}

TEGAMI_ON_BOTH_DATABASES(OutboxFiling);

}  // namespace
}  // namespace tegami::jobs
