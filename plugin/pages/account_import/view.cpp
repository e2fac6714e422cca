#include <array>

#include "pages/account_import/account_import.h"
#include "pages/json_read.h"
#include "pages/pager.h"

namespace tegami::pages::account_import {

namespace {

constexpr std::array<std::string_view, 3> kEncodings{"auto", "utf-8", "cp932"};
constexpr std::array<std::string_view, 4> kLayouts{"header", "export", "predecessor", "custom"};

template <std::size_t N>
Data choices(const Visit& visit, const std::array<std::string_view, N>& values, const std::string& key,
             const std::string& chosen) {
  List list;
  for (const auto value : values) {
    Data item;
    item.set("value", std::string(value));
    item.set("label", visit.say(key + std::string(value == "utf-8" ? "utf8" : value)));
    item.set("chosen", flag(value == chosen));
    list.push_back(item);
  }
  return Data(list);
}

Data tally(const Visit& visit, const boost::json::object& result, bool done) {
  const auto& say = visit.say;
  List list;
  const auto add = [&](const char* name, const std::string& label, bool bad) {
    const bool left_alone = done && std::string_view(name) == "deleted" && !flag_at(result, "delete_allowed");
    const auto count = left_alone ? 0 : number_at(result, name);
    Data item;
    item.set("label", label);
    item.set("value", say.count(count));
    item.set("unit", say("pages.unit.account"));
    item.set("bad", flag(bad && count > 0));
    list.push_back(item);
  };
  add("added", say("csv.report.what.add"), false);
  add("changed", say("csv.report.what.change"), false);
  add("deleted", say("csv.report.what.delete"), false);
  add("unchanged", say("csv.report.what.unchanged"), false);
  add("errors", say(done ? "pages.import.left_out" : "csv.report.what.error"), true);
  return Data(list);
}

std::string path_of(const Checked& checked) {
  return "/accounts/import/" + std::to_string(number_at(checked.job, "id"));
}

void set_errors(const Visit& visit, const Checked& checked, Data& data) {
  List list;
  for (const auto& item : checked.errors) {
    if (!item.is_object()) continue;
    const auto& row = item.get_object();
    Data one;
    one.set("line", visit.say.count(number_at(row, "line")));
    one.set("label", text_at(row, "label"));
    one.set("value", shown(text_at(row, "value")));
    one.set("message", text_at(row, "message"));
    list.push_back(one);
  }
  const auto all = number_at(object_at(checked.job, "result"), "errors");
  const auto count = static_cast<std::int64_t>(list.size());
  data.set("errors_any", flag(!list.empty()));
  data.set("errors", Data(list));
  data.set("errors_more", all > count ? Data(visit.say("pages.import.errors.more", {{"count", visit.say.count(count)},
                                                                                    {"total", visit.say.count(all)}}))
                                      : Data(false));
  data.set("errors_href", visit.link(path_of(checked) + "?kind=errors#rows"));
  data.set("file_href",
           find(checked.job, "result.file") != nullptr ? Data(visit.link(path_of(checked) + "/file")) : Data(false));
}

void set_rows(const Visit& visit, const Checked& checked, Data& data) {
  const auto& say = visit.say;
  List list;
  visit.meet(checked.rows, "owner");
  for (const auto& item : checked.rows) {
    if (!item.is_object()) continue;
    const auto& row = item.get_object();
    const auto what = text_at(row, "what");
    const auto owner = text_at(row, "owner");
    const auto user = owner.empty() ? std::nullopt : visit.user(owner);
    Data one;
    one.set("line", say.count(number_at(row, "line")));
    one.set("what", say("csv.report.what." + what));
    one.set("badge", std::string(what == "add"      ? " badge--ok"
                                 : what == "change" ? " badge--accent"
                                 : what == "delete" ? " badge--danger"
                                 : what == "error"  ? " badge--warn"
                                                    : ""));
    one.set("owner", user && !user->name.empty() ? user->name : owner);
    one.set("name", text_at(row, "name"));
    const auto message = text_at(row, "message"), label = text_at(row, "label");
    one.set("message", !label.empty() ? say("pages.import.row.error", {{"column", label}, {"why", message}})
                       : what == "add" && message.empty() ? text_at(row, "address")
                                                          : message);
    list.push_back(one);
  }
  const std::string kept = std::string(checked.skip ? "on_error=skip&" : "") + "kind=" + checked.kind;
  List kinds;
  for (const std::string kind : {"rows", "deletes", "errors"}) {
    Data one;
    one.set("href",
            visit.link(path_of(checked)) + "?" + (checked.skip ? "on_error=skip&" : "") + "kind=" + kind + "#rows");
    one.set("label", say("pages.import.kind." + kind));
    one.set("current", flag(kind == checked.kind));
    kinds.push_back(one);
  }
  data.set("rows_any", flag(!list.empty() || checked.kind != "rows"));
  data.set("rows", Data(list));
  data.set("kinds", Data(kinds));
  data.set("pager", pager(visit, path_of(checked), kept, checked.next));
}

}  // namespace

PageResponse draw_upload(const Visit& visit, const Upload& upload) {
  Data data;
  data.set("encodings", choices(visit, kEncodings, "pages.import.encoding.", upload.encoding));
  data.set("layouts", choices(visit, kLayouts, "pages.import.layout.", upload.layout));
  data.set("order", upload.order);
  data.set("skip", flag(upload.on_error == "skip"));
  const auto error = [&](const char* field) {
    const auto found = upload.errors.find(field);
    return found == upload.errors.end() ? Data(false) : Data(found->second);
  };
  data.set("csv_error", error("csv"));
  data.set("columns_error", error("columns"));
  const auto title = visit.say("pages.import.title");
  auto response = visit.draw("import_upload", std::move(data),
                             upload.errors.empty() ? title : visit.say("pages.import.title.error"));
  response.menu = "personal.import";
  return response;
}

PageResponse draw_check(const Visit& visit, const Checked& checked) {
  const auto& say = visit.say;
  const auto& result = object_at(checked.job, "result");
  const auto rows = number_at(result, "rows"), errors = number_at(result, "errors"),
             deletes = number_at(result, "deleted");
  const bool unreadable = flag_at(result, "unreadable") || rows == 0;
  const bool can_run = !unreadable && text_at(checked.job, "state") == "done" && errors < rows;
  const bool skip = errors > 0;
  Data data;
  data.set("facts", say("pages.import.facts",
                        {{"rows", say.count(rows)},
                         {"encoding", say(text_at(result, "encoding") == "cp932" ? "pages.import.encoding.cp932"
                                                                                 : "pages.import.encoding.utf8")}}));
  data.set("notice", std::string(unreadable || errors > 0 ? " notice--danger" : " notice--ok"));
  data.set("outcome", unreadable   ? say("pages.import.check.unreadable")
                      : errors > 0 ? say("pages.import.check.errors", {{"count", say.count(errors)}})
                                   : say("pages.import.check.good"));
  data.set("outcome_text",
           say(errors > 0 || unreadable ? "pages.import.check.errors.text" : "pages.import.check.good.text"));
  data.set("tally", tally(visit, result, false));
  set_errors(visit, checked, data);
  set_rows(visit, checked, data);
  data.set("can_run", flag(can_run));
  data.set("run_href", visit.link(path_of(checked)));
  data.set("on_error", std::string(skip ? "skip" : "stop"));
  data.set("run", skip ? say("pages.import.run.skip", {{"count", say.count(errors)}}) : say("pages.import.run"));
  data.set("deletes", deletes > 0 ? Data(say("pages.import.deletes", {{"count", say.count(deletes)}})) : Data(false));
  data.set("deletes_text", say("pages.import.deletes.text", {{"count", say.count(deletes)},
                                                             {"mails", say.count(number_at(result, "delete_mails"))}}));
  data.set("deletes_href", visit.link(path_of(checked) + "?kind=deletes#rows"));
  auto response = visit.draw("import_check", std::move(data), say("pages.import.title.check"));
  response.menu = "personal.import";
  return response;
}

PageResponse draw_done(const Visit& visit, const Checked& checked) {
  const auto& say = visit.say;
  const auto& result = object_at(checked.job, "result");
  const auto state = text_at(checked.job, "state");
  const bool applied = flag_at(result, "applied");
  const auto rows = number_at(result, "rows"), errors = number_at(result, "errors"),
             needs = number_at(result, "need_authorization"),
             left_alone = flag_at(result, "delete_allowed") ? 0 : number_at(result, "deleted");
  const auto finished = moment_at(checked.job, "finished");
  Data data;
  data.set("notice", std::string(state == "done"     ? " notice--ok"
                                 : state == "failed" ? " notice--danger"
                                                     : " notice--warn"));
  data.set("outcome", state == "done"     ? say("pages.import.done", {{"count", say.count(rows - errors - left_alone)}})
                      : state == "failed" ? say("pages.import.failed")
                      : applied           ? say("pages.import.cancelled.skip")
                                          : say("pages.import.cancelled"));
  const auto message = text_at(checked.job, "error.message");
  data.set("outcome_text", !message.empty() ? message
                           : finished       ? say("pages.import.finished", {{"at", say.moment(*finished)}})
                                            : std::string());
  data.set("tally_any", flag(!result.empty()));
  data.set("tally", tally(visit, result, true));
  data.set("unauthorized", applied && needs > 0
                               ? Data(say("pages.import.todo.unauthorized", {{"count", say.count(needs)}}))
                               : Data(false));
  set_errors(visit, checked, data);
  auto response = visit.draw("import_done", std::move(data), say("pages.import.title.done"));
  response.menu = "personal.import";
  return response;
}

}  // namespace tegami::pages::account_import
