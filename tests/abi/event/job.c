// SPDX-License-Identifier: BSD-3-Clause
// Job control: sessions and their controlling terminals, which are pseudo-terminals here.

#define _GNU_SOURCE
#include "include/linux/ioctl.h"
#include "include/linux/termios.h"
#include "tests/abi/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int master, slave;
static volatile int seen[65];

static void note(int signal)
{
	seen[signal]++;
}

static void handle(int signal)
{
	struct sigaction action = {.sa_handler = note};

	seen[signal] = 0;
	sigaction(signal, &action, NULL);
}

static void show_status(const char *name, int pid, int options)
{
	int status = -1, got = waitpid(pid, &status, options);

	if (got != pid)
		say("%s: nothing", name);
	else if (WIFEXITED(status))
		say("%s: exit %d", name, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		say("%s: killed by %d", name, WTERMSIG(status));
	else if (WIFSTOPPED(status))
		say("%s: stopped by %d", name, WSTOPSIG(status));
	else
		say("%s: continued", name);
}

/* The leader of a session runs a function; the master is open in it. */
static void in_session(void (*function)(void))
{
	int off = 0, pid;

	master = SYS(open, "/dev/ptmx", O_RDWR | O_NOCTTY);
	SYS(ioctl, master, TIOCSPTLCK, &off);
	pid = fork();
	if (pid == 0) {
		setsid();
		function();
		_exit(0);
	}
	show_status("leader", pid, 0);
	SYS(close, master);
}

static void take_terminal(void)
{
	slave = SYS(ioctl, master, TIOCGPTPEER, O_RDWR);
	check(slave >= 0);
}

static int get_group(int fd)
{
	int group = -1;

	return SYS(ioctl, fd, TIOCGPGRP, &group) == 0 ? group : -1;
}

static long set_group(int fd, int group)
{
	return SYS(ioctl, fd, TIOCSPGRP, &group);
}

/* Starts a function in a group of its own, in the foreground or not. */
static int start(void (*function)(void), int foreground)
{
	int ready[2], pid;
	char c;

	SYS(pipe, ready);
	pid = fork();
	if (pid == 0) {
		SYS(close, ready[0]);
		setpgid(0, 0);
		if (foreground) {
			signal(SIGTTOU, SIG_IGN);
			set_group(slave, getpid());
			signal(SIGTTOU, SIG_DFL);
		}
		SYS(write, ready[1], "x", 1);
		SYS(close, ready[1]);
		function();
		_exit(0);
	}
	SYS(close, ready[1]);
	SYS(read, ready[0], &c, 1);
	SYS(close, ready[0]);
	return pid;
}

static void wait_forever(void)
{
	for (;;)
		pause();
}

static void type(const char *keys)
{
	SYS(write, master, keys, strlen(keys));
}

/* ---- getting and losing a terminal ---- */

static void acquire(void)
{
	int fd, id = -1, own;

	CALL(open, "/dev/tty", O_RDWR);
	handle(SIGHUP);
	handle(SIGCONT);
	fd = SYS(ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CALL(open, "/dev/tty", O_RDWR);
	CALL(ioctl, fd, TIOCGPGRP, &id);
	CALL(ioctl, fd, TIOCNOTTY);
	CALL(ioctl, fd, TIOCSCTTY, 0);
	CALL(ioctl, fd, TIOCSCTTY, 0);
	own = CALL(open, "/dev/tty", O_RDWR);
	CALL(ioctl, own, TIOCGPGRP, &id);
	check(id == getpgrp());
	CALL(ioctl, fd, TIOCGSID, &id);
	check(id == getpid());
	CALL(ioctl, master, TIOCGSID, &id);
	check(id == getpid());
	check(get_group(master) == getpgrp());
	CALL(ioctl, own, TIOCNOTTY);
	say("SIGHUP %d SIGCONT %d", seen[SIGHUP], seen[SIGCONT]);
	CALL(open, "/dev/tty", O_RDWR);
	CALL(ioctl, own, TIOCGPGRP, &id);
	SYS(close, own);
	SYS(close, fd);
	own = CALL(ioctl, master, TIOCGPTPEER, O_WRONLY);
	CALL(open, "/dev/tty", O_RDWR);
	take_terminal();
	TRY(open, "/dev/tty", O_RDWR);
	show(set_group(slave, -1), "group -1");
	show(set_group(slave, 0x3fffff), "group 0x3fffff");
	show(set_group(slave, 1), "group 1");
	CALL(ioctl, slave, TIOCSPGRP, 8);
}

static void not_a_leader(void)
{
	CALL(ioctl, slave, TIOCSCTTY, 0);
	CALL(ioctl, slave, TIOCNOTTY, 0);
	CALL(open, "/dev/tty", O_RDWR);
	if (fork() == 0) {
		CALL(open, "/dev/tty", O_RDWR);
		_exit(0);
	}
	wait(NULL);
}

static void member(void)
{
	take_terminal();
	show_status("member", start(not_a_leader, 0), 0);
	TRY(open, "/dev/tty", O_RDWR);
}

TEST(acquire)
{
	in_session(acquire);
	in_session(member);
}

/* ---- keys ---- */

static void keys(void)
{
	int pid;

	take_terminal();
	pid = start(wait_forever, 1);
	check(get_group(slave) == pid);
	type("\003");
	show_status("interrupted", pid, WUNTRACED);
	pid = start(wait_forever, 1);
	type("\034");
	show_status("quit", pid, WUNTRACED);
	pid = start(wait_forever, 1);
	type("\032");
	show_status("suspended", pid, WUNTRACED);
	kill(-pid, SIGCONT);
	show_status("continued", pid, WCONTINUED);
	type("\003");
	show_status("interrupted", pid, WUNTRACED);
}

static void window(void)
{
	struct linux_winsize size = {.ws_row = 10, .ws_col = 20};

	take_terminal();
	handle(SIGWINCH);
	SYS(ioctl, slave, TIOCSWINSZ, &size);
	say("%d", seen[SIGWINCH]);
	SYS(ioctl, slave, TIOCSWINSZ, &size);
	say("%d", seen[SIGWINCH]);
	size.ws_row++;
	SYS(ioctl, master, TIOCSWINSZ, &size);
	say("%d", seen[SIGWINCH]);
	handle(SIGINT);
	SYS(ioctl, master, TIOCSIG, SIGINT);
	say("%d", seen[SIGINT]);
	CALL(ioctl, master, TIOCSIG, SIGHUP);
}

TEST(keys)
{
	in_session(keys);
	in_session(window);
}

/* ---- the background ---- */

static void read_byte(void)
{
	char c;
	long n = SYS(read, slave, &c, 1);

	show(n, "read");
}

static void read_ignoring(void)
{
	signal(SIGTTIN, SIG_IGN);
	read_byte();
}

static void read_blocking(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTTIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	read_byte();
}

static void write_byte(void)
{
	CALL(write, slave, "x", 1);
}

static void set_modes(void)
{
	struct linux_termios modes;

	CALL(ioctl, slave, TCGETS, &modes);
	CALL(ioctl, slave, TCSETS, &modes);
}

static void set_modes_ignoring(void)
{
	signal(SIGTTOU, SIG_IGN);
	set_modes();
}

static void flush(void)
{
	CALL(ioctl, slave, TCFLSH, TCIFLUSH);
}

static void take_foreground(void)
{
	show(set_group(slave, getpgrp()), "TIOCSPGRP");
}

static void finish(const char *name, int pid)
{
	show_status(name, pid, WUNTRACED);
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void background(void)
{
	struct linux_termios modes;
	int pid;

	take_terminal();
	pid = start(read_byte, 0);
	show_status("read", pid, WUNTRACED);
	set_group(slave, pid);
	kill(-pid, SIGCONT);
	type("a\n");
	show_status("read in front", pid, WUNTRACED);
	signal(SIGTTOU, SIG_IGN);
	set_group(slave, getpgrp());
	signal(SIGTTOU, SIG_DFL);
	finish("read, ignoring", start(read_ignoring, 0));
	finish("read, blocking", start(read_blocking, 0));
	finish("write", start(write_byte, 0));
	finish("set modes", start(set_modes, 0));
	finish("set modes, ignoring", start(set_modes_ignoring, 0));
	finish("flush", start(flush, 0));
	finish("take the foreground", start(take_foreground, 0));
	SYS(ioctl, slave, TCGETS, &modes);
	modes.c_lflag |= TOSTOP;
	SYS(ioctl, slave, TCSETS, &modes);
	finish("write, tostop", start(write_byte, 0));
}

TEST(background)
{
	in_session(background);
}

/* ---- ends ---- */

static int report[2];

static void report_hangup(void)
{
	char c = 'n';

	handle(SIGHUP);
	SYS(write, report[1], "r", 1);
	while (!seen[SIGHUP])
		poll(NULL, 0, 10);
	c = seen[SIGCONT] ? 'c' : 'h';
	SYS(write, report[1], &c, 1);
}

static void expect(const char *name, char wanted)
{
	char c = 0;

	SYS(read, report[0], &c, 1);
	say("%s: %c", name, c);
}

static void leave(void)
{
	take_terminal();
	start(report_hangup, 1);
	expect("started", 'r');
}

/* The orphan is waited for here, whoever else might have got it. */
TEST(leader_ends)
{
	int status = -1;

	SYS(pipe, report);
	SYS(prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	in_session(leave);
	expect("foreground", 'h');
	check(waitpid(-1, &status, 0) > 0);
	say("orphan: %x", status);
	SYS(prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	SYS(close, report[0]);
	SYS(close, report[1]);
}

static void lose_master(void)
{
	char c;

	take_terminal();
	handle(SIGHUP);
	handle(SIGCONT);
	SYS(close, master);
	SYS(write, report[1], "r", 1);
	while (!seen[SIGHUP] || !seen[SIGCONT])
		poll(NULL, 0, 10);
	CALL(read, slave, &c, 1);
	CALL(write, slave, &c, 1);
	CALL(ioctl, slave, TIOCGPGRP, &c);
	CALL(open, "/dev/tty", O_RDWR);
}

TEST(master_ends)
{
	int off = 0, pid;

	SYS(pipe, report);
	master = SYS(open, "/dev/ptmx", O_RDWR | O_NOCTTY);
	SYS(ioctl, master, TIOCSPTLCK, &off);
	pid = fork();
	if (pid == 0) {
		setsid();
		lose_master();
		_exit(0);
	}
	expect("ready", 'r');
	SYS(close, master);
	show_status("leader", pid, 0);
	SYS(close, report[0]);
	SYS(close, report[1]);
}

static void read_line(void)
{
	char buf[16];
	long n = SYS(read, slave, buf, sizeof(buf));

	show(n, "read");
}

static void blocked_readers(void)
{
	int pid;

	take_terminal();
	pid = start(read_line, 1);
	type("abc\n");
	show_status("reader", pid, 0);
}

TEST(blocked_reader)
{
	in_session(blocked_readers);
}

static void hang_up(void)
{
	struct linux_termios settings;
	char buf[8];
	int pid;

	take_terminal();
	handle(SIGHUP);
	handle(SIGCONT);
	SYS(ioctl, slave, TCGETS, &settings);
	settings.c_lflag &= ~ECHO;
	SYS(ioctl, slave, TCSETS, &settings);
	pid = fork();
	if (pid == 0) {
		SYS(ioctl, slave, TIOCSCTTY, 0);
		setuid(1000);
		CALL(vhangup);
		_exit(0);
	}
	show_status("without the right", pid, 0);
	CALL(vhangup);
	say("SIGHUP %d, SIGCONT %d", seen[SIGHUP], seen[SIGCONT]);
	CALL(read, slave, buf, 8);
	CALL(write, slave, "x", 1);
	CALL(ioctl, slave, TCGETS, &settings);
	show(SYS(open, "/dev/tty", O_RDWR), "its own terminal");
	SYS(fcntl, master, F_SETFL, O_NONBLOCK);
	CALL(read, master, buf, 8);
	CALL(close, slave);
	CALL(read, master, buf, 8);
	slave = SYS(ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	check(slave >= 0);
	SYS(ioctl, slave, TCGETS, &settings);
	say("echo %d", !!(settings.c_lflag & ECHO));
	CALL(write, slave, "again", 5);
	CALL(read, master, buf, 8);
	CALL(vhangup);
	CALL(write, slave, "again", 5);
}

TEST(vhangup)
{
	in_session(hang_up);
}

static void hang_up_others(void)
{
	int pid, ready[2];
	char c;

	take_terminal();
	pipe(ready);
	handle(SIGHUP);
	pid = fork();
	if (pid == 0) {
		write(ready[1], "", 1);
		/* Waits for what never comes. */
		say("read %ld", (long)SYS(read, slave, &c, 1));
		_exit(3);
	}
	read(ready[0], &c, 1);
	usleep(20000);
	SYS(vhangup);
	show_status("reader", pid, 0);
	say("SIGHUP %d", seen[SIGHUP]);
}

TEST(vhangup_wakes)
{
	in_session(hang_up_others);
}
