// SPDX-License-Identifier: BSD-3-Clause
// Threads of several processes that do to TCP sockets on the loopback whatever they like, in
// particular to those that others are just using: races SEED ROUNDS. Any call may fail; the kernel
// may not.

#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_SIZE = 200000, PIPE_SIZE = 65536 };
enum { PROCESSES = 4, THREADS = 6, SLOTS = 24, PORTS = 6, FIRST_PORT = 10000, WAIT_MS = 3 };

/* What a process has open, by chance or not any more. */
static volatile int slots[SLOTS];
static unsigned rounds;
static int epoll_fd, file_fd, pipe_fds[2];

struct worker {
	pthread_t thread;
	uint64_t random;
};

static unsigned pick(struct worker *worker, unsigned limit)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 7;
	worker->random ^= worker->random << 17;
	return (unsigned)(worker->random >> 33) % limit;
}

static void keep(struct worker *worker, int fd)
{
	unsigned slot = pick(worker, SLOTS);
	int old;

	if (fd < 0)
		return;
	old = __atomic_exchange_n(&slots[slot], fd, __ATOMIC_SEQ_CST);
	if (old > 0)
		close(old);
}

/* Who waits does so for a moment only, since nobody may ever come. */
static int make(struct worker *worker)
{
	struct timeval moment = {.tv_usec = WAIT_MS * 1000};
	int fd = socket(AF_INET6, SOCK_STREAM | (pick(worker, 2) ? SOCK_NONBLOCK : 0), 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof(moment));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &moment, sizeof(moment));
	setsockopt(fd, SOL_SOCKET, pick(worker, 2) ? SO_REUSEPORT : SO_REUSEADDR, &one,
		   sizeof(one));
	return fd;
}

static struct sockaddr_in6 place(struct worker *worker)
{
	return (struct sockaddr_in6){.sin6_family = AF_INET6,
				     .sin6_addr = IN6ADDR_LOOPBACK_INIT,
				     .sin6_port =
					     htons((uint16_t)(FIRST_PORT + pick(worker, PORTS)))};
}

static void open_one(struct worker *worker)
{
	struct sockaddr_in6 address = place(worker);
	int fd = make(worker);

	if (pick(worker, 3) == 0) {
		bind(fd, (struct sockaddr *)&address, sizeof(address));
		listen(fd, (int)pick(worker, 5));
	} else {
		connect(fd, (struct sockaddr *)&address, sizeof(address));
	}
	keep(worker, fd);
}

/* Sends pages of a file that changes meanwhile, or what is in a pipe. */
static void send_pages(struct worker *worker, int fd)
{
	loff_t place = pick(worker, FILE_SIZE);

	switch (pick(worker, 6)) {
	case 0:
		ftruncate(file_fd, pick(worker, FILE_SIZE));
		break;
	case 1:
		pwrite(file_fd, "something else", 14, place);
		break;
	case 2:
		splice(file_fd, &place, pipe_fds[1], NULL, pick(worker, PIPE_SIZE),
		       SPLICE_F_NONBLOCK);
		break;
	case 3:
		splice(pipe_fds[0], NULL, fd, NULL, pick(worker, PIPE_SIZE), SPLICE_F_NONBLOCK);
		break;
	case 4:
		splice(fd, NULL, pipe_fds[1], NULL, pick(worker, PIPE_SIZE), SPLICE_F_NONBLOCK);
		break;
	default:
		sendfile(fd, file_fd, &place, pick(worker, FILE_SIZE));
	}
}

static void use(struct worker *worker, int fd)
{
	struct linger linger = {1, (int)pick(worker, 2)};
	struct pollfd polled = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
	struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
	struct sockaddr_in6 address = place(worker);
	static _Thread_local char buf[40000];

	switch (pick(worker, 15)) {
	case 0:
		shutdown(fd, (int)pick(worker, 3));
		break;
	case 1:
		poll(&polled, 1, (int)pick(worker, WAIT_MS));
		break;
	case 2:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		break;
	case 3:
		epoll_ctl(epoll_fd, pick(worker, 2) ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd, &event);
		epoll_wait(epoll_fd, &event, 1, 0);
		break;
	case 4:
		connect(fd, (struct sockaddr *)&address, sizeof(address));
		break;
	case 5:
		connect(fd, &(struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr));
		break;
	case 6:
		listen(fd, 1);
		break;
	case 7:
		keep(worker, dup(fd));
		break;
	case 8:
	case 9:
		send(fd, buf, pick(worker, sizeof(buf)),
		     MSG_NOSIGNAL | (int)(pick(worker, 2) * MSG_MORE));
		break;
	case 10:
		recv(fd, buf, pick(worker, sizeof(buf)), (int)(pick(worker, 2) * MSG_PEEK));
		break;
	case 11:
	case 12:
		send_pages(worker, fd);
		break;
	default:
		recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	}
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	for (unsigned n = 0; n < rounds; n++) {
		unsigned slot = pick(worker, SLOTS), what = pick(worker, 10);
		int fd = slots[slot];

		if (fd <= 0 || what == 0) {
			open_one(worker);
		} else if (what < 4) {
			keep(worker, accept4(fd, NULL, NULL, pick(worker, 2) ? SOCK_NONBLOCK : 0));
		} else if (what == 4) {
			/* Whoever is the first; but what has this number now may be another's. */
			if (__atomic_compare_exchange_n(&slots[slot], &fd, 0, 0, __ATOMIC_SEQ_CST,
							__ATOMIC_SEQ_CST))
				close(fd);
		} else {
			use(worker, fd);
		}
	}
	return NULL;
}

static int run(uint64_t seed)
{
	struct worker workers[THREADS];

	epoll_fd = epoll_create1(0);
	file_fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	if (file_fd < 0 || ftruncate(file_fd, FILE_SIZE) < 0 || pipe(pipe_fds) < 0)
		return 1;
	for (unsigned i = 0; i < THREADS; i++) {
		workers[i].random = (seed * THREADS + i + 1) * 0x9e3779b97f4a7c15ull;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			return 1;
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	int failed = 0, status;

	rounds = argc > 2 ? (unsigned)atoi(argv[2]) : 1000;
	signal(SIGPIPE, SIG_IGN);
	for (unsigned i = 0; i < PROCESSES; i++)
		if (fork() == 0)
			_exit(run(seed * PROCESSES + i));
	while (wait(&status) > 0)
		failed |= status;
	puts(failed ? "failed" : "all have ended");
	return failed != 0;
}
