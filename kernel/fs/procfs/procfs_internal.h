/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/fs/procfs/text.h"
#include "kernel/vfscore/mount.h"
#include "kernel/vfscore/vnode.h"

struct dir_context;
struct fd_table;
struct memory_use;
struct fs_context;
struct mm;
struct pid;
struct poll_news;
struct process;
struct proc_node;
struct proc_setting;
struct task;

/* What an entry of a directory of procfs is. Tables of these end with one without a name. */
struct proc_entry {
	const char *name;
	mode_t mode;
	/*
	 * A text file: writes what reading it from the beginning shows; and takes what is written
	 * to it, len bytes and a NUL. 0 or a negative errno; the latter also how many bytes it has
	 * taken, if not all. Both may sleep, and must ask the node again for a process or thread
	 * after they did.
	 */
	int (*show)(struct proc_node *node, struct text *text);
	int (*store)(struct proc_node *node, const char *data, size_t len);
	struct poll_news *news; /* of a text file: polling for them shows POLLERR and POLLPRI */
	bool inspect;		/* opening it is looking into the process: proc_may_inspect() */
	bool strict;	/* its permissions hold for everybody, whatever their capabilities */
	uint16_t size;	/* that a text file has for stat(2) */
	uint8_t number; /* of a directory and what is in it: proc_node.number */
	bool (*present)(const struct proc_entry *entry); /* NULL: always */
	/* A link: the place it leads to, borrowed; or, where there is none, its text. Neither: its
	 * operations know. */
	int (*find)(struct proc_node *node, struct path *path);
	union {
		const char *target;
		const struct proc_setting *setting; /* of a text file of such: sys_internal.h */
	};
	/* A directory: its entries, in a table or made by operations of its own; and how many links
	 * it has, or 0: as many as the directories in the table make. */
	const struct proc_entry *entries;
	const struct vnode_ops *ops;
	const struct file_ops *file_ops;
	uint8_t links;
};

/* A file of procfs. It is made when it is looked up and lives as long as somebody uses it; but for
 * what is in the root, about no process: that stays in the name cache. */
struct proc_node {
	struct vnode vnode;
	const struct proc_entry *entry; /* NULL for a link below fd */
	struct pid *id;	    /* of the process whose directory it is below, referenced; or NULL */
	struct pid *thread; /* the same of the thread; equal to id outside of a task directory */
	int fd;		    /* of a link below fd */
	uint8_t number;	    /* of the entry, or of the nearest directory with one */
	char *target;	    /* of a link, allocated */
};

static inline struct proc_node *proc_node(struct vnode *vnode)
{
	return container_of(vnode, struct proc_node, vnode);
}

/* The process or thread a node is about, borrowed; NULL when it has gone. */
struct process *proc_process(const struct proc_node *node);
struct task *proc_task(const struct proc_node *node);
/* What they have, referenced; NULL when they have gone or do not have it any more. */
struct mm *proc_mm(const struct proc_node *node);
struct fd_table *proc_files(const struct proc_node *node);

/* Whether the current thread may look into a process, as ptrace(2) defines it for reading. */
bool proc_may_inspect(const struct proc_node *node);

/* Whether a file is about the current process; for vnode_ops.permits. */
bool proc_is_own(const struct vnode *vnode);

/*
 * Gives name a new vnode of procfs, which is about the same process as parent (NULL: about none),
 * and whose inode number tells it from all others. 0 or -ENOMEM.
 */
int proc_make(struct fs *fs, struct name *name, const struct proc_node *parent, mode_t mode,
	      uint64_t ino, const struct vnode_ops *ops, const struct file_ops *file_ops);
/* The same for an entry of a table. */
int proc_make_entry(struct fs *fs, struct name *name, const struct proc_node *parent,
		    const struct proc_entry *entry, uint64_t ino);
/* Makes a node be about another process and thread; takes references. */
void proc_set_subject(struct proc_node *node, struct pid *id, struct pid *thread);

/* A file system whose root is a directory's entry, with operations of its own. NULL without memory.
 */
struct fs *proc_create_fs(const char *type, const struct fs_ops *ops, const struct proc_entry *root,
			  const struct vnode_ops *root_ops, const struct file_ops *root_file_ops);
/* A file system that is nothing but tables; root is a directory's entry. Its files do not come and
 * go by themselves. NULL without memory. */
struct fs *proc_create_tables(const char *type, const struct fs_ops *ops,
			      const struct proc_entry *root);

/* Adds a node's memory, for the leak check. */
void proc_count(struct vnode *vnode, struct memory_use *use);
void proc_destroy(struct vnode *vnode);
const char *proc_readlink(struct vnode *vnode);

