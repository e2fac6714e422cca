#include "pages/mail/side.h"

#include <array>

#include "pages/folder_words.h"
#include "pages/json_read.h"

namespace tegami::pages::mail {

namespace {

constexpr int accounts_of_one_user = 100;

/// Shared accounts by what the host says now; none while the policy is off (P3).
boost::json::array shared_accounts(const Visit& visit) {
  if (!visit.shared_accounts()) return {};
  return items_of(
      visit.call("accounts.list",
                 {{"owner", services::Json{{"shared", true}}}, {"as_member", true}, {"limit", accounts_of_one_user}}));
}

const boost::json::object* found_in(const boost::json::array& accounts, std::int64_t id) {
  for (const auto& item : accounts)
    if (item.is_object() && number_at(item.get_object(), "id") == id) return &item.get_object();
  return nullptr;
}

std::int64_t first_account(const boost::json::array& accounts) {
  for (const auto& account : accounts)
    if (account.is_object() && flag_at(account.get_object(), "default")) return number_at(account.get_object(), "id");
  return accounts.empty() || !accounts.front().is_object() ? 0 : number_at(accounts.front().get_object(), "id");
}

Data accounts_data(const Visit& visit, const Side& side, const boost::json::array& accounts) {
  List list;
  for (const auto& item : accounts) {
    if (!item.is_object()) continue;
    const auto id = number_at(item.get_object(), "id");
    Data data;
    data.set("id", std::to_string(id));
    data.set("label", visit.say("pages.mail.account_option", {{"name", text_at(item.get_object(), "name")},
                                                              {"address", text_at(item.get_object(), "address")}}));
    data.set("current", flag(id == side.account));
    list.push_back(data);
  }
  return Data(list);
}

/// Of what is written or waits, all of it is to be seen to; of others what is not read.
std::int64_t to_be_seen(const boost::json::object& folder) {
  const auto kind = text_at(folder, "kind");
  return number_at(folder, kind == "drafts" || kind == "outbox" ? "messages" : "unseen");
}

/// As people look for them; own ones come after all of these.
constexpr std::array<std::string_view, 5> kinds = {"inbox", "drafts", "sent", "outbox", "trash"};

boost::json::array in_order(const boost::json::array& folders) {
  boost::json::array ordered;
  for (const auto kind : kinds)
    for (const auto& folder : folders)
      if (folder.is_object() && text_at(folder.get_object(), "kind") == kind) ordered.push_back(folder);
  for (const auto& folder : folders)
    if (folder.is_object() && text_at(folder.get_object(), "kind") == "own") ordered.push_back(folder);
  return ordered;
}

List folders_data(const Visit& visit, const Side& side, std::int64_t current, std::int64_t here, bool own) {
  List list;
  for (const auto& item : in_order(side.folders)) {
    if ((text_at(item.get_object(), "kind") == "own") != own) continue;
    const auto& folder = item.get_object();
    const auto id = number_at(folder, "id");
    const bool outbox = text_at(folder, "kind") == "outbox";
    const auto count = to_be_seen(folder);
    Data data;
    data.set("id", std::to_string(id));
    data.set("name", folder_name(folder, visit.say));
    data.set("href", visit.link(outbox ? outbox_path(side) : folder_path(side, id)));
    data.set("current", flag(id == current));
    data.set("here", flag(id == here));
    data.set("outbox", flag(outbox));
    data.set("unseen", count > 0 ? Data(visit.say.count(count)) : Data(false));
    list.push_back(data);
  }
  return list;
}

}  // namespace

Side side(const Visit& visit, std::int64_t wanted) {
  Side side;
  side.accounts =
      items_of(visit.call("accounts.list", {{"owner", visit.request.caller.user}, {"limit", accounts_of_one_user}}));
  side.shared = shared_accounts(visit);
  side.account = wanted != 0 ? wanted : first_account(side.accounts);
  if (side.account == 0) side.account = first_account(side.shared);
  if (side.account != 0) side.folders = items_of(visit.call("mail.folders", {{"account", side.account}}));
  return side;
}

const boost::json::object* shared_account(const Side& side) { return found_in(side.shared, side.account); }

bool may_send(const Side& side) {
  if (const auto* shared = shared_account(side)) return text_at(*shared, "right") == "send";
  return found_in(side.accounts, side.account) != nullptr;
}

std::int64_t folder_of(const Side& side, std::string_view kind) {
  for (const auto& folder : side.folders)
    if (folder.is_object() && text_at(folder.get_object(), "kind") == kind) return number_at(folder.get_object(), "id");
  return 0;
}

std::string folder_path(const Side& side, std::int64_t folder) {
  return "/mail/" + std::to_string(side.account) + "/" + std::to_string(folder);
}

std::string outbox_path(const Side& side) { return "/mail/" + std::to_string(side.account) + "/outbox"; }

std::string people(const boost::json::array& addresses, const Speech& say) {
  std::string out;
  for (const auto& item : addresses) {
    if (!item.is_object()) continue;
    const auto name = text_at(item.get_object(), "name"), address = text_at(item.get_object(), "address");
    out += (out.empty() ? "" : say("pages.list_separator")) + (name.empty() ? address : name + " <" + address + ">");
  }
  return out;
}

void add_side(const Visit& visit, const Side& side, std::int64_t folder, std::int64_t here, Data& data) {
  data.set("account", flag(side.account != 0));
  data.set("account_id", std::to_string(side.account));
  data.set("accounts", accounts_data(visit, side, side.accounts));
  const auto* shared = shared_account(side);
  data.set("shared_any", flag(!side.shared.empty()));
  data.set("shared_accounts", accounts_data(visit, side, side.shared));
  data.set("shared", shared == nullptr
                         ? Data(false)
                         : Data(visit.say(text_at(*shared, "right") == "send" ? "pages.mail.shared.send"
                                                                              : "pages.mail.shared.read")));
  data.set("write_href",
           !may_send(side) ? Data(false) : Data(visit.link("/mail/compose?account=" + std::to_string(side.account))));
  const List fixed = folders_data(visit, side, folder, here, false),
             own = folders_data(visit, side, folder, here, true);
  List all;
  for (const auto* some : {&fixed, &own})
    for (const auto& each : *some) all.push_back(each);
  data.set("folders_fixed", Data(fixed));
  data.set("folders_own", Data(own));
  data.set("folders_all", Data(all));
  data.set("own_any", flag(!own.empty()));
}

}  // namespace tegami::pages::mail
