/// message.h - a mail read for people: structure by GMime, words, addresses and charsets ours, by ICU (M1).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::mailbox::mime {

struct Address {
  std::string name;     ///< decoded, UTF-8
  std::string address;  ///< as written, dots and all: "a..b.@docomo.ne.jp"
};

struct Part {
  std::string path;        ///< "1", "2.1": for mail.part
  std::string type;        ///< "image/png", lower case
  std::string name;        ///< decoded file name, or empty
  std::uint64_t size = 0;  ///< decoded bytes
  bool attachment = false;
  std::string content_id;
};

struct Message {
  std::string subject;
  std::vector<Address> from, to, cc, reply_to;
  std::string message_id, in_reply_to, references;
  std::optional<std::int64_t> date_ms;
  std::string draft;        ///< the field that only drafts have, as it stands (compose/draft.h); empty: none
  std::string text;         ///< the readable body: text/plain, else made from the HTML
  std::string html;         ///< the HTML body, decoded to UTF-8, not yet made safe; empty: none
  std::vector<Part> parts;  ///< leaves but the shown body
  bool has_attachments = false;
};

/// Reads at most into.size() bytes, 0 at the end.
using Source = std::function<std::size_t(std::span<char> into)>;

struct ReadOptions {
  std::size_t text_bytes = 4u << 20;  ///< text and html are cut there
};

/// nullopt: it cannot be read as a mail at all (then it is kept raw and marked). Bounded memory: attachments are
/// measured, not kept. Any thread after init().
std::optional<Message> read(const Source& source, const ReadOptions& options = {});

/// The decoded bytes of one part, streamed; false when there is no such part.
bool read_part(const Source& source, std::string_view path, const std::function<void(std::span<const char>)>& sink);

/// Once a process before read(): pins GMime and ICU (DESIGN), starts GMime.
void init();

}  // namespace tegami::mailbox::mime
