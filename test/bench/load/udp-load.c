/* An open-loop load of datagrams: each has a time at which it is to be sent, whatever became of those before it, and its latency counts from that time
   to the kernel's stamp on the reply. A generator that falls behind, or a proxy that stalls, therefore shows as latency and is not hidden
   by sending less. One socket per flow, and so one source port, or one of several source addresses and a port; flows take turns. */
#define _GNU_SOURCE
#include "clock.h"
#include "datagram.h"
#include "histogram.h"
#include "process.h"
#include <sys/epoll.h>
#include <sys/socket.h>

#define EVENTS_MAX 256
#define RECEIVE_BATCH 8
#define SEND_BATCH_MAX 16
#define SWITCHES_MAX 8
/* What epoll says of standard input; no flow has the number. */
#define STOP_WORD UINT32_MAX
/* How far the schedule may be overrun before the rest counts as unsent. */
#define OVERRUN 1.1

/** What the flows' change from one echo server to another looked like from outside. */
struct change {
  uint32_t from, to;
  uint32_t flows;
  uint64_t last_old_sent_ns, first_new_reached_ns, last_new_arrived_ns;
};

struct flow {
  int fd;
  uint32_t echo_id;
  uint64_t last_sent_ns;
  uint64_t answered;
};

static struct flow *flows;
static uint32_t flows_count, nonce, bytes, flow_base, measured_from, total;
/** The echo server keeps each datagram so long before it answers: that is no latency. */
static uint64_t held_ns;
static int epoll_fd, stopping;
static uint8_t *seen;
static struct change changes[SWITCHES_MAX];
static uint32_t changes_count;
static struct histogram latencies, latenesses;
static uint64_t sent, send_errors, received, datagrams, duplicates, late, misdelivered, corrupt;

static uint8_t buffers[RECEIVE_BATCH][DATAGRAM_BYTES_MAX + 1];
static uint8_t controls[RECEIVE_BATCH][64];
static struct iovec vectors[RECEIVE_BATCH];
static struct mmsghdr messages[RECEIVE_BATCH];

static int open_flow(const struct sockaddr_in *from, const struct sockaddr_in *to) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  int yes = 1, buffer_bytes = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
  if (bind(fd, (const struct sockaddr *)from, sizeof *from) != 0) fail("bind");
  if (connect(fd, (const struct sockaddr *)to, sizeof *to) != 0) fail("connect");
  return fd;
}

static void send_one(uint32_t sequence, uint64_t intended_ns) {
  static uint8_t buffer[DATAGRAM_BYTES_MAX];
  uint32_t index = sequence % flows_count;
  struct datagram *datagram = (struct datagram *)buffer;
  *datagram = (struct datagram){DATAGRAM_MAGIC, nonce, flow_base + index, sequence, intended_ns, 0, 0};
  uint64_t now = now_ns();
  if (sequence >= measured_from) histogram_add(&latenesses, now > intended_ns ? now - intended_ns : 0);
  datagrams += 1;
  ssize_t written = send(flows[index].fd, buffer, bytes, 0);
  // An ICMP refusal of something earlier is reported once, instead of sending.
  if (written < 0 && errno == ECONNREFUSED) written = send(flows[index].fd, buffer, bytes, 0);
  if (sequence < measured_from) return;
  sent += 1;
  if (written != (ssize_t)bytes) send_errors += 1;
}

static struct change *change_of(uint32_t from, uint32_t to) {
  for (uint32_t index = 0; index < changes_count; index += 1)
    if (changes[index].from == from && changes[index].to == to) return &changes[index];
  if (changes_count == SWITCHES_MAX) return NULL;
  changes[changes_count] = (struct change){.from = from, .to = to};
  return &changes[changes_count++];
}

static void note_echo(struct flow *flow, const struct datagram *datagram, uint64_t arrived_ns) {
  // Answers overtake each other; who answered what was sent last counts.
  if (datagram->intended_ns < flow->last_sent_ns) return;
  if (flow->echo_id != datagram->echo_id && flow->echo_id != 0) {
    struct change *change = change_of(flow->echo_id, datagram->echo_id);
    if (change != NULL) {
      change->flows += 1;
      if (flow->last_sent_ns > change->last_old_sent_ns) change->last_old_sent_ns = flow->last_sent_ns;
      if (change->first_new_reached_ns == 0 || datagram->reached_ns < change->first_new_reached_ns)
        change->first_new_reached_ns = datagram->reached_ns;
      if (arrived_ns > change->last_new_arrived_ns) change->last_new_arrived_ns = arrived_ns;
    }
  }
  flow->echo_id = datagram->echo_id;
  flow->last_sent_ns = datagram->intended_ns;
}

