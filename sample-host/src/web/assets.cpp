// Files: the host's own and the modules'.
#include <Poco/Net/HTTPServerResponse.h>
#include <sys/stat.h>

#include <fstream>
#include <map>

#include "security/inside.h"
#include "web/csp.h"
#include "web/pages.h"

namespace samplehost {
namespace {

std::string type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string, std::less<>> types = {{".css", "text/css; charset=utf-8"},
                                                                        {".js", "text/javascript; charset=utf-8"},
                                                                        {".svg", "image/svg+xml"},
                                                                        {".png", "image/png"},
                                                                        {".ico", "image/x-icon"},
                                                                        {".woff2", "font/woff2"},
                                                                        {".json", "application/json"},
                                                                        {".txt", "text/plain; charset=utf-8"}};
  const auto found = types.find(file.extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

void send_file(Exchange& exchange, const std::filesystem::path& folder, std::string_view name) {
  const auto file = file_inside(folder, name);
  std::ifstream in(file.value_or(std::filesystem::path{}), std::ios::binary);
  struct stat facts {};
  if (!file || !in || ::stat(file->c_str(), &facts) != 0) return exchange.refuse(404);
  auto& response = exchange.response;
  const auto tag = "\"" + std::to_string(facts.st_mtim.tv_sec) + "." + std::to_string(facts.st_mtim.tv_nsec) + "-" +
                   std::to_string(facts.st_size) + "\"";
  exchange.common_headers(download_csp());
  response.set("ETag", tag);
  response.set("Cache-Control", "private, max-age=60, must-revalidate");
  if (exchange.request.get("If-None-Match", "") == tag) {
    response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_MODIFIED);
    response.setContentLength(0);
    response.send();
    return;
  }
  response.setContentType(type_of(*file));
  response.setContentLength64(facts.st_size);
  auto& out = response.send();
  if (!exchange.head()) out << in.rdbuf();
}

void host_asset(Exchange& exchange, std::string_view name) { send_file(exchange, exchange.app.share / "assets", name); }

}  // namespace samplehost
