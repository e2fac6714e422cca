// Receiving and sending by XOAUTH2: tokens of a real oidc-provider, judged by a real Dovecot and Postfix that ask it.
#include <gtest/gtest.h>

#include <future>

#include "accounts/repository.h"
#include "fixtures/fake_host.h"
#include "fixtures/fetch_run.h"
#include "fixtures/oidc_provider.h"
#include "fixtures/postfix.h"
#include "jobs/lease_holder.h"
#include "jobs/outbox_store.h"
#include "jobs/receiver.h"
#include "jobs/sender.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/sqlite_mailboxes.h"
#include "oauth/authorization.h"
#include "oauth/encoding.h"
#include "oauth/id_token.h"
#include "oauth/token_request.h"

namespace tegami::jobs {
namespace {

using fixtures::OidcProvider;

std::optional<storage::SealingKey> one_key(std::string_view) {
  return storage::SealingKey{"k", std::vector<unsigned char>(32, 9)};
}

class Xoauth2 : public testing::Test {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    if (const auto missing = OidcProvider::missing()) {
      if (missing->fatal) GTEST_FAIL() << missing->reason;
      GTEST_SKIP() << missing->reason;
    }
    mailbox::mime::init();
    provider_.emplace();
    dovecot_.emplace(provider_->dovecot(folder_.path()));
    dovecot_->add_user("taro", "never-used");
    host_.set_policy("transport.allow_plaintext", "true");
    host_.set_policy("transport.allow_private_networks", "true");
    host_.set_setting("oauth_servers", "[" + provider_->entry("o1") + "]");
    sdk::User taro;
    taro.key = taro.login = "taro";
    host_.add_user(taro);
    storage::migrate(database_, TEGAMI_SOURCE_DIR "/migrations");
    receiver_.emplace(Receiver::Parts{sdk_, accounts_, *mailboxes_, indexes_, grants_});
    account_ = add_account();
  }
  void TearDown() override {
    if (receiver_) receiver_->stop();
  }
  AccountId add_account(std::uint16_t smtp_port = 0) {
    accounts::Account made;
    made.owner_user = "taro";
    made.name = "仕事";
    made.address = "taro@example.test";
    made.receiving = true;
    made.receive.host = "127.0.0.1";
    made.receive.port = dovecot_->pop3_port();
    made.receive.protection = transport::Protection::none;
    made.receive.user = "taro";
    made.receive.auth = accounts::ReceiveAuth::xoauth2;
    made.receive.oauth_server = "o1";
    made.send.source = accounts::Source::individual;
    made.send.host = "127.0.0.1";
    made.send.port = smtp_port;
    made.send.protection = transport::Protection::none;
    made.send.auth = accounts::SendAuth::xoauth2;
    made.send.oauth_server = "o1";
    return accounts_.insert(made, {}, sdk_.now_ms());
  }
  oauth::Server entry() const { return *oauth::find_server(*sdk_.setting("oauth_servers"), "o1"); }
  transport::http::Response ask(transport::http::Request request) {
    transport::http::Config config;
    config.request = std::move(request);
    config.policy.allow_plaintext = config.policy.allow_private_networks = true;
    auto run = fixtures::fetch(loop_, config);
    EXPECT_TRUE(run.response) << run.code();
    return run.response ? std::move(*run.response) : transport::http::Response{};
  }
  /// As a person who signs in at the provider, and comes back.
  oauth::Tokens sign_in(const oauth::Binding& binding) {
    const auto query = oauth::form({{"account", "taro"},
                                    {"redirect_uri", OidcProvider::kRedirect},
                                    {"challenge", oauth::challenge_of(binding.verifier)},
                                    {"nonce", binding.nonce},
                                    {"scope", entry().scope()}});
    transport::http::Request request;
    request.url = *transport::http::Url::parse(provider_->url("/test/code?") + std::string(query.reveal()));
    const transport::Secret code(std::string(ask(request).body.reveal()));
    auto tokens =
        oauth::read_tokens(ask(oauth::code_request(entry(), code, binding.verifier, OidcProvider::kRedirect)));
    EXPECT_TRUE(tokens) << tokens.error().text << provider_->output();
    return tokens ? std::move(*tokens) : oauth::Tokens{};
  }
  oauth::GrantId authorize(AccountId account) {
    const auto tokens = sign_in(oauth::new_binding());
    const auto id = grants_.add({"o1", "taro", "taro@example.test", "taro", ""}, tokens, sdk_.now_ms());
    grants_.use_for(account, oauth::Direction::receive, id);
    return id;
  }
  AccountResult receive() {
    std::promise<AccountResult> ended;
    receiver_->receive(account_, Receiver::Reason::asked, {}, [&](AccountResult result) { ended.set_value(result); });
    return ended.get_future().get();
  }
  std::string code(const AccountResult& result) { return result.failure ? result.failure->code : std::string(); }
  std::string status() { return accounts_.find(account_)->state.status; }

