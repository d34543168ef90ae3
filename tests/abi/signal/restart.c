// SPDX-License-Identifier: BSD-3-Clause
// What signals do to calls that wait: with a handler, with one that has SA_RESTART, with a signal
// that is ignored, and with a stop. A child makes the call; its parent waits until it sleeps.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>

static volatile struct {
	int handled;
	int word; /* a futex */
} * shared;

static int pipe_fds[2], full_fds[2], file_fd, other_fd, event_fd, full_event_fd, timer_fd, epoll_fd;
static long child;

static void note(int signal)
{
	shared->handled++;
}

/* The state of a process by /proc/PID/stat: behind the name, which is in parentheses. */
static char state_of(long pid)
{
	char path[40], text[512];
	long fd, size;

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	fd = SYS(open, path, O_RDONLY);
	size = fd < 0 ? 0 : SYS(read, fd, text, sizeof(text) - 1);
	if (fd >= 0)
		SYS(close, fd);
	if (size <= 0)
		return '?';
	text[size] = 0;
	return strrchr(text, ')')[2];
}

static void wait_until(long pid, char state)
{
	char now;

	while ((now = state_of(pid)) != state && now != 'Z' && now != '?')
		SYS(sched_yield);
}

/* ---- the calls, and what lets them go on ---- */

static char byte[PAGE];

static long read_pipe(void)
{
	return SYS(read, pipe_fds[0], byte, 1);
}

static void fill_pipe(void)
{
	SYS(write, pipe_fds[1], byte, 1);
}

static long write_pipe(void)
{
	return SYS(write, full_fds[1], byte, 1);
}

static void drain_pipe(void)
{
	SYS(read, full_fds[0], byte, PAGE);
}

static long read_event(void)
{
	return SYS(read, event_fd, byte, 8);
}

static void send_event(void)
{
	uint64_t one = 1;

	SYS(write, event_fd, &one, 8);
}

static long write_event(void)
{
	uint64_t much = 5;

	return SYS(write, full_event_fd, &much, 8);
}

static void take_event(void)
{
	SYS(read, full_event_fd, byte, 8);
}

static long lock_file(void)
{
	return SYS(flock, other_fd, LOCK_EX);
}

static void unlock_file(void)
{
	SYS(flock, file_fd, LOCK_UN);
}

static struct flock record = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};

static long lock_record(void)
{
	return SYS(fcntl, other_fd, F_SETLKW, &record);
}

static void unlock_record(void)
{
	struct flock unlock = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_len = 1};

	SYS(fcntl, file_fd, F_SETLK, &unlock);
}

static long wait_futex(void)
{
	return SYS(futex, &shared->word, 0, 0, NULL);
}

static void wake_futex(void)
{
	SYS(futex, &shared->word, 1, 1);
}

static struct timespec far = {1000, 0};

static long wait_futex_timed(void)
{
	return SYS(futex, &shared->word, 0, 0, &far);
}

static void nothing(void)
{
}

static long poll_pipe(void)
{
	struct pollfd poll = {.fd = pipe_fds[0], .events = POLLIN};

	return SYS(poll, &poll, 1, -1);
}

static long poll_nothing_timed(void)
{
	return SYS(poll, NULL, 0, 1000000);
}

static long ppoll_pipe(void)
{
	struct pollfd poll = {.fd = pipe_fds[0], .events = POLLIN};
	unsigned long mask = 0;

	return SYS(ppoll, &poll, 1, &far, &mask, 8);
}

static long select_pipe(void)
{
	unsigned long set[16] = {1UL << pipe_fds[0]};

	return SYS(select, pipe_fds[0] + 1, set, NULL, NULL, NULL);
}

static long pselect_pipe(void)
{
	unsigned long set[16] = {1UL << pipe_fds[0]};
	struct timespec time = {1000, 0};

	return SYS(pselect6, pipe_fds[0] + 1, set, NULL, NULL, &time, NULL);
}

