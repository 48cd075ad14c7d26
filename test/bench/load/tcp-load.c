/* Three loads on TCP.
 *   stream    connections that take in as much as comes
 *   request   one request of 100 bytes at a time per connection at a given total rate, open-loop: latency counts from the time at which the request was
 *             to be sent
 *   connect   connections that are opened, ask once and close, so many side by side as --connections says, as fast as it goes; latency is from
 *             connect to the whole answer */
#define _GNU_SOURCE
#include "clock.h"
#include "histogram.h"
#include "process.h"
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX 256
#define REQUEST_BYTES 100
#define CONNECTIONS_MAX 4096
#define QUEUE_MAX 4096

enum mode { STREAM, REQUEST, CONNECT };

struct connection {
  int fd;
  /** Of the answer that is under way. */
  size_t got;
  /** Since when the present request counts: its intended time, or that of the connect. */
  uint64_t since_ns;
  int busy;
  /** Requests that were due while the one before was still under way. */
  uint64_t waiting[QUEUE_MAX];
  uint32_t waiting_head, waiting_count;
};

static struct connection connections[CONNECTIONS_MAX];
static struct sockaddr_in from, to;
static enum mode mode;
static int epoll_fd;
static uint64_t received_bytes, answers, failures, planned;
static uint64_t measured_from_ns;
static struct histogram latencies;
static uint8_t request[REQUEST_BYTES];

static void open_connection(uint32_t index) {
  struct connection *connection = &connections[index];
  int fd = socket(AF_INET, SOCK_STREAM | (mode == CONNECT ? SOCK_NONBLOCK : 0), 0);
  if (fd < 0) fail("socket");
  int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) fail("bind");
  connection->fd = fd;
  connection->got = 0;
  connection->since_ns = now_ns();
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) fail("connect");
  struct epoll_event event = {.events = mode == CONNECT ? EPOLLOUT : EPOLLIN, .data.u32 = index};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
  if (mode == STREAM && send(fd, "S", 1, 0) != 1) fail("send");
}

static void send_request(struct connection *connection) {
  connection->got = 0;
  connection->busy = 1;
  if (send(connection->fd, request, sizeof request, MSG_DONTWAIT) != sizeof request) failures += 1;
}

static void note_answer(struct connection *connection) {
  uint64_t now = now_ns();
  if (connection->since_ns < measured_from_ns) return;
  answers += 1;
  histogram_add(&latencies, now > connection->since_ns ? now - connection->since_ns : 0);
}

static void next_request(struct connection *connection) {
  connection->busy = 0;
  if (connection->waiting_count == 0) return;
  connection->since_ns = connection->waiting[connection->waiting_head];
  connection->waiting_head = (connection->waiting_head + 1) % QUEUE_MAX;
  connection->waiting_count -= 1;
  send_request(connection);
}

static void reopen(uint32_t index) {
  close(connections[index].fd);
  open_connection(index);
}

static void on_readable(uint32_t index) {
  static uint8_t buffer[262144];
  struct connection *connection = &connections[index];
  ssize_t got = recv(connection->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    failures += 1;
    if (mode == CONNECT) return reopen(index);
    fprintf(stderr, "a connection broke\n");
    exit(1);
  }
  if (mode == STREAM) {
    if (now_ns() >= measured_from_ns) received_bytes += (uint64_t)got;
    return;
  }
  connection->got += (size_t)got;
  if (connection->got < REQUEST_BYTES) return;
  note_answer(connection);
  if (mode == REQUEST) next_request(connection);
  else reopen(index);
}

static void on_connected(uint32_t index) {
  struct connection *connection = &connections[index];
  if (send(connection->fd, request, sizeof request, MSG_DONTWAIT) != sizeof request) {
    failures += 1;
    return reopen(index);
  }
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, connection->fd, &event);
}

static void request_at(struct connection *connection, uint64_t due_ns) {
  if (due_ns >= measured_from_ns) planned += 1;
  if (!connection->busy) {
    connection->since_ns = due_ns;
    send_request(connection);
  } else if (connection->waiting_count < QUEUE_MAX) {
    connection->waiting[(connection->waiting_head + connection->waiting_count) % QUEUE_MAX] = due_ns;
    connection->waiting_count += 1;
  } else failures += 1;
}

int main(int count, char **words) {
  prepare_process();
  const char *name = text_option(count, words, "--mode", NULL);
  mode = strcmp(name, "stream") == 0 ? STREAM : strcmp(name, "request") == 0 ? REQUEST : CONNECT;
  from = address_of(text_option(count, words, "--source", NULL), 0);
  to = address_of(text_option(count, words, "--target", NULL), (int)number_option(count, words, "--port", NULL));
  uint32_t connections_count = (uint32_t)number_option(count, words, "--connections", NULL);
  double seconds = number_option(count, words, "--seconds", NULL);
  double rate = number_option(count, words, "--rate", "1000");
  double warm_up_seconds = number_option(count, words, "--warm-up-ms", "250") / 1e3;
  if (connections_count == 0 || connections_count > CONNECTIONS_MAX || seconds <= 0 || rate <= 0) {
    fprintf(stderr, "a number is out of bounds\n");
    return 2;
  }
  memset(request, 'E', sizeof request);
  epoll_fd = epoll_create1(0);
  for (uint32_t index = 0; index < connections_count; index += 1) open_connection(index);

  uint64_t start_ns = now_ns();
  measured_from_ns = start_ns + (uint64_t)(warm_up_seconds * 1e9);
  uint64_t end_ns = measured_from_ns + (uint64_t)(seconds * 1e9);
  double interval_ns = 1e9 / rate;
  uint64_t next = 0;
  struct epoll_event events[EVENTS_MAX];
  for (uint64_t now = now_ns(); now < end_ns; now = now_ns()) {
    uint64_t wake_ns = end_ns;
    if (mode == REQUEST) {
      uint64_t due_ns = start_ns + (uint64_t)(next * interval_ns);
      for (; due_ns <= now && due_ns < end_ns; due_ns = start_ns + (uint64_t)(next * interval_ns)) {
        request_at(&connections[next % connections_count], due_ns);
        next += 1;
      }
      wake_ns = due_ns;
    }
    uint64_t wait_ns = wake_ns > now ? wake_ns - now : 0;
    struct timespec timeout = {(time_t)(wait_ns / NANOSECONDS_PER_SECOND), (long)(wait_ns % NANOSECONDS_PER_SECOND)};
    int ready = epoll_pwait2(epoll_fd, events, EVENTS_MAX, &timeout, NULL);
    for (int index = 0; index < ready; index += 1) {
      uint32_t which = events[index].data.u32;
      if (mode == CONNECT && (events[index].events & EPOLLERR)) {
        failures += 1;
        reopen(which);
      } else if (events[index].events & EPOLLOUT) on_connected(which);
      else on_readable(which);
    }
  }
  printf("{\"seconds\":%.6f,\"receivedBytes\":%" PRIu64 ",\"answers\":%" PRIu64 ",\"planned\":%" PRIu64, (double)(now_ns() - measured_from_ns) / 1e9,
         received_bytes, answers, planned);
  printf(",\"failures\":%" PRIu64 ",\"cpuUs\":%" PRIu64 ",\"latencyNs\":", failures, own_cpu_us());
  histogram_print(&latencies);
  printf("}\n");
  return 0;
}
