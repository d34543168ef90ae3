// SPDX-License-Identifier: BSD-3-Clause
// Runs inside elfin only: sets the clock in all ways there are, and reads it in all ways.

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static void expect(const char *name, int holds)
{
	printf("%s inside.clock-%s\n", holds ? "ok" : "not ok", name);
}

/* Whether every reading of the clock shows a second, or one of the few behind it. */
static int shows(time_t second)
{
	struct timex timex = {0};
	struct timespec t, raw;
	struct timeval tv;

	clock_gettime(CLOCK_REALTIME, &t);
	syscall(SYS_clock_gettime, CLOCK_REALTIME, &raw);
	gettimeofday(&tv, NULL);
	adjtimex(&timex);
	return t.tv_sec >= second && t.tv_sec < second + 30 && raw.tv_sec - t.tv_sec < 30 &&
	       raw.tv_sec >= t.tv_sec && tv.tv_sec >= second && tv.tv_sec < second + 30 &&
	       time(NULL) >= second && time(NULL) < second + 30 && timex.time.tv_sec >= second &&
	       timex.time.tv_sec < second + 30;
}

static void set_with_clock_settime(void)
{
	struct timespec t = {1900000000, 500000000};

	expect("clock_settime", clock_settime(CLOCK_REALTIME, &t) == 0 && shows(1900000000));
	t = (struct timespec){0, 0};
	errno = 0;
	expect("before-start",
	       clock_settime(CLOCK_REALTIME, &t) == -1 && errno == EINVAL && shows(1900000000));
}

static void set_with_settimeofday(void)
{
	struct timeval tv = {1000000000, 999999};

	expect("settimeofday", syscall(SYS_settimeofday, &tv, NULL) == 0 && shows(1000000000));
}

static void set_zone(void)
{
	struct timezone west = {60, 0}, east = {-90, 3}, zone;
	struct timeval now;

	expect("first-zone", syscall(SYS_settimeofday, NULL, &west) == 0 && shows(1000003600));
	syscall(SYS_gettimeofday, NULL, &zone);
	expect("zone", zone.tz_minuteswest == 60 && zone.tz_dsttime == 0);
	expect("second-zone", syscall(SYS_settimeofday, NULL, &east) == 0 && shows(1000003600));
	gettimeofday(&now, &zone);
	expect("zone-again", zone.tz_minuteswest == -90 && zone.tz_dsttime == 3);
}

/* Sets the clock a hundred seconds ahead. */
static void jump(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += 100;
	clock_settime(CLOCK_REALTIME, &now);
}

static int timer_for(int clock, int flags, long seconds_ahead)
{
	struct itimerspec spec = {{0, 0}, {0, 0}};
	int fd = timerfd_create(clock, TFD_NONBLOCK);

	clock_gettime(clock, &spec.it_value);
	if (!(flags & TFD_TIMER_ABSTIME))
		spec.it_value.tv_sec = 0;
	spec.it_value.tv_sec += seconds_ahead;
	expect("timer", timerfd_settime(fd, flags, &spec, NULL) == 0);
	return fd;
}

/* What reading a timer says: its ticks, or a negative errno. */
static long ticks(int fd)
{
	uint64_t value;

	return read(fd, &value, sizeof(value)) == sizeof(value) ? (long)value : -errno;
}

static void timers_follow(void)
{
	const int cancel = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	int absolute = timer_for(CLOCK_REALTIME, TFD_TIMER_ABSTIME, 50);
	int far = timer_for(CLOCK_REALTIME, TFD_TIMER_ABSTIME, 500);
	int relative = timer_for(CLOCK_REALTIME, 0, 50);
	int monotonic = timer_for(CLOCK_MONOTONIC, TFD_TIMER_ABSTIME, 50);
	int told = timer_for(CLOCK_REALTIME, cancel, 500), again = told;
	struct pollfd poll_told = {told, POLLIN, 0};
	struct itimerspec left;

	expect("timers-wait", ticks(absolute) == -EAGAIN && ticks(told) == -EAGAIN);
	jump();
	expect("absolute", ticks(absolute) == 1 && ticks(absolute) == -EAGAIN);
	timerfd_gettime(far, &left);
	expect("far",
	       ticks(far) == -EAGAIN && left.it_value.tv_sec > 380 && left.it_value.tv_sec <= 400);
	timerfd_gettime(relative, &left);
	expect("relative", ticks(relative) == -EAGAIN && left.it_value.tv_sec > 30);
	expect("monotonic-timer", ticks(monotonic) == -EAGAIN);
	expect("poll", poll(&poll_told, 1, 0) == 1 && poll_told.revents == POLLIN);
	expect("canceled", ticks(told) == -ECANCELED && ticks(told) == -EAGAIN);
	jump();
	timerfd_gettime(again, &left);
	errno = 0;
	expect("set-again",
	       timerfd_settime(again, cancel, &left, NULL) == -1 && errno == ECANCELED);
	close(told);
	jump();
}

static void others_go_on(const struct timespec *monotonic)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	expect("monotonic", now.tv_sec >= monotonic->tv_sec && now.tv_sec < monotonic->tv_sec + 60);
	expect("sleep", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, monotonic, NULL) == 0);
}

/* Nobody may make the clock faster or slower; that is not the same as asking for nonsense. */
static void adjustments_are_refused(void)
{
	static const unsigned modes[] = {
		ADJ_OFFSET,    ADJ_FREQUENCY, ADJ_MAXERROR, ADJ_ESTERROR, ADJ_STATUS, ADJ_TIMECONST,
		ADJ_SETOFFSET, ADJ_MICRO,     ADJ_NANO,	    ADJ_TICK,	  ADJ_TAI,    0x8001,
	};
	struct timex timex = {.tick = 10000};
	int refused = 1;

	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		timex.modes = modes[i];
		errno = 0;
		refused &= adjtimex(&timex) == -1 && errno == EPERM;
		errno = 0;
		refused &= clock_adjtime(CLOCK_REALTIME, &timex) == -1 && errno == EPERM;
	}
	expect("adjustments", refused);
	timex.modes = 0x8000;
	expect("nonsense", adjtimex(&timex) == -1 && errno == EINVAL);
	timex.modes = 0;
	expect("asked", adjtimex(&timex) == TIME_ERROR && timex.tick == 10000);
}

int main(void)
{
	struct timespec monotonic;

	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	set_with_clock_settime();
	set_with_settimeofday();
	set_zone();
	timers_follow();
	adjustments_are_refused();
	others_go_on(&monotonic);
	return 0;
}
