#include "accounts/providers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fixtures/process.h"
#include "words/catalog.h"

namespace tegami::accounts {
namespace {

using testing::HasSubstr;

const Providers& providers() {
  static const Providers all(TEGAMI_SOURCE_DIR "/plugin/accounts/providers.json");
  return all;
}

Provider of(std::string_view address) {
  auto found = providers().of_address(address);
  if (!found) {
    ADD_FAILURE() << address;
    return {};
  }
  return *std::move(found);
}

TEST(Providers, A9_the_providers_that_people_in_Japan_use_are_known) {
  for (const char* address :
       {"a@gmail.com", "a@outlook.com", "a@outlook.jp", "a@contoso.onmicrosoft.com", "a@yahoo.co.jp", "a@icloud.com",
        "a@ezweb.ne.jp", "a@au.com", "a@docomo.ne.jp", "a@softbank.ne.jp", "a@i.softbank.jp", "a@aqua.plala.or.jp",
        "a@ocn.ne.jp", "a@galaxy.ocn.ne.jp", "a@biglobe.ne.jp", "a@nifty.com", "a@aa2.so-net.ne.jp",
        "a@example.sakura.ne.jp", "a@example.xsrv.jp"}) {
    EXPECT_FALSE(of(address).name.empty()) << address;
  }
}

TEST(Providers, A9_the_log_on_name_and_the_host_are_made_from_the_address) {
  const Provider yahoo = of("Taro.Yamada@YAHOO.co.jp");
  EXPECT_EQ(yahoo.receive->host, "pop.mail.yahoo.co.jp");
  EXPECT_EQ(yahoo.receive->port, 995);
  EXPECT_EQ(yahoo.receive->user, "Taro.Yamada");
  const Provider ocn = of("taro@OCN.ne.jp");
  EXPECT_EQ(ocn.send->user, "taro@ocn.ne.jp");
  const Provider sakura = of("info@shop.sakura.ne.jp");
  EXPECT_EQ(sakura.receive->host, "shop.sakura.ne.jp");
  EXPECT_EQ(of("x@iijmio-mail.jp").receive->user, "x.iijmio-mail.jp");
  EXPECT_EQ(of("x@shop.xsrv.jp").receive->host, "") << "its name is in the contract";
}

TEST(Providers, A9_what_has_no_POP3_says_so_and_OAuth_is_named) {
  EXPECT_FALSE(of("a@icloud.com").receive);
  EXPECT_TRUE(of("a@icloud.com").send);
  EXPECT_FALSE(of("a@ezweb.ne.jp").send);
  EXPECT_EQ(of("a@gmail.com").oauth, "google");
  EXPECT_FALSE(of("a@hotmail.com").password);
}

TEST(Providers, A9_an_unknown_domain_or_no_address_is_offered_nothing) {
  for (const char* address : {"", "@", "a", "gmail.com", "@gmail.com", "a@", "a@example.co.jp", "a@notgmail.com",
                              "a@sakura.ne.jp", "a@evil.gmail.com", "a@.plala.or.jp.", "a@gmail.com."}) {
    EXPECT_FALSE(providers().of_address(address).has_value()) << address;
  }
}

TEST(Providers, A9_every_note_has_its_words_in_both_languages) {
  const auto words = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  for (const char* address : {"a@gmail.com", "a@outlook.com", "a@yahoo.co.jp", "a@icloud.com", "a@docomo.ne.jp",
                              "a@au.com", "a@i.softbank.jp", "a@b.xsrv.jp", "a@aol.com"}) {
    for (const std::string& note : {of(address).note, of(address).note_password}) {
      if (note.empty()) continue;
      for (const char* language : {"ja", "en"}) EXPECT_TRUE(words.has(language, "provider.note." + note)) << note;
    }
  }
}

TEST(Providers, A9_a_broken_file_is_refused_and_the_provider_named) {
  const fixtures::TempFolder folder;
  const auto file = (folder.path() / "providers.json").string();
  const auto refusal = [&](const std::string& provider) {
    std::ofstream(file) << R"({"providers": [)" << provider << "]}";
    try {
      const Providers read(file);
      return std::string("none");
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(refusal("{"), HasSubstr(file));
  EXPECT_THAT(refusal(R"({"id": "x", "name": "X", "domains": ["x.jp", "x.jp"], "password": true, "source": []})"),
              HasSubstr("x: a domain twice"));
  EXPECT_THAT(refusal(R"({"id": "x", "name": "X", "domains": ["x.jp"], "password": true, "source": ["s"],
                "receive": {"host": "h", "port": 995, "protection": "tls_unverified", "user": "address"}})"),
              HasSubstr("x: protection"));
  EXPECT_THAT(refusal(R"({"id": "x", "name": "X", "domains": ["x.jp"], "password": true, "source": [],
                "receive": {"host": "h", "port": 995, "protection": "tls", "user": "address"}})"),
              HasSubstr("x: source"));
}

}  // namespace
}  // namespace tegami::accounts
