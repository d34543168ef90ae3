// SPDX-License-Identifier: BSD-3-Clause
// /proc/PID/oom_score, oom_score_adj and the older oom_adj (proc_pid_oom_score_adj(5)): who is
// killed when memory has run out.

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "kernel/process/oom.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/permission.h"

/* Of oom_adj, and what switches killing off. */
#define OLD_MAX	    15
#define OLD_MIN	    (-16)
#define OLD_DISABLE (-17)

/* In thousandths of memory, moved and scaled so that it is never negative (Linux's 0 to 2000). */
int proc_show_oom_score(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);
	struct page_stats stats;
	int64_t badness, score = 0;

	if (!process)
		return -ESRCH;
	page_get_stats(&stats);
	badness = process->mm ? oom_badness(process) : INT64_MIN;
	if (badness != INT64_MIN)
		score = (OOM_ADJUST_MAX + badness * OOM_ADJUST_MAX / (int64_t)stats.total) * 2 / 3;
	text_printf(text, "%ld\n", MAX(score, 0L));
	return 0;
}

int proc_show_oom_score_adj(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!process)
		return -ESRCH;
	text_printf(text, "%d\n", process->oom_adjust);
	return 0;
}

int proc_show_oom_adj(struct proc_node *node, struct text *text)
{
	const struct process *process = proc_process(node);

	if (!process)
		return -ESRCH;
	if (process->oom_adjust == OOM_ADJUST_MAX)
		text_printf(text, "%d\n", OLD_MAX);
	else
		text_printf(text, "%d\n", process->oom_adjust * -OLD_DISABLE / OOM_ADJUST_MAX);
	return 0;
}

/* The old file does not let anybody go back to where the superuser began. */
static int set(struct proc_node *node, int adjust, bool old)
{
	bool may_lower = current_capable(CAP_SYS_RESOURCE);
	struct process *process = proc_process(node), *other;
	const struct mm *mm;

	if (!process)
		return -ESRCH;
	if (adjust < (old ? process->oom_adjust : process->oom_adjust_min) && !may_lower)
		return -EACCES;
	mm = process->mm;
	process->oom_adjust = (int16_t)adjust;
	if (may_lower && !old)
		process->oom_adjust_min = (int16_t)adjust;
	/* Whoever shares the memory would be killed, too. */
	process_for_each(other)
	{
		if (mm && other->mm == mm)
			other->oom_adjust = (int16_t)adjust;
	}
	return 0;
}

int proc_store_oom_score_adj(struct proc_node *node, const char *data, size_t len)
{
	int adjust, err = proc_parse_int(data, &adjust);

	if (err < 0)
		return err;
	if (adjust < -OOM_ADJUST_MAX || adjust > OOM_ADJUST_MAX)
		return -EINVAL;
	return set(node, adjust, false);
}

int proc_store_oom_adj(struct proc_node *node, const char *data, size_t len)
{
	int adjust, err = proc_parse_int(data, &adjust);

	if (err < 0)
		return err;
	if ((adjust < OLD_MIN || adjust > OLD_MAX) && adjust != OLD_DISABLE)
		return -EINVAL;
	adjust = adjust == OLD_MAX ? OOM_ADJUST_MAX : adjust * OOM_ADJUST_MAX / -OLD_DISABLE;
	return set(node, adjust, true);
}