  fixtures::TempFolder folder_{"xoauth2"};
  std::optional<OidcProvider> provider_;
  std::optional<fixtures::Dovecot> dovecot_;
  fixtures::FakeHost host_;
  const sdk::Host sdk_{*host_.table()};
  storage::Database database_{sdk_.dsn()};
  const storage::Seal seal_{one_key};
  accounts::Repository accounts_{database_, seal_};
  accounts::IndexRuns indexes_{database_};
  oauth::GrantStore grants_{database_, seal_, holder_is_dead};
  std::unique_ptr<mailbox::Mailboxes> mailboxes_ = mailbox::sqlite_mailboxes(
      {.folder = (folder_ / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
  transport::Loop loop_;
  std::optional<Receiver> receiver_;
  AccountId account_ = 0;
};

TEST_F(Xoauth2, A_code_brings_tokens_and_who_signed_in) {
  const auto binding = oauth::new_binding();
  const auto tokens = sign_in(binding);
  EXPECT_FALSE(tokens.refresh.empty());
  EXPECT_TRUE(oauth::missing_scopes(entry(), tokens).empty());
  const auto person = oauth::read_id_token(entry(), tokens.id_token, binding.nonce, sdk_.now_ms());
  ASSERT_TRUE(person) << person.error().text;
  EXPECT_EQ(person->subject, "taro");
  EXPECT_EQ(person->address, "taro@example.test");
  EXPECT_TRUE(oauth::read_id_token(entry(), tokens.id_token, "another", sdk_.now_ms()).has_error());
}

TEST_F(Xoauth2, A_code_without_its_verifier_is_worth_nothing) {
  const auto binding = oauth::new_binding(), other = oauth::new_binding();
  const auto query = oauth::form({{"account", "taro"},
                                  {"redirect_uri", OidcProvider::kRedirect},
                                  {"challenge", oauth::challenge_of(binding.verifier)},
                                  {"scope", entry().scope()}});
  transport::http::Request request;
  request.url = *transport::http::Url::parse(provider_->url("/test/code?") + std::string(query.reveal()));
  const transport::Secret code(std::string(ask(request).body.reveal()));
  const auto stolen =
      oauth::read_tokens(ask(oauth::code_request(entry(), code, other.verifier, OidcProvider::kRedirect)));
  ASSERT_TRUE(stolen.has_error());
  EXPECT_EQ(stolen.error().code, "needs_authorization");
  EXPECT_NE(stolen.error().text.find("invalid_grant"), std::string::npos);
}

TEST_F(Xoauth2, A6_receives_with_a_token_refreshes_it_in_time_and_asks_people_once_it_is_revoked) {
  dovecot_->deliver("taro", "Subject: one\n\nbody\n");
  EXPECT_EQ(code(receive()), "needs_authorization") << "nobody authorized it";
  EXPECT_EQ(status(), "needs_authorization");
  const auto id = authorize(account_);
  auto result = receive();
  EXPECT_EQ(code(result), "") << result.failure->text << dovecot_->log() << provider_->output();
  EXPECT_EQ(result.counts.stored, 1);
  EXPECT_EQ(status(), "ok");
  // An hour later, by the host's clock; the rotated token goes on twice.
  for (int i = 1; i <= 2; ++i) {
    host_.advance(std::chrono::minutes(61));
    EXPECT_EQ(code(receive()), "");
    EXPECT_EQ(grants_.find(id)->generation, i);
  }
  // Revoked by its owner, the access token along with it.
  const auto token = grants_.to_revoke(id);
  ASSERT_TRUE(token && token->second);
  EXPECT_FALSE(oauth::read_revoked(ask(oauth::revoke_request(entry(), token->first, true))));
  EXPECT_EQ(code(receive()), "needs_authorization");
  EXPECT_EQ(status(), "needs_authorization");
  EXPECT_TRUE(grants_.find(id)->needed);
  authorize(account_);
  EXPECT_EQ(code(receive()), "");
  EXPECT_FALSE(grants_.find(id)) << "what was replaced is gone";
}

TEST_F(Xoauth2, A_token_that_the_server_calls_bad_gets_one_refresh_and_one_more_try) {
  const auto id = authorize(account_);
  const auto access = grants_.access(id);
  EXPECT_FALSE(oauth::read_revoked(ask(oauth::revoke_request(entry(), access->token, false))));
  const auto result = receive();
  EXPECT_EQ(code(result), "") << result.failure->text;
  EXPECT_EQ(grants_.find(id)->generation, 1);
  EXPECT_EQ(status(), "ok");
}

TEST_F(Xoauth2, A_token_that_stays_bad_is_told_after_one_more_try) {
  const auto id = authorize(account_);
  auto row = *accounts_.find(account_);
  row.account.receive.user = "hanako";  // whose mailbox this is not
  ASSERT_EQ(accounts_.update(row.account, {}, sdk_.now_ms()), accounts::Saved::ok);
  EXPECT_EQ(code(receive()), "token_refused");
  EXPECT_EQ(grants_.find(id)->generation, 1) << "once";
  EXPECT_EQ(status(), "paused");
}

TEST_F(Xoauth2, A5_sends_with_the_receiving_grant_and_renews_it_where_the_server_calls_it_bad) {
  TEGAMI_REQUIRE_POSTFIX();
  fixtures::Certificates certificates;
  fixtures::PostfixOptions options;
  options.certificate = certificates.issue("IP:127.0.0.1");
  options.auth_port = dovecot_->auth_port();
  fixtures::Postfix postfix(options);
  account_ = add_account(postfix.smtp_port());
  OutboxStore outbox(database_);
  Sender sender({sdk_, accounts_, outbox, *mailboxes_, receiver_->pool(), receiver_->timers(), receiver_->loop(),
                 receiver_->tokens()});
  const auto mailbox = mailboxes_->open(account_, true);
  const std::string text = "From: taro@example.test\r\nTo: hanako@example.test\r\nSubject: by a token\r\n\r\nbody\r\n";
  const auto id = authorize(account_);
  const auto access = grants_.access(id);
  EXPECT_FALSE(oauth::read_revoked(ask(oauth::revoke_request(entry(), access->token, false))));
  mailbox::Arrived arrived;
  arrived.raw = mailbox->raw_writer();
  arrived.raw->write(text);
  arrived.known.uidl = "1";
  arrived.known.received_ms = sdk_.now_ms();
  Entry made;
  made.account = account_;
  std::vector<mailbox::Arrived> batch;
  batch.push_back(std::move(arrived));
  made.message = mailbox->store(std::move(batch)).front();
  made.sender = "taro@example.test";
  made.size = static_cast<std::int64_t>(text.size());
  made.created_by = "taro";
  made.created_ms = sdk_.now_ms();
  made.recipients.push_back({"hanako@example.test", RecipientStatus::queued, 0, {}, {}});
  const auto entry = outbox.add(made);
  ASSERT_TRUE(sender.send(account_, {}));
  const auto sent = sender.wait(entry.value().id, std::chrono::seconds(60));
  ASSERT_TRUE(sent);
  const auto trouble = outbox.trouble(account_);
  EXPECT_EQ(name(sent->state), "sent") << (trouble ? trouble->code + trouble->message : "") << postfix.log();
  EXPECT_EQ(grants_.find(id)->generation, 1);
  EXPECT_TRUE(fixtures::wait_until([&] { return postfix.count("hanako") == 1; }));
  sender.stop();
}

}  // namespace
}  // namespace tegami::jobs
