/// accounts_contract.h - the accounts' main database, empty and migrated, on both databases.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/repository.h"
#include "fixtures/both_databases.h"

namespace tegami::accounts::contract {

inline std::optional<storage::SealingKey> one_key(std::string_view id) {
  if (!id.empty() && id != "k") return std::nullopt;
  return storage::SealingKey{"k", std::vector<unsigned char>(32, 9)};
}

class AccountsContract : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<Repository>(*database_, seal_);
  }

  static Account account(const std::string& owner = "u1", const std::string& name = "仕事") {
    Account a;
    a.owner_user = owner;
    a.name = name;
    a.address = "taro..yamada@docomo.ne.jp";
    a.receive.host = "pop.example.jp";
    a.receive.user = "taro";
    return a;
  }
  AccountId add(const Account& a, SecretChange secrets = {}) { return accounts_->insert(a, secrets, 1'000); }
  Account stored(AccountId id) { return accounts_->find(id)->account; }

  storage::Seal seal_{one_key};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<Repository> accounts_;
};

}  // namespace tegami::accounts::contract