static void note_reply(uint32_t index, const struct datagram *datagram, size_t size, uint64_t arrived_ns) {
  if (size < sizeof *datagram || datagram->magic != DATAGRAM_MAGIC) {
    corrupt += 1;
    return;
  }
  if (datagram->flow != flow_base + index) {
    misdelivered += 1;
    return;
  }
  if (datagram->nonce != nonce) {
    late += 1;
    return;
  }
  if (size != bytes || datagram->sequence >= total) {
    corrupt += 1;
    return;
  }
  uint8_t mask = (uint8_t)(1u << (datagram->sequence & 7));
  if (seen[datagram->sequence >> 3] & mask) {
    duplicates += 1;
    return;
  }
  seen[datagram->sequence >> 3] |= mask;
  flows[index].answered += 1;
  datagrams += 1;
  note_echo(&flows[index], datagram, arrived_ns);
  if (datagram->sequence < measured_from) return;
  received += 1;
  uint64_t since_ns = datagram->intended_ns + held_ns;
  histogram_add(&latencies, arrived_ns > since_ns ? arrived_ns - since_ns : 0);
}

static uint64_t arrival_of(struct msghdr *header) {
  for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control != NULL; control = CMSG_NXTHDR(header, control))
    if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec time;
      memcpy(&time, CMSG_DATA(control), sizeof time);
      return (uint64_t)time.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)time.tv_nsec;
    }
  return now_ns();
}

static void receive_from(uint32_t index) {
  for (int slot = 0; slot < RECEIVE_BATCH; slot += 1) {
    vectors[slot] = (struct iovec){buffers[slot], sizeof buffers[slot]};
    messages[slot].msg_hdr = (struct msghdr){.msg_iov = &vectors[slot],
                                             .msg_iovlen = 1,
                                             .msg_control = controls[slot],
                                             .msg_controllen = sizeof controls[slot]};
  }
  int got = recvmmsg(flows[index].fd, messages, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
  for (int slot = 0; slot < got; slot += 1)
    note_reply(index, (struct datagram *)buffers[slot], messages[slot].msg_len, arrival_of(&messages[slot].msg_hdr));
}

/** Takes in what has arrived; sleeps until `wake_ns` if nothing has. */
static void receive_until(uint64_t wake_ns) {
  struct epoll_event events[EVENTS_MAX];
  uint64_t now = now_ns();
  uint64_t wait_ns = wake_ns > now ? wake_ns - now : 0;
  struct timespec timeout = {(time_t)(wait_ns / NANOSECONDS_PER_SECOND), (long)(wait_ns % NANOSECONDS_PER_SECOND)};
  int ready = epoll_pwait2(epoll_fd, events, EVENTS_MAX, &timeout, NULL);
  for (int index = 0; index < ready; index += 1) {
    if (events[index].data.u32 != STOP_WORD) {
      receive_from(events[index].data.u32);
      continue;
    }
    stopping = 1;
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, 0, NULL);
  }
}

static void watch(int fd, uint32_t word) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = word};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

/** Flow `number` of all: addresses take turns, then ports. */
static struct sockaddr_in source_of(struct sockaddr_in first, uint32_t sources, uint32_t number) {
  uint16_t port = ntohs(first.sin_port);
  first.sin_addr.s_addr = htonl(ntohl(first.sin_addr.s_addr) + number % sources);
  first.sin_port = port == 0 ? 0 : htons((uint16_t)(port + number / sources));
  return first;
}

