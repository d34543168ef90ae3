/* SPDX-License-Identifier: BSD-3-Clause */
/* Tasks: the threads of programs, and the kernel's own. */
#pragma once

#include "include/linux/signal.h"
#include "kernel/lib/list.h"
#include "kernel/process/credentials.h"
#include "kernel/sched/entity.h"
#include "kernel/sched/policy.h"
#include "kernel/signal/pending.h"
#include "plat/x86_64/cpu.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/regs.h"

struct fd_table;
struct futex_waiter;
struct fpu;
struct fs_context; /* root, working directory, umask: kernel/vfscore/fs_context.h */
struct pid;
struct process;
struct sem_undo_list;
struct vfork_wait;

/* How late timers may fire unless PR_SET_TIMERSLACK says otherwise. */
#define TIMER_SLACK_NS 50000

enum task_state { TASK_RUNNABLE, TASK_SLEEPING, TASK_DEAD };

/* What calls have read and written, whatever the files were (/proc/PID/io). */
struct io_use {
	uint64_t read_bytes, write_bytes;
	uint64_t reads, writes; /* calls */
};

struct task {
	uint64_t kernel_rsp;	 /* saved at switch; offset known to switch.S */
	vaddr_t kstack;		 /* lowest address of its kernel stack */
	struct process *process; /* NULL for kernel tasks */
	/* What CLONE_FILES and CLONE_FS share: referenced, NULL once the thread has ended. */
	struct fd_table *files;
	struct fs_context *fs;
	struct credentials cred;
	enum task_state state;
	uint32_t refcount;
	bool killed; /* it has to end at the next safe point: see signal_kill_task() */
	int32_t tid;
	struct pid *id;	    /* its number, referenced; NULL for kernel tasks */
	char name[16];	    /* comm: the first 15 bytes of the program's file name */
	uint32_t exit_code; /* how the thread ended, as wait(2) shows it */
	uint64_t fs_base, gs_base;
	struct fpu *fpu;	       /* NULL for kernel tasks */
	uaddr_t set_child_tid;	       /* where a new thread writes its number, or 0 */
	struct vfork_wait *vfork_wait; /* who waits for it to let go of the memory, or NULL */
	uaddr_t clear_child_tid;
	uaddr_t robust_list;
	struct {
		struct list_node held;	      /* those that others wait for */
		struct futex_waiter *awaited; /* for one of another's, or NULL */
		bool left;		      /* it ends, and nobody may wait for it any more */
	} locks;			      /* futexes that inherit priorities */
	struct sched_entity sched;
	struct list_node process_link; /* in process->tasks */
	bool woken;		       /* since it prepared to wait */
#ifdef CONFIG_DEBUG
	uint8_t locks_held[16]; /* how many of each rank: kernel/sched/mutex.h */
#endif
	struct {
		uint64_t faults;
		uint64_t sleeps;      /* it gave the CPU away to wait, … */
		uint64_t preemptions; /* … or lost it */
		/* kernel/time/cpu_time.h: how much of its CPU time was the kernel's, up to which
		 * point that is known, and what has been shown to be the program's own. */
		uint64_t system_ns, sampled_ns, shown_user_ns;
		uint64_t cpu_ns_at_sleep; /* what it had used when it last went to sleep */
		struct io_use io;
	} usage;
	uint64_t born_ns;	   /* when it was made */
	uint64_t cpu_ns;	   /* CPU time used before it was last switched to … */
	uint64_t running_since_ns; /* … which was then */
	bool begins_program;	   /* its registers are to be those of a new program */
	/* Signals (kernel/signal/signal.h) */
	struct signal_pending pending;
	uint64_t signal_mask;	    /* blocked signals: bit n - 1 is signal n */
	uint64_t saved_signal_mask; /* to come back when restore_signal_mask */
	uint64_t awaited_signals;   /* sigtimedwait(2) waits for them: blocked, but not ignored */
	bool signal_flag;	    /* see signal_pending() */
	bool restore_signal_mask;
	bool stop_pending, stopped; /* for the whole process: kernel/signal/stop.c */
	uint8_t wait_mode;	    /* enum wait_mode of its sleep */
	struct linux_sigaltstack signal_stack;
	struct {
		uint64_t number, error;
		uaddr_t address; /* of the last page fault */
		uaddr_t rip;
	} trap; /* the last one that became a signal */
	struct {
		long (*call)(struct task *); /* what restart_syscall(2) does */
		uint64_t deadline_ns;
		bool wall; /* the deadline is one of the wall clock */
		uint64_t args[4];
	} restart;
	/* prctl(2): PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_TIMERSLACK */
	int32_t parent_death_signal;
	bool no_new_privileges;
	uint64_t timer_slack_ns;
	struct sched_policy policy;
	/* When it became its user, he had more threads than RLIMIT_NPROC allows: exec is refused
	 * as long as that is so. */
	bool too_many_threads;
	uint8_t machine_check; /* PR_MCE_KILL: 1 + what was set, or 0 */
	bool io_flusher;       /* PR_SET_IO_FLUSHER */
	/* What audit knows a login by, or -1 (/proc/PID/loginuid, sessionid). */
	uint32_t login_uid, login_session;
	uint16_t io_priority;		/* ioprio_set(2) */
	struct sem_undo_list *sem_undo; /* kernel/ipc/sem.h; NULL: none yet */
	struct {
		uaddr_t area; /* 0: none */
		uint32_t size, signature;
	} rseq; /* kernel/process/rseq.h */
};

/* What lies at kernel_rsp while a task does not run, and is popped when it does. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp, rip;
};

static inline struct task *current_task(void)
{
	return this_cpu_current();
}

/* The saved registers of the program thread t. */
static inline struct regs *task_regs(struct task *task)
{
	return (struct regs *)(task->kstack + KSTACK_SIZE - ALIGN_UP(sizeof(struct regs), 16UL));
}

/* Makes a task that will run entry(arg) on a new kernel stack, not yet runnable. NULL: no memory.
 */
struct task *task_create(void (*entry)(void *arg), void *arg);

/* Gives a new task what threads of programs have and kernel tasks lack: FPU state. 0 or -ENOMEM. */
int task_add_program_state(struct task *task);

/* References keep the structure of a task that has ended, and nothing else of it. */
void task_get(struct task *task);
void task_put(struct task *task);

/* Gives back the stack and the state of a task that does not run and never will, and its own
 * reference. */
void task_free(struct task *task);

/* Makes a task runnable. */
void task_wake(struct task *task);

/* CPU time a task has used, in ns. */
uint64_t task_cpu_ns(const struct task *task);

/* Ends the current task. */
noreturn void task_exit(void);

/* Gives the CPU away if another task should run. Sleeps. */
void schedule(void);

/* The boot context becomes the idle task; called once. */
void sched_init(void);

/* The idle task's work: runs deferred work and waits for interrupts. */
noreturn void sched_idle(void);

/* Goes on with the program in the current task, with the registers in task_regs(). */
noreturn void entry_resume(void);

/* Enters the program in the current task, whose registers are all zero but for these. */
noreturn void task_enter_program(uaddr_t rip, uaddr_t rsp);
