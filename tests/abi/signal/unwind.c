// SPDX-License-Identifier: BSD-3-Clause
// Leaving handlers by other ways than returning, and looking at the stack from inside them.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <execinfo.h>
#include <ucontext.h>
#endif

static sigjmp_buf back;
static jmp_buf plain;

static unsigned long mask_now(void)
{
	unsigned long mask = 0;

	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	return mask;
}

static void set_handler(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

static void jump(int signal)
{
	siglongjmp(back, signal);
}

static void jump_plain(int signal)
{
	longjmp(plain, signal);
}

TEST(jumps)
{
	volatile int count = 0;
	unsigned long none = 0;

	set_handler(SIGUSR1, jump, 0);
	for (int i = 0; i < 1000; i++)
		if (sigsetjmp(back, 1) == 0)
			raise(SIGUSR1);
		else
			count++;
	say("siglongjmp %d, mask %lx", count, mask_now());
	set_handler(SIGUSR1, jump_plain, 0);
	if (setjmp(plain) == 0)
		raise(SIGUSR1);
	say("longjmp, mask %lx", mask_now());
	SYS(rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
	signal(SIGUSR1, SIG_DFL);
}

static volatile int depth;

static void jump_from_below(int signal)
{
	long tid = SYS(gettid);

	if (++depth < 20)
		SYS(tkill, tid, signal);
	siglongjmp(back, depth);
}

TEST(jump_out_of_nested_handlers)
{
	int result;

	set_handler(SIGUSR1, jump_from_below, SA_NODEFER);
	result = sigsetjmp(back, 1);
	if (result == 0)
		raise(SIGUSR1);
	say("from depth %d", result);
	signal(SIGUSR1, SIG_DFL);
}

static char stack[65536];

TEST(jump_off_the_alternate_stack)
{
	stack_t new = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;

	sigaltstack(&new, NULL);
	set_handler(SIGUSR1, jump, SA_ONSTACK);
	for (volatile int i = 0; i < 100; i++)
		if (sigsetjmp(back, 1) == 0)
			raise(SIGUSR1);
	sigaltstack(NULL, &old);
	say("flags %d", old.ss_flags);
	new.ss_flags = SS_DISABLE;
	sigaltstack(&new, NULL);
	signal(SIGUSR1, SIG_DFL);
}

#ifdef __GLIBC__

static ucontext_t main_context, other_context;
static volatile int arrivals;

static void go_to_context(int signal)
{
	setcontext(&main_context);
}

TEST(contexts)
{
	arrivals = 0;
	set_handler(SIGUSR1, go_to_context, 0);
	getcontext(&main_context);
	if (arrivals++ < 5)
		raise(SIGUSR1);
	say("arrived %d times, mask %lx", arrivals, mask_now());
	signal(SIGUSR1, SIG_DFL);
}

static void other(void)
{
	for (;;) {
		arrivals++;
		swapcontext(&other_context, &main_context);
	}
}

static void swap(int signal)
{
	swapcontext(&main_context, &other_context);
}

/* Each signal runs the other context for a while, from its handler. */
TEST(swapped_contexts)
{
	arrivals = 0;
	getcontext(&other_context);
	other_context.uc_stack.ss_sp = stack;
	other_context.uc_stack.ss_size = sizeof(stack);
	makecontext(&other_context, other, 0);
	set_handler(SIGUSR1, swap, 0);
	for (int i = 0; i < 10; i++)
		raise(SIGUSR1);
	say("%d times, mask %lx", arrivals, mask_now());
	signal(SIGUSR1, SIG_DFL);
}

static void *frames[64];
static volatile int frame_count;

static void look_back(int signal)
{
	frame_count = backtrace(frames, 64);
}

static __attribute__((noinline)) void raises_it(void)
{
	long pid = SYS(getpid);

	SYS(kill, pid, SIGUSR1);
	__asm__ volatile("" ::: "memory");
}

static __attribute__((noinline)) void divides(int by)
{
	__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; div %0" ::"r"(by) : "rax", "rdx");
	__asm__ volatile("" ::: "memory");
}

static int is_in(const void *p, const void *function)
{
	return (const char *)p >= (const char *)function &&
	       (const char *)p < (const char *)function + 200;
}

static void show_frames(const char *what, const void *function)
{
	int at = -1;

	for (int i = 0; i < frame_count; i++)
		if (at < 0 && is_in(frames[i], function))
			at = i;
	say("%s: found in frame %d", what, at);
	check(frame_count > 5 && frame_count < 64);
}

static void look_back_and_leave(int signal)
{
	look_back(signal);
	siglongjmp(back, 1);
}

TEST(backtraces)
{
	set_handler(SIGUSR1, look_back, 0);
	raises_it();
	show_frames("kill", (void *)raises_it);
	set_handler(SIGFPE, look_back_and_leave, 0);
	if (sigsetjmp(back, 1) == 0)
		divides(0);
	show_frames("division", (void *)divides);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
}

#endif
