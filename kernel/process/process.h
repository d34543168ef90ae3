/* SPDX-License-Identifier: BSD-3-Clause */
/* Processes: what the threads of a program share. */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/process/credentials.h"
#include "kernel/sched/task.h"

struct mm;
struct fd_table;
struct fs_context; /* root, working directory, umask: kernel/vfscore/fs_context.h */

struct rlimit64 {
	uint64_t cur, max;
};

#define RLIMIT_COUNT 16

struct process {
	int32_t pid;
	const struct process *parent; /* of the first process one with pid 0 that is nobody's */
	struct mm *mm;
	struct fd_table *files;
	struct fs_context *fs;
	struct credentials cred;
	struct rlimit64 limits[RLIMIT_COUNT];
	uint32_t personality;	/* personality(2) */
	uint32_t barriers;	/* what membarrier(2) has registered: its commands */
	struct list_node tasks; /* its threads */
	char name[16];		/* comm: the first 15 bytes of the program's file name */
	/* prctl(2): PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_THP_DISABLE */
	bool dumpable, child_subreaper, huge_pages_disabled;
	uint32_t exit_status;				   /* as wait(2) shows it */
	struct linux_sigaction signal_actions[SIGNAL_MAX]; /* of signal n at n - 1 */
};

static inline struct process *current_process(void)
{
	return current_task()->process;
}

/* The thread with a number, where 0 is the current one; NULL if there is none. */
struct task *task_by_number(int tid);

/* Makes the first process (pid 1, root's credentials, default limits); it has no memory or files
 * yet. Returns NULL without memory. */
struct process *process_create_first(void);

/* Makes a new task the process's first thread, with the process's number. */
void process_add_task(struct process *process, struct task *task);

/* Does to the current process what a signal's default action is, if that is to die, and the signal
 * is neither blocked nor ignored nor handled: then it does not return. */
void process_raise(int signal);

/* Ends the current process with a status (0…255), or by a signal. The caller holds no locks and no
 * references, for the leak check. Does not return. */
noreturn void process_exit(uint32_t status);
noreturn void process_die(int signal);
