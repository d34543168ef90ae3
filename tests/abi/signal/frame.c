// SPDX-License-Identifier: BSD-3-Clause
// What lies on the stack while a handler runs, and what comes back from there.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

struct fp_software {
	uint32_t magic1, extended_size;
	uint64_t features;
	uint32_t state_size, padding[7];
};

static sigjmp_buf back;

/* What the kernel stores: the libraries' ucontext_t has a larger signal set at its end. */
#define UCONTEXT_SIZE 304
#define SIGINFO_SIZE  128

static unsigned char *fpstate_of(void *context)
{
	return (unsigned char *)((ucontext_t *)context)->uc_mcontext.fpregs;
}

static struct fp_software *software_of(void *context)
{
	return (struct fp_software *)(fpstate_of(context) + 464);
}

static void set_handler(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

static void look_at_layout(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	unsigned long uc_at = (unsigned long)uc, fp_at = (unsigned long)fpstate_of(context);
	unsigned long sp = (unsigned long)uc->uc_mcontext.gregs[REG_RSP];
	const struct fp_software *software = software_of(context);
	uint64_t features;
	uint32_t magic2;

	check((unsigned long)info == uc_at + UCONTEXT_SIZE);
	check(uc_at % 16 == 0);
	check(fp_at % 64 == 0);
	say("magic %x, extended size - size %u", software->magic1,
	    software->extended_size - software->state_size);
	check((software->features & 3) == 3);
	memcpy(&magic2, fpstate_of(context) + software->state_size, 4);
	say("magic at the end %x", magic2);
	memcpy(&features, fpstate_of(context) + 512, 8);
	check((features & 3) == 3 && !(features & ~software->features));
	check(fp_at == ((sp - 128 - software->extended_size) & ~63UL));
	check(uc_at == ((fp_at - 440) & ~15UL));
	check(getauxval(AT_MINSIGSTKSZ) >= sp - 128 - uc_at);
	say("flags %lx, stack flags %d size %lu", uc->uc_flags, uc->uc_stack.ss_flags,
	    (unsigned long)uc->uc_stack.ss_size);
}

TEST(layout)
{
	set_handler(SIGUSR1, look_at_layout, 0);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_DFL);
}

static volatile unsigned long entry_sp;

static __attribute__((noinline)) void note_stack(int signal)
{
	entry_sp = (unsigned long)__builtin_frame_address(0);
}