static void print_result(uint32_t ended_at, double seconds, uint64_t start_ns) {
  uint64_t flows_answered = 0;
  for (uint32_t index = 0; index < flows_count; index += 1) flows_answered += flows[index].answered > 0;
  uint64_t planned = ended_at > measured_from ? ended_at - measured_from : 0;
  printf("{\"sent\":%" PRIu64 ",\"unsent\":%" PRIu64 ",\"sendErrors\":%" PRIu64 ",\"received\":%" PRIu64, sent,
         planned - sent, send_errors, received);
  printf(",\"duplicates\":%" PRIu64 ",\"late\":%" PRIu64 ",\"misdelivered\":%" PRIu64 ",\"corrupt\":%" PRIu64, duplicates,
         late, misdelivered, corrupt);
  printf(",\"datagrams\":%" PRIu64, datagrams);
  printf(",\"flowsAnswered\":%" PRIu64 ",\"seconds\":%.6f,\"cpuUs\":%" PRIu64, flows_answered, seconds, own_cpu_us());
  printf(",\"startedAtUs\":%.1f,\"changes\":[", (double)start_ns / 1e3);
  for (uint32_t index = 0; index < changes_count; index += 1) {
    const struct change *change = &changes[index];
    printf("%s{\"from\":%u,\"to\":%u,\"flows\":%u,\"lastOldSentUs\":%.1f,\"firstNewReachedUs\":%.1f,\"lastNewArrivedUs\":%.1f}",
           index == 0 ? "" : ",", change->from, change->to, change->flows, (double)change->last_old_sent_ns / 1e3,
           (double)change->first_new_reached_ns / 1e3, (double)change->last_new_arrived_ns / 1e3);
  }
  printf("],\"latencyNs\":");
  histogram_print(&latencies);
  printf(",\"latenessNs\":");
  histogram_print(&latenesses);
  printf("}\n");
}

int main(int count, char **words) {
  prepare_process();
  struct sockaddr_in to = address_of(text_option(count, words, "--target", NULL), (int)number_option(count, words, "--port", NULL));
  struct sockaddr_in source =
      address_of(text_option(count, words, "--source", NULL), (int)number_option(count, words, "--source-port", "0"));
  uint32_t sources = (uint32_t)number_option(count, words, "--sources", "1");
  uint32_t first = (uint32_t)number_option(count, words, "--first", "0");
  double rate = number_option(count, words, "--rate", NULL);
  double seconds = number_option(count, words, "--seconds", NULL);
  double warm_up_seconds = number_option(count, words, "--warm-up-ms", "0") / 1e3;
  uint64_t drain_ns = (uint64_t)(number_option(count, words, "--drain-ms", "300") * 1e6);
  flows_count = (uint32_t)number_option(count, words, "--flows", NULL);
  bytes = (uint32_t)number_option(count, words, "--bytes", "100");
  nonce = (uint32_t)number_option(count, words, "--nonce", "1");
  flow_base = (uint32_t)number_option(count, words, "--flow-base", "0") + first;
  held_ns = (uint64_t)(number_option(count, words, "--held-ms", "0") * 1e6);
  int stops_on_input = number_option(count, words, "--stop-on-input", "0") != 0;
  if (bytes < sizeof(struct datagram) || bytes > DATAGRAM_BYTES_MAX || rate <= 0 || seconds <= 0 || flows_count == 0 || sources == 0) {
    fprintf(stderr, "a number is out of bounds\n");
    return 2;
  }
  measured_from = (uint32_t)(warm_up_seconds * rate);
  total = measured_from + (uint32_t)(seconds * rate + 0.5);
  seen = calloc(total / 8 + 1, 1);
  flows = calloc(flows_count, sizeof *flows);
  epoll_fd = epoll_create1(0);
  for (uint32_t index = 0; index < flows_count; index += 1) {
    struct sockaddr_in from = source_of(source, sources, first + index);
    flows[index].fd = open_flow(&from, &to);
    watch(flows[index].fd, index);
  }
  if (stops_on_input) watch(0, STOP_WORD);

  double interval_ns = 1e9 / rate;
  uint64_t start_ns = now_ns() + 2000000;
  uint64_t give_up_ns = start_ns + (uint64_t)((warm_up_seconds + seconds) * OVERRUN * 1e9) + 50000000;
  uint64_t measured_at_ns = start_ns + (uint64_t)(measured_from * interval_ns);
  uint64_t now = now_ns();
  uint32_t next = 0;
  while (next < total && now < give_up_ns && !stopping) {
    uint64_t due_ns = start_ns + (uint64_t)(next * interval_ns);
    for (uint32_t batch = 0; next < total && due_ns <= now && batch < SEND_BATCH_MAX; batch += 1) {
      send_one(next, due_ns);
      next += 1;
      due_ns = start_ns + (uint64_t)(next * interval_ns);
    }
    receive_until(due_ns);
    now = now_ns();
  }
  double took_seconds = (double)(now - measured_at_ns) / 1e9;
  for (uint64_t end_ns = now + drain_ns; now < end_ns && received + send_errors < sent; now = now_ns())
    receive_until(end_ns);
  print_result(stopping ? next : total, took_seconds, start_ns);
  return 0;
}
