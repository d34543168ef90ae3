// SPDX-License-Identifier: BSD-3-Clause
// Pseudo-terminals within one process: what goes through them, in which modes, and how they end.

#define _GNU_SOURCE
#include "include/linux/ioctl.h"
#include "include/linux/termios.h"
#include "tests/abi/abi.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define IGNBRK_BRKINT 3

struct pair {
	int master, slave;
};

/* What goes through a terminal of Linux does so in the background. */
static int events_of(int fd, int wanted)
{
	struct pollfd poll = {.fd = fd, .events = wanted};

	SYS(poll, &poll, 1, wanted ? 60000 : 0);
	return poll.revents;
}

static void open_pair(struct pair *pair)
{
	int off = 0;

	pair->master = SYS(open, "/dev/ptmx", O_RDWR | O_NOCTTY);
	SYS(ioctl, pair->master, TIOCSPTLCK, &off);
	pair->slave = SYS(ioctl, pair->master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	check(pair->master >= 0 && pair->slave >= 0);
}

static void close_pair(const struct pair *pair)
{
	SYS(close, pair->slave);
	SYS(close, pair->master);
}

static void set_modes(int fd, unsigned iflag, unsigned oflag, unsigned lflag)
{
	struct linux_termios modes;

	SYS(ioctl, fd, TCGETS, &modes);
	modes.c_iflag = iflag;
	modes.c_oflag = oflag;
	modes.c_lflag = lflag;
	show(SYS(ioctl, fd, TCSETS, &modes), "TCSETS %#x %#x %#x", iflag, oflag, lflag);
}

/* The same at once. */
static int events_now(int fd)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN | POLLOUT};

	SYS(poll, &poll, 1, 0);
	return poll.revents;
}

/* Reads what comes, but no more than n bytes. */
static void show_read(const char *name, int fd, size_t n)
{
	char buf[256];
	size_t done = 0;

	while (done < n && events_of(fd, POLLIN) & POLLIN) {
		long part = SYS(read, fd, buf + done, n - done);

		if (part <= 0) {
			show(part, "%s: read", name);
			break;
		}
		done += part;
	}
	show_bytes(name, buf, done);
}

TEST(names)
{
	int master = CALL(open, "/dev/ptmx", O_RDWR | O_NOCTTY), other, number = -1, locked = -1;
	char path[] = "/dev/pts/X";
	struct stat st;
	int off = 0;

	CALL(ioctl, master, TIOCGPTN, &number);
	say("number %d", number);
	path[9] = '0' + number;
	CALL(stat, path, &st);
	say("mode %o uid %d nlink %ld rdev %lx", st.st_mode, st.st_uid, (long)st.st_nlink,
	    (long)st.st_rdev);
	CALL(ioctl, master, TIOCGPTLCK, &locked);
	say("locked %d", locked);
	CALL(open, path, O_RDWR | O_NOCTTY);
	CALL(ioctl, master, TIOCSPTLCK, &off);
	CALL(ioctl, master, TIOCGPTLCK, &locked);
	say("locked %d", locked);
	other = CALL(open, "/dev/ptmx", O_RDWR | O_NOCTTY);
	CALL(ioctl, other, TIOCGPTN, &number);
	say("number %d", number);
	TRY(open, path, O_RDWR | O_NOCTTY);
	CALL(close, master);
	CALL(open, path, O_RDWR | O_NOCTTY);
	CALL(close, other);
	CALL(ioctl, 0, TIOCGPTN, &number);
}