TEST(alignment)
{
	signal(SIGUSR1, note_stack);
	raise(SIGUSR1);
	say("frame address modulo 16: %lu", entry_sp % 16);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- extended state ---- */

static unsigned get_mxcsr(void)
{
	unsigned value;

	__asm__ volatile("stmxcsr %0" : "=m"(value));
	return value;
}

static void set_mxcsr(unsigned value)
{
	__asm__ volatile("ldmxcsr %0" ::"m"(value));
}

static unsigned short get_fcw(void)
{
	unsigned short value;

	__asm__ volatile("fnstcw %0" : "=m"(value));
	return value;
}

static void set_fcw(unsigned short value)
{
	__asm__ volatile("fldcw %0" ::"m"(value));
}

static unsigned handler_mxcsr, handler_fcw, frame_mxcsr, frame_fcw;

static void look_at_control(int signal, siginfo_t *info, void *context)
{
	handler_mxcsr = get_mxcsr();
	handler_fcw = get_fcw();
	memcpy(&frame_mxcsr, fpstate_of(context) + 24, 4);
	frame_fcw = *(unsigned short *)fpstate_of(context);
	set_mxcsr(0x1f80);
	set_fcw(0x37f);
}

TEST(control_words)
{
	set_handler(SIGUSR1, look_at_control, 0);
	set_mxcsr(0x7f80);
	set_fcw(0xc7f);
	raise(SIGUSR1);
	unsigned mxcsr = get_mxcsr(), fcw = get_fcw();
	set_mxcsr(0x1f80);
	set_fcw(0x37f);
	say("handler %x %x, frame %x %x, afterwards %x %x", handler_mxcsr, handler_fcw, frame_mxcsr,
	    frame_fcw, mxcsr, fcw);
	signal(SIGUSR1, SIG_DFL);
}

static void edit_state(int signal, siginfo_t *info, void *context)
{
	uint64_t value = 0x123456789abcdef0;

	memcpy(fpstate_of(context) + 160 + 16 * 5, &value, 8); /* xmm5 */
	value = 0x5f80;
	memcpy(fpstate_of(context) + 24, &value, 4);
}

static void without_magic(int signal, siginfo_t *info, void *context)
{
	software_of(context)->magic1 = 0;
	edit_state(signal, info, context);
}

static void without_magic2(int signal, siginfo_t *info, void *context)
{
	const struct fp_software *software = software_of(context);

	memset(fpstate_of(context) + software->state_size, 0, 4);
	edit_state(signal, info, context);
}

static void without_state(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.fpregs = NULL;
}

static void without_sse(int signal, siginfo_t *info, void *context)
{
	uint64_t features = 1;

	memcpy(fpstate_of(context) + 512, &features, 8);
}

static void show_after(const char *what, void (*handler)(int, siginfo_t *, void *))
{
	uint64_t xmm5;
	unsigned mxcsr;

	set_handler(SIGUSR1, handler, 0);
	set_mxcsr(0x3f80);
	__asm__ volatile(
		"mov $39, %%eax; syscall; mov %%eax, %%edi; mov $10, %%esi; mov $62, %%eax;"
		"mov $77, %%ecx; movq %%rcx, %%xmm5; syscall; movq %%xmm5, %0"
		: "=r"(xmm5)::"rax", "rdi", "rsi", "rcx", "r11", "xmm5", "memory");
	mxcsr = get_mxcsr();
	set_mxcsr(0x1f80);
	say("%s: xmm5 %lx mxcsr %x", what, xmm5, mxcsr);
	signal(SIGUSR1, SIG_DFL);
}

static void leave_it(int signal, siginfo_t *info, void *context)
{
	__asm__ volatile("pxor %%xmm5, %%xmm5" ::: "xmm5");
}

TEST(edited_state)
{
	show_after("left", leave_it);
	show_after("edited", edit_state);
	show_after("edited without magic", without_magic);
	show_after("edited without the second magic", without_magic2);
	show_after("no state", without_state);
	show_after("without SSE", without_sse);
}

static void spoil_mxcsr(int signal, siginfo_t *info, void *context)
{
	memset(fpstate_of(context) + 24, 0xff, 4);
}

static void spoil_header(int signal, siginfo_t *info, void *context)
{
	memset(fpstate_of(context) + 520, 0xff, 8);
}

static void spoil_address(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.fpregs = (void *)64;
}

static void misalign(int signal, siginfo_t *info, void *context)
{
	unsigned char *state = fpstate_of(context);

	memmove(state + 8, state, 400);
	((ucontext_t *)context)->uc_mcontext.fpregs = (void *)(state + 8);
}

static void show_refusal(int signal, siginfo_t *info, void *context)
{
	say("signal %d code %d", signal, info->si_code);
	siglongjmp(back, 1);
}

static void refused(const char *what, void (*handler)(int, siginfo_t *, void *))
{
	say("-- %s", what);
	set_handler(SIGSEGV, show_refusal, 0);
	set_handler(SIGUSR1, handler, 0);
	if (sigsetjmp(back, 1) == 0) {
		raise(SIGUSR1);
		say("accepted");
	}
	say("mxcsr %x", get_mxcsr());
	signal(SIGSEGV, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
}

TEST(spoilt_state)
{
	refused("bad MXCSR", spoil_mxcsr);
	refused("bad header", spoil_header);
	refused("no state at the address", spoil_address);
	refused("misaligned", misalign);
}

TEST_ALONE(spoilt_state_ends)
{
	set_handler(SIGUSR1, spoil_mxcsr, 0);
	say("about to end");
	raise(SIGUSR1);
	say("not reached");
}

/* ---- registers ---- */

#define FLAGS_SHOWN                                                                   \
	0x47ffd5 /* all but reserved bits, IF, and those that depend on the processor \
		  */

static unsigned long new_flags;

static void edit_flags(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] = (long)new_flags;
}

static unsigned long flags_after(void)
{
	unsigned long flags;
	long pid = SYS(getpid);

	__asm__ volatile("syscall; pushfq; popq %0; pushq $0x202; popfq"
			 : "=r"(flags)
			 : "a"(SYS_kill), "D"(pid), "S"(SIGUSR1)
			 : "rcx", "r11", "memory", "cc");
	return flags;
}

TEST(edited_flags)
{
	static const unsigned long flags[] = {
		0,     0x202,	 0x8d5,	  0x2 | 0x3000,		0x2 | 0x4000, 0x2 | 0x20000,
		0x400, 0x200000, 0x10002, 0xfffffffffffbbeffUL,
	};

	set_handler(SIGUSR1, edit_flags, 0);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		new_flags = flags[i];
		say("%lx: %lx", flags[i], flags_after() & FLAGS_SHOWN & ~0x200000UL);
	}
	signal(SIGUSR1, SIG_DFL);
}

