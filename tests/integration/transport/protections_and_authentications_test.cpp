// Every protection with every authentication against a real Dovecot: signed in, mail whole, no secret in the log; and
// refused by name where user id, password or token are wrong.
//
// Dovecot offers USER wherever it offers PLAIN, so AUTH PLAIN is proved by dialogues alone. Tokens are JSON web tokens
// that it checks by itself, with a key of ours.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <ctime>

#include "fixtures/certificates.h"
#include "fixtures/dovecot.h"
#include "fixtures/receive_run.h"
#include "transport/sasl/mechanism.h"

namespace tegami::transport {
namespace {

using fixtures::receive;
using fixtures::ReceiveRun;

constexpr std::string_view kKey = "a key that only this test knows, of 256 bits";
const std::string kMail = "From: a@example.jp\nSubject: one\n\n.a dot\nend\n";

std::string base64url(std::string_view bytes) {
  std::string text(sasl::base64(bytes).reveal());
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text.substr(0, text.find('='));
}

std::string token(const std::string& user, std::time_t until) {
  const std::string signed_part =
      base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
      base64url(R"({"sub":")" + user + R"(","iat":1700000000,"exp":)" + std::to_string(until) + "}");
  std::string digest(32, '\0');
  unsigned int length = 0;
  HMAC(EVP_sha256(), kKey.data(), static_cast<int>(kKey.size()),
       reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(),
       reinterpret_cast<unsigned char*>(digest.data()), &length);
  return signed_part + "." + base64url(digest);
}

/// Readable by whom Dovecot runs as.
void publish(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  fixtures::write_file(path, text);
  std::filesystem::permissions(path, std::filesystem::perms(0644));
}

struct Way {
  const char* name;
  const char* mechanisms;  ///< of the server, beside those that Dovecot wants
  pop3::Auth auth;
  const char* said;          ///< in the transcript where nobody vouches for the connection
  const char* said_trusted;  ///< and where somebody does
};

constexpr Way kWays[] = {
    {"user and pass", "plain login", pop3::Auth::standard, "C: PASS ****", "C: PASS ****"},
    {"apop", "plain apop", pop3::Auth::apop, "C: APOP taro ****", "C: APOP taro ****"},
    {"scram", "plain scram-sha-256", pop3::Auth::standard, "C: AUTH SCRAM-SHA-256 ****", "C: PASS ****"},
    {"scram alone", "scram-sha-256", pop3::Auth::standard, "C: AUTH SCRAM-SHA-256 ****", "C: AUTH SCRAM-SHA-256 ****"},
    {"xoauth2", "xoauth2 oauthbearer", pop3::Auth::xoauth2, "C: AUTH XOAUTH2", "C: AUTH XOAUTH2"},
    {"oauthbearer", "oauthbearer", pop3::Auth::xoauth2, "C: AUTH OAUTHBEARER", "C: AUTH OAUTHBEARER"},
};

class EveryProtection : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    std::filesystem::permissions(keys_.path(), std::filesystem::perms(0755));
    publish(keys_ / "keys/default/HS256/default", sasl::base64(kKey).reveal());
    publish(keys_ / "oauth2.conf", "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=" +
                                       (keys_ / "keys/").string() + "\nusername_attribute = sub\n");
    fixtures::DovecotOptions options;
    options.mechanisms = GetParam().mechanisms;
    options.extra = "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = " +
                    (keys_ / "oauth2.conf").string() + "\n}\n";
    // Refusals without a pause that grows from one to the next.
    options.extra += "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n";
    server_.emplace(options);
    server_->add_user("taro", "s3cret-word, =\xc3\xa9");
    server_->deliver("taro", kMail);
  }
  pop3::Config config(Protection protection, bool pinned) {
    const bool at_once = protection == Protection::tls || protection == Protection::tls_unverified;
    const bool oauth = GetParam().auth == pop3::Auth::xoauth2;
    pop3::Config made =
        fixtures::local_config(at_once ? server_->pop3s_port() : server_->pop3_port(), "taro",
                               oauth ? token("taro", std::time(nullptr) + 600) : "s3cret-word, =\xc3\xa9", protection);
    made.auth = GetParam().auth;
    made.policy.ca_file = server_->certificate();
    if (pinned) made.endpoint.pin = fixtures::fingerprint(server_->certificate());
    return made;
  }
  fixtures::TempFolder keys_{"keys"};
  std::optional<fixtures::Dovecot> server_;
  Loop loop_;
};

TEST_P(EveryProtection, Signs_in_and_fetches_and_is_refused_by_name) {
  struct Case {
    Protection protection;
    bool pinned, trusted;
  };
  constexpr Case kCases[] = {{Protection::none, false, false},
                             {Protection::tls, false, true},
                             {Protection::tls, true, true},
                             {Protection::tls_unverified, false, false},
                             {Protection::tls_unverified, true, true},
                             {Protection::starttls, false, true},
                             {Protection::starttls, true, true},
                             {Protection::starttls_unverified, false, false},
                             {Protection::starttls_unverified, true, true}};
  for (const Case& each : kCases) {
    SCOPED_TRACE(static_cast<int>(each.protection));
    const pop3::Config good = config(each.protection, each.pinned);
    const ReceiveRun run = receive(loop_, good, ReceiveRun::Do::fetch);
    ASSERT_EQ(run.code(), "") << run.end.failure->text << run.end.transcript << server_->log();
    EXPECT_EQ(run.bodies.at(1).size(), kMail.size() + 5) << "CRLF";
    EXPECT_NE(run.end.transcript.find(each.trusted ? GetParam().said_trusted : GetParam().said), std::string::npos)
        << run.end.transcript;
    for (const std::string& secret :
         {std::string(good.password.reveal()), std::string(sasl::base64(good.password.reveal()).reveal())}) {
      EXPECT_EQ(run.end.transcript.find(secret), std::string::npos) << run.end.transcript;
    }
    pop3::Config wrong = good;
    wrong.password =
        Secret(GetParam().auth == pop3::Auth::xoauth2 ? token("taro", std::time(nullptr) - 600) : "not it");
    const ReceiveRun refused = receive(loop_, wrong, ReceiveRun::Do::fetch);
    EXPECT_EQ(refused.code(), GetParam().auth == pop3::Auth::xoauth2 ? "token_refused" : "password_refused")
        << refused.end.transcript;
    EXPECT_EQ(refused.end.failure->kind, Kind::refused);
    EXPECT_EQ(refused.end.failure->stage, Stage::sign_in);
  }
}

INSTANTIATE_TEST_SUITE_P(Dovecot, EveryProtection, ::testing::ValuesIn(kWays), [](const auto& each) {
  std::string name = each.param.name;
  for (char& c : name) c = c == ' ' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace tegami::transport