TEST(defaults)
{
	struct linux_termios modes;
	struct linux_winsize size = {1, 2, 3, 4};
	struct pair pair;
	int value = -1;

	open_pair(&pair);
	CALL(ioctl, pair.slave, TCGETS, &modes);
	say("%#x %#x %#x %#x line %d", modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag,
	    modes.c_line);
	show_bytes("cc", modes.c_cc, sizeof(modes.c_cc));
	CALL(ioctl, pair.slave, TIOCGWINSZ, &size);
	say("%d %d %d %d", size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
	size = (struct linux_winsize){25, 80, 640, 480};
	CALL(ioctl, pair.master, TIOCSWINSZ, &size);
	size = (struct linux_winsize){0, 0, 0, 0};
	CALL(ioctl, pair.slave, TIOCGWINSZ, &size);
	say("%d %d %d %d", size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
	CALL(ioctl, pair.slave, TIOCGETD, &value);
	say("discipline %d", value);
	CALL(ioctl, pair.slave, TIOCGPTN, &value);
	CALL(ioctl, pair.slave, TIOCPKT, &value);
	CALL(ioctl, pair.slave, TIOCGPGRP, &value);
	CALL(ioctl, pair.slave, TIOCSPGRP, &value);
	CALL(ioctl, pair.slave, TIOCGSID, &value);
	CALL(ioctl, pair.master, TIOCGPGRP, &value);
	say("group %d", value);
	CALL(ioctl, pair.master, TIOCGSID, &value);
	CALL(ioctl, pair.slave, 0x5499, &value);
	CALL(ioctl, pair.slave, TCSETS, 8);
	CALL(ioctl, pair.slave, TCFLSH, 3);
	CALL(ioctl, pair.slave, TCXONC, 4);
	CALL(lseek, pair.slave, 0, SEEK_CUR);
	CALL(pread64, pair.slave, &value, 1, 0);
	close_pair(&pair);
}

TEST(lines)
{
	struct pair pair;
	int ready = -1;

	open_pair(&pair);
	CALL(write, pair.master, "one\rtwo\nthr", 11);
	show_read("echo", pair.master, 13);
	CALL(ioctl, pair.slave, FIONREAD, &ready);
	say("ready %d", ready);
	show_read("first", pair.slave, 4);
	show_read("part", pair.slave, 2);
	show_read("rest", pair.slave, 2);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	CALL(read, pair.slave, &ready, 4);
	CALL(write, pair.master, "\177\177x\004", 4);
	show_read("echo", pair.master, 7);
	show_read("without end", pair.slave, 2);
	CALL(write, pair.master, "\004", 1);
	check(events_of(pair.slave, POLLIN) == POLLIN);
	CALL(read, pair.slave, &ready, 4);
	CALL(read, pair.slave, &ready, 4);
	close_pair(&pair);
}

TEST(output)
{
	static const unsigned modes[] = {0,
					 OPOST,
					 OPOST | ONLCR,
					 OPOST | OCRNL,
					 OPOST | ONOCR | ONLCR,
					 OPOST | ONLRET | ONOCR,
					 OPOST | OLCUC,
					 OPOST | TAB3,
					 OPOST | TAB3 | ONLCR};
	struct pair pair;
	char buf[128];

	open_pair(&pair);
	for (unsigned i = 0; i < ARRAY_LEN(modes); i++) {
		set_modes(pair.slave, 0, modes[i], 0);
		CALL(write, pair.slave, "\rab\tc\n\r\bd\te\r\n\303\274\t|\n#", 22);
		memset(buf, 0, sizeof(buf));
		for (size_t done = 0; done < sizeof(buf) && !memchr(buf, '#', done);) {
			events_of(pair.master, POLLIN);
			done += SYS(read, pair.master, buf + done, sizeof(buf) - done);
		}
		show_bytes("output", buf, sizeof(buf));
	}
	close_pair(&pair);
}

TEST(raw)
{
	struct linux_termios modes;
	struct pair pair;
	char buf[8];

	open_pair(&pair);
	set_modes(pair.slave, 0, 0, 0);
	CALL(write, pair.master, "\003\004\r\n\177", 5);
	show_read("raw", pair.slave, 5);
	SYS(ioctl, pair.slave, TCGETS, &modes);
	modes.c_cc[VMIN] = 0;
	CALL(ioctl, pair.slave, TCSETSW, &modes);
	CALL(read, pair.slave, buf, 8);
	modes.c_cc[VTIME] = 1;
	CALL(ioctl, pair.slave, TCSETSW, &modes);
	CALL(read, pair.slave, buf, 8);
	modes.c_cc[VMIN] = 3;
	CALL(ioctl, pair.slave, TCSETSW, &modes);
	CALL(write, pair.master, "ab", 2);
	CALL(read, pair.slave, buf, 8);
	modes.c_cc[VTIME] = 0;
	CALL(ioctl, pair.slave, TCSETSW, &modes);
	CALL(write, pair.master, "ab", 2);
	say("%#x", events_of(pair.slave, 0));
	CALL(write, pair.master, "c", 1);
	CALL(read, pair.slave, buf, 8);
	CALL(write, pair.master, "gone", 4);
	check(events_of(pair.slave, POLLIN) == POLLIN);
	CALL(ioctl, pair.slave, TCFLSH, TCIFLUSH);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	CALL(read, pair.slave, buf, 8);
	close_pair(&pair);
}

TEST(modes_meet_input)
{
	struct pair pair;
	char buf[16];

	open_pair(&pair);
	set_modes(pair.slave, 0, 0, ICANON);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	CALL(write, pair.master, "a\nb", 3);
	check(events_of(pair.slave, POLLIN) == POLLIN);
	set_modes(pair.slave, 0, 0, 0);
	CALL(read, pair.slave, buf, 16);
	CALL(write, pair.master, "c\nd", 3);
	check(events_of(pair.slave, POLLIN) == POLLIN);
	set_modes(pair.slave, 0, 0, ICANON);
	CALL(read, pair.slave, buf, 16);
	CALL(read, pair.slave, buf, 16);
	close_pair(&pair);
}

TEST(packets)
{
	struct pair pair;
	int on = 1;

	open_pair(&pair);
	CALL(ioctl, pair.master, TIOCPKT, &on);
	on = -1;
	CALL(ioctl, pair.master, TIOCGPKT, &on);
	say("packets %d", on);
	CALL(write, pair.slave, "data\n", 5);
	show_read("data", pair.master, 7);
	CALL(ioctl, pair.slave, TCFLSH, TCIOFLUSH);
	say("%#x", events_of(pair.master, POLLIN | POLLPRI));
	show_read("flush", pair.master, 1);
	set_modes(pair.slave, 0, 0, 0);
	show_read("no stop", pair.master, 1);
	set_modes(pair.slave, IXON, 0, 0);
	show_read("stop", pair.master, 1);
	CALL(ioctl, pair.slave, TCXONC, TCOOFF);
	CALL(ioctl, pair.slave, TCXONC, TCOON);
	show_read("start", pair.master, 1);
	close_pair(&pair);
}

TEST(flow)
{
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, IXON, 0, 0);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	CALL(write, pair.slave, "a", 1);
	show_read("flows", pair.master, 1);
	CALL(ioctl, pair.slave, TCXONC, TCOOFF);
	CALL(write, pair.slave, "b", 1);
	say("%#x", events_of(pair.slave, 0));
	CALL(ioctl, pair.slave, TCXONC, TCOON);
	CALL(write, pair.slave, "c", 1);
	show_read("flows", pair.master, 1);
	close_pair(&pair);
}

/* Whether output is possible, and comes. */
static void show_slave(const struct pair *pair, const char *after)
{
	char buf[8];
	long written;

	say("%s: slave %#x", after, events_now(pair->slave) & POLLOUT);
	written = SYS(write, pair->slave, "b", 1);
	show(written, "written");
	if (written == 1)
		show_read("came", pair->master, 1);
	else
		show(SYS(read, pair->master, buf, sizeof(buf)), "read");
}

/* What else was typed has been received when the last of it can be read. */
static void type_key(const struct pair *pair, char key)
{
	char keys[2] = {key, 'k'};

	SYS(write, pair->master, keys, 2);
	show_read("typed", pair->slave, 1);
}

/* What a program has stopped no key continues, and what a key has stopped no program. */
TEST(flow_of_keys_and_programs)
{
	static const char keys[] = {'S', 'S', 'Q', 'Q'};
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, IXON, 0, 0);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	SYS(fcntl, pair.master, F_SETFL, O_NONBLOCK);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		type_key(&pair, keys[i] & 0x1f);
		show_slave(&pair, "key");
		CALL(ioctl, pair.slave, TCXONC, TCOON);
		show_slave(&pair, "on");
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		CALL(ioctl, pair.slave, TCXONC, TCOOFF);
		type_key(&pair, keys[i] & 0x1f);
		show_slave(&pair, "off, key");
		CALL(ioctl, pair.slave, TCXONC, TCOON);
		show_slave(&pair, "on");
	}
	type_key(&pair, 'S' & 0x1f);
	CALL(ioctl, pair.slave, TCXONC, TCOOFF);
	show_slave(&pair, "key, off");
	CALL(ioctl, pair.slave, TCXONC, TCIOFF);
	show_slave(&pair, "lost");
	set_modes(pair.slave, 0, 0, 0);
	show_slave(&pair, "no keys");
	CALL(ioctl, pair.slave, TCXONC, TCOON);
	show_slave(&pair, "on");
	close_pair(&pair);
}

