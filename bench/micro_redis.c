// SPDX-License-Identifier: BSD-3-Clause
// Rows about redis-server, with redis-benchmark as its client in the same guest: 30 connections. An
// operation is a request, with all that both programs do for it. What is timed is a while in the
// middle of their work, of which the server says how many requests there were: how they begin and
// end does not count. (At its end redis-benchmark asks in vain for something to do until its time
// slice is over.)

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/micro.h"

#define PORT	 6379
#define WARM	 1000	// requests before the time is taken
#define WHILE_US 100000 // that are timed
#define SCALE	 1000	// operations that the time is told of, for digits behind the point
#define ENDLESS	 "1000000000"

static int control = -1; // a connection to the server
static pid_t client;

static pid_t start(char *const *argv)
{
	pid_t child = vfork();

	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execv(argv[0], argv);
		_exit(127);
	}
	return child;
}

static int connect_to_server(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(PORT),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

// The server runs until the machine is switched off.
static long start_server(void)
{
	char *argv[] = {"/usr/bin/redis-server", "--bind", "127.0.0.1", "--save", "",
			"--appendonly",		 "no",	   NULL};
	pid_t server = start(argv);

	if (server < 0)
		return -errno;
	while ((control = connect_to_server()) < 0) {
		if (waitpid(server, NULL, WNOHANG) == server)
			return -ECHILD;
		usleep(1000);
	}
	return 0;
}

// How many GETs the server has answered, or -errno. It says nothing of a command before the first.
static long count_gets(void)
{
	static const char question[] = "INFO commandstats\r\n", name[] = "cmdstat_get:calls=";
	char answer[8192];
	ssize_t len;

	if (write(control, question, sizeof(question) - 1) < 0)
		return -errno;
	len = read(control, answer, sizeof(answer) - 1);
	if (len <= 0)
		return len == 0 ? -ECONNRESET : -errno;
	answer[len] = '\0';
	const char *found = strstr(answer, name);
	return found ? atol(found + sizeof(name) - 1) : 0;
}

static long start_client(char *pipelined)
{
	char *argv[] = {"/usr/bin/redis-benchmark",
			"-h",
			"127.0.0.1",
			"-c",
			"30",
			"-q",
			"-t",
			"get",
			"-P",
			pipelined,
			"-n",
			ENDLESS,
			NULL};
	long before = count_gets(), now = before;

	if (before < 0)
		return before;
	client = start(argv);
	if (client < 0)
		return -errno;
	while (now >= 0 && now < before + WARM) {
		if (waitpid(client, NULL, WNOHANG) == client)
			return -ECHILD;
		usleep(1000);
		now = count_gets();
	}
	return now < 0 ? now : 0;
}

static long prepare(char *pipelined)
{
	long error = 0;

	if (control < 0)
		error = net_loopback_up();
	if (!error && control < 0)
		error = start_server();
	return error ? error : start_client(pipelined);
}

static long prepare_get(long operations)
{
	(void)operations;
	return prepare("1");
}

static long prepare_get_pipelined(long operations)
{
	(void)operations;
	return prepare("16");
}

static long run_a_while(long operations)
{
	(void)operations;
	long before = count_gets();
	usleep(WHILE_US);
	long after = count_gets();

	if (before < 0 || after < 0)
		return before < 0 ? before : after;
	micro_done = after - before;
	return micro_done > 0 ? 0 : -EIO;
}

static void finish_client(long operations)
{
	(void)operations;
	kill(client, SIGKILL);
	waitpid(client, NULL, 0);
}

static long run_nothing(long operations)
{
	(void)operations;
	return 0;
}

const struct row redis_rows[] = {
	{"redis_get", SCALE, prepare_get, run_a_while, finish_client, run_nothing},
	{"redis_get_p16", SCALE, prepare_get_pipelined, run_a_while, finish_client, run_nothing},
};
const size_t redis_row_count = sizeof(redis_rows) / sizeof(redis_rows[0]);
