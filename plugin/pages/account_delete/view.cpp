#include "pages/account_delete/view.h"

#include "pages/folder_words.h"
#include "pages/json_read.h"
#include "pages/member_words.h"

namespace tegami::pages::account_delete {

namespace {

Data subject_data(const Visit& visit, MemberNames& members, const Subject& subject) {
  const auto& say = visit.say;
  const auto& account = subject.account;
  Data data;
  data.set("id", std::to_string(number_at(account, "id")));
  data.set("version", std::to_string(number_at(account, "version")));
  data.set("name", text_at(account, "name"));
  data.set("address", text_at(account, "address"));
  data.set("user", subject.login.empty()
                       ? shown(subject.user_name)
                       : Data(say("pages.delete.user", {{"name", subject.user_name}, {"login", subject.login}})));
  data.set("members", shown(members.in_short(account)));
  std::int64_t mails = number_at(account, "state.messages", -1);
  std::string names;
  if (!subject.folders.empty()) mails = 0;
  for (const auto& item : subject.folders) {
    if (!item.is_object()) continue;
    mails += number_at(item.get_object(), "messages");
    names += (names.empty() ? "" : say("pages.list_separator")) + folder_name(item.get_object(), say);
  }
  data.set("mails", mails < 0 ? Data(false) : Data(say("pages.mails", {{"count", say.count(mails)}})));
  const auto bytes = number_at(account, "state.bytes");
  data.set("bytes", bytes > 0 ? Data(say("pages.delete.bytes", {{"size", say.size(bytes)}})) : Data(false));
  data.set("folders", subject.folders.empty()
                          ? Data(false)
                          : Data(say("pages.delete.folders",
                                     {{"count", say.count(static_cast<std::int64_t>(subject.folders.size()))}})));
  data.set("folder_names", names);
  data.set("receiving", flag(text_at(account, "state.status") == "receiving"));
  return data;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List subjects;
  MemberNames members(visit);
  for (const auto& subject : model.subjects) subjects.push_back(subject_data(visit, members, subject));
  const auto& first = model.subjects.front();
  Data data;
  data.set("subjects", Data(subjects));
  data.set("told", shown(model.told));
  data.set("action", visit.link(model.list_path + "/delete"));
  data.set("list_href", visit.link(model.list_path));
  const bool own = model.list_path.starts_with("/my");
  data.set("of_user", flag(!own && !model.shared));
  data.set("list_name", own ? say("pages.own.title") : model.shared ? say("pages.shared.title") : first.user_name);
  data.set("heading", model.subjects.size() == 1
                          ? say("pages.delete.question", {{"account", text_at(first.account, "name")}})
                          : say("pages.delete.question.many",
                                {{"count", say.count(static_cast<std::int64_t>(model.subjects.size()))}}));
  auto response = visit.draw("account_delete", std::move(data), say("pages.delete.title"));
  response.menu = own ? "mail.own" : model.shared ? "shared.accounts" : "personal.accounts";
  return response;
}

}  // namespace tegami::pages::account_delete
