// SPDX-License-Identifier: BSD-3-Clause
// ioctl on what is not a terminal.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/ioctl.h>

TEST(not_a_terminal)
{
	static const char *const paths[] = {"/data/hello", "/data/dir", "/dev/null", "/dev/zero"};
	char buf[256];

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		long fd = SYS(open, paths[i], O_RDONLY);

		show(fd < 0 ? fd : 0, "open %s", paths[i]);
		CALL(ioctl, fd, TCGETS, buf);
		CALL(ioctl, fd, TCSETS, buf);
		CALL(ioctl, fd, TIOCGWINSZ, buf);
		CALL(ioctl, fd, TIOCGPGRP, buf);
		CALL(ioctl, fd, 0, buf);
		CALL(ioctl, fd, 0xdeadbeef, buf);
		CALL(ioctl, fd, TCGETS, NULL);
		SYS(close, fd);
	}
	CALL(ioctl, 99, TCGETS, buf);
	CALL(ioctl, -1, TCGETS, buf);
	long fd = CALL(open, "/data/hello", O_PATH);
	CALL(ioctl, fd, TCGETS, buf);
	CALL(close, fd);
}