TEST(flow_ends_with_its_keys)
{
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, IXON, 0, 0);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	SYS(fcntl, pair.master, F_SETFL, O_NONBLOCK);
	type_key(&pair, 'S' & 0x1f);
	show_slave(&pair, "key");
	CALL(ioctl, pair.slave, TCXONC, TCIOFF);
	show_read("passes", pair.master, 1);
	show_slave(&pair, "still");
	set_modes(pair.slave, 0, 0, 0);
	show_slave(&pair, "no keys");
	close_pair(&pair);
}

/* The master's output is the terminal's input; telling the terminal to stop is as if typed. */
TEST(flow_of_the_master)
{
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, IXON, 0, 0);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	SYS(fcntl, pair.master, F_SETFL, O_NONBLOCK);
	for (int twice = 0; twice < 2; twice++) {
		CALL(ioctl, pair.master, TCXONC, TCOOFF);
		CALL(write, pair.master, "a", 1);
		say("%#x", events_now(pair.master));
		CALL(write, pair.slave, "b", 1);
		show_read("the other way", pair.master, 1);
	}
	CALL(ioctl, pair.slave, TCXONC, TCOON);
	CALL(write, pair.master, "still not", 9);
	CALL(ioctl, pair.master, TCXONC, TCOON);
	CALL(write, pair.master, "c\n", 2);
	show_read("flows", pair.slave, 2);
	CALL(ioctl, pair.master, TCXONC, TCION + 1);
	CALL(ioctl, pair.master, TCXONC, -1);
	close_pair(&pair);
}

