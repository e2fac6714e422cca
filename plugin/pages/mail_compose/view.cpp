#include "pages/mail_compose/view.h"

#include "pages/json_read.h"

namespace tegami::pages::mail_compose {

namespace {

std::string error_of(const Model& model, std::string_view field) {
  const auto found = model.errors.find(std::string(field));
  return found == model.errors.end() ? std::string() : found->second;
}

/// attachments, attachments[2].name: all of them are told beside the files.
std::string file_error(const Model& model) {
  std::string all;
  for (const auto& [field, text] : model.errors)
    if (field.starts_with("attachments") && all.find(text) == std::string::npos) all += (all.empty() ? "" : " ") + text;
  return all;
}

Data field(const std::string& name, const std::string& value, const std::string& error, const std::string& help) {
  Data data;
  data.set("input", name);
  data.set("value", value);
  data.set("error", shown(error));
  data.set("help", shown(help));
  std::string described;
  if (!error.empty()) described = name + "-error";
  if (!help.empty()) described += (described.empty() ? "" : " ") + name + "-help";
  data.set("described", shown(described));
  return data;
}

Data summary(const Visit& visit, const Model& model) {
  if (model.errors.empty() && model.refusal.empty()) return Data(false);
  const auto& say = visit.say;
  List lines;
  const auto line = [&](const std::string& where, const std::string& id, const std::string& text) {
    if (text.empty()) return;
    Data item;
    item.set("where", where);
    item.set("link", id);
    item.set("text", text);
    lines.push_back(item);
  };
  for (const char* name : {"to", "cc", "bcc", "subject", "text"})
    line(say(std::string("pages.compose.") + name), name, error_of(model, name));
  line(say("pages.compose.files"), "file", file_error(model));
  for (const auto& [name, text] : model.errors) {
    const bool known = name == "to" || name == "cc" || name == "bcc" || name == "subject" || name == "text" ||
                       name.starts_with("attachments");
    if (!known) line("", "to", text);
  }
  Data data;
  data.set("title", model.refusal.empty() ? say("pages.compose.refused") : model.refusal);
  data.set("note", say("pages.compose.kept"));
  data.set("lines", Data(lines));
  return data;
}

/// Those that one may send by; the one in use too, whatever has become of it.
Data senders(const Model& model) {
  List list;
  const auto add = [&](const boost::json::array& accounts, bool shared) {
    for (const auto& item : accounts) {
      if (!item.is_object() || (shared && text_at(item.get_object(), "right") != "send")) continue;
      const auto& account = item.get_object();
      const auto name = text_at(account, "display_name"), address = text_at(account, "address");
      Data data;
      data.set("id", std::to_string(number_at(account, "id")));
      data.set("label", name.empty() ? address : name + " <" + address + ">");
      data.set("current", flag(number_at(account, "id") == model.letter.account));
      list.push_back(data);
    }
  };
  add(model.side.accounts, false);
  add(model.side.shared, true);
  return Data(list);
}

Data files(const Visit& visit, const Model& model, std::int64_t& bytes) {
  List list;
  for (const auto& item : model.letter.attachments) {
    if (!item.is_object()) continue;
    const auto& part = item.get_object();
    const auto name = text_at(part, "name");
    const auto called = name.empty() ? text_at(part, "type") : name;
    const auto account = std::to_string(number_at(part, "account")),
               message = std::to_string(number_at(part, "message"));
    bytes += number_at(part, "size");
    Data data;
    data.set("name", called);
    data.set("size", visit.say.size(number_at(part, "size")));
    data.set("kept", account + ":" + message + ":" + text_at(part, "part") + ":" +
                         std::to_string(number_at(part, "size")) + ":" + name);
    data.set("drop", visit.say("pages.compose.drop", {{"name", called}}));
    data.set("href", visit.link("/mail/" + account + "/" + message + "/part/" + path_segment(text_at(part, "part"))));
    list.push_back(data);
  }
  return Data(list);
}

std::string title_of(const Visit& visit, const Model& model) {
  return model.letter.subject.empty() ? visit.say("pages.mail.write") : model.letter.subject;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  const auto& letter = model.letter;
  Data data;
  mail::add_side(visit, model.side, 0, 0, data);
  data.set("writing", flag(true));
  data.set("action", visit.link("/mail/compose"));
  data.set("senders", senders(model));
  data.set("draft", letter.draft == 0 ? Data(false) : Data(std::to_string(letter.draft)));
  data.set("draft_account", std::to_string(letter.draft_account));
  data.set("message_id", letter.message_id);
  data.set("in_reply_to", letter.in_reply_to);
  List references;
  for (const auto& id : letter.references)
    if (id.is_string()) references.push_back(Data(std::string(id.get_string())));
  data.set("references", Data(references));
  std::string unusable;
  for (const auto& one : model.unusable)
    if (one.is_string())
      unusable += (unusable.empty() ? "" : say("pages.list_separator")) + std::string(one.get_string());
  data.set("unusable", unusable.empty() ? Data(false) : Data(say("pages.compose.unusable", {{"addresses", unusable}})));
  data.set("to", field("to", letter.to, error_of(model, "to"), say("pages.compose.to.help")));
  data.set("cc", field("cc", letter.cc, error_of(model, "cc"), ""));
  data.set("bcc", field("bcc", letter.bcc, error_of(model, "bcc"), ""));
  data.set("subject", field("subject", letter.subject, error_of(model, "subject"), ""));
  data.set("text", field("text", letter.text, error_of(model, "text"), ""));
  data.set("iso_2022_jp", flag(letter.charset == "iso-2022-jp"));
  std::int64_t bytes = 0;
  const auto list = files(visit, model, bytes);
  data.set("files", list);
  data.set("files_any", flag(list.is_non_empty_list()));
  const auto help = say("pages.compose.files.help", {{"most", say.size(model.most_bytes)}, {"now", say.size(bytes)}});
  data.set("file", field("file", "", file_error(model), help));
  data.set("summary", summary(visit, model));
  data.set("saved",
           model.saved_ms ? Data(say("pages.compose.saved", {{"time", say.moment(*model.saved_ms)}})) : Data(false));
  const auto inbox = mail::folder_of(model.side, "inbox");
  data.set("leave_href", visit.link(inbox == 0 ? "/mail?account=" + std::to_string(letter.account)
                                               : mail::folder_path(model.side, inbox)));
  auto response = visit.draw("mail_compose", std::move(data), title_of(visit, model));
  response.app = "mail";
  response.menu = "mail.mail";
  if (!model.errors.empty() || !model.refusal.empty()) response.status = 422;
  return response;
}

}  // namespace tegami::pages::mail_compose
