// SPDX-License-Identifier: BSD-3-Clause
// Exceptions of the processor become signals, with the codes, addresses and registers of Linux.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define FLAG_TF 0x100
#define FLAG_RF 0x10000

static sigjmp_buf back;
static volatile unsigned long faulting; /* the address the test expects, or its instruction's */

static void show_fault(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;
	unsigned long addr = (unsigned long)info->si_addr;

	say("signal %d code %d errno %d trapno %lld err %llx", signal, info->si_code,
	    info->si_errno, regs[REG_TRAPNO], regs[REG_ERR]);
	say("address: %s", addr == 0				  ? "none"
			   : addr == (unsigned long)regs[REG_RIP] ? "the instruction"
			   : addr == faulting			  ? "as expected"
								  : "WRONG");
	if (regs[REG_TRAPNO] == 14)
		check((unsigned long)regs[REG_CR2] == faulting);
	say("flag RF %d", !!(regs[REG_EFL] & FLAG_RF));
	siglongjmp(back, 1);
}

static void catch (int signal)
{
	struct sigaction action = {.sa_sigaction = show_fault, .sa_flags = SA_SIGINFO};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

static void catch_all(void)
{
	catch (SIGSEGV);
	catch (SIGBUS);
	catch (SIGILL);
	catch (SIGFPE);
	catch (SIGTRAP);
}

static void release_all(void)
{
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	signal(SIGILL, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
	signal(SIGTRAP, SIG_DFL);
}

#define FAULT(what, address, ...)                    \
	do {                                         \
		say("-- %s", what);                  \
		faulting = (unsigned long)(address); \
		if (sigsetjmp(back, 1) == 0) {       \
			__VA_ARGS__;                 \
			say("nothing happened");     \
		}                                    \
	} while (0)

static char *page(int prot)
{
	return (char *)SYS(mmap, NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void read_at(const void *p)
{
	__asm__ volatile("movb (%0), %%al" ::"r"(p) : "rax", "memory");
}

static void write_at(void *p)
{
	__asm__ volatile("movb $1, (%0)" ::"r"(p) : "memory");
}

static void jump_to(void *p)
{
	__asm__ volatile("call *%0" ::"r"(p) : "memory", "rax", "rcx", "rdx", "rsi", "rdi", "r8");
}

TEST(page_faults)
{
	char *none = page(PROT_NONE), *data = page(PROT_READ | PROT_WRITE), *read = page(PROT_READ);
	char *hidden = page(PROT_READ | PROT_WRITE);

	data[0] = (char)0xc3;
	hidden[0] = 1;
	SYS(mprotect, hidden, PAGE, PROT_NONE);
	catch_all();
	FAULT("read nothing", 16, read_at((void *)16));
	FAULT("write nothing", 24, write_at((void *)24));
	FAULT("execute nothing", 4096, jump_to((void *)4096));
	FAULT("read PROT_NONE", none + 5, read_at(none + 5));
	FAULT("write PROT_NONE", none + 6, write_at(none + 6));
	FAULT("execute PROT_NONE", none, jump_to(none));
	FAULT("read a page that was there", hidden + 7, read_at(hidden + 7));
	FAULT("write a page that was there", hidden + 8, write_at(hidden + 8));
	FAULT("write PROT_READ", read + 9, write_at(read + 9));
	read_at(read);
	FAULT("write PROT_READ, read before", read + 9, write_at(read + 9));
	FAULT("execute data", data, jump_to(data));
	FAULT("execute PROT_READ", read, jump_to(read));
	FAULT("read far above", 0xffffe00000000008, read_at((void *)0xffffe00000000008));
	FAULT("write far above", 0xffffe00000000010, write_at((void *)0xffffe00000000010));
	FAULT("read the page behind the lower half", 0x7ffffffff000,
	      read_at((void *)0x7ffffffff000));
	SYS(munmap, data, PAGE);
	FAULT("read what was unmapped", data, read_at(data));
	release_all();
}

TEST(beyond_a_file)
{
	int fd = SYS(open, "/tmp/signal-short", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p;

	SYS(write, fd, "text", 4);
	p = (char *)SYS(mmap, NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	catch_all();
	FAULT("read behind the end", p + PAGE + 3, read_at(p + PAGE + 3));
	FAULT("write behind the end", p + PAGE + 4, write_at(p + PAGE + 4));
	release_all();
	SYS(munmap, p, 2 * PAGE);
	SYS(close, fd);
	SYS(unlink, "/tmp/signal-short");
}

TEST(general_protection)
{
	catch_all();
	FAULT("read a bad address", 0, read_at((void *)0x8000000000000000));
	FAULT("write a bad address", 0, write_at((void *)0x800000000000));
	FAULT("jump to a bad address", 0,
	      __asm__ volatile("jmp *%0" ::"r"(0x8000000000000000)
			       : "memory"));
	release_all();
}

TEST(bad_stack)
{
	catch_all();
	/* The handler needs a stack. */
	static char stack[65536];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_sigaction = show_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	sigaltstack(&alternate, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	FAULT("push to nothing", 0x10000 - 8,
	      __asm__ volatile(
		      "mov %%rsp, %%rbx; mov %0, %%rsp; push %%rax; mov %%rbx, %%rsp" ::"r"(
			      0x10000UL)
		      : "rbx", "memory"));
	alternate.ss_flags = SS_DISABLE;
	sigaltstack(&alternate, NULL);
	release_all();
}

static void divide(unsigned by)
{
	__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; div %0" ::"r"(by) : "rax", "rdx", "cc");
}

static void x87(unsigned short control)
{
	__asm__ volatile("fninit; fldcw %0" ::"m"(control));
}

TEST(arithmetic)
{
	unsigned short precise = 0x37f & ~0x20;

	catch_all();
	FAULT("divide by 0", 0, divide(0));
	FAULT("quotient too large", 0,
	      __asm__ volatile("mov $-1, %%edx; div %0" ::"r"(1)
			       : "rax", "rdx", "cc"));
	FAULT("x87 divide by 0", 0, x87(0x37f & ~4); __asm__ volatile("fld1; fldz; fdivrp; fwait"));
	FAULT("x87 invalid", 0, x87(0x37f & ~1); __asm__ volatile("fldz; fldz; fdivrp; fwait"));
	FAULT("x87 inexact", 0, x87(precise); __asm__ volatile("fld1; fldpi; fdivrp; fwait"));
	__asm__ volatile("fninit");
	release_all();
}

TEST(instructions)
{
	catch_all();
	FAULT("ud2", 0, __asm__ volatile("ud2"));
	FAULT("int3", 0, __asm__ volatile("int3"));
	release_all();
}

/* int3 stops behind the instruction. */
static volatile unsigned long stopped_at;

static void note_place(int signal, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	stopped_at = (unsigned long)regs[REG_RIP];
}

TEST(breakpoint_goes_on)
{
	struct sigaction action = {.sa_sigaction = note_place, .sa_flags = SA_SIGINFO};
	unsigned long place;

	sigaction(SIGTRAP, &action, NULL);
	__asm__ volatile("lea 1f(%%rip), %0; int3; 1:" : "=r"(place));
	check(stopped_at == place);
	release_all();
}

/* The handler repairs what the fault was about. */
static void make_writable(int signal, siginfo_t *info, void *context)
{
	SYS(mprotect, (unsigned long)info->si_addr & ~(PAGE - 1), PAGE, PROT_READ | PROT_WRITE);
}

static void skip_two_bytes(int signal, siginfo_t *info, void *context)
{
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RBX] = 4711;
}

TEST(repaired)
{
	struct sigaction action = {.sa_sigaction = make_writable, .sa_flags = SA_SIGINFO};
	char *p = page(PROT_READ);
	unsigned long value;

	sigaction(SIGSEGV, &action, NULL);
	write_at(p + 7);
	say("written: %d", p[7]);
	action.sa_sigaction = skip_two_bytes;
	sigaction(SIGILL, &action, NULL);
	__asm__ volatile("xor %%ebx, %%ebx; ud2; mov %%rbx, %0" : "=r"(value)::"rbx", "cc");
	say("skipped, rbx %lu", value);
	release_all();
	SYS(munmap, p, PAGE);
}

static volatile unsigned long steps, first_step, last_step, codes, addresses;

static void note_step(int signal, siginfo_t *info, void *context)
{
	const greg_t *regs = ((const ucontext_t *)context)->uc_mcontext.gregs;

	if (!steps++)
		first_step = (unsigned long)regs[REG_RIP];
	last_step = (unsigned long)regs[REG_RIP];
	codes += info->si_code == TRAP_TRACE && regs[REG_TRAPNO] == 1 && regs[REG_ERR] == 0 &&
		 regs[REG_EFL] & FLAG_TF;
	addresses += (unsigned long)info->si_addr == last_step;
}

static void show_steps(const char *what, unsigned long start)
{
	say("%s: %lu steps, first at +%lu, last at +%lu, %lu and %lu right", what, steps,
	    first_step - start, last_step - start, codes, addresses);
	steps = codes = addresses = 0;
}

#define STEP(what, code)                                                                      \
	do {                                                                                  \
		unsigned long start;                                                          \
		__asm__ volatile(                                                             \
			"lea 1f(%%rip), %0; pushfq; orl $0x100, (%%rsp); popfq; 1:\n" code    \
			"\npushfq; andl $~0x100, (%%rsp); popfq"                              \
			: "=r"(start)::"rax", "rcx", "r11", "rdi", "rsi", "rdx", "r10", "r8", \
			  "r9", "memory", "cc");                                              \
		show_steps(what, start);                                                      \
	} while (0)

TEST(single_steps)
{
	struct sigaction action = {.sa_sigaction = note_step, .sa_flags = SA_SIGINFO};

	sigaction(SIGTRAP, &action, NULL);
	STEP("nothing", "");
	STEP("three nops", "nop; nop; nop");
	STEP("a system call", "mov $102, %%eax; syscall; nop");
	STEP("an unknown system call", "mov $1000, %%eax; syscall; nop; nop");
	STEP("two system calls", "mov $102, %%eax; syscall; mov $102, %%eax; syscall");
	release_all();
}

TEST_ALONE(blocked_fault)
{
	unsigned long all = ~0UL;

	catch_all();
	SYS(rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
	say("about to end");
	read_at((void *)16);
	say("not reached");
}

TEST_ALONE(ignored_fault)
{
	signal(SIGILL, SIG_IGN);
	say("about to end");
	__asm__ volatile("ud2");
	say("not reached");
}

static void fault_again(int signal)
{
	say("in the handler");
	read_at((void *)32);
}

TEST_ALONE(fault_in_its_handler)
{
	signal(SIGSEGV, fault_again);
	read_at((void *)16);
	say("not reached");
}

static void bad_step(int signal)
{
	say("stack overflow seen");
	SYS(exit_group, 7);
}

static volatile int never;

static int recurse(volatile char *above)
{
	volatile char here[4096];

	here[0] = above[0] + 1;
	return never ? 0 : recurse(here) + here[0];
}

TEST_ALONE(stack_overflow_on_alternate_stack)
{
	static char stack[65536];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_handler = bad_step, .sa_flags = SA_ONSTACK};
	volatile char first[1] = {0};

	sigaltstack(&alternate, NULL);
	sigaction(SIGSEGV, &action, NULL);
	say("%d", recurse(first));
}

TEST_ALONE(stack_overflow)
{
	volatile char first[1] = {0};

	signal(SIGSEGV, bad_step);
	say("about to end");
	say("%d", recurse(first));
}

TEST_ALONE(handler_nowhere)
{
	struct sigaction action = {.sa_handler = (void (*)(int))0x123456};

	sigaction(SIGUSR1, &action, NULL);
	say("about to end");
	raise(SIGUSR1);
}

TEST_ALONE(handler_at_a_bad_address)
{
	struct sigaction action = {.sa_handler = (void (*)(int))0x8000000000000000};

	sigaction(SIGUSR1, &action, NULL);
	say("about to end");
	raise(SIGUSR1);
}

TEST(handler_at_bad_addresses_caught)
{
	static const unsigned long places[] = {0x123456,	   0x8000000000000000,
					       0x800000000000,	   0x7ffffffff000,
					       0xffffffff80000000, 0xffff800000000000};

	for (volatile size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct sigaction action = {.sa_handler = (void (*)(int))places[i],
					   .sa_flags = SA_NODEFER};
		catch_all();
		sigaction(SIGUSR1, &action, NULL);
		FAULT("handler nowhere", places[i], raise(SIGUSR1));
	}
	signal(SIGUSR1, SIG_DFL);
	release_all();
}
