#include "pages/mail/view.h"

#include "pages/folder_words.h"
#include "pages/json_read.h"
#include "pages/mail/letter_text.h"
#include "pages/pager.h"

namespace tegami::pages::mail {

namespace {

std::string folder_path(const Model& model, std::int64_t folder) {
  return "/mail/" + std::to_string(model.account) + "/" + std::to_string(folder);
}

std::string search_query(const Model& model) { return model.query.empty() ? "" : "q=" + url_encode(model.query); }

const boost::json::object* shared_account(const Model& model) {
  for (const auto& item : model.shared)
    if (item.is_object() && number_at(item.get_object(), "id") == model.account) return &item.get_object();
  return nullptr;
}

Data accounts_data(const Visit& visit, const Model& model, const boost::json::array& accounts) {
  List list;
  for (const auto& item : accounts) {
    if (!item.is_object()) continue;
    const auto id = number_at(item.get_object(), "id");
    Data data;
    data.set("id", std::to_string(id));
    data.set("label", visit.say("pages.mail.account_option", {{"name", text_at(item.get_object(), "name")},
                                                              {"address", text_at(item.get_object(), "address")}}));
    data.set("current", flag(id == model.account));
    list.push_back(data);
  }
  return Data(list);
}

Data folders_data(const Visit& visit, const Model& model, bool own) {
  List list;
  for (const auto& item : model.folders) {
    if (!item.is_object() || (text_at(item.get_object(), "kind") == "own") != own) continue;
    const auto id = number_at(item.get_object(), "id");
    const auto unseen = number_at(item.get_object(), "unseen");
    Data data;
    data.set("id", std::to_string(id));
    data.set("name", folder_name(item.get_object(), visit.say));
    data.set("href", visit.link(folder_path(model, id)));
    data.set("current", flag(id == model.folder && model.query.empty()));
    data.set("here", flag(id == model.folder));
    data.set("unseen", unseen > 0 ? Data(visit.say.count(unseen)) : Data(false));
    list.push_back(data);
  }
  return Data(list);
}

Data letter_data(const Visit& visit, const Model& model, const boost::json::object& letter) {
  const auto& say = visit.say;
  const auto id = number_at(letter, "id");
  const auto subject = text_at(letter, "subject");
  const auto kept = search_query(model);
  const auto after = cursor(visit);
  std::string query = kept;
  if (!after.empty()) query += (query.empty() ? "" : "&") + ("after=" + url_encode(after));
  const bool open = number_at(model.message, "id", -1) == id;
  const auto sent = moment_at(letter, "date");
  Data data;
  data.set("id", std::to_string(id));
  data.set("fresh", flag(!flag_at(letter, "seen") && !open));
  data.set("open", flag(open));
  data.set("subject", marked(subject.empty() ? say("pages.mail.no_subject") : subject, model.query));
  data.set("select", say("pages.mail.select", {{"subject", subject}}));
  data.set("href",
           visit.link(folder_path(model, number_at(letter, "folder", model.folder)) + "/" + std::to_string(id)) +
               (query.empty() ? "" : "?" + query));
  data.set("from", text_at(letter, "from"));
  data.set("datetime", sent ? say.datetime(*sent) : "");
  data.set("day", sent ? Data(say.day(*sent)) : Data(false));
  data.set("attachments", flag(flag_at(letter, "attachments")));
  data.set("line", marked(text_at(letter, "snippet"), model.query));
  return data;
}

std::string people(const boost::json::array& addresses, const Speech& say) {
  std::string out;
  for (const auto& item : addresses) {
    if (!item.is_object()) continue;
    const auto name = text_at(item.get_object(), "name"), address = text_at(item.get_object(), "address");
    out += (out.empty() ? "" : say("pages.list_separator")) + (name.empty() ? address : name + " <" + address + ">");
  }
  return out;
}

Data message_data(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& message = model.message;
  const auto id = std::to_string(number_at(message, "id"));
  const auto base = "/mail/" + std::to_string(model.account) + "/" + id;
  const auto here = folder_path(model, model.folder) + "/" + id;
  const auto sent = moment_at(message, "date");
  const auto text = text_at(message, "text");
  const auto subject = text_at(message, "subject");
  List files;
  for (const auto& item : items_of(message, "parts")) {
    if (!item.is_object()) continue;
    const auto& part = item.get_object();
    const auto name = text_at(part, "name");
    Data file;
    file.set("name", name.empty() ? text_at(part, "type") : name);
    file.set("href", visit.link(base + "/part/" + path_segment(text_at(part, "path"))));
    file.set("size", say.size(number_at(part, "size")));
    files.push_back(file);
  }
  Data data;
  data.set("id", id);
  data.set("subject", subject.empty() ? say("pages.mail.no_subject") : subject);
  data.set("from", people(items_of(message, "from"), say));
  data.set("to", people(items_of(message, "to"), say));
  data.set("cc", shown(people(items_of(message, "cc"), say)));
  data.set("datetime", sent ? say.datetime(*sent) : "");
  data.set("date", sent ? Data(say.full_moment(*sent)) : Data(false));
  const bool has_html = !text_at(message, "html").empty();
  data.set("as_html", flag(model.as_html));
  data.set("html_href", visit.link(base + "/html"));
  data.set("body", text_to_html(text));
  data.set("no_text", flag(text.empty() && !flag_at(message, "unreadable")));
  data.set("unreadable", flag(flag_at(message, "unreadable")));
  data.set("cut", flag(text.size() > shown_text_bytes));
  data.set("switch_href", !has_html ? Data(false) : Data(visit.link(here) + (model.as_html ? "" : "?view=html")));
  data.set("switch_label", say(model.as_html ? "pages.mail.as_text" : "pages.mail.as_html"));
  data.set("shown_as", say(model.as_html ? "pages.mail.shown_html" : "pages.mail.shown_text"));
  data.set("eml_href", visit.link(base + "/eml"));
  data.set("files", Data(files));
  data.set("files_title", files.empty() ? Data(false)
                                        : Data(say("pages.mail.attachments",
                                                   {{"count", say.count(static_cast<std::int64_t>(files.size()))}})));
  return data;
}

std::string list_title(const Visit& visit, const Model& model) {
  if (!model.query.empty()) return visit.say("pages.mail.results", {{"query", model.query}});
  for (const auto& folder : model.folders)
    if (folder.is_object() && number_at(folder.get_object(), "id") == model.folder)
      return folder_name(folder.get_object(), visit.say);
  return visit.say("pages.folder.inbox");
}

std::int64_t mails_here(const Model& model) {
  for (const auto& folder : model.folders)
    if (folder.is_object() && number_at(folder.get_object(), "id") == model.folder)
      return number_at(folder.get_object(), "messages");
  return 0;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List letters;
  for (const auto& letter : model.letters)
    if (letter.is_object()) letters.push_back(letter_data(visit, model, letter.get_object()));
  const bool reading = !model.message.empty();
  const auto count = say.count(static_cast<std::int64_t>(letters.size()));
  const auto title = list_title(visit, model);
  Data data;
  data.set("account", flag(model.account != 0));
  data.set("account_id", std::to_string(model.account));
  data.set("accounts", accounts_data(visit, model, model.accounts));
  const auto* shared = shared_account(model);
  data.set("shared_any", flag(!model.shared.empty()));
  data.set("shared_accounts", accounts_data(visit, model, model.shared));
  data.set("shared", shared == nullptr ? Data(false)
                                       : Data(say(text_at(*shared, "right") == "send" ? "pages.mail.shared.send"
                                                                                      : "pages.mail.shared.read")));
  data.set("folders_fixed", folders_data(visit, model, false));
  data.set("folders_own", folders_data(visit, model, true));
  data.set("folders_all", Data(List()));
  List all;
  for (const bool own : {false, true}) {
    const auto some = folders_data(visit, model, own);
    for (const auto& folder : some.list_value()) all.push_back(folder);
  }
  data.set("folders_all", Data(all));
  data.set("own_any", flag(folders_data(visit, model, true).is_non_empty_list()));
  data.set("action", visit.link(folder_path(model, model.folder)));
  data.set("query", model.query);
  data.set("searching", flag(!model.query.empty()));
  data.set("list_title", title);
  data.set("list_count", model.query.empty() ? say("pages.mail.count", {{"count", say.count(mails_here(model))}})
                                             : say("pages.mail.count", {{"count", count}}));
  data.set("letters", Data(letters));
  data.set("any", flag(!letters.empty()));
  const auto after = cursor(visit);
  data.set("foot", model.next.empty() && after.empty() ? say("pages.mail.all_shown")
                                                       : say("pages.mail.shown", {{"count", count}}));
  data.set("pager", pager(visit, folder_path(model, model.folder), search_query(model), model.next));
  data.set("reading", flag(reading));
  data.set("told", shown(model.told));
  data.set("message", reading ? message_data(visit, model) : Data(false));
  data.set("list_href",
           visit.link(folder_path(model, model.folder)) + (model.query.empty() ? "" : "?" + search_query(model)));
  const auto subject = text_at(model.message, "subject");
  auto response =
      visit.draw("mail", std::move(data), reading ? (subject.empty() ? say("pages.mail.no_subject") : subject) : title);
  response.app = "mail";
  response.menu = "mail.mail";
  return response;
}

}  // namespace tegami::pages::mail
