#include "pages/json_read.h"
#include "pages/mail/mail.h"

namespace tegami::pages::mail {

namespace {

/// Nothing loads, nothing runs, nothing is sent; the frame it stands in is sandboxed as well.
constexpr const char* html_mail_csp =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

services::Json one_message(const Visit& visit) {
  const auto account = to_number(visit.path.at("account")), id = to_number(visit.path.at("id"));
  if (!account || !id) throw Refused(services::Refusal("not_found", ""));
  return {{"account", *account}, {"id", *id}};
}

/// Always a download: what a mail brings must never be shown as a page of ours.
PageResponse download(services::Bytes bytes) {
  PageResponse response;
  response.kind = Kind::whole;
  response.content_type = "application/octet-stream";
  response.file_name = bytes.file_name.empty() ? "mail" : bytes.file_name;
  response.csp = "default-src 'none'; sandbox";
  response.pull = std::move(bytes.next);
  response.pull_bytes = bytes.size;
  return response;
}

PageResponse html(Visit& visit) {
  const auto message = visit.call("mail.get", one_message(visit));
  PageResponse response;
  response.kind = Kind::whole;
  response.content_type = "text/html; charset=utf-8";
  response.csp = html_mail_csp;
  response.body = text_at(message, "html");
  return response;
}

PageResponse raw(Visit& visit) { return download(visit.bytes("mail.raw", one_message(visit))); }

PageResponse part(Visit& visit) {
  auto request = one_message(visit);
  request["part"] = visit.path.at("part");
  return download(visit.bytes("mail.part", request));
}

}  // namespace

void add_downloads(Dispatcher& dispatcher) {
  dispatcher.get("/mail/{account}/{id}/html", Right::logged_in, html);
  dispatcher.get("/mail/{account}/{id}/eml", Right::logged_in, raw);
  dispatcher.get("/mail/{account}/{id}/part/{part}", Right::logged_in, part);
}

}  // namespace tegami::pages::mail
