// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/debug/leak_check.h"

#include "kernel/ipc/mqueue.h"
#include "kernel/ipc/msg.h"
#include "kernel/ipc/sem.h"
#include "kernel/ipc/shm.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/inet.h"
#include "kernel/net/unix/unix.h"
#include "kernel/vfscore/tree.h"

static bool begun;
static struct memory_use before;

/* What is in use apart from files, and from what the network keeps for itself. Returns false when a
 * file has references that nobody holds. */
static bool measure(struct memory_use *use)
{
	struct memory_use files = {0};
	bool good = tree_count_memory(&files);

	if (IS_ENABLED(CONFIG_INET))
		inet_count_memory(&files);
	memory_use_measure(use);
	memory_use_subtract(use, &files);
	return good;
}

/* What leakcheck=seeded must find. */
static void leak_on_purpose(void)
{
	if (!kmalloc(100) || !page_alloc(0, 0))
		log_err("leak check: no memory to leak");
}

void leak_check_begin(void)
{
	const char *value = cmdline_get("leakcheck");
	bool seeded = value && strcmp(value, "seeded") == 0;

	begun = seeded || cmdline_get_bool("leakcheck", false);
	if (begun)
		measure(&before);
	if (seeded)
		leak_on_purpose();
}

static bool report(const char *what, uint64_t now, uint64_t then)
{
	if (now == then)
		return true;
	log_err("leak check: %ld %s more than before the program", (int64_t)(now - then), what);
	return false;
}

bool leak_check_end(void)
{
	struct memory_use after;
	bool good;

	if (!begun)
		return true;
	begun = false;
	if (IS_ENABLED(CONFIG_SYSV_SHM))
		shm_remove_all(); /* they stay as long as the machine */
	if (IS_ENABLED(CONFIG_SYSV_MSG))
		msg_remove_all();
	if (IS_ENABLED(CONFIG_SYSV_SEM))
		sem_remove_all();
	if (IS_ENABLED(CONFIG_POSIX_MQUEUE))
		mqueue_remove_all();
	if (IS_ENABLED(CONFIG_UNIX_SOCKETS))
		unix_collect(); /* those that only messages refer to */
	if (IS_ENABLED(CONFIG_INET))
		inet_end(); /* connections that are being closed, packets that wait */
	good = measure(&after);
	good &= report("pages", after.pages, before.pages);
	for (unsigned i = 0; memory_use_name(i); i++)
		good &= report(memory_use_name(i), after.objects[i], before.objects[i]);
	if (good)
		log_info("leak check: nothing is left behind");
	return good;
}
