/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of kernel/signal. */
#pragma once

#include "kernel/signal/signal.h"

/* signal(7): those whose default action is to do nothing, to stop the process, to write a core. */
#define IGNORED_SIGNALS \
	(SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH))
#define STOP_SIGNALS \
	(SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
#define CORE_SIGNALS                                                                            \
	(SIGNAL_BIT(SIGQUIT) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGABRT) | \
	 SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGXCPU) |  \
	 SIGNAL_BIT(SIGXFSZ) | SIGNAL_BIT(SIGSYS))

/* Woken for each signal that is sent, to whomever: signalfds listen, and may outlive a process. */
extern struct wait_queue signal_sent;

static inline struct linux_sigaction *action_of(struct process *process, int signal)
{
	return process->handlers->actions + (signal - 1);
}

/* Sets the thread's flag, and sees to it that the thread looks at it: wakes it from a sleep that
 * allows it. fatal: from a killable one, too. */
void signal_wake(struct task *task, bool fatal);

/* Whether one of these signals ends the process by its default action, at once: those that leave a
 * core wait until their thread can be looked into. */
bool signal_ends_process(const struct process *process, uint64_t set);

/* Finds out anew whether the current thread has something to look at. */
void signal_recalculate(void);

/* What sending SIGCONT does besides, whatever its action is: the threads go on. */
void signal_continue(struct process *process);

/* Begins to stop all threads, if a signal's default action does; the current one stops now. Sleeps.
 * False when SIGCONT came first. */
bool signal_stop_process(int signal);

/* Stops the current thread if its process is being stopped. Sleeps. */
bool signal_stop_here(void);

/* A thread that was to stop ends. */
void signal_stop_thread_ends(struct task *task);

/* Tells the parent what it has not been told: see signal_stop.notify. */
void signal_stop_notify(void);

/* Ends the process by the default action of a signal. Does not return. */
noreturn void signal_die(struct regs *regs, const struct linux_siginfo *info);
