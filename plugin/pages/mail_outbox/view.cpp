#include "pages/mail_outbox/view.h"

#include <array>

#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::mail_outbox {

namespace {

struct StateShape {
  std::string_view state;
  const char* shape;  ///< of part_state
};
constexpr std::array<StateShape, 4> shapes = {
    {{"sent", ""}, {"sending", "busy"}, {"uncertain", "warn"}, {"failed", "error"}}};

std::string shape_of(std::string_view state) {
  for (const auto& each : shapes)
    if (each.state == state) return each.shape;
  return "off";
}

Data recipients(const Visit& visit, const boost::json::object& entry) {
  List list;
  for (const auto& item : items_of(entry, "recipients")) {
    if (!item.is_object()) continue;
    const auto& recipient = item.get_object();
    const auto status = text_at(recipient, "status");
    Data data;
    data.set("address", text_at(recipient, "address"));
    data.set("status", visit.say("pages.outbox.recipient." + status));
    data.set("bad", flag(status == "failed" || status == "uncertain" || status == "deferred"));
    // Of one in doubt the reason would say what becomes of it; that is for a person to say.
    data.set("text", status == "uncertain" ? Data(false) : shown(text_at(recipient, "text")));
    list.push_back(data);
  }
  return Data(list);
}

Data row(const Visit& visit, const Model& model, const boost::json::object& entry) {
  const auto& say = visit.say;
  const auto state = text_at(entry, "state");
  const auto subject = text_at(entry, "subject");
  const auto next_try = moment_at(entry, "next_try"), created = moment_at(entry, "created");
  const bool over = state == "sent" || state == "cancelled";
  std::string sub;
  if (state == "uncertain") sub = text_at(entry, "message_id");
  if (state == "queued" && number_at(entry, "attempts") > 0 && next_try)
    sub =
        say("pages.outbox.next", {{"time", say.moment(*next_try)}, {"count", say.count(number_at(entry, "attempts"))}});
  Data data;
  data.set("id", std::to_string(number_at(entry, "id")));
  data.set("subject", subject.empty() ? say("pages.mail.no_subject") : subject);
  data.set("select", say("pages.mail.select", {{"subject", subject}}));
  const auto folder = mail::folder_of(model.side, "outbox");
  data.set("href", over ? Data(false)
                        : Data(visit.link(mail::folder_path(model.side, folder) + "/" +
                                          std::to_string(number_at(entry, "message")))));
  data.set("choose", flag(!over && mail::may_send(model.side)));
  data.set("created", created ? say.moment(*created) : "");
  data.set("datetime", created ? say.datetime(*created) : "");
  data.set("state_kind", shown(shape_of(state)));
  data.set("state_word", say("pages.outbox.state." + state));
  data.set("state_sub", shown(sub));
  data.set("recipients", recipients(visit, entry));
  return data;
}

}  // namespace

PageResponse draw(const Visit& visit, const Model& model) {
  const auto& say = visit.say;
  List rows;
  bool in_doubt = false;
  for (const auto& entry : model.entries) {
    if (!entry.is_object()) continue;
    rows.push_back(row(visit, model, entry.get_object()));
    in_doubt = in_doubt || text_at(entry.get_object(), "state") == "uncertain";
  }
  const auto path = mail::outbox_path(model.side);
  const auto outbox = mail::folder_of(model.side, "outbox");
  Data data;
  mail::add_side(visit, model.side, outbox, outbox, data);
  data.set("action", visit.link(path));
  data.set("told", shown(model.told));
  data.set("in_doubt", flag(in_doubt));
  data.set("any", flag(!rows.empty()));
  data.set("may_send", flag(mail::may_send(model.side)));
  data.set("all", flag(model.all));
  data.set("all_href", visit.link(path) + "?show=all");
  data.set("open_href", visit.link(path));
  data.set("foot", say("pages.mail.shown", {{"count", say.count(static_cast<std::int64_t>(rows.size()))}}));
  data.set("rows", Data(rows));
  data.set("pager", pager(visit, path, model.all ? "show=all" : "", model.next));
  auto response = visit.draw("mail_outbox", std::move(data), say("pages.folder.outbox"));
  response.app = "mail";
  response.menu = "mail.mail";
  return response;
}

}  // namespace tegami::pages::mail_outbox