TEST(master_is_let_go_on)
{
	struct pair pair;
	int child, status = -1;

	open_pair(&pair);
	set_modes(pair.slave, 0, 0, 0);
	CALL(ioctl, pair.master, TCXONC, TCOOFF);
	child = fork();
	if (child == 0)
		_exit((int)SYS(write, pair.master, "abc", 3));
	CALL(ioctl, pair.master, TCXONC, TCOON);
	show_read("flows", pair.slave, 3);
	waitpid(child, &status, 0);
	show(WEXITSTATUS(status), "written");
	close_pair(&pair);
}

TEST(master_stops_the_slave)
{
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, IXON, 0, 0);
	SYS(fcntl, pair.slave, F_SETFL, O_NONBLOCK);
	CALL(ioctl, pair.master, TCXONC, TCIOFF);
	while (events_now(pair.slave) & POLLOUT)
		;
	CALL(write, pair.slave, "a", 1);
	CALL(ioctl, pair.master, TCXONC, TCOON);
	CALL(write, pair.slave, "b", 1);
	CALL(ioctl, pair.master, TCXONC, TCION);
	say("%#x", events_of(pair.slave, POLLOUT));
	CALL(write, pair.slave, "c", 1);
	show_read("flows", pair.master, 1);
	close_pair(&pair);
}

/* Its characters are those of a new terminal, whatever the slave's are, and may mean nothing there.
 */
TEST(master_sends_characters)
{
	struct linux_termios modes;
	struct pair pair;

	open_pair(&pair);
	set_modes(pair.slave, 0, 0, 0);
	SYS(ioctl, pair.slave, TCGETS, &modes);
	modes.c_cc[VSTOP] = 'x';
	modes.c_cc[VSTART] = 0;
	SYS(ioctl, pair.master, TCSETS, &modes);
	CALL(ioctl, pair.master, TCXONC, TCIOFF);
	CALL(ioctl, pair.master, TCXONC, TCION);
	show_read("characters", pair.slave, 2);
	CALL(ioctl, pair.master, TCXONC, TCOOFF);
	CALL(ioctl, pair.master, TCXONC, TCION);
	CALL(ioctl, pair.master, TCXONC, TCOON);
	CALL(write, pair.master, "k", 1);
	show_read("lost when stopped", pair.slave, 1);
	SYS(close, pair.slave);
	for (int action = TCOOFF; action <= TCION + 1; action++)
		CALL(ioctl, pair.master, TCXONC, action);
	SYS(close, pair.master);
}

TEST(master_closes)
{
	struct pair pair;
	char buf[8];

	open_pair(&pair);
	CALL(write, pair.master, "lost\n", 5);
	SYS(close, pair.master);
	say("%#x", events_of(pair.slave, 0));
	say("%#x", events_of(pair.slave, POLLIN | POLLOUT));
	CALL(read, pair.slave, buf, 8);
	CALL(write, pair.slave, buf, 8);
	CALL(ioctl, pair.slave, TCGETS, buf);
	CALL(ioctl, pair.slave, TIOCSPGRP, buf);
	CALL(ioctl, pair.slave, FIONREAD, buf);
	SYS(close, pair.slave);
}

