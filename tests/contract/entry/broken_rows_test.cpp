// Rows that are wrong in a hundred ways, among good ones, in one file, on both databases (I1 to I4): each is told with
// its line and columns, nothing of it is done, and the good ones are as they should be.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <set>

#include "entry/plugin.h"
#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"

namespace tegami::entry {
namespace {

namespace json = boost::json;

using Cells = std::vector<std::pair<std::string, std::string>>;
using Columns = std::set<std::string>;

/// A good row, in the order of the file.
const Cells& good_row() {
  static const Cells cells{{"id", "0"},
                           {"delete", ""},
                           {"owner.user", "taro"},
                           {"name", "good"},
                           {"display_name", "山田"},
                           {"address", "a@example.jp"},
                           {"receiving", "使用する"},
                           {"receive.source", "3"},
                           {"receive.host", "pop.example.jp"},
                           {"receive.port", "995"},
                           {"receive.protection", "tls"},
                           {"receive.user", "u"},
                           {"receive.password", "pw"},
                           {"receive.auth", "standard"},
                           {"receive.oauth_server", ""},
                           {"receive.timeout_s", "30"},
                           {"receive.leave_on_server", "0"},
                           {"receive.leave_days", ""},
                           {"send.source", "individual"},
                           {"send.host", "smtp.example.jp"},
                           {"send.port", ""},
                           {"send.protection", "starttls"},
                           {"send.auth", "plain"},
                           {"send.oauth_server", ""},
                           {"send.user", ""},
                           {"send.password", ""},
                           {"interval_s", ""},
                           {"default", "0"},
                           {"signature", "一行目\r\n二行目"}};
  return cells;
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string line_of(const Cells& cells) {
  std::string line;
  for (const auto& [column, cell] : cells) line += (line.empty() && column == "id" ? "" : ",") + quoted(cell);
  return line + "\r\n";
}

/// "\n" and "\x07" as they are written in the table.
std::string plain(std::string text) {
  for (auto at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 1)) {
    if (text.compare(at, 2, "\\n") == 0) text.replace(at, 2, "\n");
    if (text.compare(at, 2, "\\x") == 0)
      text.replace(at, 4, 1, static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)));
  }
  return text;
}

struct Broken {
  Columns columns;
  std::string change;  ///< as in the table
};

std::vector<Broken> table() {
  std::ifstream in(TEGAMI_SOURCE_DIR "/tests/contract/entry/broken_rows.txt");
  std::vector<Broken> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto end = line.find(' ');
    Broken broken;
    broken.change = line.substr(line.find_first_not_of(' ', end));
    std::string names = line.substr(0, end) + ",";
    for (auto comma = names.find(','); comma != std::string::npos; comma = names.find(',')) {
      const auto name = names.substr(0, comma);
      broken.columns.insert(name == "-" ? "" : name);
      names.erase(0, comma + 1);
    }
    all.push_back(std::move(broken));
  }
  return all;
}

