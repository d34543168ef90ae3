// SPDX-License-Identifier: BSD-3-Clause
// The standard streams, where input is empty and output is no terminal.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <sys/ioctl.h>
#include <unistd.h>

TEST(standard_streams)
{
	char buf[64];

	CALL(read, 0, buf, 10);
	CALL(read, 0, buf, 0);
	CALL(read, 0, (void *)8, 10);
	CALL(lseek, 1, 0, SEEK_CUR);
	CALL(lseek, 1, 10, SEEK_SET);
	CALL(ioctl, 0, TCGETS, buf);
	CALL(ioctl, 1, TCGETS, buf);
	CALL(ioctl, 1, TIOCGWINSZ, buf);
	CALL(write, 1, "one line\n", 9);
	CALL(write, 1, buf, 0);
	CALL(write, 1, (void *)8, 9);
	CALL(pread64, 1, buf, 1, 0);
}
