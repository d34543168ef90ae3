// SPDX-License-Identifier: BSD-3-Clause
// Each thread and process has its own x87, SSE and AVX registers, control words, FS and GS. They
// yield and wait in turn, and look whether theirs are still there.

#define _GNU_SOURCE
#include "tests/abi/futex/futex.h"

#include <cpuid.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 12
#define ROUNDS	300

struct state {
	uint8_t vectors[16][32] __attribute__((aligned(32)));
	double x87[6];
	uint32_t mxcsr;
	uint16_t control;
	int avx;
};

/*
 * Loads all of in, makes a system call with two arguments, and stores all in out: what the call
 * changed shows. The C compiler cannot do so, since it uses the registers itself.
 */
void registers_over_call(const struct state *in, struct state *out, long number, long first,
			 long second);

__asm__(".text\n"
	".macro each_vector op, base\n"
	"	.set offset, 0\n"
	"	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
	"	\\op \\base, \\n, offset\n"
	"	.set offset, offset + 32\n"
	"	.endr\n"
	".endm\n"
	".macro load_ymm base, n, at\n"
	"	vmovdqa \\at(\\base), %ymm\\n\n"
	".endm\n"
	".macro store_ymm base, n, at\n"
	"	vmovdqa %ymm\\n, \\at(\\base)\n"
	".endm\n"
	".macro load_xmm base, n, at\n"
	"	movdqa \\at(\\base), %xmm\\n\n"
	".endm\n"
	".macro store_xmm base, n, at\n"
	"	movdqa %xmm\\n, \\at(\\base)\n"
	".endm\n"
	"registers_over_call:\n"
	"	pushq %rbx\n"
	"	pushq %rbp\n"
	"	pushq %r12\n"
	"	subq $16, %rsp\n"
	"	movq %rdi, %rbx\n"
	"	movq %rsi, %rbp\n"
	"	movq %rdx, %rax\n"
	"	movq %rcx, %rdi\n"
	"	movq %r8, %rsi\n"
	"	xorl %edx, %edx\n"
	"	xorl %r10d, %r10d\n"
	"	movl 568(%rbx), %r12d\n" /* avx */
	"	fninit\n"
	"	.irp n, 0,1,2,3,4,5\n"
	"	fldl 512+8*\\n(%rbx)\n"
	"	.endr\n"
	"	fldcw 564(%rbx)\n"
	"	ldmxcsr 560(%rbx)\n"
	"	testl %r12d, %r12d\n"
	"	jz 1f\n"
	"	each_vector load_ymm, %rbx\n"
	"	jmp 2f\n"
	"1:	each_vector load_xmm, %rbx\n"
	"2:	syscall\n"
	"	testl %r12d, %r12d\n"
	"	jz 3f\n"
	"	each_vector store_ymm, %rbp\n"
	"	vzeroupper\n"
	"	jmp 4f\n"
	"3:	each_vector store_xmm, %rbp\n"
	"4:	stmxcsr 560(%rbp)\n"
	"	fnstcw 564(%rbp)\n"
	"	.irp n, 5,4,3,2,1,0\n"
	"	fstpl 512+8*\\n(%rbp)\n"
	"	.endr\n"
	"	fninit\n"
	"	movl $0x1f80, (%rsp)\n"
	"	ldmxcsr (%rsp)\n"
	"	addq $16, %rsp\n"
	"	popq %r12\n"
	"	popq %rbp\n"
	"	popq %rbx\n"
	"	ret\n");

_Static_assert(offsetof(struct state, x87) == 512, "known above");
_Static_assert(offsetof(struct state, mxcsr) == 560, "known above");
_Static_assert(offsetof(struct state, control) == 564, "known above");
_Static_assert(offsetof(struct state, avx) == 568, "known above");

static int has_avx(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX))
		return 0;
	__asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	return (a & 6) == 6;
}

static void fill(struct state *state, int seed)
{
	memset(state, 0, sizeof(*state));
	state->avx = has_avx();
	for (int i = 0; i < 16; i++)
		memset(state->vectors[i], seed * 16 + i, state->avx ? 32 : 16);
	for (int i = 0; i < 6; i++)
		state->x87[i] = seed + i * 0.25;
	/* All exceptions masked; rounding and precision differ. */
	state->mxcsr = 0x1f80 | (uint32_t)(seed & 3) << 13 | (seed & 4 ? 0x8000 : 0);
	state->control = (uint16_t)(0x7f | (seed & 3) << 10 | (seed & 4 ? 0x300 : 0x200));
}

