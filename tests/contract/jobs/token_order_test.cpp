// Which grant an account's directions sign in with (A5, A6), as the orders of jobs ask for it.
#include <gtest/gtest.h>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "jobs/receive_order.h"
#include "jobs/send_order.h"

namespace tegami::jobs {
namespace {

std::optional<storage::SealingKey> one_key(std::string_view) {
  return storage::SealingKey{"k", std::vector<unsigned char>(32, 9)};
}

class TokenOrders : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    sdk::User taro;
    taro.key = "u1";
    host_.add_user(taro);
    account_.id = 7;
    account_.owner_user = "u1";
    account_.receiving = true;
    account_.receive.source = account_.send.source = accounts::Source::individual;
    account_.receive.host = account_.send.host = "mail.example.jp";
    account_.receive.user = "shared@example.jp";
    account_.receive.auth = accounts::ReceiveAuth::xoauth2;
    account_.receive.oauth_server = "o1";
    account_.send.auth = accounts::SendAuth::xoauth2;
    account_.send.oauth_server = "o1";
  }
  /// Every token is "TOKEN of DIRECTION at SERVER".
  static transport::Result<oauth::Token> token(oauth::AccountId, oauth::Direction direction,
                                               const std::string& server) {
    return oauth::Token{transport::Secret(std::string(name(direction)) + " at " + server), 1, 2, false};
  }
  std::string sends() {
    auto order = send_order(sdk_, *accounts_, account_, token);
    if (order.has_error()) return order.error().code;
    EXPECT_TRUE(order->token) << "what is called bad can be renewed";
    return order->config.user + " " + std::string(order->config.password.reveal());
  }

  fixtures::FakeHost host_;
  const sdk::Host sdk_{*host_.table()};
  const storage::Seal seal_{one_key};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  accounts::Account account_;
};

TEST_P(TokenOrders, A5_sending_without_a_user_id_uses_the_receiving_grant_of_the_same_server) {
  EXPECT_EQ(sends(), "shared@example.jp receive at o1");
  account_.send.oauth_server = "";
  EXPECT_EQ(sends(), "shared@example.jp receive at o1");
  account_.send.oauth_server = "o2";
  EXPECT_EQ(sends(), "shared@example.jp send at o2");
}

TEST_P(TokenOrders, A6_a_delegate_sends_by_a_grant_of_his_own) {
  account_.send.user = "delegate@example.jp";
  EXPECT_EQ(sends(), "delegate@example.jp send at o1");
}

TEST_P(TokenOrders, S4_the_log_on_before_sending_signs_in_by_the_receiving_grant) {
  account_.send.auth = accounts::SendAuth::pop_before_smtp;
  const auto order = send_order(sdk_, *accounts_, account_, token);
  ASSERT_TRUE(order) << order.error().code;
  ASSERT_TRUE(order->log_on_first && order->token);
  EXPECT_EQ(order->log_on_first->password.reveal(), "receive at o1");
}

TEST_P(TokenOrders, Without_a_token_there_is_no_order_and_the_reason_stays) {
  const TokenFor none = [](auto, auto, const auto&) -> transport::Result<oauth::Token> {
    return transport::Failure(transport::Stage::sign_in, transport::Kind::permanent, "oauth_client_refused");
  };
  EXPECT_EQ(receive_order(sdk_, *accounts_, account_, none).error().code, "oauth_client_refused");
  EXPECT_EQ(send_order(sdk_, *accounts_, account_, none).error().code, "oauth_client_refused");
  EXPECT_EQ(receive_order(sdk_, *accounts_, account_, token)->config.password.reveal(), "receive at o1");
}

TEGAMI_ON_BOTH_DATABASES(TokenOrders);

}  // namespace
}  // namespace tegami::jobs
