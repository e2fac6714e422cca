/// stores.h - the two stores of mail for tests that run on both, in this process or in a child of it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/process.h"
#include "mailbox/mailbox.h"
#include "storage/database.h"

namespace tegami::mailbox::contract {

/// A store by its target: "sqlite:/folder" or "postgresql://...".
class Store {
 public:
  explicit Store(const std::string& target);
  Mailboxes& mailboxes() { return *mailboxes_; }

 private:
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<Mailboxes> mailboxes_;
};

Arrived arrive(Mailbox& mailbox, std::string_view raw, std::string uidl, std::int64_t received_ms = 1'700'000'000'000);
/// A mail with an UTF-8 subject and body.
std::string mail(std::string_view subject, std::string_view body, std::string_view from = "Taro <taro@example.jp>");
std::string read_all(RawReader& reader);
std::vector<std::string> subjects(const std::vector<Summary>& summaries);
/// Deterministic bytes that zstd cannot make much smaller.
std::string noise(std::size_t bytes, std::uint64_t seed);

/// Each test gets an empty store and one mailbox in it.
class OnBothStores : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;
  void reopen();  ///< as a new process would find it
  std::unique_ptr<fixtures::Child> child(std::string role, std::vector<std::string> more = {}) const;

  MessageId store_one(std::string_view raw, std::string uidl, std::int64_t received_ms = 1'700'000'000'000);
  std::vector<std::string> found(std::string_view query);

  fixtures::TempFolder folder_{"mailbox"};
  std::string target_;
  std::unique_ptr<Store> store_;
  std::shared_ptr<Mailbox> mailbox_;
};

constexpr FolderId kInbox = 1, kSent = 2, kTrash = 4;

#define TEGAMI_ON_BOTH_STORES(suite)                                               \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, testing::Values("sqlite", "postgresql"), \
                           [](const auto& test) { return std::string(test.param); })

}  // namespace tegami::mailbox::contract