/* Sets the target of a link to a string or to the text of a place. 0 or -ENOMEM. */
int proc_set_target(struct vnode *vnode, const char *target);
int proc_set_target_path(struct vnode *vnode, const struct path *path);

/* Calls emit for "." and "..". Returns whether reading goes on. */
bool proc_emit_dots(struct file *file, struct dir_context *context);
/* Calls emit for the entries of a table, the first of which is at position first. Returns whether
 * reading goes on. */
bool proc_emit_entries(struct file *file, struct dir_context *context,
		       const struct proc_entry *entries, off_t first);
/* How many of the entries are directories. */
uint32_t proc_count_directories(const struct proc_entry *entries);
/* The entry of a name, or NULL. */
const struct proc_entry *proc_find_entry(const struct proc_entry *entries, const char *name);

/* The number that a name is, as Linux reads it: decimal, without superfluous zeros. -1: none. */
int proc_parse_number(const struct name *name);

/* The decimal number, with a sign or not, that data (a string) is but for space around it. 0,
 * -EINVAL, or -ERANGE. */
int proc_parse_long(const char *data, int64_t *value);
int proc_parse_int(const char *data, int *value);
/* One that is not negative, of a base, or with base 0 of the one that it begins with as in C; with
 * no space around it but for a newline. */
int proc_parse_unsigned(const char *data, unsigned base, uint32_t *value);

/* What a link to a namespace says, and so does one to an open file of it; NULL: it is none. */
const char *proc_namespace_text(const struct vnode *vnode);

/* The inode number of an entry of a directory with a table. */
static inline uint64_t proc_entry_ino(const struct vnode *dir, unsigned index)
{
	return dir->ino << 6 | (index + 1);
}

/* Inode numbers of a process's or thread's directory and of its descriptors. Those of the tables
 * that begin at the root (1) are much smaller. */
#define PROC_INO_ROOT		 1UL
#define PROC_INO_PROCESS(number) ((uint64_t)(number) << 26)
#define PROC_INO_THREAD(number)	 ((uint64_t)(number) << 26 | 1UL << 25)
#define PROC_INO_FD(dir, fd)	 ((dir)->ino << 24 | 1UL << 62 | (unsigned)(fd))

/* The file of a descriptor of the process that a node is about, referenced; NULL: there is none. */
struct file *proc_get_file(const struct proc_node *node, int fd);
/* readdir of a directory with an entry of this DT_ type for each descriptor. */
int proc_list_fds(struct file *dir, struct dir_context *context, unsigned type);

/* Directories and files of tables. Looking up what is not there is an error at once (ENOENT), so
 * that nothing gets as far as trying to make it. */
extern const struct vnode_ops proc_table_ops, proc_text_ops;
/* Links that are followed by their text. */
extern const struct vnode_ops proc_link_ops;
extern const struct file_ops proc_table_file_ops, proc_text_file_ops, proc_news_file_ops;

/* /proc/PID/fd, fdinfo and task. */
extern const struct vnode_ops proc_fd_dir_ops, proc_fdinfo_dir_ops, proc_task_dir_ops;
extern const struct file_ops proc_fd_dir_file_ops, proc_fdinfo_dir_file_ops, proc_task_dir_file_ops;

/* /proc/PID/map_files. */
extern const struct vnode_ops proc_map_files_ops;
extern const struct file_ops proc_map_files_file_ops;

/* /proc/PID/mem and pagemap. */
extern const struct file_ops proc_mem_file_ops, proc_pagemap_file_ops;

/* The tables of /proc, /proc/PID, /proc/PID/task/TID, /proc/PID/ns and /proc/sys. */
extern const struct proc_entry proc_root_entries[], proc_process_entries[], proc_thread_entries[],
	proc_ns_entries[], proc_sys_entries[];

/* Sums over the machine, in pages but for the last, which counts. */
struct memory_totals {
	uint64_t total, free;
	uint64_t anonymous, mapped; /* in page tables */
	uint64_t in_files;	    /* of those that are shared and in memory only */
	uint64_t slab, locked, tables, stacks;
	uint64_t faults;
};
/* May sleep. */
void proc_sum_memory(struct memory_totals *out);

