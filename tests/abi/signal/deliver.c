// SPDX-License-Identifier: BSD-3-Clause
// Signals that a thread sends itself: handlers, masks, what is pending, and what they are told.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int order[64], order_count;

static void note(int signal)
{
	if (order_count < 64)
		order[order_count++] = signal;
}

static void show_order(const char *what)
{
	char text[256] = "";
	int used = 0;

	for (int i = 0; i < order_count; i++)
		used += snprintf(text + used, sizeof(text) - used, " %d", order[i]);
	say("%s:%s", what, text);
	order_count = 0;
}

static void set_handler(int signal, void (*handler)(int), int flags, unsigned long mask)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	for (int i = 1; i < 32; i++)
		if (mask & 1UL << (i - 1))
			sigaddset(&action.sa_mask, i);
	sigaction(signal, &action, NULL);
}

static void default_all(void)
{
	for (int i = 1; i < 65; i++)
		if (i != SIGKILL && i != SIGSTOP && (i < 32 || i > 34))
			signal(i, SIG_DFL);
}

static unsigned long mask_now(void)
{
	unsigned long mask = 0;

	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	return mask;
}

static void set_mask(unsigned long mask)
{
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
}

TEST(handler_runs)
{
	set_handler(SIGUSR1, note, 0, 0);
	CALL(kill, SYS(getpid), SIGUSR1);
	show_order("kill");
	CALL(tkill, SYS(gettid), SIGUSR1);
	CALL(tgkill, SYS(getpid), SYS(gettid), SIGUSR1);
	show_order("tkill, tgkill");
	raise(SIGUSR1);
	show_order("raise");
	default_all();
}

static volatile unsigned long mask_seen;

static void note_mask(int signal)
{
	note(signal);
	mask_seen = mask_now();
}

TEST(mask_while_handling)
{
	set_handler(SIGUSR1, note_mask, 0, 0);
	raise(SIGUSR1);
	say("plain: %lx, then %lx", mask_seen, mask_now());
	set_handler(SIGUSR1, note_mask, SA_NODEFER, 0);
	raise(SIGUSR1);
	say("SA_NODEFER: %lx, then %lx", mask_seen, mask_now());
	set_handler(SIGUSR1, note_mask, 0, 0xffffffff);
	raise(SIGUSR1);
	say("all: %lx, then %lx", mask_seen, mask_now());
	default_all();
	order_count = 0;
}

static volatile int depth;

static void raise_again(int signal)
{
	note(signal + 100 * depth);
	if (++depth < 3)
		raise(signal);
	note(signal + 100 * --depth + 1000);
}

TEST(nested)
{
	depth = 0;
	set_handler(SIGUSR1, raise_again, SA_NODEFER, 0);
	raise(SIGUSR1);
	show_order("SA_NODEFER");
	default_all();
}

static void raise_other(int signal)
{
	note(signal);
	if (signal == SIGUSR1)
		raise(SIGUSR2);
	note(-signal);
}

TEST(one_in_another)
{
	set_handler(SIGUSR1, raise_other, 0, 0);
	set_handler(SIGUSR2, raise_other, 0, 0);
	raise(SIGUSR1);
	show_order("another");
	set_handler(SIGUSR1, raise_other, 0, 1UL << (SIGUSR2 - 1));
	raise(SIGUSR1);
	show_order("another that is masked");
	default_all();
}

TEST(reset_hand)
{
	struct sigaction old;

	set_handler(SIGCHLD, note, SA_RESETHAND, 0);
	raise(SIGCHLD);
	raise(SIGCHLD);
	show_order("SA_RESETHAND");
	sigaction(SIGCHLD, NULL, &old);
	say("default again: %d, flags %x", old.sa_handler == SIG_DFL, old.sa_flags & ~0x04000000);
	default_all();
}

TEST(pending_and_blocked)
{
	unsigned long pending;

	set_handler(SIGUSR1, note, 0, 0);
	set_handler(SIGUSR2, note, 0, 0);
	set_mask(~0UL);
	raise(SIGUSR2);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CALL(rt_sigpending, &pending, 8);
	say("pending %lx", pending);
	show_order("blocked");
	set_mask(0);
	show_order("unblocked");
	CALL(rt_sigpending, &pending, 8);
	say("pending %lx", pending);
	default_all();
}

/* What is ignored while it waits is forgotten; what is blocked is kept although it is ignored. */
TEST(ignored_while_pending)
{
	unsigned long pending;

	set_mask(~0UL);
	raise(SIGUSR1);
	raise(SIGCHLD);
	signal(SIGUSR2, SIG_IGN);
	raise(SIGUSR2);
	CALL(rt_sigpending, &pending, 8);
	say("pending %lx", pending);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	CALL(rt_sigpending, &pending, 8);
	say("pending %lx", pending);
	set_mask(0);
	CALL(rt_sigpending, &pending, 8);
	say("pending %lx", pending);
	default_all();
}

