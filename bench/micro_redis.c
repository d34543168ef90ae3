// SPDX-License-Identifier: BSD-3-Clause
// Rows about redis-server, with redis-benchmark as its client in the same guest: 30 connections. An
// operation is a request, with all that both programs do for it; what redis-benchmark needs to
// start, to connect and to end is taken off.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/micro.h"

#define PORT	 "6379"
#define REQUESTS 600 // those of a run that is taken off

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

static int answers(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(6379),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int result = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	close(fd);
	return result;
}

// It runs until the machine is switched off.
static long prepare_server(long operations)
{
	static pid_t server;
	char *argv[] = {
		"/usr/bin/redis-server", "--bind", "127.0.0.1", "--port", PORT, "--save", "",
		"--appendonly",		 "no",	   NULL};

	(void)operations;
	if (server)
		return 0;
	long error = net_loopback_up();
	if (error)
		return error;
	server = start(argv);
	if (server < 0)
		return -errno;
	while (!answers()) {
		if (waitpid(server, NULL, WNOHANG) == server)
			return -ECHILD;
		usleep(1000);
	}
	return 0;
}

static long run_benchmark(long requests, char *test, char *pipelined)
{
	char number[16];
	char *argv[] = {"/usr/bin/redis-benchmark",
			"-h",
			"127.0.0.1",
			"-p",
			PORT,
			"-c",
			"30",
			"-q",
			"-t",
			test,
			"-P",
			pipelined,
			"-n",
			number,
			NULL};
	int status;

	snprintf(number, sizeof(number), "%ld", requests);
	pid_t child = start(argv);
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -errno;
	return status == 0 ? 0 : -EIO;
}

static long run_get(long operations)
{
	return run_benchmark(REQUESTS + operations, "get", "1");
}

static long run_few_get(long operations)
{
	(void)operations;
	return run_benchmark(REQUESTS, "get", "1");
}

static long run_get_pipelined(long operations)
{
	return run_benchmark(REQUESTS + operations, "get", "16");
}

static long run_few_get_pipelined(long operations)
{
	(void)operations;
	return run_benchmark(REQUESTS, "get", "16");
}

const struct row redis_rows[] = {
	{"redis_get", 3000, prepare_server, run_get, NULL, run_few_get},
	{"redis_get_p16", 9600, prepare_server, run_get_pipelined, NULL, run_few_get_pipelined},
};
const size_t redis_row_count = sizeof(redis_rows) / sizeof(redis_rows[0]);