static void edit_registers(int signal, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	regs[REG_RAX] = 1001;
	regs[REG_RBX] = 1002;
	regs[REG_RCX] = 1003;
	regs[REG_RDX] = 1004;
	regs[REG_RSI] = 1005;
	regs[REG_R8] = 1006;
	regs[REG_R11] = 1007;
	regs[REG_R12] = 1008;
	regs[REG_R15] = 1009;
}

TEST(edited_registers)
{
	long pid = SYS(getpid);
	unsigned long out[9];

	set_handler(SIGUSR1, edit_registers, 0);
	__asm__ volatile(
		"syscall\n"
		"mov %%rax, 0(%3); mov %%rbx, 8(%3); mov %%rcx, 16(%3); mov %%rdx, 24(%3)\n"
		"mov %%rsi, 32(%3); mov %%r8, 40(%3); mov %%r11, 48(%3)\n"
		"mov %%r12, 56(%3); mov %%r15, 64(%3)"
		:
		: "a"(SYS_kill), "D"(pid), "S"(SIGUSR1), "r"(&out)
		: "rbx", "rcx", "rdx", "r8", "r11", "r12", "r15", "memory");
	for (int i = 0; i < 9; i++)
		say("register %d: %lu", i, out[i]);
	signal(SIGUSR1, SIG_DFL);
}

static unsigned long seen_rax, seen_rcx_is_rip, seen_r11_is_flags;

static void look_at_call(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;

	seen_rax = (unsigned long)regs[REG_RAX];
	seen_rcx_is_rip = regs[REG_RCX] == regs[REG_RIP];
	seen_r11_is_flags = regs[REG_R11] == regs[REG_EFL];
}

TEST(registers_after_a_call)
{
	set_handler(SIGUSR1, look_at_call, 0);
	long pid = SYS(getpid);

	SYS(kill, pid, SIGUSR1);
	say("rax %lu, rcx is rip %lu, r11 is flags %lu", seen_rax, seen_rcx_is_rip,
	    seen_r11_is_flags);
	signal(SIGUSR1, SIG_DFL);
}

static void edit_mask(int signal, siginfo_t *info, void *context)
{
	memset(&((ucontext_t *)context)->uc_sigmask, 0xff, 8);
}