TEST(slave_closes)
{
	struct pair pair;
	char buf[8];

	pair.master = SYS(open, "/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
	CALL(read, pair.master, buf, 8);
	say("%#x", events_of(pair.master, 0));
	CALL(ioctl, pair.master, TIOCSPTLCK, &(int){0});
	pair.slave = CALL(ioctl, pair.master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CALL(read, pair.master, buf, 8);
	CALL(write, pair.slave, "last", 4);
	check(events_of(pair.master, POLLIN) == POLLIN);
	SYS(close, pair.slave);
	say("%#x", events_of(pair.master, POLLIN));
	CALL(read, pair.master, buf, 8);
	CALL(read, pair.master, buf, 8);
	say("%#x", events_of(pair.master, POLLIN));
	pair.slave = CALL(ioctl, pair.master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CALL(read, pair.master, buf, 8);
	CALL(write, pair.slave, "again", 5);
	show_read("again", pair.master, 5);
	close_pair(&pair);
}

TEST(no_terminal)
{
	char buf[64];

	CALL(open, "/dev/tty", O_RDWR);
	CALL(ioctl, 0, TCGETS, buf);
	CALL(ioctl, 0, TIOCGPGRP, buf);
	CALL(ioctl, 0, TIOCGSID, buf);
}

/* Reads what comes, up to a byte. */
static void show_until(const char *name, int fd, char last)
{
	char buf[256];
	size_t done = 0;

	while ((done == 0 || buf[done - 1] != last) && events_of(fd, POLLIN) & POLLIN) {
		long part = SYS(read, fd, buf + done, sizeof(buf) - done);

		if (part <= 0)
			break;
		done += part;
	}
	show_bytes(name, buf, done);
}

/* Marks of parity errors, and terminals without small letters. */
TEST(unusual_input)
{
	static const char text[] = "a\377\377B\326\327z\336Z!";
	static const unsigned iflags[] = {0,	 PARMRK,	 ISTRIP,	PARMRK | ISTRIP,
					  IUCLC, PARMRK | IUCLC, IGNBRK_BRKINT, ISTRIP | IUCLC};
	struct pair pair;

	open_pair(&pair);
	for (unsigned i = 0; i < 2 * ARRAY_LEN(iflags); i++) {
		set_modes(pair.slave, iflags[i / 2], 0, i & 1 ? IEXTEN : 0);
		SYS(write, pair.master, text, sizeof(text) - 1);
		show_until("raw", pair.slave, '!');
		set_modes(pair.slave, iflags[i / 2], 0, ICANON | ECHO | (i & 1 ? IEXTEN : 0));
		SYS(write, pair.master, text, sizeof(text) - 1);
		SYS(write, pair.master, "\026\377\026A\n", 5);
		show_until("lines", pair.slave, '\n');
		show_until("echo", pair.master, '\n');
	}
	close_pair(&pair);
}

static void show_all_forms(int fd)
{
	struct linux_termios2 full;
	struct linux_termio small;

	memset(&full, 0x55, sizeof(full));
	memset(&small, 0x55, sizeof(small));
	CALL(ioctl, fd, TCGETS2, &full);
	say("%#x %#x %#x %#x line %d, speeds %u %u", full.termios.c_iflag, full.termios.c_oflag,
	    full.termios.c_cflag, full.termios.c_lflag, full.termios.c_line, full.c_ispeed,
	    full.c_ospeed);
	show_bytes("cc", full.termios.c_cc, sizeof(full.termios.c_cc));
	CALL(ioctl, fd, TCGETA, &small);
	say("%#x %#x %#x %#x line %d", small.c_iflag, small.c_oflag, small.c_cflag, small.c_lflag,
	    small.c_line);
	show_bytes("cc", small.c_cc, sizeof(small.c_cc));
}

TEST(forms_of_settings)
{
	struct linux_termios2 full;
	struct linux_termio small;
	struct pair pair;

	open_pair(&pair);
	show_all_forms(pair.slave);
	show_all_forms(pair.master);
	SYS(ioctl, pair.slave, TCGETA, &small);
	small.c_iflag = 0xffff;
	small.c_cflag = 0;
	small.c_lflag = 0;
	small.c_cc[0] = 9;
	CALL(ioctl, pair.slave, TCSETA, &small);
	show_all_forms(pair.slave);
	CALL(ioctl, pair.master, TCSETAW, &small);
	CALL(ioctl, pair.slave, TCSETAF, &small);
	SYS(ioctl, pair.slave, TCGETS2, &full);
	for (unsigned speed = 0; speed < 16; speed++) {
		full.termios.c_cflag = speed | (speed & 1 ? 0 : 7 << 16);
		full.c_ispeed = full.c_ospeed = 1234;
		SYS(ioctl, pair.slave, TCSETS2, &full);
		SYS(ioctl, pair.slave, TCGETS2, &full);
		say("%u: %#x %u %u", speed, full.termios.c_cflag, full.c_ispeed, full.c_ospeed);
		full.termios.c_cflag = 0010000 | speed;
		full.c_ispeed = 77;
		full.c_ospeed = 1234;
		SYS(ioctl, pair.slave, TCSETSW2, &full);
		SYS(ioctl, pair.slave, TCGETS2, &full);
		say("  %#x %u %u", full.termios.c_cflag, full.c_ispeed, full.c_ospeed);
	}
	full.termios.c_cflag = 0010000 | 0010000 << 16;
	full.c_ispeed = 77;
	full.c_ospeed = 99;
	CALL(ioctl, pair.slave, TCSETSF2, &full);
	show_all_forms(pair.slave);
	CALL(ioctl, pair.slave, TCSETS, &full);
	full.c_ispeed = full.c_ospeed = 5;
	show_all_forms(pair.slave);
	CALL(ioctl, pair.slave, TCSETS2, 8);
	CALL(ioctl, pair.slave, TCGETS2, 8);
	CALL(ioctl, pair.slave, TCSETA, 8);
	CALL(ioctl, pair.slave, TCGETA, 8);
	close_pair(&pair);
}

TEST(locked_settings)
{
	struct linux_termios locked = {0}, modes;
	struct pair pair;

	open_pair(&pair);
	memset(&modes, 0x55, sizeof(modes));
	CALL(ioctl, pair.slave, TIOCGLCKTRMIOS, &modes);
	show_bytes("locked", &modes, sizeof(modes));
	locked.c_iflag = ICRNL;
	locked.c_cflag = CLOCAL;
	locked.c_lflag = ECHO | ICANON;
	locked.c_cc[VINTR] = 1;
	CALL(ioctl, pair.master, TIOCSLCKTRMIOS, &locked);
	CALL(ioctl, pair.slave, TIOCGLCKTRMIOS, &modes);
	show_bytes("locked", &modes, sizeof(modes));
	memset(&modes, 0, sizeof(modes));
	CALL(ioctl, pair.slave, TCSETS, &modes);
	show_all_forms(pair.slave);
	CALL(ioctl, pair.slave, TIOCSLCKTRMIOS, 8);
	if (fork() == 0) {
		setuid(1000);
		CALL(ioctl, pair.slave, TIOCSLCKTRMIOS, &locked);
		CALL(ioctl, pair.slave, TIOCGLCKTRMIOS, &modes);
		_exit(0);
	}
	wait(NULL);
	close_pair(&pair);
}

TEST(rare_requests)
{
	struct pair pair;
	struct stat st;
	int value = 7;

	open_pair(&pair);
	SYS(fstat, pair.slave, &st);
	for (int side = 0; side < 2; side++) {
		int fd = side ? pair.master : pair.slave;

		CALL(ioctl, fd, TIOCGSOFTCAR, &value);
		say("%d", value);
		value = !side;
		CALL(ioctl, fd, TIOCSSOFTCAR, &value);
		value = 7;
		CALL(ioctl, fd, TIOCGSOFTCAR, &value);
		say("%d", value);
		CALL(ioctl, fd, TIOCSSOFTCAR, 8);
		CALL(ioctl, fd, TIOCGDEV, &value);
		check(value == (int)st.st_rdev);
		CALL(ioctl, fd, TIOCSBRK, 0);
		CALL(ioctl, fd, TIOCCBRK, 0);
		CALL(ioctl, fd, TCSBRK, 0);
		CALL(ioctl, fd, TCSBRK, 1);
		CALL(ioctl, fd, TCSBRKP, 0);
	}
	CALL(ioctl, pair.slave, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	close_pair(&pair);
}
