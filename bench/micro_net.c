// SPDX-License-Identifier: BSD-3-Clause
// Rows about TCP on the loopback. Of two threads that take turns, an operation is a whole round.

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/micro.h"

#define STREAM_SIZE 65536

static int listener = -1, near = -1, far = -1;
static struct sockaddr_in address;
static pthread_t partner;
static char sent[STREAM_SIZE], received[STREAM_SIZE];

// Linux's first process finds the interface down.
long net_loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	long result = fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) != 0 ? -errno : 0;

	close(fd);
	return result;
}

static long prepare_listener(long operations)
{
	socklen_t size = sizeof(address);
	long error;

	(void)operations;
	if (listener >= 0)
		return 0;
	error = net_loopback_up();
	if (error)
		return error;
	address = (struct sockaddr_in){.sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(listener, 16) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		return -errno;
	return 0;
}

static long connect_both(void)
{
	near = (int)raw_call3(SYS_socket, AF_INET, SOCK_STREAM, 0);
	if (near < 0)
		return near;
	long error = raw_call3(SYS_connect, near, (long)&address, sizeof(address));
	if (error)
		return error;
	far = (int)raw_call3(SYS_accept, listener, 0, 0);
	return far < 0 ? far : 0;
}

static void close_both(void)
{
	raw_call3(SYS_close, near, 0, 0);
	raw_call3(SYS_close, far, 0, 0);
}

// To connect, accept, and close both ends.
static long run_connect(long operations)
{
	for (long i = 0; i < operations; i++) {
		long error = connect_both();

		if (error)
			return error;
		close_both();
	}
	return 0;
}

static long prepare_connection(void *(*run)(void *))
{
	const int on = 1;
	long error = prepare_listener(1);

	if (!error)
		error = connect_both();
	if (error)
		return error;
	if (setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
	    setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0)
		return -errno;
	return -pthread_create(&partner, NULL, run, NULL);
}

// The end of the connection ends the partner.
static void finish_connection(long operations)
{
	(void)operations;
	shutdown(near, SHUT_RDWR);
	pthread_join(partner, NULL);
	close_both();
}

static long send_some(int fd, const char *data, long len)
{
	return raw_call6(SYS_sendto, fd, (long)data, len, MSG_NOSIGNAL, 0, 0);
}

// As many bytes as one call receives.
static long receive_some(int fd, char *data, long len)
{
	return raw_call6(SYS_recvfrom, fd, (long)data, len, 0, 0, 0);
}

static void *answer_messages(void *unused)
{
	char message[8];

	(void)unused;
	while (receive_some(far, message, sizeof(message)) > 0)
		send_some(far, message, sizeof(message));
	return NULL;
}

static long prepare_messages(long operations)
{
	(void)operations;
	return prepare_connection(answer_messages);
}

static long run_messages(long operations)
{
	char message[8] = "message";
	long result = 0;

	for (long i = 0; i < operations; i++) {
		send_some(near, message, sizeof(message));
		result = receive_some(near, message, sizeof(message));
	}
	return result == sizeof(message) ? 0 : result < 0 ? result : -EIO;
}

static long receive_all(int fd, long len)
{
	while (len > 0) {
		long result = receive_some(fd, received, len);

		if (result <= 0)
			return result < 0 ? result : -EIO;
		len -= result;
	}
	return 0;
}

static long stream_operations;

static void *swallow(void *unused)
{
	(void)unused;
	for (;;) {
		for (long i = 0; i < stream_operations; i++)
			if (receive_all(far, STREAM_SIZE) != 0)
				return NULL;
		send_some(far, "x", 1);
	}
}

static long prepare_stream(long operations)
{
	stream_operations = operations;
	return prepare_connection(swallow);
}

// The other side says when it has it all.
static long run_stream(long operations)
{
	char end;

	for (long i = 0; i < operations; i++)
		for (long done = 0, n; done < STREAM_SIZE; done += n) {
			n = send_some(near, sent + done, STREAM_SIZE - done);
			if (n <= 0)
				return n < 0 ? n : -EIO;
		}
	return receive_some(near, &end, 1) == 1 ? 0 : -EIO;
}

const struct row net_rows[] = {
	{"tcp_pingpong", 500, prepare_messages, run_messages, finish_connection, NULL},
	{"tcp_connect", 50, prepare_listener, run_connect, NULL, NULL},
	{"tcp_stream", 50, prepare_stream, run_stream, finish_connection, NULL},
};
const size_t net_row_count = sizeof(net_rows) / sizeof(net_rows[0]);
