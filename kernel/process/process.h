/* SPDX-License-Identifier: BSD-3-Clause */
/* Processes: what the threads of a program share. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/process/credentials.h"
#include "kernel/process/pid.h"
#include "kernel/process/session.h"
#include "kernel/sched/task.h"
#include "kernel/signal/handlers.h"

struct mm;

struct rlimit64 {
	uint64_t cur, max;
};

#define RLIMIT_COUNT 16

/* What threads and processes that are gone have used. */
struct resource_use {
	uint64_t cpu_ns;
	uint64_t system_ns;		      /* of these in the kernel */
	uint64_t faults, sleeps, preemptions; /* as in struct task */
	uint64_t peak_pages;		      /* the largest of all */
	struct io_use io;
};

/*
 *	running		it has threads
 *	zombie		its last thread has ended, and its parent is yet to wait for it
 *	reaped		it is in no list any more, and its memory goes with the last reference
 */
enum process_state { PROCESS_RUNNING, PROCESS_ZOMBIE, PROCESS_REAPED };

/* Stopping and continuing all threads (kernel/signal/stop.c). */
struct signal_stop {
	int32_t signal;	      /* that began the stop; 0: none is under way or was reported */
	uint32_t left;	      /* threads that have yet to stop */
	bool stopped;	      /* all have */
	bool stop_unreported; /* wait(2) has yet to see it … */
	bool continued;	      /* … and that they went on */
	bool dumping;	      /* they stop for a core file, and will not go on */
	uint8_t notify;	      /* CLD_… for the parent, from the next thread that goes on */
};

/* process.core_filter: as core(5) numbers them. */
#define CORE_ANONYMOUS_PRIVATE (1u << 0)
#define CORE_ANONYMOUS_SHARED  (1u << 1)
#define CORE_FILE_PRIVATE      (1u << 2)
#define CORE_FILE_SHARED       (1u << 3)
#define CORE_ELF_HEADERS       (1u << 4)
#define CORE_FILTER_ALL	       0x1ff
#define CORE_FILTER_DEFAULT    0x33 /* and private huge pages */

struct process {
	int32_t pid;	/* the number of its first thread, too (getpid(2), the tgid of Linux) */
	struct pid *id; /* the same */
	uint32_t refcount;
	struct process *parent;	  /* of the first process one with pid 0 that is nobody's */
	struct task *parent_task; /* the parent's thread that made it, or else another of them */
	struct list_node children, sibling;
	struct list_node all_link; /* of process_for_each() */
	enum process_state state;
	struct mm *mm;		/* referenced; NULL when it has ended */
	struct list_node tasks; /* its threads, but for those that have ended */
	uint32_t thread_count;
	struct task *leader; /* the first thread, referenced; it may have ended */
	struct process_group *group;
	struct list_node group_link;
	struct signal_handlers *handlers;     /* referenced */
	struct signal_pending shared_pending; /* signals for any of its threads */
	struct signal_stop stop;
	struct wait_queue child_wait;	      /* woken when there is something to wait(2) for */
	int32_t exit_signal;		      /* what its parent gets when it ends; 0: none */
	uint32_t exit_status;		      /* as wait(2) shows it */
	bool exiting;			      /* all threads are to end, with exit_status */
	uint32_t executed;		      /* how often exec was called since it was made */
	struct wait_queue thread_wait;	      /* woken when a thread has ended */
	struct resource_use used;	      /* by threads that have ended */
	struct resource_use used_by_children; /* those that were waited for */
	uint64_t shown_user_ns;		      /* kernel/time/cpu_time.h */
	struct rlimit64 limits[RLIMIT_COUNT];
	uint32_t personality; /* personality(2) */
	uint32_t barriers;    /* what membarrier(2) has registered: its commands */
	/* prctl(2): PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_THP_DISABLE */
	bool dumpable, child_subreaper, huge_pages_disabled;
	uint16_t core_filter; /* CORE_… bits: what a core file has of memory (core(5)) */
	/* /proc/PID/oom_score_adj, and how low it may be set without CAP_SYS_RESOURCE */
	int16_t oom_adjust, oom_adjust_min;
	struct list_node timers;     /* timer_create(2): kernel/time/posix_timer.h */
	struct list_node cpu_timers; /* those that run on its time, or its threads' */
	int32_t next_timer_id;
	struct interval_timers *interval_timers; /* setitimer(2); NULL: none yet */
	bool has_left_terminal; /* TIOCNOTTY: the session's controlling terminal is not its */
};

static inline struct process *current_process(void)
{
	return current_task()->process;
}

/* The current task's, borrowed. They stay as long as nobody but the task itself uses them; see
 * fd_get(). */
static inline struct fd_table *current_files(void)
{
	return current_task()->files;
}

static inline struct fs_context *current_fs(void)
{
	return current_task()->fs;
}

/* References keep the structure of a process that was reaped. */
void process_get(struct process *process);
void process_put(struct process *process);

void io_use_add(struct io_use *to, const struct io_use *use);
/* Adds what a thread has used up to now. */
void task_add_use(const struct task *task, struct resource_use *use);
/* What a process has used up to now, and the most memory that it had. */
void process_use(const struct process *process, struct resource_use *use);
uint64_t process_peak_pages(const struct process *process);

/* All processes that were not reaped, in the order of their birth. */
extern struct list_node process_list;

#define process_for_each(pos) list_for_each_entry (pos, &process_list, all_link)

/* How many threads there are, of all processes. */
unsigned process_count_threads(void);

/* How many a user has. */
uint64_t process_count_threads_of(uint32_t uid);

/* Whether a user has more of them than RLIMIT_NPROC of the current process allows. */
bool process_has_too_many_threads(uint32_t uid);

/* The thread with a number, where 0 is the current one; NULL if there is none. */
struct task *task_by_number(int tid);
/* The process of that thread; NULL if there is none. */
struct process *process_by_number(int tid);

/* Makes a task the only thread of the first process (pid 1, root's credentials, default limits); it
 * has no memory or files yet. 0 or -ENOMEM. */
int process_create_first(struct task *task);

/*
 * Ends the current process with all its threads; the status is what wait(2) shows. The caller holds
 * no locks and no references. Does not return.
 */
noreturn void process_exit_group(uint32_t wait_status);

/* Has another process, or all other threads of the current one, end at their next safe points. */
void process_kill(struct process *process, uint32_t wait_status);

/* The same with a status (0…255), or by a signal. */
noreturn void process_exit(uint32_t status);
noreturn void process_die(int signal);

/*
 * Makes the current thread the only one of its process, with the number of the process, and ends
 * what others wait for in its memory (vfork(2), joining it), which is still there: for execve(2).
 * 0, or -EINTR when the thread itself has to end. May sleep.
 */
int process_exec_begin(void);

/* Ends the current thread, and with the last one the process. The caller holds no locks and no
 * references. */
noreturn void task_exit_current(uint32_t wait_status);