static void show_info(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;

	say("signal %d: signo %d errno %d code %d uid %d int %d ptr %lx", signal, info->si_signo,
	    info->si_errno, info->si_code, (int)info->si_uid, info->si_value.sival_int,
	    (unsigned long)info->si_value.sival_ptr);
	check(info->si_pid == getpid() || info->si_pid == 77);
	say("cs %x ss %x trapno %ld err %ld oldmask %ld, flags %lx",
	    (unsigned)uc->uc_mcontext.gregs[REG_CSGSFS] & 0xffff,
	    (unsigned)((unsigned long)uc->uc_mcontext.gregs[REG_CSGSFS] >> 48),
	    0 * (long)uc->uc_mcontext.gregs[REG_TRAPNO], 0 * (long)uc->uc_mcontext.gregs[REG_ERR],
	    (long)uc->uc_mcontext.gregs[REG_OLDMASK], uc->uc_flags);
	check(uc->uc_link == NULL);
}

static void set_info_handler(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

TEST(what_is_told)
{
	union sigval value = {.sival_int = 4711};
	long pid = SYS(getpid), tid = SYS(gettid);

	set_info_handler(SIGUSR1, show_info, 0);
	CALL(kill, pid, SIGUSR1);
	CALL(tkill, tid, SIGUSR1);
	CALL(tgkill, pid, tid, SIGUSR1);
	say("%d", sigqueue(pid, SIGUSR1, value));
	set_mask(0);
	default_all();
}

/* The kernel's structure: libraries fill it their own way. */
struct raw_info {
	int signo, error, code, pad;
	int pid, uid;
	unsigned long value;
	unsigned long rest[12];
};

TEST(queue_with_codes)
{
	static const int codes[] = {-1, -2, -3, -4, -5, -6, -7, -8, -60, -61, 0, 1, 6, 7, 0x80};
	long pid = SYS(getpid), tid = SYS(gettid);

	set_info_handler(SIGUSR1, show_info, 0);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		struct raw_info info = {99, 5, codes[i], 0, 77, 88, 0x123456789abcdef, {0}};

		show(SYS(rt_sigqueueinfo, pid, SIGUSR1, &info), "code %d", codes[i]);
		show(SYS(rt_tgsigqueueinfo, pid, tid, SIGUSR1, &info), "thread, code %d", codes[i]);
		info.rest[11] = 1;
		show(SYS(rt_sigqueueinfo, pid, SIGUSR1, &info), "more, code %d", codes[i]);
	}
	default_all();
}

TEST(queue_errors)
{
	struct raw_info info = {0, 0, -1, 0, 77, 88, 1, {0}};
	long pid = SYS(getpid), tid = SYS(gettid);

	CALL(rt_sigqueueinfo, pid, 0, &info);
	CALL(rt_sigqueueinfo, pid, 65, &info);
	CALL(rt_sigqueueinfo, pid, -1, &info);
	CALL(rt_sigqueueinfo, 99999999, SIGUSR1, &info);
	CALL(rt_sigqueueinfo, -1, SIGUSR1, &info);
	CALL(rt_sigqueueinfo, 0, SIGUSR1, &info);
	CALL(rt_sigqueueinfo, pid, SIGUSR1, NULL);
	CALL(rt_sigqueueinfo, 99999999, SIGUSR1, (void *)8);
	CALL(rt_tgsigqueueinfo, pid, tid, 0, &info);
	CALL(rt_tgsigqueueinfo, pid, tid, 65, &info);
	CALL(rt_tgsigqueueinfo, 0, tid, SIGUSR1, &info);
	CALL(rt_tgsigqueueinfo, pid, -1, SIGUSR1, &info);
	CALL(rt_tgsigqueueinfo, pid, 99999999, SIGUSR1, &info);
	CALL(rt_tgsigqueueinfo, 99999999, tid, SIGUSR1, &info);
	CALL(rt_tgsigqueueinfo, pid, tid, SIGUSR1, NULL);
	info.code = 0;
	CALL(rt_sigqueueinfo, 99999999, SIGUSR1, &info);
	info.code = SI_TKILL;
	CALL(rt_tgsigqueueinfo, pid, 99999999, SIGUSR1, &info);
}

static void note_value(int signal, siginfo_t *info, void *context)
{
	note(signal * 1000 + info->si_value.sival_int);
}

/* Realtime signals are queued, lowest number first, each in order; others are there once. */
TEST(realtime_order)
{
	static const int sent[] = {40, 36, 50, 36, SIGUSR2, 40, 36, SIGUSR2, 64, 35};
	long pid = SYS(getpid);

	set_mask(~0UL);
	for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
		union sigval value = {.sival_int = (int)i};

		set_info_handler(sent[i], note_value, 0);
		sigqueue(pid, sent[i], value);
	}
	/* To see the order, each handler must end before the next one starts. */
	while (1) {
		siginfo_t info;
		unsigned long all = ~0UL;
		struct timespec none = {0};
		long got = SYS(rt_sigtimedwait, &all, &info, &none, 8);

		if (got < 0)
			break;
		note(info.si_signo * 1000 + info.si_value.sival_int);
	}
	show_order("taken");
	for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
		union sigval value = {.sival_int = (int)i};

		sigqueue(pid, sent[i], value);
	}
	set_mask(0);
	show_order("delivered");
	default_all();
}

