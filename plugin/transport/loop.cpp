#include "transport/loop.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "transport/drive.h"
#include "transport/host_queue.h"
#include "transport/session_orders.h"

namespace tegami::transport {

namespace {

using Time = Drive::Time;
using Clock = std::chrono::steady_clock;

/// One read of a session; what a mail body comes in.
constexpr std::size_t kReadBytes = 256 * 1024;
/// The loop looks round at least that often, whatever it waits for.
constexpr std::chrono::milliseconds kLongestWait{60'000};

/// A write to a closed peer is to be an error here, not the end of the host; and signals are for the host's threads.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&all, fault);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

struct Loop::State {
  explicit State(const Options& options)
      : resolver{options.hosts, options.name_servers},
        queue(options.sessions_per_host, options.sessions),
        inbox(std::make_shared<Inbox>(poller)) {}

  struct Running {
    std::unique_ptr<Drive> drive;
    std::string host;
    bool queued = true;  ///< a connection test is not
    bool begun = false;
    Time timer = Time::max();  ///< as it stands in timers
  };

  Poller poller;
  TlsContexts tls;
  ResolverOptions resolver;
  std::vector<char> buffer = std::vector<char>(kReadBytes);
  Shared shared{poller, tls, resolver, buffer, {}};
  HostQueue queue;
  std::shared_ptr<Inbox> inbox;
  std::unordered_map<std::uint64_t, Running> sessions;
  std::set<std::pair<Time, std::uint64_t>> timers;
  std::atomic<std::uint64_t> next_id{1};
  std::thread thread;

  void run();
  void take_orders();
  void begin_waiting();
  std::chrono::milliseconds longest_wait();
  void run_timers();
  bool look_after();
  void set_timer(std::uint64_t id, Running& running);
  void end_all();
};

void Loop::State::run() {
  block_signals();
  while (!inbox->closed()) {
    take_orders();
    begin_waiting();
    const bool more = look_after();
    poller.wait(more ? std::chrono::milliseconds(0) : longest_wait());
    run_timers();
  }
  end_all();
}

void Loop::State::take_orders() {
  for (Inbox::Order& order : inbox->take()) {
    if (order.begin) {
      Running& running = sessions[order.session];
      running.drive = std::move(order.begin);
      running.host = running.drive->host_key();
      running.queued = running.drive->waits_its_turn();
      if (running.queued) {
        queue.push(running.host, order.session);
      } else {
        running.drive->start();
      }
    } else if (const auto found = sessions.find(order.session); found != sessions.end()) {
      order.act(*found->second.drive);
    }
  }
}

void Loop::State::begin_waiting() {
  while (const auto id = queue.pop()) {
    const auto found = sessions.find(*id);
    if (found == sessions.end()) continue;
    found->second.begun = true;
    found->second.drive->start();
  }
}

void Loop::State::set_timer(std::uint64_t id, Running& running) {
  const Time next = running.drive->next_timer();
  // A timer that stands too early only wakes us once for nothing; moving it at every byte would cost more.
  if (next >= running.timer) return;
  timers.erase({running.timer, id});
  running.timer = next;
  timers.emplace(next, id);
}

/// Ends what is over, arms timers, goes on where bytes lie ready; true where there is more to do at once.
bool Loop::State::look_after() {
  bool more = false;
  for (const std::uint64_t id : std::exchange(shared.touched, {})) {
    const auto at = sessions.find(id);
    if (at == sessions.end()) continue;
    Running& running = at->second;
    running.drive->looked_after();
    if (running.drive->has_more()) running.drive->go_on();
    more = more || running.drive->has_more();
    if (!running.drive->ended()) {
      set_timer(id, running);
      continue;
    }
    timers.erase({running.timer, id});
    if (!running.queued) {
      // Nothing to give back.
    } else if (running.begun) {
      queue.done(running.host);
      // Its place is free: who waits for it is let in before anything is waited for, as nothing else may wake us.
      more = true;
    } else {
      queue.withdraw(running.host, id);
    }
    sessions.erase(at);
  }
  return more;
}

std::chrono::milliseconds Loop::State::longest_wait() {
  if (timers.empty()) return kLongestWait;
  const auto left = timers.begin()->first - Clock::now();
  if (left <= Clock::duration::zero()) return std::chrono::milliseconds(0);
  return std::min(kLongestWait, std::chrono::ceil<std::chrono::milliseconds>(left));
}

void Loop::State::run_timers() {
  const Time now = Clock::now();
  while (!timers.empty() && timers.begin()->first <= now) {
    const std::uint64_t id = timers.begin()->second;
    timers.erase(timers.begin());
    Running& running = sessions.at(id);
    running.timer = Time::max();
    if (running.drive->next_timer() <= now) running.drive->on_timer();
    if (!running.drive->ended()) set_timer(id, running);
  }
}

void Loop::State::end_all() {
  for (Inbox::Order& order : inbox->take()) {
    if (order.begin) order.begin->cancel();
  }
  for (auto& [id, running] : sessions) running.drive->cancel();
  sessions.clear();
}

Loop::Loop() : Loop(Options{}) {}

Loop::Loop(const Options& options) : state_(std::make_unique<State>(options)) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Loop::~Loop() {
  state_->inbox->close();
  state_->thread.join();
}

SessionOrders Loop::begin(Connection connection, std::unique_ptr<ProtocolSession> session,
                          std::shared_ptr<SessionEvents> events) {
  const std::uint64_t id = state_->next_id++;
  Inbox::Order order{
      id,
      std::make_unique<Drive>(state_->shared, id, std::move(connection), std::move(session), std::move(events)),
      {}};
  state_->inbox->post(order);
  return {state_->inbox, id};
}

}  // namespace tegami::transport
