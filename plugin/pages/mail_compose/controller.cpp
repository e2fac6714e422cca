#include <array>

#include "pages/json_read.h"
#include "pages/mail_compose/mail_compose.h"
#include "pages/mail_compose/view.h"

namespace tegami::pages::mail_compose {

namespace {

using services::Json;

/// Files and texts together; what one mail may be is the policy's.
constexpr std::size_t kMaxUpload = std::size_t{512} << 20;

Letter letter_of(const boost::json::object& answer) {
  Letter letter;
  letter.account = letter.draft_account = number_at(answer, "account");
  letter.draft = number_at(answer, "draft");
  letter.message_id = text_at(answer, "message_id");
  letter.to = text_at(answer, "to");
  letter.cc = text_at(answer, "cc");
  letter.bcc = text_at(answer, "bcc");
  letter.subject = text_at(answer, "subject");
  letter.text = text_at(answer, "text");
  letter.charset = text_at(answer, "charset");
  letter.in_reply_to = text_at(answer, "in_reply_to");
  letter.references = items_of(answer, "references");
  letter.attachments = items_of(answer, "attachments");
  return letter;
}

/// "account:message:part:size:name", as the page named what is attached already; nullopt: not one of ours.
std::optional<Json> kept_part(std::string_view text) {
  std::array<std::string_view, 4> places;
  for (auto& place : places) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    place = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto account = to_number(places[0]), message = to_number(places[1]), size = to_number(places[3]);
  if (!account || !message || !size) return std::nullopt;
  return Json{{"account", *account}, {"message", *message}, {"part", places[2]}, {"size", *size}, {"name", text}};
}

Letter typed(const Visit& visit) {
  const auto& form = visit.form;
  Letter letter;
  letter.account = to_number(form.get("account")).value_or(0);
  letter.draft = to_number(form.get("draft")).value_or(0);
  letter.draft_account = to_number(form.get("draft_account")).value_or(letter.account);
  letter.message_id = form.get("message_id");
  letter.to = form.get("to");
  letter.cc = form.get("cc");
  letter.bcc = form.get("bcc");
  letter.subject = form.get("subject");
  letter.text = form.get("text");
  letter.charset = form.get("charset");
  letter.in_reply_to = form.get("in_reply_to");
  for (const auto& id : form.all("references")) letter.references.emplace_back(id);
  const auto& dropped = form.get("drop");
  for (const auto& text : form.all("kept"))
    if (auto part = kept_part(text); part && text != dropped) letter.attachments.emplace_back(std::move(*part));
  return letter;
}

/// For mail.draft and mail.send.
Json fields_of(const Letter& letter) {
  boost::json::array attachments;
  for (const auto& item : letter.attachments) {
    if (!item.is_object()) continue;
    const auto& part = item.get_object();
    attachments.push_back(Json{{"account", number_at(part, "account")},
                               {"message", number_at(part, "message")},
                               {"part", text_at(part, "part")}});
  }
  return {{"account", letter.account},
          {"to", letter.to},
          {"cc", letter.cc},
          {"bcc", letter.bcc},
          {"subject", letter.subject},
          {"text", letter.text},
          {"charset", letter.charset.empty() ? "utf-8" : letter.charset},
          {"in_reply_to", letter.in_reply_to},
          {"references", letter.references},
          {"message_id", letter.message_id},
          {"attachments", std::move(attachments)}};
}

std::int64_t most_bytes(const Visit& visit) {
  const auto value = visit.policy("transport.max_send_bytes");
  return value.is_int64() ? value.get_int64() : std::int64_t{50} << 20;
}

Model model_of(const Visit& visit, Letter letter) {
  Model model;
  model.side = mail::side(visit, letter.account);
  if (letter.account == 0) letter.account = letter.draft_account = model.side.account;
  model.letter = std::move(letter);
  model.most_bytes = most_bytes(visit);
  return model;
}

PageResponse open_page(Visit& visit) {
  auto account = to_number(visit.query.get("account")).value_or(0);
  if (account == 0) account = mail::side(visit, 0).account;
  if (account == 0) return visit.redirect("/mail");
  Json request{{"account", account}};
  if (visit.query.has("kind")) request["kind"] = visit.query.get("kind");
  if (const auto id = to_number(visit.query.get("id"))) request["id"] = *id;
  const auto begun = visit.call("mail.begin", request);
  auto model = model_of(visit, letter_of(begun));
  model.unusable = items_of(begun, "unusable");
  if (visit.query.has("saved")) model.saved_ms = visit.request.now_ms;
  return draw(visit, model);
}

bool sent_already(const Visit& visit, const Letter& letter) {
  if (letter.message_id.empty()) return false;
  return !items_of(visit.call("outbox.list", {{"account", letter.account}, {"message_id", letter.message_id}})).empty();
}

/// Out of the account where it lay, when another one was chosen as sender: to the trash, and from there for good.
void forget(const Visit& visit, std::int64_t account, std::int64_t draft) {
  try {
    for (int twice = 0; twice < 2; ++twice)
      visit.call("mail.delete", {{"account", account}, {"ids", boost::json::array{draft}}});
  } catch (const Refused&) {
    // It is kept where the letter is now; a second copy does no harm.
  }
}

/// Keeps what was typed, with the files that came along; the letter is the kept one afterwards.
void keep(const Visit& visit, Model& model) {
  auto& letter = model.letter;
  Json request = fields_of(letter);
  const bool moved = letter.draft != 0 && letter.draft_account != letter.account;
  if (letter.draft != 0 && !moved) request["id"] = letter.draft;
  services::Attachments files;
  auto& attachments = request["attachments"].as_array();
  for (const auto& value : visit.form.values()) {
    if (!value.file || value.name != "file") continue;
    files["attachments." + std::to_string(attachments.size()) + ".data"] = value.file->open();
    attachments.push_back(Json{{"name", value.file_name}});
  }
  const auto answer = visit.call("mail.draft", request, files);
  if (moved) forget(visit, letter.draft_account, letter.draft);
  letter = letter_of(answer);
  model.saved_ms = moment_at(answer, "saved");
}

void refuse(Model& model, const services::Refusal& refusal) {
  if (refusal.code != "invalid") throw Refused(refusal);
  model.errors = refusal.fields;
  if (model.errors.empty()) model.refusal = refusal.message;
}

PageResponse discard(const Visit& visit, const Letter& letter) {
  if (letter.draft != 0)
    visit.call("mail.delete", {{"account", letter.draft_account}, {"ids", boost::json::array{letter.draft}}});
  return visit.redirect("/mail?account=" + std::to_string(letter.account) + "&done=discarded");
}

PageResponse act(Visit& visit) {
  const auto action = visit.form.get("action");
  auto model = model_of(visit, typed(visit));
  auto& letter = model.letter;
  const auto queued = [&] {
    return visit.redirect("/mail?account=" + std::to_string(letter.account) + "&done=queued");
  };
  if (action == "discard") return discard(visit, letter);
  if (sent_already(visit, letter)) return queued();
  try {
    keep(visit, model);
    if (action == "send") {
      Json request = fields_of(letter);
      request["draft"] = letter.draft;
      visit.call("mail.send", request);
      return queued();
    }
  } catch (const Refused& refused) {
    refuse(model, refused.refusal);
    return draw(visit, model);
  }
  if (action == "autosave") return draw(visit, model);
  return visit.redirect("/mail/compose?account=" + std::to_string(letter.account) +
                        "&kind=draft&saved=1&id=" + std::to_string(letter.draft));
}

}  // namespace

void add_pages(Dispatcher& dispatcher) {
  dispatcher.get("/mail/compose", Right::logged_in, open_page);
  dispatcher.post("/mail/compose", Right::logged_in, act, kMaxUpload);
}

}  // namespace tegami::pages::mail_compose
