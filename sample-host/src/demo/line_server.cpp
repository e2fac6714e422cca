#include "demo/line_server.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>

#include <array>
#include <atomic>
#include <string>

namespace samplehost {
namespace {

constexpr int most_connections = 16;
constexpr long poll_us = 200'000;
constexpr int idle_polls = 5 * 300;  // five minutes
constexpr std::size_t longest_line = 1024 * 1024;

using Stop = std::shared_ptr<std::atomic<bool>>;

void send_all(Poco::Net::StreamSocket& socket, const std::string& text) {
  for (std::size_t at = 0; at < text.size();)
    at += static_cast<std::size_t>(
        socket.sendBytes(text.data() + at, static_cast<int>(std::min<std::size_t>(text.size() - at, 1 << 20))));
}

class Connection : public Poco::Net::TCPServerConnection {
 public:
  Connection(const Poco::Net::StreamSocket& socket, std::unique_ptr<Dialogue> dialogue, Stop stop)
      : TCPServerConnection(socket), dialogue_(std::move(dialogue)), stop_(std::move(stop)) {}

  void run() override {
    try {
      talk();
    } catch (const std::exception&) {
      // The client is gone, or the disk is full: the session ends, and nothing was confirmed.
    }
  }

 private:
  void talk() {
    auto& peer = socket();
    peer.setSendTimeout(Poco::Timespan(30, 0));
    send_all(peer, dialogue_->greeting());
    std::string buffer;
    std::array<char, 16 * 1024> piece{};
    for (int idle = 0; !dialogue_->ended() && !*stop_ && idle < idle_polls && buffer.size() < longest_line;) {
      if (!peer.poll(Poco::Timespan(poll_us), Poco::Net::Socket::SELECT_READ)) {
        ++idle;
        continue;
      }
      idle = 0;
      const int got = peer.receiveBytes(piece.data(), static_cast<int>(piece.size()));
      if (got <= 0) return;
      buffer.append(piece.data(), static_cast<std::size_t>(got));
      answer_lines(buffer);
    }
  }

  void answer_lines(std::string& buffer) {
    std::string answers;
    std::size_t at = 0;
    for (auto end = buffer.find('\n'); end != std::string::npos && !dialogue_->ended(); end = buffer.find('\n', at)) {
      std::string_view line(buffer.data() + at, end - at);
      if (line.ends_with('\r')) line.remove_suffix(1);
      answers += dialogue_->line(line);
      at = end + 1;
    }
    buffer.erase(0, at);
    send_all(socket(), answers);
  }

  std::unique_ptr<Dialogue> dialogue_;
  Stop stop_;
};

class Factory : public Poco::Net::TCPServerConnectionFactory {
 public:
  Factory(LineServer::Make make, Stop stop) : make_(std::move(make)), stop_(std::move(stop)) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new Connection(socket, make_(), stop_);  // POCO owns it
  }

 private:
  LineServer::Make make_;
  Stop stop_;
};

}  // namespace

struct LineServer::Running {
  Running(Make make, std::uint16_t port)
      : pool("demo-mail", 2, most_connections), socket(Poco::Net::SocketAddress("127.0.0.1", port)) {
    Poco::Net::TCPServerParams::Ptr parameters = new Poco::Net::TCPServerParams;
    parameters->setMaxThreads(most_connections);
    server = std::make_unique<Poco::Net::TCPServer>(new Factory(std::move(make), stop), pool, socket, parameters);
  }
  Stop stop = std::make_shared<std::atomic<bool>>(false);
  Poco::ThreadPool pool;
  Poco::Net::ServerSocket socket;
  std::unique_ptr<Poco::Net::TCPServer> server;
};

LineServer::LineServer(Make make, std::uint16_t port) : running_(std::make_unique<Running>(std::move(make), port)) {
  running_->server->start();
}

LineServer::~LineServer() {
  *running_->stop = true;
  running_->server->stop();
  running_->pool.joinAll();
}

std::uint16_t LineServer::port() const { return running_->socket.address().port(); }

}  // namespace samplehost
