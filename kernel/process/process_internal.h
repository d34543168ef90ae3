/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files of the implementation of processes. */
#pragma once

#include "kernel/process/process.h"

struct file;
struct clone_request;

/* A process with one reference, no number, no threads, and in no list. NULL: no memory. */
struct process *process_create(void);

/* Gives a process its number and its first thread, and a thread its number and its process. */
void process_enter(struct process *process, struct pid *pid, struct task *leader);
void process_add_task(struct process *process, struct task *task, struct pid *pid);

/* What the first process has for a parent. */
extern struct process nobody_process;

static inline struct process *process_first(void)
{
	return list_first(&process_list, struct process, all_link);
}

/* Makes parent the parent of a process that has none or another; task is the thread whose end
 * PR_SET_PDEATHSIG is about. */
void process_set_parent(struct process *process, struct process *parent, struct task *task);

/* Gives back a thread's files, directories and supplementary groups, whichever it has. May sleep.
 */
void task_release_files(struct task *task);

/* A thread that ends is nobody's parent any more: another of its process is. */
void process_leave_children_of(struct task *task);

/* The end of a process, which has no threads any more: it becomes a zombie, or is reaped. */
void process_become_zombie(struct process *process);

/* The end of a zombie: it is in no list any more, and its number is free. */
void process_reap(struct process *process);

void resource_use_add(struct resource_use *to, const struct resource_use *use);

/* How a process has ended: CLD_x, and its exit status or the signal. */
int process_end_code(const struct process *process, int *status);

/* Whether the last process ends, so that nobody will wait for any other. */
extern bool machine_is_ending;

/* clone(2)'s CLONE_PIDFD: makes a file, reserves a descriptor for it in the current table, and
 * writes the number where the program wants it. Returns that, or a negative errno. */
int pidfd_for_clone(struct pid *pid, const struct clone_request *request, struct file **file);
