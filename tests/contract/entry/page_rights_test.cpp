// Every page and every form, asked by everybody about everything, on both databases, against the table pages.rights;
// and that no page offers a link that would be refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <regex>
#include <set>

#include "contract/entry/rights_table.h"

namespace tegami::entry {
namespace {

using pages::PageResponse;

struct Path {
  std::string path, rest;
};

Path path_of(const std::string& request) {
  const auto space = request.find(' ');
  return {request.substr(0, space), space == std::string::npos ? "" : request.substr(space + 1)};
}

std::string method_of(const RightsRow& row) { return row.name.substr(0, row.name.find(' ')); }

class PageRights : public RightsWorld {
 protected:
  void SetUp() override {
    RightsWorld::SetUp();
    rows_ = read_rights("pages.rights", 2);
  }

  /// What came, as a letter of the table; refusals are gathered to be compared.
  char asked(const RightsRow& row, const Role& role, Thing thing, std::set<std::string>& refusals) {
    const Subject subject = this->subject(role, thing);
    set_policies(role, thing);
    const auto [path, rest] = path_of(filled(row.request, subject));
    auto response = page(role.user, method_of(row), path, rest);
    told_ = std::to_string(response.status) + " " + body_of(response);
    EXPECT_EQ(told_.find(kPassword), std::string::npos) << row.place;
    if (response.status == 403) {
      EXPECT_TRUE(!subject.there || seen(subject.id) == subject.seen) << row.place << ": refused, and yet changed";
      refusals.insert(response.title + "\n" + told_);
      return '-';
    }
    const bool user = role.user == std::string_view("u");
    for (const auto& secret : kNotForMembers)
      EXPECT_TRUE(!user || told_.find(secret) == std::string::npos) << row.place << " tells a user " << secret;
    if (method_of(row) == "POST") spend(role, thing);
    return response.status == 200 || response.status == 303 || response.status == 422 ? '+' : '?';
  }

  std::vector<RightsRow> rows_;
  std::string told_;
};

TEST_P(PageRights, P1_every_page_has_its_row_in_the_table_of_rights) {
  std::set<std::string> rows;
  for (const auto& row : rows_) rows.insert(row.name);
  const auto routes = plugin_->page_routes();
  EXPECT_EQ(rows, std::set<std::string>(routes.begin(), routes.end()));
}

TEST_P(PageRights, P3_each_page_answers_each_role_about_each_account_as_the_table_says) {
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
  EXPECT_TRUE(failures().empty()) << testing::PrintToString(failures());
}

TEST_P(PageRights, P1_who_is_nobody_gets_one_and_the_same_refusal_for_every_page) {
  std::set<std::string> refusals;
  for (const char* nobody : {"", "unknown", "locked"})
    for (const auto& row : rows_)
      for (const Thing thing : {Thing::own, Thing::sender, Thing::missing}) {
        if (row.expected(4, static_cast<std::size_t>(thing)) == '.') continue;
        const auto [path, rest] = path_of(filled(row.request, subject(kRoles[2], thing)));
        set_policies(kRoles[4], thing);
        auto response = page(nobody, method_of(row), path, rest);
        EXPECT_EQ(response.status, 403) << row.place << " for '" << nobody << "'";
        refusals.insert(body_of(response));
      }
  EXPECT_EQ(refusals.size(), 1U) << testing::PrintToString(refusals);
}

const std::regex kLink("href=\"/base([^\"#]*)");
const std::regex kForm("(?:<form[^>]*|form)action=\"/base([^\"#]*)\"(?![^>]*method=\"get\")");

/// The module's own addresses in a page, as a browser would ask for them.
std::set<std::string> addresses_in(const std::string& body, const std::regex& where) {
  std::set<std::string> found;
  for (std::sregex_iterator at(body.begin(), body.end(), where), end; at != end; ++at) {
    auto text = (*at)[1].str();
    for (auto sign = text.find("&amp;"); sign != std::string::npos; sign = text.find("&amp;"))
      text.replace(sign, 5, "&");
    found.insert(text);
  }
  return found;
}

std::string percent_decoded(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return plain;
}

TEST_P(PageRights, P3_no_page_offers_anybody_a_link_or_a_button_that_is_refused) {
  for (const Role& role : kRoles) {
    for (std::size_t t = 0; t < kThings; ++t) subject(role, Thing(t));
    for (const Thing policy : {Thing::own, Thing::off}) {
      set_policies(role, policy);
      std::set<std::string> known{"/mail", "/my/accounts", "/jobs/" + std::to_string(subject(role, Thing::own).job)};
      if (role.user != std::string_view("u"))
        known.insert({"/accounts", "/accounts/import", "/accounts/export", "/index/personal", "/status", "/audit"});
      if (role.user != std::string_view("u") && policy != Thing::off) known.insert({"/shared", "/index/shared"});
      if (role.user == std::string_view("s")) known.insert("/servers");
      std::map<std::string, std::string> forms;
      std::deque<std::pair<std::string, std::string>> open;  // a link, and where it stands
      for (const auto& entry : known) open.emplace_back(entry, "the menu");
      for (; !open.empty() && known.size() < 2'000; open.pop_front()) {
        const auto& [link, from] = open.front();
        const auto question = link.find('?');
        auto response = page(role.user, "GET", percent_decoded(link.substr(0, question)),
                             question == std::string::npos ? "" : link.substr(question + 1));
        EXPECT_EQ(response.status, 200) << link << ", offered by " << from << " to " << role.name
                                        << (policy == Thing::off ? " with shared accounts off" : "");
        if (response.kind != pages::Kind::fragment) continue;
        for (const auto& next : addresses_in(response.body, kLink))
          if (known.insert(next).second) open.emplace_back(next, link);
        for (const auto& form : addresses_in(response.body, kForm)) forms.emplace(form, link);
      }
      EXPECT_GT(known.size(), 5U) << "links were looked for, and hardly one was found";
      // Sent empty: nothing is done by it, but for a receive.
      for (const auto& [form, from] : forms) {
        const auto response = page(role.user, "POST", percent_decoded(form.substr(0, form.find('?'))), "");
        EXPECT_TRUE(response.status == 200 || response.status == 303 || response.status == 409 ||
                    response.status == 422)
            << response.status << " for the form " << form << ", offered by " << from << " to " << role.name;
      }
      EXPECT_FALSE(forms.empty());
      EXPECT_LT(known.size(), 2'000U) << "there is no end of links";
    }
  }
}

TEST_P(PageRights, P1_who_may_look_into_mail_by_policy_reads_it_on_the_page_and_leaves_it_unread) {
  const Subject other = subject(kRoles[1], Thing::other);
  set_policies(kRoles[1], Thing::other);
  host_->set_policy("mail.admin_access", "true");
  const auto letter = "/mail/" + std::to_string(other.id) + "/1/" + std::to_string(other.mail);
  auto response = page("m", "GET", letter, "");
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(body_of(response).find("hello"), std::string::npos);
  const auto mail = call("fellow", "mail.get", {{"account", other.id}, {"id", other.mail}});
  ASSERT_TRUE(mail);
  EXPECT_EQ(std::get<boost::json::value>(*mail).at("seen"), false);
}

TEGAMI_ON_BOTH_DATABASES(PageRights);

}  // namespace
}  // namespace tegami::entry