static long wait_epoll(void)
{
	struct epoll_event event;

	return SYS(epoll_wait, epoll_fd, &event, 1, -1);
}

static long sleep_long(void)
{
	struct timespec time = {1000, 0}, left = {0, 0};
	long result = SYS(nanosleep, &time, &left);

	check(result == 0 || (left.tv_sec <= 1000 && left.tv_sec > 900));
	return result;
}

static long sleep_on_clock(void)
{
	return SYS(clock_nanosleep, CLOCK_REALTIME, 0, &far, NULL);
}

static long sleep_absolutely(void)
{
	struct timespec time;

	SYS(clock_gettime, CLOCK_MONOTONIC, &time);
	time.tv_sec += 1000;
	return SYS(clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static long pause_call(void)
{
	long result = SYS(pause);

	return result;
}

static long suspend(void)
{
	unsigned long mask = 0;

	return SYS(rt_sigsuspend, &mask, 8);
}

static long wait_for_signal(void)
{
	unsigned long set = 1UL << (SIGUSR2 - 1);

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	return SYS(rt_sigtimedwait, &set, NULL, NULL, 8);
}

static long read_signalfd(void)
{
	unsigned long set = 1UL << (SIGUSR2 - 1);
	long fd;

	SYS(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
	fd = SYS(signalfd4, -1, &set, 8, 0);
	return SYS(read, fd, byte, 128);
}

static void send_second(void)
{
	SYS(kill, child, SIGUSR2);
}

static long wait_for_child(void)
{
	int status;
	long grandchild = SYS(fork);

	if (grandchild == 0) {
		SYS(read, pipe_fds[0], byte, 1);
		SYS(exit_group, 3);
	}
	if (SYS(wait4, grandchild, &status, 0, NULL) == grandchild)
		return 4711;
	fill_pipe();
	SYS(wait4, grandchild, &status, 0, NULL);
	return -EINTR;
}

static long read_timer(void)
{
	return SYS(read, timer_fd, byte, 8);
}

static void set_timer(void)
{
	struct itimerspec soon = {.it_value = {0, 1}};

	SYS(timerfd_settime, timer_fd, 0, &soon, NULL);
}

static long open_fifo(void)
{
	long fd = SYS(open, "/tmp/signal-fifo", O_RDONLY);

	return fd < 0 ? fd : 0;
}

static void open_other_end(void)
{
	long fd = SYS(open, "/tmp/signal-fifo", O_RDWR);

	SYS(close, fd);
}

static const struct waiting {
	const char *name;
	long (*call)(void);
	void (*complete)(void);
} calls[] = {
	{"read from a pipe", read_pipe, fill_pipe},
	{"write to a pipe", write_pipe, drain_pipe},
	{"read from an eventfd", read_event, send_event},
	{"write to an eventfd", write_event, take_event},
	{"read from a timerfd", read_timer, set_timer},
	{"read from a signalfd", read_signalfd, send_second},
	{"open of a FIFO", open_fifo, open_other_end},
	{"flock", lock_file, unlock_file},
	{"fcntl F_SETLKW", lock_record, unlock_record},
	{"futex", wait_futex, wake_futex},
	{"futex with a timeout", wait_futex_timed, wake_futex},
	{"wait4", wait_for_child, fill_pipe},
	{"poll", poll_pipe, fill_pipe},
	{"poll with a timeout", poll_nothing_timed, nothing},
	{"ppoll", ppoll_pipe, fill_pipe},
	{"select", select_pipe, fill_pipe},
	{"pselect", pselect_pipe, fill_pipe},
	{"epoll_wait", wait_epoll, fill_pipe},
	{"nanosleep", sleep_long, nothing},
	{"clock_nanosleep", sleep_on_clock, nothing},
	{"clock_nanosleep to a time", sleep_absolutely, nothing},
	{"pause", pause_call, nothing},
	{"rt_sigsuspend", suspend, nothing},
	{"rt_sigtimedwait", wait_for_signal, send_second},
};

static void prepare(void)
{
	uint64_t most = UINT64_MAX - 1;
	struct epoll_event event = {.events = EPOLLIN};

	shared = (void *)SYS(mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	SYS(pipe, pipe_fds);
	SYS(pipe, full_fds);
	SYS(fcntl, full_fds[1], F_SETPIPE_SZ, PAGE);
	SYS(write, full_fds[1], byte, PAGE);
	file_fd = (int)SYS(open, "/tmp/signal-file", O_RDWR | O_CREAT, 0600);
	other_fd = (int)SYS(open, "/tmp/signal-file", O_RDWR);
	SYS(flock, file_fd, LOCK_EX);
	SYS(fcntl, file_fd, F_SETLK, &record);
	SYS(mknod, "/tmp/signal-fifo", 0010600, 0);
	event_fd = (int)SYS(eventfd2, 0, 0);
	full_event_fd = (int)SYS(eventfd2, 0, 0);
	SYS(write, full_event_fd, &most, 8);
	timer_fd = (int)SYS(timerfd_create, CLOCK_MONOTONIC, 0);
	epoll_fd = (int)SYS(epoll_create1, 0);
	SYS(epoll_ctl, epoll_fd, EPOLL_CTL_ADD, pipe_fds[0], &event);
}

static void finish(void)
{
	const int fds[] = {pipe_fds[0], pipe_fds[1], full_fds[0],   full_fds[1], file_fd,
			   other_fd,	event_fd,    full_event_fd, timer_fd,	 epoll_fd};

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		SYS(close, fds[i]);
	SYS(unlink, "/tmp/signal-file");
	SYS(unlink, "/tmp/signal-fifo");
	SYS(munmap, shared, PAGE);
}

static void handle(int flags)
{
	struct sigaction action = {.sa_handler = note, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGCONT, &action, NULL);
}

static void start(const struct waiting *waiting, void (*first)(void))
{
	shared->handled = 0;
	child = CHILD({
		first();
		show(waiting->call(), "%s", waiting->name);
	});
	wait_until(child, 'S');
}

static void end(const struct waiting *waiting)
{
	wait_until(child, 'S');
	waiting->complete();
	show_status(waiting->name, status_of(child));
}

static void with_handler(void)
{
	handle(0);
}

static void with_restart(void)
{
	handle(SA_RESTART);
}

static void one_signal(const struct waiting *waiting, void (*first)(void))
{
	prepare();
	start(waiting, first);
	SYS(kill, child, SIGUSR1);
	while (!shared->handled)
		SYS(sched_yield);
	end(waiting);
	finish();
}

TEST(interrupted)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		one_signal(&calls[i], with_handler);
}

static int restarts(const struct waiting *waiting)
{
	return waiting->complete != nothing;
}

TEST(restarted)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++)
		one_signal(&calls[i], with_restart);
}

static void ignore_it(void)
{
	signal(SIGUSR1, SIG_IGN);
}

TEST(ignored)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		if (!restarts(&calls[i]))
			continue;
		prepare();
		start(&calls[i], ignore_it);
		SYS(kill, child, SIGUSR1);
		SYS(kill, child, SIGCHLD);
		end(&calls[i]);
		finish();
	}
}

TEST(pause_ends)
{
	long own = SYS(getpid);

	prepare();
	handle(SA_RESTART);
	child = CHILD({
		wait_until(own, 'S');
		SYS(kill, own, SIGUSR1);
	});
	CALL(pause);
	show_status("sender", status_of(child));
	signal(SIGUSR1, SIG_DFL);
	signal(SIGCONT, SIG_DFL);
	finish();
}

/* A stop, too, interrupts some calls that go on afterwards. */
TEST(stopped)
{
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		int status;

		if (!restarts(&calls[i]))
			continue;
		prepare();
		start(&calls[i], nothing);
		SYS(kill, child, SIGSTOP);
		check(SYS(wait4, child, &status, WUNTRACED, NULL) == child);
		show_status("stop", status);
		SYS(kill, child, SIGCONT);
		end(&calls[i]);
		finish();
	}
}
