#include "demo/sample_mails.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace samplehost {
namespace {

void fill(std::string& header, std::string_view mark, const std::string& value) {
  for (auto at = header.find(mark); at != std::string::npos; at = header.find(mark, at + value.size()))
    header.replace(at, mark.size(), value);
}

}  // namespace

std::vector<std::filesystem::path> sample_files(const std::filesystem::path& folder, bool later) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
    const auto name = file.path().filename().string();
    if (file.path().extension() == ".eml" && name.starts_with("later-") == later) files.push_back(file.path());
  }
  if (files.empty()) throw std::runtime_error("there are no sample mails in " + folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string made_out(const std::filesystem::path& sample, const DemoUser& to, std::int64_t at_ms) {
  std::ifstream in(sample, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  const auto text = all.str();
  const auto blank = std::min(text.find("\n\n"), text.size());
  auto header = text.substr(0, blank);
  constexpr int japan_s = 9 * 60 * 60;
  const Poco::DateTime local(Poco::Timestamp((at_ms + japan_s * 1000LL) * 1000));
  fill(header, "{TO}", to.address);
  fill(header, "{DATE}", Poco::DateTimeFormatter::format(local, Poco::DateTimeFormat::RFC1123_FORMAT, japan_s));
  fill(header, "{ID}", std::to_string(at_ms) + "." + to.login);
  std::string out;
  for (const char c : header + text.substr(blank)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace samplehost
