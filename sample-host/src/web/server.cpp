#include "web/server.h"

#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/NetException.h>
#include <Poco/Thread.h>
#include <Poco/ThreadPool.h>

#include <stdexcept>

#include "web/router.h"

namespace samplehost {
namespace {

constexpr int most_threads = 32;
constexpr int most_waiting = 256;
constexpr long silence_s = 60;
constexpr long keep_alive_s = 15;

Poco::Net::ServerSocket listen(const std::string& address, std::uint16_t port) {
  try {
    Poco::Net::ServerSocket socket;
    socket.bind(Poco::Net::SocketAddress(address, port), true);
    socket.listen(128);
    return socket;
  } catch (const Poco::Exception& error) {
    throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port) + ": " + error.displayText());
  }
}

}  // namespace

struct Server::Running {
  Running(App& app, const std::string& address, std::uint16_t port_)
      : pool("http", 4, most_threads), socket(listen(address, port_)) {
    Poco::Net::HTTPServerParams::Ptr parameters = new Poco::Net::HTTPServerParams;
    parameters->setMaxThreads(most_threads);
    parameters->setMaxQueued(most_waiting);
    parameters->setTimeout(Poco::Timespan(silence_s, 0));
    parameters->setKeepAliveTimeout(Poco::Timespan(keep_alive_s, 0));
    server = std::make_unique<Poco::Net::HTTPServer>(new Router(app), pool, socket, parameters);
  }
  Poco::ThreadPool pool;
  Poco::Net::ServerSocket socket;
  std::unique_ptr<Poco::Net::HTTPServer> server;
};

Server::Server(App& app, const std::string& address, std::uint16_t port)
    : running_(std::make_unique<Running>(app, address, port)) {
  running_->server->start();
}

Server::~Server() {
  stop(std::chrono::milliseconds(0));
  running_->pool.joinAll();
}

bool Server::stop(std::chrono::milliseconds wait) {
  running_->server->stopAll(true);  // ends kept connections as well
  const auto until = std::chrono::steady_clock::now() + wait;
  while (running_->pool.used() > 0 && std::chrono::steady_clock::now() < until) Poco::Thread::sleep(10);
  return running_->pool.used() == 0;
}

std::uint16_t Server::port() const { return running_->socket.address().port(); }

}  // namespace samplehost
