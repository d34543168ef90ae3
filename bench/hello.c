// SPDX-License-Identifier: BSD-3-Clause
// The smallest useful guest: used to find the least memory a kernel needs to run a program.

#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	printf("hello\n");
	fflush(stdout);
	// Linux panics when its first process returns, and elfin powers off by itself.
	if (getpid() == 1)
		reboot(RB_AUTOBOOT);
	return 0;
}
