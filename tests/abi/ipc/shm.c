// SPDX-License-Identifier: BSD-3-Clause
// System V shared memory within one process.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"
#include "tests/abi/ipc/ipc.h"
#include "tests/abi/mem/areas.h"
#include "tests/abi/proc/proc.h"

#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEY 0x5e1f1234

#ifndef SHM_EXEC
#define SHM_EXEC 0100000
#endif
#define STAT_ANY 15

static long get(int key, size_t size, int flags)
{
	return ipc_show_id(SYS(shmget, key, size, flags), "shmget(%x, %zx, %o)", key, size, flags);
}

static void show_segment(long id)
{
	struct shmid_ds ds;

	memset(&ds, 0x55, sizeof(ds));
	show(SYS(shmctl, id, IPC_STAT, &ds), "stat");
	say("key %x, mode %o, size %zu, attached %lu", ds.shm_perm.__key, ds.shm_perm.mode,
	    ds.shm_segsz, (unsigned long)ds.shm_nattch);
	say("uid %u %u, gid %u %u", ds.shm_perm.uid, ds.shm_perm.cuid, ds.shm_perm.gid,
	    ds.shm_perm.cgid);
	say("attached %d, changed %d", ds.shm_atime != 0, ds.shm_ctime != 0);
	check(!ds.shm_dtime || ds.shm_dtime >= ds.shm_atime - 1);
	check(ds.shm_cpid == getpid() && (ds.shm_lpid == getpid() || ds.shm_lpid == 0));
	check(time(NULL) - ds.shm_ctime < 60);
}

static void finish(long id)
{
	SYS(shmctl, id, IPC_RMID, NULL);
	SYS(munmap, FREE_AT, 100 * PAGE);
}

TEST(make)
{
	long id = get(KEY, 5000, IPC_CREAT | IPC_EXCL | 0640), other;

	check(get(KEY, 5000, 0) == id);
	check(get(KEY, 0, 0600) == id);
	check(get(KEY, 5000, IPC_CREAT | 0600) == id);
	get(KEY, 5001, 0);
	get(KEY, 5000, IPC_CREAT | IPC_EXCL);
	get(KEY + 1, 5000, 0);
	get(KEY + 1, 5000, 0600);
	show_segment(id);
	other = get(IPC_PRIVATE, 1, 0600);
	check(other != id);
	show_segment(other);
	CALL(shmctl, other, IPC_RMID, NULL);
	CALL(shmctl, other, IPC_STAT, NULL);
	CALL(shmctl, other, IPC_RMID, NULL);
	CALL(shmat, other, NULL, 0);
	get(IPC_PRIVATE, 0, 0600);
	get(IPC_PRIVATE, -1L, 0600);
	get(IPC_PRIVATE, -PAGE, 0600);
	get(IPC_PRIVATE, 1L << 50, 0600);
	get(IPC_PRIVATE, 1 << 21, SHM_HUGETLB | 0600);
	get(IPC_PRIVATE, 1 << 21, SHM_HUGETLB);
	other = get(IPC_PRIVATE, PAGE, SHM_NORESERVE);
	finish(other);
	finish(id);
	get(KEY, 5000, 0);
}

TEST(attach)
{
	long id = get(IPC_PRIVATE, 3 * PAGE - 100, 0600);
	char *p = (char *)CALL_PAGE(shmat, id, NULL, 0), *q, *r;

	strcpy(p, "hello");
	p[2 * PAGE] = 'x';
	q = (char *)CALL_PAGE(shmat, id, NULL, SHM_RDONLY);
	check(q != p && strcmp(q, "hello") == 0);
	strcpy(p, "changed");
	check(strcmp(q, "changed") == 0);
	show_segment(id);
	show_pages("first", p, 3);
	show_pages("read-only", q, 3);
	r = (char *)SYS(shmat, id, FREE_AT, SHM_EXEC);
	check(r == FREE_AT);
	show_pages("at a place", FREE_AT - PAGE, 5);
	CALL(shmdt, p);
	CALL(shmdt, p);
	CALL(shmdt, q + 1);
	CALL(shmdt, q + PAGE);
	show_segment(id);
	CALL(shmdt, q);
	CALL(shmdt, r);
	show_pages("gone", FREE_AT, 3);
	show_segment(id);
	p = (char *)CALL_PAGE(shmat, id, NULL, 0);
	check(p[0] == 'c');
	CALL(shmdt, p);
	finish(id);
}

