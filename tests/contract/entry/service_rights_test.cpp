// Every service, asked by everybody about everything, on both databases, against the table services.rights.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "contract/entry/rights_table.h"

namespace tegami::entry {
namespace {

namespace json = boost::json;

using services::Refusal;
using services::Result;

std::string text_of(const Refusal& refusal) {
  std::string text = refusal.code + ": " + refusal.message;
  for (const auto& [field, what] : refusal.fields) text += "\n" + field + ": " + what;
  return text;
}

std::string text_of(services::Answer& answer) {
  if (const auto* value = std::get_if<json::value>(&answer)) return json::serialize(*value);
  auto& bytes = std::get<services::Bytes>(answer);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const auto count = bytes.next(buffer)) text.append(buffer.data(), count);
  return text;
}

bool is_members(const json::object& account) {
  const std::set<std::string> allowed{"id", "name", "display_name", "address", "right"};
  return account.size() == allowed.size() && std::all_of(account.begin(), account.end(), [&](const auto& entry) {
           return allowed.count(std::string(entry.key())) == 1;
         });
}

/// The letter of an account as it was answered.
char letter_of(const json::object& account) { return is_members(account) ? 'm' : '+'; }

char letter_of(const std::string& service, const json::value& answer, const Subject& subject) {
  const auto* object = answer.if_object();
  if (object == nullptr) return '+';
  if (service == "accounts.get") return letter_of(*object);
  if (service == "accounts.set_receiving" && object->at("matched") == 0) return 'e';
  if (service != "accounts.list") return '+';
  for (const auto& item : object->at("items").as_array())
    if (item.at("id") == subject.id) return letter_of(item.get_object());
  return 'e';
}

class ServiceRights : public RightsWorld {
 protected:
  void SetUp() override {
    RightsWorld::SetUp();
    rows_ = read_rights("services.rights", 1);
  }

  /// What came, as a letter of the table; refusals are gathered to be compared.
  char asked(const RightsRow& row, const Role& role, Thing thing, std::set<std::string>& refusals) {
    const Subject subject = this->subject(role, thing);
    set_policies(role, thing);
    Result result = call(role.user, row.name, json::parse(filled(row.request, subject)).as_object());
    if (!result) return refused(result.error(), subject, refusals);
    auto* value = std::get_if<json::value>(&*result);
    const char letter = value == nullptr ? '+' : letter_of(row.name, *value, subject);
    told_ = text_of(*result);
    const bool user = role.user == std::string_view("u");
    for (const auto& secret : kNotForMembers)
      EXPECT_TRUE(!user || told_.find(secret) == std::string::npos) << row.place << " tells a user " << secret;
    EXPECT_EQ(told_.find(kPassword), std::string::npos) << row.place;
    spend(role, thing);
    return letter;
  }

  char refused(const Refusal& refusal, const Subject& subject, std::set<std::string>& refusals) {
    told_ = text_of(refusal);
    EXPECT_TRUE(!subject.there || seen(subject.id) == subject.seen) << "refused, and yet changed";
    if (refusal.code == "gone") return '+';  // what was there for him is no more
    if (refusal.code == "invalid" || refusal.code == "oauth_state_unknown") return 'i';
    if (refusal.code != "forbidden") return '?';
    refusals.insert(told_);
    return '-';
  }

  std::vector<RightsRow> rows_;
  std::string told_;
};

TEST_P(ServiceRights, P1_every_service_has_its_row_in_the_table_of_rights) {
  std::set<std::string> rows;
  for (const auto& row : rows_) rows.insert(row.name);
  const auto names = plugin_->service_names();
  EXPECT_EQ(rows, std::set<std::string>(names.begin(), names.end()));
}

TEST_P(ServiceRights, P3_each_service_answers_each_role_about_each_account_as_the_table_says) {
  for (const auto& row : rows_)
    for (std::size_t r = 0; r < kRoles.size(); ++r) {
      std::set<std::string> refusals;
      for (std::size_t t = 0; t < kThings; ++t) {
        const char expected = row.expected(r, t);
        if (expected == '.') continue;
        EXPECT_EQ(asked(row, kRoles[r], Thing(t), refusals), expected)
            << row.place << ", " << kRoles[r].name << ", " << kThingNames[t] << ": " << told_;
      }
      EXPECT_LE(refusals.size(), 1U) << row.place << ": what is not yours and what is not there look different to "
                                     << kRoles[r].name << "\n"
                                     << testing::PrintToString(refusals);
    }
}

TEST_P(ServiceRights, P1_who_is_nobody_gets_one_and_the_same_refusal_from_every_service) {
  std::set<std::string> refusals;
  for (const char* nobody : {"", "unknown", "locked"})
    for (const auto& row : rows_)
      for (const Thing thing : {Thing::own, Thing::reader, Thing::missing}) {
        const auto request = filled(row.request, subject(kRoles[2], thing));
        set_policies(kRoles[4], thing);
        Result result = call(nobody, row.name, json::parse(request).as_object());
        ASSERT_FALSE(result) << row.place << " answers '" << nobody << "'";
        refusals.insert(text_of(result.error()));
      }
  EXPECT_EQ(refusals.size(), 1U) << testing::PrintToString(refusals);
  EXPECT_TRUE(refusals.begin()->starts_with("forbidden: ")) << *refusals.begin();
}

TEST_P(ServiceRights, P3_a_right_that_ends_has_ended_with_the_next_call) {
  const Role& all = kRoles[4];
  const Subject own = subject(all, Thing::own), shared = subject(all, Thing::sender);
  set_policies(all, Thing::own);
  const json::object mail{{"account", shared.id}}, account{{"id", own.id}};
  ASSERT_TRUE(call("u", "mail.folders", mail));
  ASSERT_TRUE(call("u", "accounts.get", account));
  host_->set_policy("shared_accounts.enabled", "false");
  EXPECT_FALSE(call("u", "mail.folders", mail));
  host_->set_policy("shared_accounts.enabled", "true");
  EXPECT_TRUE(call("u", "mail.folders", mail));
  host_->lock_user("u");
  EXPECT_FALSE(call("u", "mail.folders", mail));
  EXPECT_FALSE(call("u", "accounts.get", account));
}

TEGAMI_ON_BOTH_DATABASES(ServiceRights);

}  // namespace
}  // namespace tegami::entry
