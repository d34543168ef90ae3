// SPDX-License-Identifier: BSD-3-Clause
// All registers, flags, vector registers and the red zone survive system calls, page faults and
// interrupts, on normal stacks, tiny stacks, and with a stack pointer that points nowhere.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/canary/state.h"

#include <cpuid.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#define FLAGS_ALWAYS 0x202
#define FLAGS_ARITH  0x8d5
#define FLAG_DF	     0x400
#define FLAG_AC	     0x40000

static long rounds(long usual)
{
	const char *factor = getenv("CANARY_PERCENT");

	return factor ? usual * atol(factor) / 100 : usual;
}

static int have_avx(void)
{
	unsigned a, b, c, d, xcr0;

	__cpuid(1, a, b, c, d);
	if (!(c & bit_OSXSAVE) || !(c & bit_AVX))
		return 0;
	__asm__("xgetbv" : "=a"(xcr0), "=d"(d) : "c"(0));
	return (xcr0 & 6) == 6;
}

static uint64_t next_random(void)
{
	static uint64_t seed = 88172645463325252;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static void fill(void)
{
	uint64_t *words = (uint64_t *)&canary_in;

	for (size_t i = 0; i < sizeof(canary_in) / 8; i++)
		words[i] = next_random();
	canary_in.flags = FLAGS_ALWAYS | (next_random() & (FLAGS_ARITH | FLAG_DF | FLAG_AC));
	canary_in.mxcsr = 0x1f80 | (next_random() & 0x6000);
	canary_avx = have_avx();
}

static const char *const names[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8",
				    "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};

/* How many registers differ; the first few differences are printed. */
static int differences(unsigned except)
{
	static int printed;
	int wrong = 0;

#define COMPARE(differs, ...)             \
	if (differs) {                    \
		wrong++;                  \
		if (printed++ < 20)       \
			say(__VA_ARGS__); \
	}
	for (int i = 0; i < GPRS; i++)
		COMPARE(!(except & 1u << i) && canary_in.gpr[i] != canary_out.gpr[i],
			"%s was %lx and is %lx", names[i], canary_in.gpr[i], canary_out.gpr[i]);
	COMPARE(canary_in.rsp != canary_out.rsp, "rsp changed");
	COMPARE(canary_in.flags != canary_out.flags, "flags were %lx and are %lx", canary_in.flags,
		canary_out.flags);
	COMPARE(canary_in.mxcsr != canary_out.mxcsr, "mxcsr was %x and is %x", canary_in.mxcsr,
		canary_out.mxcsr);
	COMPARE(memcmp(canary_in.red_zone, canary_out.red_zone, 128) != 0, "the red zone changed");
	for (int i = 0; i < 16; i++)
		COMPARE(memcmp(canary_in.vector[i], canary_out.vector[i], canary_avx ? 32 : 16),
			"vector register %d changed", i);
	return wrong;
}

#define SYSCALL_CLOBBERS (1u << RAX | 1u << RCX | 1u << R11)

struct call {
	const char *name;
	long nr;
	uint64_t rdi, rsi, rdx;
};

/* `count` system calls, each with fresh register contents; says how many registers changed. */
static void calls(const struct call *call, long count, void *stack)
{
	long wrong = 0, wrong_result = 0;
	long expected = abi_syscall(call->nr, call->rdi, call->rsi, call->rdx, 0, 0, 0);

	for (long i = 0; i < count; i++) {
		if (i % 64 == 0)
			fill();
		canary_in.gpr[RAX] = call->nr;
		canary_in.gpr[RDI] = call->rdi;
		canary_in.gpr[RSI] = call->rsi;
		canary_in.gpr[RDX] = call->rdx;
		canary_in.rsp = (uint64_t)stack;
		canary_syscall();
		wrong += differences(SYSCALL_CLOBBERS);
		wrong_result += (long)canary_out.gpr[RAX] != expected;
	}
	say("%s, %ld times: %ld registers changed, %ld wrong results", call->name, count, wrong,
	    wrong_result);
}

static char normal_stack[65536] __attribute__((aligned(4096)));
static char buffer[4096];
static long zero_fd;

static void each_call(void *stack)
{
	zero_fd = SYS(open, "/dev/zero", O_RDWR);
	struct timespec_like {
		long sec, nsec;
	} nap = {0, 200000};
	const struct call busy[] = {
		{"getuid", SYS_getuid, 0, 0, 0},
		{"unknown call", 1000, 0, 0, 0},
		{"read /dev/zero", SYS_read, zero_fd, (uint64_t)buffer, 64},
		{"bad address", SYS_read, zero_fd, 8, 64},
		{"clock_gettime", SYS_clock_gettime, 1, (uint64_t)buffer, 0},
	};
	const struct call slow = {"nanosleep", SYS_nanosleep, (uint64_t)&nap, 0, 0};

	for (size_t i = 0; i < ARRAY_LEN(busy); i++)
		calls(&busy[i], rounds(i == 0 ? 300000 : 50000), stack);
	calls(&slow, rounds(500), stack);
	SYS(close, zero_fd);
}

TEST(calls_on_a_normal_stack)
{
	each_call(normal_stack + 32768);
}

TEST(calls_on_a_tiny_stack)
{
	each_call(guarded_page() + 256);
}

TEST(calls_on_a_stack_of_just_the_red_zone)
{
	each_call(guarded_page() + 128);
}

TEST(calls_without_a_stack)
{
	static const uint64_t stacks[] = {0, 8, 0x800000000000, 0xffffffff80000000, -8UL, 12345};
	int wrong = 0;

	for (long i = 0; i < rounds(60000); i++) {
		if (i % 64 == 0)
			fill();
		canary_in.gpr[RAX] = SYS_getuid;
		canary_in.rsp = stacks[i % ARRAY_LEN(stacks)];
		canary_syscall_no_stack();
		memcpy(canary_out.red_zone, canary_in.red_zone, 128);
		wrong += differences(SYSCALL_CLOBBERS);
	}
	say("%d registers changed", wrong);
}

TEST(interrupts)
{
	char *tiny = guarded_page() + 128;
	int wrong = 0;

	for (long i = 0; i < rounds(3000); i++) {
		fill();
		canary_in.gpr[RCX] = 50000;
		canary_in.rsp = (uint64_t)(i % 2 ? tiny : normal_stack + 32768);
		canary_spin();
		wrong += differences(1u << RCX);
	}
	say("%d registers changed", wrong);
}

TEST(page_faults)
{
	enum { PAGES = 2000 };
	int wrong = 0;

	for (int round = 0; round < 4; round++) {
		char *p = (char *)SYS(mmap, NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		for (int i = 0; i < PAGES; i += 2) {
			fill();
			canary_in.gpr[RDI] = (uint64_t)(p + i * PAGE + i % 4096);
			canary_in.gpr[RSI] = (uint64_t)(p + (i + 1) * PAGE);
			canary_in.rsp = (uint64_t)(guarded_page() + 128);
			canary_touch();
			wrong += differences(1u << RAX) + (canary_out.gpr[RAX] != 0);
			SYS(munmap, canary_in.rsp - 128 - PAGE, 2 * PAGE);
		}
		SYS(munmap, p, PAGES * PAGE);
	}
	say("%d registers changed", wrong);
}

/* The stack's own page is not there yet when the event happens, nor when an interrupt does. */
TEST(fault_on_the_stack)
{
	int wrong = 0;

	for (int i = 0; i < 500; i++) {
		char *p = (char *)SYS(mmap, NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		fill();
		canary_in.gpr[RCX] = 1000;
		canary_in.rsp = (uint64_t)(p + 2 * PAGE + 64);
		canary_spin();
		wrong += differences(1u << RCX);
		SYS(munmap, p, 4 * PAGE);
	}
	say("%d registers changed", wrong);
}

/* ---- signals ---- */

static uint64_t canary_gs[2] = {0, 4711};

static uint64_t canary_read_gs(void)
{
	uint64_t value;

	__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
	return value;
}

static void canary_spoil(void)
{
	static const char ones[32] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

	if (canary_avx)
		__asm__ volatile(
			"vmovdqu %0, %%ymm0; vmovaps %%ymm0, %%ymm1; vmovaps %%ymm0, %%ymm7;"
			"vmovaps %%ymm0, %%ymm8; vmovaps %%ymm0, %%ymm15" ::"m"(ones)
			: "xmm0", "xmm1", "xmm7", "xmm8", "xmm15");
	__asm__ volatile("movdqu %0, %%xmm2; movaps %%xmm2, %%xmm3; movaps %%xmm2, %%xmm4;"
			 "movaps %%xmm2, %%xmm9; movaps %%xmm2, %%xmm14" ::"m"(ones)
			 : "xmm2", "xmm3", "xmm4", "xmm9", "xmm14");
}

static volatile long handled;

/* Makes the page accessible that the program stumbled over, and leaves nothing as it was. */
static void spoil_everything(int signal, siginfo_t *info, void *context)
{
	unsigned mxcsr = 0x1f80;

	SYS(mprotect, (unsigned long)info->si_addr & ~(PAGE - 1), PAGE, PROT_READ | PROT_WRITE);
	canary_spoil();
	__asm__ volatile("fninit; ldmxcsr %0" ::"m"(mxcsr));
	handled++;
}

/* With AC set, handlers written in C would fault. */
static void fault_on(char *stack, char *page)
{
	fill();
	canary_in.flags &= ~FLAG_AC;
	canary_in.gpr[RDI] = (uint64_t)page;
	canary_in.gpr[RSI] = (uint64_t)page + PAGE;
	canary_in.rsp = (uint64_t)stack;
	SYS(mprotect, page, 2 * PAGE, PROT_NONE);
	canary_touch();
}

static void signals_on(char *stack, int flags)
{
	struct sigaction action = {.sa_sigaction = spoil_everything,
				   .sa_flags = SA_SIGINFO | flags};
	char *page = (char *)SYS(mmap, NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int wrong = 0;

	handled = 0;
	sigaction(SIGSEGV, &action, NULL);
	for (long i = 0; i < rounds(3000); i++) {
		fault_on(stack, page);
		wrong += differences(1u << RAX);
	}
	signal(SIGSEGV, SIG_DFL);
	SYS(munmap, page, 2 * PAGE);
	check(handled == 2 * rounds(3000));
	say("%d registers changed", wrong);
}

TEST(signals)
{
	signals_on(normal_stack + 32768, 0);
}

TEST(signals_on_the_alternate_stack)
{
	static char handlers_stack[65536];
	stack_t alternate = {.ss_sp = handlers_stack, .ss_size = sizeof(handlers_stack)};

	sigaltstack(&alternate, NULL);
	signals_on(guarded_page() + 128, SA_ONSTACK);
	alternate.ss_flags = SS_DISABLE;
	sigaltstack(&alternate, NULL);
}

/* ---- signals at any time ---- */

static void spoil_registers(int signal)
{
	unsigned mxcsr = 0x1f80;

	canary_spoil();
	__asm__ volatile("fninit; ldmxcsr %0" ::"m"(mxcsr));
	handled++;
}

static void begin_timer(void)
{
	struct sigaction action = {.sa_handler = spoil_registers, .sa_flags = SA_RESTART};
	struct itimerval often = {{0, 3000}, {0, 3000}};

	handled = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void end_timer(void)
{
	struct itimerval never = {{0, 0}, {0, 0}};

	setitimer(ITIMER_REAL, &never, NULL);
	signal(SIGALRM, SIG_DFL);
}

TEST(timer_signals_in_a_loop)
{
	int wrong = 0;

	begin_timer();
	for (long i = 0; i < rounds(1000) || handled < 20; i++) {
		fill();
		canary_in.flags &= ~FLAG_AC;
		canary_in.gpr[RCX] = 50000;
		canary_in.rsp = (uint64_t)normal_stack + 32768;
		canary_spin();
		wrong += differences(1u << RCX);
	}
	end_timer();
	say("%d registers changed", wrong);
}

/* They hit the ways in and out of the kernel, too. */
TEST(timer_signals_in_calls)
{
	long wrong = 0, wrong_result = 0, expected = SYS(getppid);

	begin_timer();
	for (long i = 0; i < rounds(300000) || handled < 20; i++) {
		if (i % 64 == 0)
			fill();
		canary_in.flags &= ~FLAG_AC;
		canary_in.gpr[RAX] = SYS_getppid;
		canary_in.rsp = (uint64_t)normal_stack + 32768;
		canary_syscall();
		wrong += differences(SYSCALL_CLOBBERS);
		wrong_result += (long)canary_out.gpr[RAX] != expected;
	}
	end_timer();
	say("%ld registers changed, %ld wrong results", wrong, wrong_result);
}

/* A GS base of the program's own takes the slower ways in and out. */
TEST(signals_with_a_gs_base)
{
	SYS(arch_prctl, 0x1001, canary_gs);
	signals_on(normal_stack + 32768, 0);
	say("%d", canary_gs[1] == 4711 && canary_read_gs() == 4711);
	SYS(arch_prctl, 0x1001, 0);
}