class BrokenRows : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    host_ = std::make_unique<fixtures::FakeHost>(folder_.path(), dsn());
    host_->add_user({.key = "m", .login = "mail", .name = "Mail", .mail_admin = true});
    host_->add_user({.key = "u1", .login = "taro", .name = "山田太郎", .address = "taro@example.jp"});
    host_->add_user({.key = "u2", .login = "hanako", .name = "佐藤花子", .address = "same@example.jp"});
    host_->add_user({.key = "u3", .login = "jiro", .name = "鈴木次郎", .address = "same@example.jp"});
    host_->set_policy("accounts.max_per_user", "1000");
    plugin_ = std::make_unique<Plugin>(*host_->table(), TEGAMI_BINARY_DIR "/modules/tegami");
    plugin_->migrate();
    plugin_->activate(TEGAMI_RUN_SERVICES);
    own_ = make({{"user", "u1"}});
    shared_ = make({{"shared", true}});
  }

  json::object call(const char* name, const json::object& request, const std::string& csv = {}) {
    services::Attachments files;
    files["csv"] = [&csv, at = std::size_t{0}](std::span<char> to) mutable {
      const auto count = csv.copy(to.data(), to.size(), at);
      at += count;
      return count;
    };
    auto result = plugin_->call({"m", "en", "UTC", ""}, name, request, files);
    if (!result) throw std::runtime_error(std::string(name) + ": " + result.error().message);
    return std::get<json::value>(*result).as_object();
  }
  std::string make(const json::object& owner) {
    const auto made = call("accounts.create", {{"owner", owner},
                                               {"name", "there"},
                                               {"address", "there@example.jp"},
                                               {"receiving", false},
                                               {"receive", json::object{{"host", "pop.example.jp"}}},
                                               {"send", json::object{{"host", "smtp.example.jp"}, {"auth", "none"}}}});
    return std::to_string(made.at("id").as_int64());
  }
  std::string line_of(const Broken& broken) const {
    if (broken.change.starts_with("raw ")) return broken.change.substr(4) + "\r\n";
    auto cells = good_row();
    std::string rest = broken.change + " ; ";
    for (auto end = rest.find(" ; "); end != std::string::npos; end = rest.find(" ; ")) {
      const auto one = rest.substr(0, end);
      rest.erase(0, end + 3);
      const auto column = one.substr(0, one.find('='));
      auto text = plain(one.substr(column.size() + 1));
      if (text == "$own") text = own_;
      if (text == "$shared") text = shared_;
      const auto found =
          std::find_if(cells.begin(), cells.end(), [&](const auto& cell) { return cell.first == column; });
      if (found == cells.end()) throw std::runtime_error("no column " + column);
      found->second = text;
    }
    return entry::line_of(cells);
  }
  /// Line -> its columns, as the report tells them.
  std::map<std::int64_t, Columns> told(const json::object& job) {
    std::map<std::int64_t, Columns> lines;
    json::object request{{"id", job.at("job")}, {"kind", "errors"}, {"limit", 500}};
    const auto page = call("jobs.rows", request);
    for (const auto& item : page.at("items").as_array()) {
      const auto& row = item.as_object();
      lines[row.at("line").as_int64()].insert(row.at("column").is_string() ? std::string(row.at("column").as_string())
                                                                           : std::string());
      EXPECT_FALSE(row.at("message").as_string().empty()) << json::serialize(row);
    }
    return lines;
  }
  std::size_t accounts() {
    return call("accounts.list", {{"owner", "u1"}, {"limit", 500}}).at("items").as_array().size();
  }

  std::unique_ptr<fixtures::FakeHost> host_;
  std::unique_ptr<Plugin> plugin_;
  std::string own_, shared_;
};

std::int64_t lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST_P(BrokenRows, I2_each_of_a_hundred_is_told_by_line_and_column_and_the_good_rows_among_them_are_imported) {
  const auto broken = table();
  ASSERT_GE(broken.size(), 100U);
  std::string csv;
  for (const auto& [column, cell] : good_row()) csv += (csv.empty() ? "" : ",") + column;
  csv += "\r\n";
  std::map<std::int64_t, const Broken*> expected;
  for (const auto& one : broken) {
    csv += entry::line_of(good_row());
    expected[lines_in(csv) + 1] = &one;
    csv += line_of(one);
  }
  const auto stopped = call("accounts.import", {{"encoding", "utf-8"}, {"allow_delete", true}, {"wait", true}}, csv);
  EXPECT_EQ(stopped.at("state"), "failed");
  EXPECT_EQ(accounts(), 1U) << "one bad row, and nothing is imported";

  const auto job = call("accounts.import",
                        {{"encoding", "utf-8"}, {"allow_delete", true}, {"on_error", "skip"}, {"wait", true}}, csv);
  EXPECT_EQ(job.at("state"), "done") << json::serialize(job);
  EXPECT_EQ(job.at("result").at("added"), broken.size());
  EXPECT_EQ(job.at("result").at("changed"), 0);
  EXPECT_EQ(job.at("result").at("deleted"), 0);
  EXPECT_EQ(accounts(), 1 + broken.size());
  auto lines = told(job);
  for (const auto& [line, one] : expected) {
    EXPECT_EQ(lines[line], one->columns) << "line " << line << ": " << one->change;
    lines.erase(line);
  }
  EXPECT_TRUE(lines.empty()) << "good rows are told as wrong: " << testing::PrintToString(lines);
}

TEGAMI_ON_BOTH_DATABASES(BrokenRows);

}  // namespace
}  // namespace tegami::entry
