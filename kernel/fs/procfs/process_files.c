// SPDX-License-Identifier: BSD-3-Clause
// The smaller files of /proc/PID, and those that are copies of the process's own memory (proc(5)).

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/process/process.h"

/* Appends the bytes [start, end) of an address space, as far as there are any. */
static void copy_memory(struct mm *mm, struct text *text, uaddr_t start, uaddr_t end)
{
	while (start < end && !text->failed) {
		size_t len = MIN(end - start, PAGE_SIZE - start % PAGE_SIZE);
		struct page *page;

		if (mm_get_page(mm, start, &page) < 0)
			return;
		text_put(text, (char *)page_to_virt(page) + start % PAGE_SIZE, len);
		page_put(page);
		start += len;
	}
}

static uint8_t byte_at(struct mm *mm, uaddr_t addr)
{
	struct page *page;
	uint8_t byte = 0;

	if (mm_get_page(mm, addr, &page) == 0) {
		byte = ((uint8_t *)page_to_virt(page))[addr % PAGE_SIZE];
		page_put(page);
	}
	return byte;
}

/* Appends the string at start with its NUL, no further than end and, as on Linux, no longer than a
 * page. */
static void copy_string(struct mm *mm, struct text *text, uaddr_t start, uaddr_t end)
{
	uaddr_t at = start;

	end = MIN(end, start + PAGE_SIZE);
	while (at < end && byte_at(mm, at))
		at++;
	copy_memory(mm, text, start, MIN(at + 1, end));
}

static uaddr_t end_of_title(const struct mm *mm)
{
	return mm->env_start == mm->arg_end && mm->env_end >= mm->env_start ? mm->env_end
									    : mm->arg_end;
}

/* A program that writes over its arguments, as setproctitle(3) does, may go on over its
 * environment: then it is one string. */
int proc_show_cmdline(struct proc_node *node, struct text *text)
{
	struct mm *mm = proc_mm(node);

	if (!mm)
		return proc_task(node) ? 0 : -ESRCH;
	if (mm->arg_end > mm->arg_start && byte_at(mm, mm->arg_end - 1) != 0)
		copy_string(mm, text, mm->arg_start, end_of_title(mm));
	else
		copy_memory(mm, text, mm->arg_start, mm->arg_end);
	mm_put(mm);
	return 0;
}

int proc_show_environ(struct proc_node *node, struct text *text)
{
	struct mm *mm;

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	mm = proc_mm(node);
	if (mm) {
		copy_memory(mm, text, mm->env_start, mm->env_end);
		mm_put(mm);
	}
	return mm ? 0 : -ESRCH;
}

/* Up to its end mark, and with it. */
static size_t auxv_size(const struct mm *mm)
{
	unsigned i = 0;

	while (i + 2 < MM_AUXV_WORDS && mm->auxv[i] != 0)
		i += 2;
	return (i + 2) * sizeof(mm->auxv[0]);
}

int proc_show_auxv(struct proc_node *node, struct text *text)
{
	struct mm *mm;

	if (!proc_may_inspect(node))
		return proc_task(node) ? -EACCES : -ESRCH;
	mm = proc_mm(node);
	if (mm) {
		text_put(text, (const char *)mm->auxv, auxv_size(mm));
		mm_put(mm);
	}
	return mm ? 0 : -ESRCH;
}

int proc_show_comm(struct proc_node *node, struct text *text)
{
	const struct task *task = proc_task(node);

	if (!task)
		return -ESRCH;
	text_printf(text, "%s\n", task->name);
	return 0;
}

/* Only by the process itself; what is too long is cut. */
int proc_store_comm(struct proc_node *node, const char *data, size_t len)
{
	struct task *task = proc_task(node);

	if (!task || task->process != current_process())
		return task ? -EINVAL : -ESRCH;
	len = MIN(strlen(data), sizeof(task->name) - 1);
	memset(task->name, 0, sizeof(task->name));
	memcpy(task->name, data, len);
	return 0;
}

static const struct {
	const char *name, *unit;
} limit_names[RLIMIT_COUNT] = {
	[RLIMIT_CPU] = {"Max cpu time", "seconds"},
	[RLIMIT_FSIZE] = {"Max file size", "bytes"},
	[RLIMIT_DATA] = {"Max data size", "bytes"},
	[RLIMIT_STACK] = {"Max stack size", "bytes"},
	[RLIMIT_CORE] = {"Max core file size", "bytes"},
	[RLIMIT_RSS] = {"Max resident set", "bytes"},
	[RLIMIT_NPROC] = {"Max processes", "processes"},
	[RLIMIT_NOFILE] = {"Max open files", "files"},
	[RLIMIT_MEMLOCK] = {"Max locked memory", "bytes"},
	[RLIMIT_AS] = {"Max address space", "bytes"},
	[RLIMIT_LOCKS] = {"Max file locks", "locks"},
	[RLIMIT_SIGPENDING] = {"Max pending signals", "signals"},
	[RLIMIT_MSGQUEUE] = {"Max msgqueue size", "bytes"},
	[RLIMIT_NICE] = {"Max nice priority", NULL},
	[RLIMIT_RTPRIO] = {"Max realtime priority", NULL},
	[RLIMIT_RTTIME] = {"Max realtime timeout", "us"},
};

static void show_limit_value(struct text *text, uint64_t value)
{
	if (value == RLIM_INFINITY)
		text_printf(text, "%-20s ", "unlimited");
	else
		text_printf(text, "%-20lu ", value);
}

int proc_show_limits(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!process)
		return -ESRCH;
	text_printf(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit",
		    "Units");
	for (unsigned i = 0; i < RLIMIT_COUNT; i++) {
		text_printf(text, "%-25s ", limit_names[i].name);
		show_limit_value(text, process->limits[i].cur);
		show_limit_value(text, process->limits[i].max);
		if (limit_names[i].unit)
			text_printf(text, "%-10s", limit_names[i].unit);
		text_printf(text, "\n");
	}
	return 0;
}

int proc_show_statm(struct proc_node *node, struct text *text)
{
	struct mm *mm = proc_mm(node);
	struct mm_figures figures = {0};

	if (mm) {
		mm_measure(mm, &figures);
		mm_put(mm);
	} else if (!proc_task(node)) {
		return -ESRCH;
	}
	text_printf(text, "%lu %lu %lu %lu 0 %lu 0\n", figures.total,
		    figures.anonymous + figures.file + figures.shared,
		    figures.file + figures.shared, DIV_ROUND_UP(figures.code_bytes, PAGE_SIZE),
		    figures.data + figures.stack);
	return 0;
}

int proc_show_personality(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!proc_may_inspect(node))
		return process ? -EPERM : -ESRCH;
	text_printf(text, "%08x\n", process->personality);
	return 0;
}

/* The only set of processors is the one of all. */
int proc_show_cpuset(struct proc_node *node, struct text *text)
{
	if (!proc_task(node))
		return -ESRCH;
	text_printf(text, "/\n");
	return 0;
}

/* Everybody is in the root of the one hierarchy, in which there is nothing else. */
int proc_show_cgroup(struct proc_node *node, struct text *text)
{
	if (!proc_task(node))
		return -ESRCH;
	text_printf(text, "0::/\n");
	return 0;
}
