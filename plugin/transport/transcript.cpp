#include "transport/transcript.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "transport/failure.h"

namespace tegami::transport {

namespace {

/// Shorter ones would blot out ordinary words, and are no secret that a log could keep anyway.
constexpr std::size_t kShortestSecret = 3;
constexpr std::string_view kHidden = "****";

std::string stamp(std::int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(ms % 1000));
  return std::string(text.data(), length) + fraction.data();
}

}  // namespace

void Transcript::hide(Secret secret) {
  if (secret.reveal().size() >= kShortestSecret) secrets_.push_back(std::move(secret));
}

std::string Transcript::clean(std::string_view text) const {
  std::string cleaned(text);
  for (const Secret& secret : secrets_) {
    for (std::size_t at = cleaned.find(secret.reveal()); at != std::string::npos;
         at = cleaned.find(secret.reveal(), at + kHidden.size())) {
      cleaned.replace(at, secret.reveal().size(), kHidden);
    }
  }
  return cleaned;
}

void Transcript::client(std::string_view public_form) {
  if (wanted()) add(" C: ", printable(public_form));
}

void Transcript::server(std::string_view line) {
  if (wanted()) add(" S: ", printable(clean(line)));
}

void Transcript::note(std::string_view text) {
  if (wanted()) add(" -- ", printable(clean(text)));
}

void Transcript::body(std::uint64_t bytes) {
  if (wanted()) add(" S: ", "(" + std::to_string(bytes) + " bytes of message)");
}

void Transcript::sent_body(std::uint64_t bytes) {
  if (wanted()) add(" C: ", "(" + std::to_string(bytes) + " bytes of message)");
}

void Transcript::add(std::string_view mark, std::string_view text) {
  std::string line = stamp(now_ms_);
  line += mark;
  line += text;
  line += '\n';
  const std::size_t half = limit_ / 2;
  if (tail_.empty() && head_.size() + line.size() <= half) {
    head_ += line;
    return;
  }
  tail_bytes_ += line.size();
  tail_.push_back(std::move(line));
  while (tail_bytes_ > half && !tail_.empty()) {
    tail_bytes_ -= tail_.front().size();
    tail_.pop_front();
    ++left_out_;
  }
}

std::string Transcript::text() const {
  std::string all = head_;
  if (left_out_ != 0) all += "... " + std::to_string(left_out_) + " lines left out ...\n";
  for (const std::string& line : tail_) all += line;
  return all;
}

}  // namespace tegami::transport
