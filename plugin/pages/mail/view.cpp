#include "pages/mail/view.h"

#include "pages/folder_words.h"
#include "pages/json_read.h"
#include "pages/mail/letter_text.h"
#include "pages/pager.h"

namespace tegami::pages::mail {

namespace {

std::string search_query(const Model& model) { return model.query.empty() ? "" : "q=" + url_encode(model.query); }

Data letter_data(const Visit& visit, const Model& model, const boost::json::object& letter) {
  const auto& say = visit.say;
  const auto id = number_at(letter, "id");
  const auto subject = text_at(letter, "subject");
  const auto kept = search_query(model);
  const auto after = cursor(visit);
  std::string query = kept;
  if (!after.empty()) query += (query.empty() ? "" : "&") + ("after=" + url_encode(after));
  const bool open = number_at(model.message, "id", -1) == id;
  const auto folder = number_at(letter, "folder", model.folder);
  const bool draft = folder == folder_of(model.side, "drafts");
  // Of one's own mail it tells more whom it went to.
  const bool by_recipients = draft || folder == folder_of(model.side, "sent");
  const auto sent = moment_at(letter, "date");
  Data data;
  data.set("id", std::to_string(id));
  data.set("fresh", flag(!flag_at(letter, "seen") && !open));
  data.set("open", flag(open));
  data.set("subject", marked(subject.empty() ? say("pages.mail.no_subject") : subject, model.query));
  data.set("select", say("pages.mail.select", {{"subject", subject}}));
  data.set("href",
           visit.link(folder_path(model.side, number_at(letter, "folder", model.folder)) + "/" + std::to_string(id)) +
               (query.empty() ? "" : "?" + query));
  data.set("from", text_at(letter, by_recipients ? "to" : "from"));
  data.set("datetime", sent ? say.datetime(*sent) : "");
  data.set("day", sent ? Data(say.day(*sent)) : Data(false));
  data.set("attachments", flag(flag_at(letter, "attachments")));
  data.set("line", marked(text_at(letter, "snippet"), model.query));
  return data;
}

/// What leads from a mail to a letter: a draft is written on, others are answered.
void add_answers(const Visit& visit, const Model& model, const std::string& id, Data& data) {
  const auto href = [&](const char* kind) {
    return Data(
        visit.link("/mail/compose?account=" + std::to_string(model.side.account) + "&kind=" + kind + "&id=" + id));
  };
  const bool may = may_send(model.side);
  const auto drafts = folder_of(model.side, "drafts");
  const bool draft = drafts != 0 && drafts == model.folder;
  data.set("edit_href", may && draft ? href("draft") : Data(false));
  data.set("reply_href", may && !draft ? href("reply") : Data(false));
  data.set("reply_all_href", href("reply_all"));
  data.set("forward_href", href("forward"));
}

Data message_data(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& message = model.message;
  const auto id = std::to_string(number_at(message, "id"));
  const auto base = "/mail/" + std::to_string(model.side.account) + "/" + id;
  const auto here = folder_path(model.side, model.folder) + "/" + id;
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
  add_answers(visit, model, id, data);
  data.set("files", Data(files));
  data.set("files_title", files.empty() ? Data(false)
                                        : Data(say("pages.mail.attachments",
                                                   {{"count", say.count(static_cast<std::int64_t>(files.size()))}})));
  return data;
}

std::string list_title(const Visit& visit, const Model& model) {
  if (!model.query.empty()) return visit.say("pages.mail.results", {{"query", model.query}});
  for (const auto& folder : model.side.folders)
    if (folder.is_object() && number_at(folder.get_object(), "id") == model.folder)
      return folder_name(folder.get_object(), visit.say);
  return visit.say("pages.folder.inbox");
}

std::int64_t mails_here(const Model& model) {
  for (const auto& folder : model.side.folders)
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
  add_side(visit, model.side, model.query.empty() ? model.folder : 0, model.folder, data);
  data.set("action", visit.link(folder_path(model.side, model.folder)));
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
  data.set("pager", pager(visit, folder_path(model.side, model.folder), search_query(model), model.next));
  data.set("reading", flag(reading));
  data.set("told", shown(model.told));
  data.set("told_href", model.told_of_outbox ? Data(visit.link(outbox_path(model.side))) : Data(false));
  data.set("told_link", say("pages.folder.outbox"));
  data.set("message", reading ? message_data(visit, model) : Data(false));
  data.set("list_href",
           visit.link(folder_path(model.side, model.folder)) + (model.query.empty() ? "" : "?" + search_query(model)));
  const auto subject = text_at(model.message, "subject");
  auto response =
      visit.draw("mail", std::move(data), reading ? (subject.empty() ? say("pages.mail.no_subject") : subject) : title);
  response.app = "mail";
  response.menu = "mail.mail";
  return response;
}

}  // namespace tegami::pages::mail