/* How often a call left something else behind than there was before it. */
static long count_changes(int seed)
{
	struct timespec nap = {0, 1000};
	struct state in, out;
	long changes = 0;

	fill(&in, seed);
	out = in;
	for (int round = 0; round < ROUNDS; round++) {
		if (round % 8 == 0)
			registers_over_call(&in, &out, SYS_nanosleep, (long)&nap, 0);
		else
			registers_over_call(&in, &out, SYS_sched_yield, 0, 0);
		if (memcmp(&in, &out, sizeof(in)) != 0)
			changes++;
	}
	return changes;
}

static void *run_thread(void *arg)
{
	return (void *)count_changes((int)(long)arg);
}

TEST(threads)
{
	pthread_t threads[THREADS];

	for (long i = 0; i < THREADS; i++)
		threads[i] = thread_start(run_thread, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		show(thread_join(threads[i]), "thread %d", i);
}

TEST(processes)
{
	long children[6];

	for (int i = 0; i < 6; i++) {
		children[i] = SYS(fork);
		if (children[i] == 0)
			SYS(exit_group, count_changes(i + 1) != 0);
	}
	for (int i = 0; i < 6; i++) {
		int status = -1;

		SYS(wait4, children[i], &status, 0, 0);
		say("process %d: %d", i, status);
	}
}

/* A child begins with what its parent has. */
TEST(inherited)
{
	struct state in, out;
	int status = -1;
	int pid = (int)SYS(getpid);

	fill(&in, 5);
	out = in;
	registers_over_call(&in, &out, SYS_fork, 0, 0);
	if (SYS(getpid) != pid)
		SYS(exit_group, memcmp(&in, &out, sizeof(in)) != 0);
	check(memcmp(&in, &out, sizeof(in)) == 0);
	SYS(wait4, -1, &status, 0, 0);
	say("child: %d", status);
}

#define SET_GS 0x1001
#define GET_GS 0x1004

static void *use_gs(void *arg)
{
	static unsigned long areas[THREADS + 1];
	long number = (long)arg, wrong = 0;
	unsigned long value, base;

	areas[number] = 1000 + (unsigned long)number;
	SYS(arch_prctl, SET_GS, &areas[number]);
	for (int round = 0; round < ROUNDS; round++) {
		SYS(sched_yield);
		__asm__ volatile("movq %%gs:0, %0" : "=r"(value));
		SYS(arch_prctl, GET_GS, &base);
		wrong += value != 1000 + (unsigned long)number ||
			 base != (unsigned long)&areas[number];
	}
	SYS(arch_prctl, SET_GS, 0);
	return (void *)wrong;
}

static __thread int own;

static void *use_fs(void *arg)
{
	long wrong = 0;

	own = (int)(long)arg;
	for (int round = 0; round < ROUNDS; round++) {
		SYS(sched_yield);
		wrong += *(volatile int *)&own != (int)(long)arg;
	}
	return (void *)wrong;
}

TEST(bases)
{
	pthread_t threads[THREADS];

	for (long i = 0; i < THREADS; i++)
		threads[i] = thread_start(i % 2 ? use_gs : use_fs, (void *)i);
	for (int i = 0; i < THREADS; i++)
		show(thread_join(threads[i]), "thread %d", i);
}

static volatile int go_on;

static void *spin_with_vectors(void *arg)
{
	uint64_t low = 0x1111 * (uint64_t)(long)arg, result = low;

	__asm__ volatile("movq %1, %%xmm7\n"
			 "1:	cmpl $0, %2\n"
			 "	je 1b\n"
			 "	movq %%xmm7, %0\n"
			 : "=r"(result)
			 : "r"(low), "m"(go_on)
			 : "xmm7", "memory");
	return (void *)(long)(result != low);
}

/* They lose the CPU between two instructions. */
TEST(preempted)
{
	pthread_t threads[4];
	uint32_t counter = 0;
	struct timespec nap = {0, 20000000};

	go_on = 0;
	for (long i = 0; i < 4; i++)
		threads[i] = thread_start(spin_with_vectors, (void *)(i + 1));
	SYS(futex, &counter, WAIT, 0, &nap);
	go_on = 1;
	for (int i = 0; i < 4; i++)
		show(thread_join(threads[i]), "thread %d", i);
}