TEST(places)
{
	long id = get(IPC_PRIVATE, 2 * PAGE, 0600);
	static const unsigned long bad[] = BAD_ADDRESSES;

	map_letters(FREE_AT, 6, ANON);
	show(SYS(shmat, id, FREE_AT + 2 * PAGE, 0), "over something");
	show(SYS(shmat, id, FREE_AT + 5 * PAGE, 0), "over a part");
	show(SYS(shmat, id, FREE_AT + 10, 0), "not a page");
	check(SYS(shmat, id, FREE_AT + 6 * PAGE + 10, SHM_RND) == (long)FREE_AT + 6 * PAGE);
	check(SYS(shmat, id, FREE_AT + 2 * PAGE, SHM_REMAP) == (long)FREE_AT + 2 * PAGE);
	show(SYS(shmat, id, 0, SHM_REMAP), "nowhere");
	show_pages("all", FREE_AT, 9);
	FREE_AT[2 * PAGE] = 'S';
	show_pages("all", FREE_AT, 9);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (bad[i] >= PAGE) {
			show(SYS(shmat, id, bad[i], SHM_REMAP), "remap at %lx", bad[i]);
			show(SYS(shmat, id, bad[i] & -PAGE, 0) > 0, "at %lx", bad[i]);
			SYS(shmdt, bad[i] & -PAGE);
		}
		show(SYS(shmdt, bad[i]), "shmdt of %lx", bad[i]);
	}
	CALL(shmat, -1, 0, 0);
	CALL(shmat, 0x7fffffff, 0, 0);
	CALL(shmat, -1, 1, 0);
	CALL(shmdt, FREE_AT);
	finish(id);
}

/* What is attached can be cut and changed as any mapping; shmdt finds all that is left. */
TEST(parts)
{
	long id = get(IPC_PRIVATE, 6 * PAGE, 0600);

	check(SYS(shmat, id, FREE_AT, 0) == (long)FREE_AT);
	for (int i = 0; i < 6; i++)
		FREE_AT[i * PAGE] = 'a' + i;
	SYS(munmap, FREE_AT + PAGE, PAGE);
	SYS(mprotect, FREE_AT + 3 * PAGE, PAGE, PROT_READ);
	show_pages("parts", FREE_AT, 6);
	show_segment(id);
	check(SYS(mremap, FREE_AT + 4 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		  FREE_AT + 20 * PAGE) == (long)FREE_AT + 20 * PAGE);
	show_segment(id);
	CALL(shmdt, FREE_AT);
	show_pages("detached", FREE_AT, 6);
	show_pages("moved", FREE_AT + 20 * PAGE, 2);
	show_segment(id);
	CALL(shmdt, FREE_AT + 20 * PAGE);
	CALL(shmdt, FREE_AT + 16 * PAGE);
	show_pages("moved", FREE_AT + 20 * PAGE, 2);
	finish(id);
}

TEST(removed_while_attached)
{
	long id = get(KEY, PAGE, IPC_CREAT | 0600);
	char *p = (char *)SYS(shmat, id, NULL, 0), *q;

	CALL(shmctl, id, IPC_RMID, NULL);
	show_segment(id);
	get(KEY, PAGE, 0);
	strcpy(p, "still");
	q = (char *)CALL_PAGE(shmat, id, NULL, 0);
	say("%s", q);
	CALL(shmctl, id, IPC_RMID, NULL);
	CALL(shmdt, p);
	CALL(shmdt, q);
	show(SYS(shmctl, id, IPC_STAT, NULL), "gone");
}

TEST(control)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	long id = get(IPC_PRIVATE, PAGE, 0600);
	char *page = guarded_page();
	struct shmid_ds ds = {0};

	ds.shm_perm.uid = 5;
	ds.shm_perm.gid = 6;
	ds.shm_perm.mode = 07123;
	CALL(shmctl, id, IPC_SET, &ds);
	show_segment(id);
	CALL(shmctl, id, SHM_LOCK, NULL);
	show_segment(id);
	CALL(shmctl, id, SHM_UNLOCK, NULL);
	ds.shm_perm.uid = -1;
	CALL(shmctl, id, IPC_SET, &ds);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(shmctl, id, IPC_STAT, bad[i]), "stat %lx", bad[i]);
		show(SYS(shmctl, id, IPC_SET, bad[i]), "set %lx", bad[i]);
		show(SYS(shmctl, 0, IPC_INFO, bad[i]), "info %lx", bad[i]);
		show(SYS(shmctl, 0, SHM_INFO, bad[i]), "use %lx", bad[i]);
	}
	CALL(shmctl, id, IPC_STAT, page + PAGE - sizeof(ds));
	CALL(shmctl, id, IPC_STAT, page + PAGE - sizeof(ds) + 1);
	CALL(shmctl, id, IPC_SET, page + PAGE - sizeof(ds) + 1);
	CALL(shmctl, id, 99, &ds);
	CALL(shmctl, id, -1, &ds);
	CALL(shmctl, -1, IPC_STAT, &ds);
	CALL(shmctl, -1, IPC_INFO, &ds);
	CALL(shmctl, 0x7fffffff, IPC_STAT, &ds);
	CALL(shmctl, 0x7fffffff, IPC_SET, (void *)8);
	CALL(shmctl, 0x7fffffff, IPC_RMID, &ds);
	CALL(shmctl, 0x7fffffff, SHM_LOCK, &ds);
	CALL(shmctl, 0x7fffffff, SHM_STAT, &ds);
	CALL(shmctl, 0x7fffffff, STAT_ANY, &ds);
	finish(id);
}