/* What they show, by the files that have them. process_status.c: */
int proc_show_stat(struct proc_node *node, struct text *text);
int proc_show_status(struct proc_node *node, struct text *text);
/* process_files.c: */
int proc_show_cmdline(struct proc_node *node, struct text *text);
int proc_show_environ(struct proc_node *node, struct text *text);
int proc_show_auxv(struct proc_node *node, struct text *text);
int proc_show_comm(struct proc_node *node, struct text *text);
int proc_store_comm(struct proc_node *node, const char *data, size_t len);
int proc_show_limits(struct proc_node *node, struct text *text);
int proc_show_statm(struct proc_node *node, struct text *text);
int proc_show_personality(struct proc_node *node, struct text *text);
int proc_show_cgroup(struct proc_node *node, struct text *text);
int proc_show_cpuset(struct proc_node *node, struct text *text);
/* process_maps.c: */
int proc_show_maps(struct proc_node *node, struct text *text);
int proc_show_smaps(struct proc_node *node, struct text *text);
int proc_show_smaps_rollup(struct proc_node *node, struct text *text);
/* process_numa.c: */
int proc_show_numa_maps(struct proc_node *node, struct text *text);
int proc_store_clear_refs(struct proc_node *node, const char *data, size_t len);
/* process_use.c: */
int proc_show_io(struct proc_node *node, struct text *text);
int proc_show_wchan(struct proc_node *node, struct text *text);
int proc_show_schedstat(struct proc_node *node, struct text *text);
/* process_calls.c: */
int proc_show_syscall(struct proc_node *node, struct text *text);
int proc_show_stack(struct proc_node *node, struct text *text);
int proc_show_timers(struct proc_node *node, struct text *text);
int proc_show_children(struct proc_node *node, struct text *text);
/* process_settings.c: */
int proc_show_core_filter(struct proc_node *node, struct text *text);
int proc_store_core_filter(struct proc_node *node, const char *data, size_t len);
int proc_show_time_offsets(struct proc_node *node, struct text *text);
int proc_show_login_uid(struct proc_node *node, struct text *text);
int proc_store_login_uid(struct proc_node *node, const char *data, size_t len);
int proc_show_login_session(struct proc_node *node, struct text *text);
int proc_show_timer_slack(struct proc_node *node, struct text *text);
int proc_store_timer_slack(struct proc_node *node, const char *data, size_t len);
int proc_show_id_map(struct proc_node *node, struct text *text);
int proc_store_id_map(struct proc_node *node, const char *data, size_t len);
int proc_show_setgroups(struct proc_node *node, struct text *text);
int proc_store_setgroups(struct proc_node *node, const char *data, size_t len);
/* oom_score.c: */
int proc_show_oom_score(struct proc_node *node, struct text *text);
int proc_show_oom_score_adj(struct proc_node *node, struct text *text);
int proc_store_oom_score_adj(struct proc_node *node, const char *data, size_t len);
int proc_show_oom_adj(struct proc_node *node, struct text *text);
int proc_store_oom_adj(struct proc_node *node, const char *data, size_t len);
/* mounts.c: */
int proc_show_mounts(struct proc_node *node, struct text *text);
int proc_show_mountstats(struct proc_node *node, struct text *text);
int proc_show_mountinfo(struct proc_node *node, struct text *text);
int proc_show_filesystems(struct proc_node *node, struct text *text);
/* machine.c, cpuinfo.c: */
int proc_show_locks(struct proc_node *node, struct text *text);
int proc_show_meminfo(struct proc_node *node, struct text *text);
int proc_show_machine_stat(struct proc_node *node, struct text *text);
int proc_show_uptime(struct proc_node *node, struct text *text);
int proc_show_loadavg(struct proc_node *node, struct text *text);
int proc_show_version(struct proc_node *node, struct text *text);
int proc_show_swaps(struct proc_node *node, struct text *text);
int proc_show_kernel_cmdline(struct proc_node *node, struct text *text);
int proc_show_vmstat(struct proc_node *node, struct text *text);
int proc_show_zoneinfo(struct proc_node *node, struct text *text);
/* allocators.c, kernel_files.c: */
int proc_show_buddyinfo(struct proc_node *node, struct text *text);
int proc_show_slabinfo(struct proc_node *node, struct text *text);
int proc_show_kallsyms(struct proc_node *node, struct text *text);
int proc_show_iomem(struct proc_node *node, struct text *text);
int proc_show_softirqs(struct proc_node *node, struct text *text);
extern const struct file_ops proc_kmsg_file_ops;
/* devices.c, interrupts.c, sysvipc.c: */
int proc_show_devices(struct proc_node *node, struct text *text);
int proc_show_nothing(struct proc_node *node, struct text *text);
int proc_show_cgroups(struct proc_node *node, struct text *text);
int proc_show_execdomains(struct proc_node *node, struct text *text);
int proc_show_interrupts(struct proc_node *node, struct text *text);
void proc_show_interrupt_counts(struct text *text);
extern const struct proc_entry proc_net_entries[], proc_sysvipc_entries[], proc_tty_entries[];
/* machine.c, cpuinfo.c, vmstat.c: */
int proc_show_cpuinfo(struct proc_node *node, struct text *text);