TEST(queue_limit)
{
	struct {
		unsigned long cur, max;
	} limit, old;
	struct raw_info info = {0, 0, -1, 0, 77, 88, 1, {0}};
	long pid = SYS(getpid);
	unsigned long all = ~0UL;
	struct timespec none = {0};
	int taken = 0;

	set_mask(~0UL);
	SYS(prlimit64, 0, 11, NULL, &old);
	limit = old;
	limit.cur = 0;
	SYS(prlimit64, 0, 11, &limit, NULL);
	CALL(rt_sigqueueinfo, pid, 40, &info);
	CALL(rt_sigqueueinfo, pid, SIGUSR1, &info);
	CALL(kill, pid, 41);
	CALL(kill, pid, 41);
	CALL(kill, pid, SIGUSR2);
	CALL(tkill, SYS(gettid), 42);
	SYS(prlimit64, 0, 11, &old, NULL);
	for (;;) {
		siginfo_t got;
		long signal = SYS(rt_sigtimedwait, &all, &got, &none, 8);

		if (signal < 0)
			break;
		say("took %ld: code %d uid %d value %lx, own pid %d", signal, got.si_code,
		    (int)got.si_uid, (unsigned long)got.si_value.sival_ptr, got.si_pid == pid);
		taken++;
	}
	say("%d taken", taken);
	set_mask(0);
}

TEST(wait_for_signals)
{
	unsigned long set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGCHLD - 1), old;
	struct timespec none = {0}, short_time = {0, 1000000}, bad = {0, 1000000000};
	siginfo_t info;

	set_mask(set);
	CALL(rt_sigtimedwait, &set, &info, &none, 8);
	CALL(rt_sigtimedwait, &set, &info, &short_time, 8);
	CALL(rt_sigtimedwait, &set, &info, &bad, 8);
	CALL(rt_sigtimedwait, &set, &info, &none, 4);
	CALL(rt_sigtimedwait, (void *)8, &info, &none, 8);
	CALL(rt_sigtimedwait, &set, &info, (void *)8, 8);
	raise(SIGCHLD);
	raise(SIGUSR1);
	memset(&info, 0x55, sizeof(info));
	CALL(rt_sigtimedwait, &set, &info, NULL, 8);
	say("signo %d code %d errno %d", info.si_signo, info.si_code, info.si_errno);
	CALL(rt_sigtimedwait, &set, NULL, &bad, 8);
	CALL(rt_sigtimedwait, &set, NULL, &none, 8);
	raise(SIGUSR1);
	CALL(rt_sigtimedwait, &set, (void *)8, &none, 8);
	CALL(rt_sigtimedwait, &set, NULL, &none, 8);
	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &old, 8);
	say("mask %lx", old);
	set_mask(0);
}

/* sigsuspend's mask holds while the handler runs; then the old one is back. */
TEST(suspend)
{
	unsigned long empty = 0;

	set_handler(SIGUSR1, note_mask, 0, 0);
	set_handler(SIGUSR2, note_mask, 0, 0);
	set_mask(1UL << (SIGUSR1 - 1) | 1UL << (SIGUSR2 - 1));
	raise(SIGUSR2);
	raise(SIGUSR1);
	CALL(rt_sigsuspend, &empty, 8);
	show_order("sigsuspend");
	say("mask in it %lx, afterwards %lx", mask_seen, mask_now());
	raise(SIGUSR1);
	empty = 1UL << (SIGUSR2 - 1);
	CALL(rt_sigsuspend, &empty, 8);
	show_order("sigsuspend");
	say("mask in it %lx, afterwards %lx", mask_seen, mask_now());
	CALL(rt_sigsuspend, &empty, 4);
	CALL(rt_sigsuspend, (void *)8, 8);
	set_mask(0);
	default_all();
}

/* Only the kernel has a use for it. */
TEST(restart_of_nothing)
{
	CALL(restart_syscall);
}

TEST(null_signal)
{
	CALL(kill, SYS(getpid), 0);
	CALL(kill, 0, 0);
	CALL(tkill, SYS(gettid), 0);
	CALL(tgkill, SYS(getpid), SYS(gettid), 0);
}

TEST_ALONE(realtime_signal_ends)
{
	say("about to end");
	CALL(kill, SYS(getpid), 50);
}

TEST_ALONE(handler_without_restorer)
{
	struct {
		void (*handler)(int);
		unsigned long flags;
		void *restorer;
		unsigned long mask;
	} action = {note, 0, NULL, 0};

	CALL(rt_sigaction, SIGUSR1, &action, NULL, 8);
	CALL(kill, SYS(getpid), SIGUSR1);
	say("not reached");
}