TEST(edited_mask)
{
	unsigned long mask;

	set_handler(SIGUSR1, edit_mask, 0);
	raise(SIGUSR1);
	SYS(rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	say("mask %lx", mask);
	mask = 0;
	SYS(rt_sigprocmask, SIG_SETMASK, &mask, NULL, 8);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- segments ---- */

static unsigned long new_selectors;

static void edit_selectors(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_CSGSFS] = (long)new_selectors;
}

static void show_selectors(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;

	say("signal %d code %d trapno %lld", signal, info->si_code, regs[REG_TRAPNO]);
	siglongjmp(back, 1);
}

/* SS, FS, GS, CS from the highest to the lowest 16 bits. */
TEST(edited_selectors)
{
	static const unsigned long selectors[] = {0x002b000000000033, 0x002b000000000030,
						  0x0028000000000033, 0x002b000000000000,
						  0x002b00000000002b, 0x002bffffffff0033};

	set_handler(SIGSEGV, show_selectors, 0);
	set_handler(SIGUSR1, edit_selectors, 0);
	for (volatile size_t i = 0; i < ARRAY_LEN(selectors); i++) {
		new_selectors = selectors[i];
		say("-- %lx", new_selectors);
		if (sigsetjmp(back, 1) == 0) {
			raise(SIGUSR1);
			say("accepted");
		}
	}
	signal(SIGSEGV, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- places that are no places ---- */

static unsigned long bad_place;

static void go_elsewhere(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] = (long)bad_place;
}

static void show_elsewhere(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;

	say("signal %d code %d address right %d rip right %d trapno %lld err %llx", signal,
	    info->si_code, (unsigned long)info->si_addr == (info->si_code == 128 ? 0 : bad_place),
	    (unsigned long)regs[REG_RIP] == bad_place, regs[REG_TRAPNO], regs[REG_ERR]);
	siglongjmp(back, 1);
}

TEST(return_to_bad_addresses)
{
	static const unsigned long places[] = {0,
					       0x10000,
					       0x7fffffffeff0,
					       0x7ffffffff000,
					       0x800000000000,
					       0x8000000000000000,
					       0xffff800000000000,
					       0xffffffff80000000};

	set_handler(SIGSEGV, show_elsewhere, 0);
	set_handler(SIGUSR1, go_elsewhere, 0);
	for (volatile size_t i = 0; i < ARRAY_LEN(places); i++) {
		bad_place = places[i];
		say("-- %lx", bad_place);
		if (sigsetjmp(back, 1) == 0)
			raise(SIGUSR1);
	}
	signal(SIGSEGV, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
}

/* rt_sigreturn with a stack pointer that has no frame. */
TEST(return_without_a_frame)
{
	static char stack[65536];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	static const unsigned long stacks[] = {
		0, 8, 0x10000, 0x800000000000, 0x8000000000000000, 0xffff800000000000, -8UL};

	sigaltstack(&alternate, NULL);
	set_handler(SIGSEGV, show_refusal, SA_ONSTACK);
	for (volatile size_t i = 0; i < ARRAY_LEN(stacks); i++) {
		say("-- %lx", stacks[i]);
		if (sigsetjmp(back, 1) == 0)
			__asm__ volatile("mov %0, %%rsp; syscall; ud2" ::"r"(stacks[i]),
					 "a"(SYS_rt_sigreturn)
					 : "memory");
	}
	signal(SIGSEGV, SIG_DFL);
	alternate.ss_flags = SS_DISABLE;
	sigaltstack(&alternate, NULL);
}

TEST_ALONE(return_without_a_handler)
{
	say("about to end");
	CALL(rt_sigreturn);
}

/* ---- frames of nonsense ---- */

static uint64_t random_state = 88172645463325252;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	return random_state ^= random_state << 17;
}

/* What is in the frame besides the registers that the program goes on with. */
static void spoil_anything(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	unsigned char *state = fpstate_of(context);
	/* Not what lies behind the header: protection keys could take all memory away. */
	size_t size = 576;

	for (uint64_t count = next_random() % 8; count > 0; count--)
		state[next_random() % size] = (unsigned char)next_random();
	for (uint64_t count = next_random() % 4; count > 0; count--)
		state[464 + next_random() % 112] = (unsigned char)next_random();
	switch (next_random() % 16) {
	case 0:
		uc->uc_mcontext.fpregs = (void *)next_random();
		break;
	case 1:
		uc->uc_mcontext.fpregs = (void *)(state + next_random() % 256);
		break;
	case 2:
		uc->uc_mcontext.gregs[REG_CSGSFS] = (long)next_random();
		break;
	case 3:
		uc->uc_flags = next_random();
		break;
	case 4:
		uc->uc_stack.ss_sp = (void *)next_random();
		uc->uc_stack.ss_size = next_random();
		uc->uc_stack.ss_flags = (int)(next_random() % 4);
		break;
	case 5:
		uc->uc_mcontext.gregs[REG_EFL] ^= (long)(next_random() & ~0x40500UL);
		break;
	}
}

static void give_up(int signal, siginfo_t *info, void *context)
{
	siglongjmp(back, 1);
}

/* What is refused may differ between processors, but nothing worse than a signal may come of it. */
TEST(nonsense)
{
	stack_t none = {.ss_flags = SS_DISABLE};
	volatile int rounds = 0;

	set_handler(SIGSEGV, give_up, 0);
	set_handler(SIGFPE, give_up, 0);
	set_handler(SIGUSR1, spoil_anything, 0);
	for (volatile int i = 0; i < 3000; i++) {
		if (sigsetjmp(back, 1) == 0)
			raise(SIGUSR1);
		__asm__ volatile("fninit");
		set_mxcsr(0x1f80);
		sigaltstack(&none, NULL);
		rounds++;
	}
	say("%d rounds", rounds);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- the alternate stack ---- */

static char stack[65536] __attribute__((aligned(16)));

static int is_on(const void *p)
{
	return (const char *)p >= stack && (const char *)p < stack + sizeof(stack);
}

static void look_at_stack(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	stack_t old, other = {.ss_sp = stack, .ss_size = 32768};

	say("on it: %d", is_on(&old));
	CALL(sigaltstack, NULL, &old);
	say("flags %x size %lu", (unsigned)old.ss_flags, (unsigned long)old.ss_size);
	say("in the frame: flags %x size %lu", (unsigned)uc->uc_stack.ss_flags,
	    (unsigned long)uc->uc_stack.ss_size);
	CALL(sigaltstack, &other, NULL);
	CALL(sigaltstack, NULL, &old);
	say("flags %x size %lu", (unsigned)old.ss_flags, (unsigned long)old.ss_size);
	if (signal == SIGUSR1)
		raise(SIGUSR2);
}

static void try_stack(unsigned flags, int action_flags)
{
	stack_t new = {.ss_sp = stack, .ss_size = sizeof(stack), .ss_flags = (int)flags}, old;

	CALL(sigaltstack, &new, NULL);
	set_handler(SIGUSR1, look_at_stack, action_flags);
	set_handler(SIGUSR2, look_at_stack, action_flags);
	raise(SIGUSR1);
	CALL(sigaltstack, NULL, &old);
	say("afterwards: flags %x size %lu", (unsigned)old.ss_flags, (unsigned long)old.ss_size);
	new.ss_flags = SS_DISABLE;
	CALL(sigaltstack, &new, NULL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
}

TEST(alternate_stack)
{
	say("== SA_ONSTACK");
	try_stack(0, SA_ONSTACK);
	say("== SS_ONSTACK");
	try_stack(SS_ONSTACK, SA_ONSTACK);
	say("== without SA_ONSTACK");
	try_stack(0, 0);
	say("== SS_AUTODISARM");
	try_stack(0x80000000, SA_ONSTACK);
}

/* Its own room is so small that the frame is what runs over the end. */
static void raise_deeper(int signal)
{
	long tid = SYS(gettid);

	SYS(tkill, tid, signal);
}

TEST_ALONE(alternate_stack_overflow)
{
	static char small[16384];
	stack_t new = {.ss_sp = small, .ss_size = sizeof(small)};
	struct sigaction action = {.sa_handler = raise_deeper, .sa_flags = SA_ONSTACK | SA_NODEFER};

	CALL(sigaltstack, &new, NULL);
	sigaction(SIGUSR1, &action, NULL);
	say("about to end");
	raise_deeper(SIGUSR1);
}

TEST_ALONE(no_room_for_the_frame)
{
	struct sigaction action = {.sa_handler = note_stack};
	long pid = SYS(getpid);

	sigaction(SIGUSR1, &action, NULL);
	say("about to end");
	__asm__ volatile("mov %0, %%rsp; syscall; ud2" ::"r"(guarded_page() + 64), "a"(SYS_kill),
			 "D"(pid), "S"(SIGUSR1)
			 : "memory");
}
