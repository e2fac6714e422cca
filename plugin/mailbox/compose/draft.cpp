#include "mailbox/compose/draft.h"

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <sstream>

#include "mailbox/compose/header.h"

namespace tegami::mailbox::compose {
namespace {

namespace json = boost::json;

constexpr std::size_t kTokenBytes = 72;
constexpr std::string_view kIso2022Jp = "iso-2022-jp";

std::string text_at(const json::object& from, std::string_view name) {
  const auto* value = from.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr || text->size() > kTypedBytes ? std::string() : std::string(text->data(), text->size());
}

}  // namespace

std::string draft_field(const Typed& typed) {
  const json::object fields{{"to", typed.to},
                            {"cc", typed.cc},
                            {"bcc", typed.bcc},
                            {"charset", typed.charset == Charset::iso_2022_jp ? kIso2022Jp : "utf-8"}};
  std::ostringstream encoded;
  Poco::Base64Encoder encoder(encoded);
  encoder.rdbuf()->setLineLength(0);
  encoder << json::serialize(fields);
  encoder.close();
  const std::string all = encoded.str();
  HeaderField field(kDraftField);
  for (std::size_t at = 0; at < all.size(); at += kTokenBytes)
    field.token(std::string_view(all).substr(at, kTokenBytes));
  return std::move(field).take();
}

std::optional<Typed> read_draft_field(std::string_view value) {
  std::string plain;
  std::ranges::copy_if(value, std::back_inserter(plain), [](char c) { return c > ' '; });
  if (plain.empty()) return std::nullopt;
  std::istringstream encoded(plain);
  std::string text;
  try {
    Poco::Base64Decoder decoder(encoded);
    text.assign(std::istreambuf_iterator<char>(decoder), {});
  } catch (const Poco::DataFormatException&) {
    return std::nullopt;
  }
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const auto* fields = error ? nullptr : parsed.if_object();
  if (fields == nullptr) return std::nullopt;
  Typed typed{text_at(*fields, "to"), text_at(*fields, "cc"), text_at(*fields, "bcc")};
  if (text_at(*fields, "charset") == kIso2022Jp) typed.charset = Charset::iso_2022_jp;
  return typed;
}

}  // namespace tegami::mailbox::compose
