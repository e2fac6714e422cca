#include "services/mail_json.h"

#include <charconv>

namespace tegami::services {

boost::json::object to_json(const mailbox::Folder& folder) {
  static constexpr std::string_view kKinds[] = {"inbox", "sent", "drafts", "trash", "own", "outbox"};
  return {{"id", folder.id},
          {"kind", kKinds[static_cast<std::size_t>(folder.kind)]},
          {"name", folder.name},
          {"messages", folder.messages},
          {"unseen", folder.unseen}};
}

boost::json::object to_json(const mailbox::Summary& summary) {
  return {{"id", summary.id},
          {"folder", summary.folder},
          {"subject", summary.subject},
          {"from", summary.from},
          {"to", summary.to},
          {"date", rfc3339(summary.date_ms)},
          {"size", summary.size},
          {"seen", summary.seen},
          {"flagged", summary.flagged},
          {"attachments", summary.attachments},
          {"unreadable", summary.unreadable},
          {"snippet", summary.snippet}};
}

boost::json::array to_json(const std::vector<mailbox::mime::Address>& addresses) {
  boost::json::array array;
  for (const auto& address : addresses) {
    array.push_back(boost::json::object{{"name", address.name}, {"address", address.address}});
  }
  return array;
}

boost::json::array to_json(const std::vector<mailbox::mime::Part>& parts) {
  boost::json::array array;
  for (const auto& part : parts) {
    array.push_back(boost::json::object{{"path", part.path},
                                        {"name", part.name},
                                        {"type", part.type},
                                        {"size", part.size},
                                        {"attachment", part.attachment}});
  }
  return array;
}

std::string cursor_after(const mailbox::Summary& summary) {
  return std::to_string(summary.date_ms) + "." + std::to_string(summary.id);
}

std::optional<std::pair<std::int64_t, mailbox::MessageId>> read_cursor(std::string_view cursor) {
  const auto dot = cursor.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::pair<std::int64_t, mailbox::MessageId> place{};
  const auto number = [](std::string_view digits, std::int64_t& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (!number(cursor.substr(0, dot), place.first) || !number(cursor.substr(dot + 1), place.second)) return std::nullopt;
  return place;
}

}  // namespace tegami::services
