// SPDX-License-Identifier: BSD-3-Clause
// Asks for the time very often, by all the library's functions; none of it needs a system call.

#define _GNU_SOURCE
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

#define ROUNDS 100000

static long in_ns(clockid_t clock)
{
	struct timespec now;

	return clock_gettime(clock, &now) == 0 ? now.tv_sec * 1000000000L + now.tv_nsec : -1;
}

int main(void)
{
	static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_REALTIME_COARSE,
					   CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME};

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		long last = in_ns(clocks[i]), steps = 0;

		for (int round = 0; round < ROUNDS; round++) {
			long now = in_ns(clocks[i]);

			steps += now < last;
			last = now;
		}
		printf("clock %d: %ld steps back, %s\n", clocks[i], steps, last > 0 ? "goes" : "?");
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct timeval now;

		if (gettimeofday(&now, NULL) != 0 || time(NULL) < now.tv_sec)
			printf("gettimeofday and time disagree\n");
	}
	return 0;
}
