#include "web/multipart.h"

#include <Poco/Exception.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/MultipartReader.h>

#include <istream>
#include <streambuf>
#include <vector>

namespace samplehost {
namespace {

using tegami::sdk::Failure;
using tegami::sdk::Pull;

constexpr int most_parts = 100;
constexpr std::int64_t most_bytes = 4LL * 1024 * 1024 * 1024;
constexpr std::chrono::milliseconds step{30'000};

/// A body as a stream, for POCO's reader. Remembers when the client left.
class BodyBuffer : public std::streambuf {
 public:
  explicit BodyBuffer(RequestBody& body) : body_(body), buffer_(64 * 1024) {}
  bool lost() const { return lost_; }
  bool too_much() const { return got_ > most_bytes; }

 protected:
  int_type underflow() override {
    if (too_much()) return traits_type::eof();
    const auto [pull, count] = body_.next(buffer_.data(), buffer_.size(), step);
    if (pull != Pull::data) {
      lost_ = pull != Pull::end;
      return traits_type::eof();
    }
    got_ += static_cast<std::int64_t>(count);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
    return traits_type::to_int_type(buffer_[0]);
  }

 private:
  RequestBody& body_;
  std::vector<char> buffer_;
  std::int64_t got_ = 0;
  bool lost_ = false;
};

Failure wrong(std::string code, std::string message) {
  return {TEGAMI_INVALID, std::move(code), std::move(message), {}};
}

std::string field_of(const Poco::Net::MessageHeader& head) {
  std::string kind;
  Poco::Net::NameValueCollection parameters;
  Poco::Net::MessageHeader::splitParameters(head.get("Content-Disposition", ""), kind, parameters);
  return parameters.get("name", "");
}

std::string boundary_of(const std::string& content_type) {
  std::string kind;
  Poco::Net::NameValueCollection parameters;
  Poco::Net::MessageHeader::splitParameters(content_type, kind, parameters);
  return parameters.get("boundary", "");
}

}  // namespace

std::optional<Failure> read_multipart(RequestBody& body, const std::filesystem::path& folder, ServiceRequest& request) {
  const auto boundary = boundary_of(body.content_type());
  if (boundary.empty()) return wrong("multipart", "The boundary is missing.");
  BodyBuffer source(body);
  std::istream in(&source);
  try {
    Poco::Net::MultipartReader reader(in, boundary);
    for (int parts = 0; reader.hasNextPart(); ++parts) {
      if (parts == most_parts) return wrong("too_big", "More than 100 parts.");
      Poco::Net::MessageHeader head;
      reader.nextPart(head);
      const auto field = field_of(head);
      const bool json = field == "json" || field == "request";
      if (field.empty()) return wrong("multipart", "A part has no name.");
      std::optional<FileBytes> file;
      if (!json) file = FileBytes::temporary(folder);
      std::vector<char> buffer(64 * 1024);
      auto& part = reader.stream();
      while (part.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), part.gcount() > 0) {
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(part.gcount()));
        if (file) {
          file->append(piece);
        } else {
          request.json += piece;
          if (request.json.size() > max_request_json) return wrong("too_big", "The request is over 8 MiB.");
        }
      }
      if (source.lost()) return wrong("body_gone", "The request ended early.");
      if (source.too_much()) return wrong("too_big", "The request is over 4 GiB.");
      if (file) request.files.emplace_back(field, std::move(*file));
    }
  } catch (const Poco::Exception&) {
    return wrong("multipart", "The multipart body is damaged.");
  }
  if (request.json.empty()) request.json = "{}";
  return std::nullopt;
}

}  // namespace samplehost
