// SPDX-License-Identifier: BSD-3-Clause
#include "plat/x86_64/signal_frame.h"

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/regs.h"

#define RED_ZONE 128 /* psABI 3.2.2 */

/* What rt_sigreturn takes from a frame; the arithmetic flags, and those a program may set. */
#define RETURNED_FLAGS (0x8d5UL | RFLAGS_TF | RFLAGS_DF | RFLAGS_RF | RFLAGS_AC)

/* Where a frame goes: of the extended state, and of the rest below it. 0: nowhere. */
struct place {
	uaddr_t state, frame;
};

static struct place choose_place(const struct regs *regs,
				 const struct signal_frame_request *request)
{
	const struct linux_sigaltstack *stack = request->stack;
	bool on_stack = signal_stack_contains(stack, regs->rsp);
	uaddr_t sp = regs->rsp - RED_ZONE;
	struct place place;

	if (request->action->sa_flags & SA_ONSTACK && stack->ss_size &&
	    !signal_stack_contains(stack, sp)) {
		sp = stack->ss_sp + stack->ss_size;
		on_stack = true;
	}
	place.state = ALIGN_DOWN(sp - fpu_frame_size(), 64UL);
	place.frame = ALIGN_DOWN(place.state - sizeof(struct linux_sigframe), 16UL) - 8;
	/* Running over the end of the alternate stack would destroy what lies below it. */
	if (on_stack &&
	    !(place.frame > stack->ss_sp && place.frame - stack->ss_sp <= stack->ss_size))
		return (struct place){0};
	return place;
}

static void store_registers(struct linux_sigcontext *to, const struct regs *regs)
{
	to->r8 = regs->r8;
	to->r9 = regs->r9;
	to->r10 = regs->r10;
	to->r11 = regs->r11;
	to->r12 = regs->r12;
	to->r13 = regs->r13;
	to->r14 = regs->r14;
	to->r15 = regs->r15;
	to->rdi = regs->rdi;
	to->rsi = regs->rsi;
	to->rbp = regs->rbp;
	to->rbx = regs->rbx;
	to->rdx = regs->rdx;
	to->rax = regs->rax;
	to->rcx = regs->rcx;
	to->rsp = regs->rsp;
	to->rip = regs->rip;
	to->eflags = regs->rflags;
	to->cs = LINUX_USER_CS;
	to->ss = LINUX_USER_SS;
}

static void load_registers(struct regs *regs, const struct linux_sigcontext *from)
{
	regs->r8 = from->r8;
	regs->r9 = from->r9;
	regs->r10 = from->r10;
	regs->r11 = from->r11;
	regs->r12 = from->r12;
	regs->r13 = from->r13;
	regs->r14 = from->r14;
	regs->r15 = from->r15;
	regs->rdi = from->rdi;
	regs->rsi = from->rsi;
	regs->rbp = from->rbp;
	regs->rbx = from->rbx;
	regs->rdx = from->rdx;
	regs->rax = from->rax;
	regs->rcx = from->rcx;
	regs->rsp = from->rsp;
	regs->rip = from->rip;
	regs->rflags = (regs->rflags & ~RETURNED_FLAGS) | (from->eflags & RETURNED_FLAGS);
}

static int write_frame(const struct place *place, const struct regs *regs,
		       const struct signal_frame_request *request)
{
	struct linux_sigframe frame = {
		.return_address = request->action->sa_restorer,
		.uc =
			{
				.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS |
					    (fpu_features() ? UC_FP_XSTATE : 0),
				.uc_stack = *request->stack,
				.uc_mcontext =
					{
						.err = request->trap_error,
						.trapno = request->trap_number,
						.oldmask = request->mask,
						.cr2 = request->trap_address,
						.fpstate = place->state,
					},
				.uc_sigmask = request->mask,
			},
	};
	size_t size = offsetof(struct linux_sigframe, info);

	store_registers(&frame.uc.uc_mcontext, regs);
	if (request->action->sa_flags & SA_SIGINFO) {
		frame.info = *request->info;
		size = sizeof(frame);
	}
	return copy_to_user(place->frame, &frame, size);
}

int signal_frame_push(struct regs *regs, const struct signal_frame_request *request)
{
	struct place place = choose_place(regs, request);

	if (!place.frame || !(request->action->sa_flags & SA_RESTORER))
		return -EFAULT;
	if (fpu_save_to_user(place.state) < 0 || write_frame(&place, regs, request) < 0)
		return -EFAULT;
	regs->rdi = (uint64_t)request->info->si_signo;
	regs->rsi = place.frame + offsetof(struct linux_sigframe, info);
	regs->rdx = place.frame + offsetof(struct linux_sigframe, uc);
	regs->rax = 0; /* the number of vector registers with arguments: psABI 3.2.3 */
	regs->rsp = place.frame;
	regs->rip = request->action->sa_handler;
	regs->rflags &= ~(RFLAGS_DF | RFLAGS_RF | RFLAGS_TF);
	fpu_load_initial();
	return 0;
}

/* The handler has returned, and so taken its return address from the stack. */
int signal_frame_read(const struct regs *regs, struct linux_ucontext *uc)
{
	uaddr_t frame = regs->rsp - sizeof(uint64_t);

	return copy_from_user(uc, frame + offsetof(struct linux_sigframe, uc), sizeof(*uc));
}

int signal_frame_restore(struct regs *regs, const struct linux_ucontext *uc)
{
	uaddr_t state = uc->uc_mcontext.fpstate;

	load_registers(regs, &uc->uc_mcontext);
	regs->orig_rax = (uint64_t)-1; /* it is no call that could be restarted */
	if (state && fpu_load_from_user(state) == 0)
		return 0;
	fpu_load_initial();
	return state ? -EFAULT : 0;
}
