/* The shard's TCP side. The first byte of a connection says what is wanted: 'E' has everything sent back, 'S' gets an endless stream. */
#define _GNU_SOURCE
#include "process.h"
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX 256
#define FILES_MAX 65536
#define CHUNK_BYTES 65536

enum wish { UNKNOWN, ECHO, STREAM };

static uint8_t wishes[FILES_MAX];
static uint8_t chunk[CHUNK_BYTES];

static void accept_all(int epoll_fd, int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (fd >= FILES_MAX) {
      close(fd);
      continue;
    }
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    wishes[fd] = UNKNOWN;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
  }
}

static void write_stream(int fd) {
  // Not for ever: others wait.
  for (int turn = 0; turn < 16; turn += 1) {
    ssize_t written = send(fd, chunk, sizeof chunk, MSG_DONTWAIT);
    if (written < 0 && errno != EAGAIN) close(fd);
    if (written < (ssize_t)sizeof chunk) return;
  }
}

static void read_some(int epoll_fd, int fd) {
  uint8_t buffer[16384];
  ssize_t got = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    close(fd);
    return;
  }
  if (wishes[fd] == UNKNOWN) wishes[fd] = buffer[0] == 'S' ? STREAM : ECHO;
  if (wishes[fd] == STREAM) {
    struct epoll_event event = {.events = EPOLLOUT, .data.fd = fd};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event);
    return;
  }
  // Requests are small, and their sender waits for the answer: there is room.
  if (send(fd, buffer, (size_t)got, MSG_DONTWAIT) != got) close(fd);
}

int main(int count, char **words) {
  prepare_process();
  struct sockaddr_in address =
      address_of(text_option(count, words, "--bind", NULL), (int)number_option(count, words, "--port", NULL));
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
  if (listen(listener, 4096) != 0) fail("listen");
  int epoll_fd = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
  printf("ready\n");
  fflush(stdout);
  struct epoll_event events[EVENTS_MAX];
  for (;;) {
    int ready = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
    for (int index = 0; index < ready; index += 1) {
      int fd = events[index].data.fd;
      if (fd == listener) accept_all(epoll_fd, listener);
      else if (events[index].events & (EPOLLERR | EPOLLHUP)) close(fd);
      else if (events[index].events & EPOLLOUT) write_stream(fd);
      else read_some(epoll_fd, fd);
    }
  }
}
