// SPDX-License-Identifier: BSD-3-Clause
// The same file again, while others have it open and when nobody has it any more.

#include "tests/abi/abi.h"

#include <fcntl.h>
#include <unistd.h>

#define ROUNDS 50

static const char *const paths[] = {"/proc/version", "/proc/stat", "/proc/meminfo", "/proc/uptime",
				    "/sys/fs/cgroup"};
enum { PATHS = sizeof(paths) / sizeof(paths[0]) };

/* Opens all of them twice, the first ones before any is closed. */
static unsigned open_twice(unsigned round)
{
	long first[PATHS], second[PATHS];
	unsigned good = 0;

	for (unsigned i = 0; i < PATHS; i++)
		first[i] = SYS(open, paths[(i + round) % PATHS], O_RDONLY);
	for (unsigned i = 0; i < PATHS; i++)
		second[i] = SYS(open, paths[(i + 2 * round) % PATHS], O_RDONLY);
	for (unsigned i = 0; i < PATHS; i++)
		good += SYS(close, first[i]) == 0 && SYS(close, second[i]) == 0;
	return good;
}

/* Opens each alone. */
static unsigned open_once(void)
{
	unsigned good = 0;

	for (unsigned i = 0; i < PATHS; i++) {
		long fd = SYS(open, paths[i], O_RDONLY);

		good += SYS(close, fd) == 0;
	}
	return good;
}

TEST(in_turns)
{
	unsigned good = 0;

	for (unsigned round = 0; round < ROUNDS; round++)
		good += open_twice(round) + open_once();
	check(good == 2 * PATHS * ROUNDS);
}
