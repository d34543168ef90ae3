// SPDX-License-Identifier: BSD-3-Clause
/* What becomes of a program's exceptions other than page faults: the signals of Linux, with the
 * same codes and addresses. */
#include "kernel/process/fault.h"
#include "kernel/process/program_bases.h"
#include "kernel/signal/signal.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/regs.h"
#include "plat/x86_64/trap.h"

/* SDM volume 3, 17.2.3: a single step; one of the four breakpoints. */
#define DR6_STEP	(1UL << 14)
#define DR6_BREAKPOINTS 0xfUL

/* SDM volume 1, 8.1.3 and 10.2.3: the exceptions of x87 and SSE have the same bits. */
#define FP_INVALID   0x01
#define FP_DENORMAL  0x02
#define FP_DIVIDE    0x04
#define FP_OVERFLOW  0x08
#define FP_UNDERFLOW 0x10
#define FP_PRECISION 0x20
#define MXCSR_MASKS  7 /* where the masks of the exceptions begin */

/* Linux's order where several are there at once. 0: none that is not masked. */
static int fp_code(unsigned exceptions)
{
	if (exceptions & FP_INVALID)
		return FPE_FLTINV;
	if (exceptions & FP_DIVIDE)
		return FPE_FLTDIV;
	if (exceptions & FP_OVERFLOW)
		return FPE_FLTOVF;
	if (exceptions & (FP_UNDERFLOW | FP_DENORMAL))
		return FPE_FLTUND;
	return exceptions & FP_PRECISION ? FPE_FLTRES : 0;
}

static int x87_code(void)
{
	struct fpu_control control = fpu_control();

	return fp_code(control.fsw & ~control.fcw);
}

static int sse_code(void)
{
	uint32_t mxcsr = fpu_control().mxcsr;

	return fp_code(mxcsr & ~(mxcsr >> MXCSR_MASKS));
}

/* A floating-point exception that is not there any more is nothing. */
static void raise_fp(const struct regs *regs, int code)
{
	if (code)
		signal_force_fault(SIGFPE, code, regs->rip);
}

static void raise_debug(const struct regs *regs)
{
	uint64_t dr6 = read_dr6();
	int code = TRAP_BRKPT;

	write_dr6(DR6_INITIAL);
	if (dr6 & DR6_STEP)
		code = TRAP_TRACE;
	else if (dr6 & DR6_BREAKPOINTS)
		code = TRAP_HWBKPT;
	signal_force_fault(SIGTRAP, code, regs->rip);
}

static void raise_signal(const struct regs *regs, unsigned vector)
{
	switch (vector) {
	case TRAP_DE:
		signal_force_fault(SIGFPE, FPE_INTDIV, regs->rip);
		break;
	case TRAP_DB:
		raise_debug(regs);
		break;
	case TRAP_BP:
		signal_force(SIGTRAP, NULL);
		break;
	case TRAP_UD:
		signal_force_fault(SIGILL, ILL_ILLOPN, regs->rip);
		break;
	case TRAP_MF:
		raise_fp(regs, x87_code());
		break;
	case TRAP_XM:
		raise_fp(regs, sse_code());
		break;
	case TRAP_AC:
		signal_force_fault(SIGBUS, BUS_ADRALN, 0);
		break;
	case TRAP_SS:
	case TRAP_NP:
		signal_force(SIGBUS, NULL);
		break;
	default:
		signal_force(SIGSEGV, NULL);
	}
}

void exception_raise(struct regs *regs, unsigned vector, uint64_t error)
{
	struct task *task = current_task();

	if (vector == TRAP_UD && program_emulate_fsgsbase(regs))
		return;
	/* The processor does so for faults, an emulator may not. */
	if (vector != TRAP_DB && vector != TRAP_BP && vector != TRAP_OF)
		regs->rflags |= RFLAGS_RF;
	task->trap.number = vector;
	task->trap.error = error;
	task->trap.rip = regs->rip;
	raise_signal(regs, vector);
}
