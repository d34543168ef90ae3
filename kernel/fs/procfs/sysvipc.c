// SPDX-License-Identifier: BSD-3-Clause
// /proc/sysvipc (sysvipc(7)): the objects there are.

#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/ipc/msg.h"
#include "kernel/ipc/sem.h"
#include "kernel/ipc/shm.h"
#include "kernel/mm/shared_pages.h"

static void show_segment(struct text *text, const struct shm_segment *segment)
{
	const struct ipc_perm *perm = &segment->perm;
	uint64_t resident = shared_pages_resident(segment->pages) * PAGE_SIZE;

	text_printf(text, "%10d %10d  %4o %21lu %5u %5u  %5lu %5u %5u %5u %5u %10ld %10ld %10ld ",
		    segment->removed ? 0 : perm->key, perm->id,
		    perm->mode | (segment->removed ? 01000u : 0) |
			    (segment->locked ? SHM_LOCKED : 0),
		    segment->size, segment->creator, segment->last, segment->attachments, perm->uid,
		    perm->gid, perm->cuid, perm->cgid, segment->attached_s, segment->detached_s,
		    segment->changed_s);
	text_printf(text, "%21lu %21lu\n", resident, 0UL);
}

static int show_shm(struct proc_node *node, struct text *text)
{
	text_printf(text,
		    "       key      shmid perms                  size  cpid  lpid nattch   "
		    "uid   gid  cuid  cgid      atime      dtime      ctime                   "
		    "rss                  swap\n");
	for (int i = 0; IS_ENABLED(CONFIG_SYSV_SHM) && i <= shm_last_index(); i++)
		if (shm_at((unsigned)i))
			show_segment(text, shm_at((unsigned)i));
	return 0;
}

static void show_set(struct text *text, const struct sem_set *set)
{
	const struct ipc_perm *perm = &set->perm;

	text_printf(text, "%10d %10d  %4o %10u %5u %5u %5u %5u %10ld %10ld\n", perm->key, perm->id,
		    perm->mode, set->count, perm->uid, perm->gid, perm->cuid, perm->cgid,
		    set->operated_s, set->changed_s);
}

static int show_sem(struct proc_node *node, struct text *text)
{
	text_printf(text, "       key      semid perms      nsems   uid   gid  cuid  cgid      "
			  "otime      ctime\n");
	for (int i = 0; IS_ENABLED(CONFIG_SYSV_SEM) && i <= sem_last_index(); i++)
		if (sem_at((unsigned)i))
			show_set(text, sem_at((unsigned)i));
	return 0;
}

static void show_queue(struct text *text, const struct msg_queue *queue)
{
	const struct ipc_perm *perm = &queue->perm;

	text_printf(text, "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10ld %10ld %10ld\n",
		    perm->key, perm->id, perm->mode, queue->bytes, queue->count, queue->last_sender,
		    queue->last_receiver, perm->uid, perm->gid, perm->cuid, perm->cgid,
		    queue->sent_s, queue->received_s, queue->changed_s);
}

static int show_msg(struct proc_node *node, struct text *text)
{
	text_printf(text, "       key      msqid perms      cbytes       qnum lspid lrpid   "
			  "uid   gid  cuid  cgid      stime      rtime      ctime\n");
	for (int i = 0; IS_ENABLED(CONFIG_SYSV_MSG) && i <= msg_last_index(); i++)
		if (msg_at((unsigned)i))
			show_queue(text, msg_at((unsigned)i));
	return 0;
}

const struct proc_entry proc_sysvipc_entries[] = {
	{.name = "msg", .mode = S_IFREG | 0444, .show = show_msg},
	{.name = "sem", .mode = S_IFREG | 0444, .show = show_sem},
	{.name = "shm", .mode = S_IFREG | 0444, .show = show_shm},
	{0},
};
