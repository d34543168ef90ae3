/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Signals (signal(7)): sending them, and what happens to those who get them. A signal waits in its
 * thread's or its process's set until that thread, or a thread of that process that does not block
 * it, is about to go on with its program; there signal_deliver() takes it. Nothing here sleeps
 * unless it says so.
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/siginfo.h"
#include "kernel/process/process.h"
#include "kernel/signal/pending.h"

struct regs;

/* ---- sending ---- */

/*
 * Send a signal (1 … SIGNAL_MAX) to a thread; to a process, where a thread that does not block it
 * gets it; to all processes of a group. Nobody's permission is asked. info NULL: the kernel sends
 * it (SI_KERNEL). Returns 0, also when the signal is ignored, or already there and not a realtime
 * one; -EAGAIN when a realtime signal that was sent with information exceeds RLIMIT_SIGPENDING.
 */
int signal_send_task(struct task *task, int signal, const struct linux_siginfo *info);
int signal_send_process(struct process *process, int signal, const struct linux_siginfo *info);
/* To the process of a thread, which gets it if it does not block it. */
int signal_send_named(struct task *task, int signal, const struct linux_siginfo *info);
void signal_send_group(struct process_group *group, int signal, const struct linux_siginfo *info);

/* To the current thread because of a call it made, as if it had sent the signal itself (SI_USER).
 */
void signal_send_self(int signal);

/*
 * Sends an entry of the sender's own, whose `taken` is set; to the thread if `task` is not NULL.
 * Returns whether it was sent (or ignored): false means that it is still waiting from before. The
 * sender keeps it until it is taken, or calls signal_entry_free().
 */
bool signal_send_entry(struct process *process, struct task *task, struct signal_entry *entry);

/* As signal_send_task() to the current thread because of what it did: a signal that it blocks or
 * ignores ends the process (its action becomes the default). */
void signal_force(int signal, const struct linux_siginfo *info);

/* The same for faults: a code and an address. */
void signal_force_fault(int signal, int code, uaddr_t addr);

/* Ends the process with a signal whatever it has asked for: the current thread dies of it before it
 * goes on with its program. */
void signal_force_fatal(int signal);

/* Makes a thread leave the kernel's waits that WAIT_KILLABLE and WAIT_INTERRUPTIBLE allow, and look
 * at process->exiting (or what else ends it) before it goes on with its program. */
void signal_kill_task(struct task *task);

/* Whether the current process may send a signal to another: 0, -EINVAL for a wrong number, -EPERM.
 * Signal 0 is allowed. */
int signal_may_send(struct process *process, int signal);

/* Whether the process's group is orphaned, so that nobody could continue it (POSIX 3.270). */
bool signal_group_is_orphaned(const struct process *process);

/* ---- waiting ---- */

/* Whether a thread has something to look at before it goes on with its program: then interruptible
 * waits end with -ERESTARTSYS. May be true without need. */
static inline bool signal_pending(const struct task *task)
{
	return task->signal_flag;
}

/* Whether something among it ends the process (or the thread), whatever it does. */
bool signal_is_fatal_pending(const struct task *task);

/* Changes the current thread's mask. SIGKILL and SIGSTOP stay unblocked. */
void signal_set_mask(uint64_t mask);

/* As signal_set_mask(), for the time of a call. signal_mask_restore() brings the old mask back;
 * after a call that was interrupted nobody needs to, since delivering the signal does. */
void signal_mask_swap(uint64_t mask);
void signal_mask_restore(void);

/* Whether signals of a set (but for those the thread blocks) wait; see sigpending(2). */
uint64_t signal_pending_set(const struct task *task);

/* Takes a signal that is not in `blocked` from the current thread or its process: its number, with
 * what is known of it, or 0. */
int signal_take(uint64_t blocked, struct linux_siginfo *info);

/* Sleeps until one of the current thread's signals in `wanted` comes, although it blocks them,
 * until deadline_ns (monotonic), or for another signal: the signal, -EAGAIN or -EINTR. */
int signal_wait(uint64_t wanted, uint64_t deadline_ns, struct linux_siginfo *info);

/* What restart_syscall(2) does for a call that returned -ERESTART_RESTARTBLOCK. */
static inline long signal_restart_later(long (*call)(struct task *))
{
	current_task()->restart.call = call;
	return -ERESTART_RESTARTBLOCK;
}

/* ---- on the way to the program ---- */

/* Delivers a signal, if there is one, or else restarts the call that was interrupted. May sleep and
 * may not return. Called until signal_pending() is false. */
void signal_deliver(struct regs *regs);

/* What rt_sigreturn(2) does to the registers; a bad frame is a SIGSEGV. May sleep. */
void signal_return(struct regs *regs);

/* Sees to it that an address the program cannot have, where it is to go on, becomes the fault that
 * going there is. */
void signal_check_resume(struct regs *regs);

/* sigaltstack(2) called with a stack pointer: 0, -EPERM while the alternate stack is in use,
 * -EINVAL, -ENOMEM. */
int signal_set_stack(const struct linux_sigaltstack *stack, uaddr_t rsp);

/* ---- the life of processes ---- */

/* A new thread's signals: nothing is pending, the mask is the parent's. A thread that shares memory
 * but not as vfork(2) has no alternate stack. */
void signal_task_init(struct task *task, const struct task *parent, bool keep_stack);
/* The thread ends: other threads look at the signals it would have taken. */
void signal_task_exit(struct task *task);
void signal_process_init(struct process *process);
/* The last thread has ended. */
void signal_process_exit(struct process *process);
/* execve(2): handlers become default actions, the alternate stack is gone. The handlers must be the
 * process's own. */
void signal_reset_for_exec(struct process *process);

/* What a parent has not been told yet by wait(2): the signal that has stopped all threads (0:
 * none), and whether they were continued. `keep` leaves it as it is (WNOWAIT). */
int signal_stop_report(struct process *process, bool keep);
bool signal_continue_report(struct process *process, bool keep);
/* Whether it is stopped now. */
bool signal_is_stopped(const struct process *process);

/* Changes the action of a signal, and forgets signals that are ignored from then on. */
void signal_set_action(int signal, const struct linux_sigaction *action);
