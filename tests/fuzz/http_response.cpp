// Arbitrary bytes of an HTTP server, in arbitrary pieces, against the reader of answers.
//
// Input: a byte that chooses the body's limit and how the peer closes, then what the server says.
#include <algorithm>
#include <cstdint>

#include "fuzz/require.h"
#include "transport/http/response_reader.h"

namespace tegami::fuzz {
namespace {

namespace http = transport::http;

struct Outcome {
  bool whole = false;
  std::string code;
  http::Response response;
};

template <class Next>
Outcome play(std::string_view server, std::size_t max_body, bool clean, Next&& next) {
  http::ResponseReader reader(max_body);
  Outcome told;
  const auto judge = [&](const transport::Result<bool>& result) {
    if (result.has_error()) told.code = result.error().code;
    if (result.has_error()) require(result.error().text.size() <= 500, "a failure is short");
    told.whole = result.has_value() && result.value();
    return told.whole || result.has_error();
  };
  bool over = false;
  while (!over && !server.empty()) {
    const std::size_t size = std::min(next(), server.size());
    over = judge(reader.feed(server.substr(0, size)));
    server.remove_prefix(size);
  }
  if (!over) judge(reader.closed(clean, clean ? "" : "cut"));
  require(told.whole || !told.code.empty(), "there is an answer, or the reason why not");
  if (told.whole) told.response = reader.take();
  return told;
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  if (size == 0) return 0;
  const std::size_t max_body = std::size_t{data[0] & 0x7FU} * 64;
  const bool clean = (data[0] & 0x80U) == 0;
  const std::string_view server(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::uint32_t state = data[0];
  const Outcome at_once = play(server, max_body, clean, [&] { return server.size(); });
  const Outcome in_pieces = play(server, max_body, clean, [&] {
    state = state * 1'664'525U + 1'013'904'223U;
    return std::size_t{1} + (state >> 24U) % 7;
  });
  require(at_once.whole == in_pieces.whole, "in which pieces an answer comes does not matter");
  require(!at_once.whole || at_once.response.header == in_pieces.response.header, "nor for its header");
  require(!at_once.whole || at_once.response.body.reveal() == in_pieces.response.body.reveal(), "nor for its body");
  require(at_once.response.body.reveal().size() <= max_body, "a body keeps to its limit");
  require(!at_once.whole || (at_once.response.status >= 200 && at_once.response.status <= 999), "an answer is final");
  return 0;
}