TEST(info)
{
	long id = get(IPC_PRIVATE, 3 * PAGE, 0600), last;
	struct shminfo info;
	struct {
		int ids;
		unsigned long total, resident, swapped, attempts, successes;
	} use;
	struct shmid_ds ds;
	char *p = (char *)SYS(shmat, id, NULL, 0);
	int found = 0;

	p[0] = 1;
	last = SYS(shmctl, 0, IPC_INFO, &info);
	check(last >= 0);
	say("max %lx, min %lx, all %lx, segments %ld", (unsigned long)info.shmmax,
	    (unsigned long)info.shmmin, (unsigned long)info.shmall, (long)info.shmmni);
	check(SYS(shmctl, 0, SHM_INFO, &use) == last);
	check(use.ids >= 1 && use.total >= 3 && use.resident >= 1 && use.resident <= use.total);
	for (long i = 0; i <= last; i++)
		if (SYS(shmctl, i, SHM_STAT, &ds) == id && SYS(shmctl, i, STAT_ANY, &ds) == id)
			found++;
	say("found %d", found);
	SYS(shmdt, p);
	finish(id);
}

/* A child has what its parent had attached; the parent's is there when the child is gone. */
TEST(children)
{
	long id = get(IPC_PRIVATE, 2 * PAGE, 0600);
	char *p = (char *)SYS(shmat, id, NULL, 0);
	int child, status = 0;
	struct shmid_ds ds;

	strcpy(p, "parent");
	child = fork();
	if (child == 0) {
		SYS(shmctl, id, IPC_STAT, &ds);
		p[10] = ds.shm_nattch;
		strcpy(p, "child");
		_exit(shmdt(p) == 0 ? 1 : 2);
	}
	waitpid(child, &status, 0);
	say("%s, %d attached then, status %x", p, p[10], status);
	SYS(shmctl, id, IPC_STAT, &ds);
	say("%d attached now", (int)ds.shm_nattch);
	check(ds.shm_cpid == getpid() && ds.shm_lpid == child);
	finish(id);
	SYS(shmdt, p);
}

TEST(in_maps)
{
	long id = get(KEY, 2 * PAGE, IPC_CREAT | 0600);
	char *line, number[32];

	SYS(shmat, id, FREE_AT, 0);
	line = find_line(read_text("/proc/self/maps"), "500000000000-");
	say("%.34s", line);
	say("%.24s", line + 73);
	snprintf(number, sizeof(number), "00:01 %ld ", id);
	check(strncmp(line + 40, number, strlen(number)) == 0);
	SYS(shmdt, FREE_AT);
	finish(id);
}

TEST_ALONE(without_privilege)
{
	struct rlimit none = {0, 0};
	struct shmid_ds ds = {0};
	long mine, others, readable;

	mine = get(IPC_PRIVATE, PAGE, 0600);
	others = get(KEY, PAGE, IPC_CREAT | 0600);
	readable = get(KEY + 1, PAGE, IPC_CREAT | 0604);
	ds.shm_perm.uid = 1000;
	SYS(shmctl, mine, IPC_SET, &ds);
	ds.shm_perm.mode = 0400;
	CALL(setresuid, 1000, 1000, 1000);
	CALL(shmat, mine, NULL, 0);
	CALL(shmctl, mine, IPC_SET, &ds);
	CALL_PAGE(shmat, mine, NULL, SHM_RDONLY);
	CALL(shmat, mine, NULL, SHM_RDONLY | SHM_EXEC);
	get(KEY, PAGE, 0);
	get(KEY, PAGE, 0400);
	get(KEY, PAGE, 0004);
	CALL(shmat, others, NULL, SHM_RDONLY);
	CALL(shmctl, others, IPC_STAT, &ds);
	show(SYS(shmctl, others, STAT_ANY, &ds) >= 0, "any");
	CALL(shmctl, others, IPC_SET, &ds);
	CALL(shmctl, others, IPC_RMID, NULL);
	CALL(shmctl, others, SHM_LOCK, NULL);
	CALL(shmctl, others, SHM_UNLOCK, NULL);
	CALL_PAGE(shmat, readable, NULL, SHM_RDONLY);
	CALL(shmat, readable, NULL, 0);
	get(KEY + 1, PAGE, 0400);
	get(KEY + 1, PAGE, 0600);
	CALL(shmctl, mine, SHM_LOCK, NULL);
	CALL(shmctl, mine, SHM_UNLOCK, NULL);
	SYS(prlimit64, 0, RLIMIT_MEMLOCK, &none, NULL);
	CALL(shmctl, mine, SHM_LOCK, NULL);
	CALL(shmctl, mine, SHM_UNLOCK, NULL);
	CALL(shmctl, mine, IPC_RMID, NULL);
}
