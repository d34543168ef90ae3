// SPDX-License-Identifier: BSD-3-Clause
// System V semaphores.

#define _GNU_SOURCE
#include "tests/abi/ipc/ipc.h"
#include "tests/abi/proc/proc.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>

#define KEY	 0x5e3a1234
#define STAT_ANY 20

static long get(int key, int count, int flags)
{
	return ipc_show_id(SYS(semget, key, count, flags), "semget(%x, %d, %o)", key, count, flags);
}

static void drop(long id)
{
	SYS(semctl, id, 0, IPC_RMID, 0);
}

static long operate(long id, int number, int op, int flags)
{
	struct sembuf buf = {number, op, flags};

	return SYS(semop, id, &buf, 1);
}

static void show_set(long id)
{
	unsigned short values[8] = {0};
	struct semid_ds ds;

	memset(&ds, 0x55, sizeof(ds));
	show(SYS(semctl, id, 0, IPC_STAT, &ds), "stat");
	say("key %x, mode %o, %lu semaphores, uid %u %u, gid %u %u", ds.sem_perm.__key,
	    ds.sem_perm.mode, (unsigned long)ds.sem_nsems, ds.sem_perm.uid, ds.sem_perm.cuid,
	    ds.sem_perm.gid, ds.sem_perm.cgid);
	say("operated %d, changed %d", ds.sem_otime != 0, ds.sem_ctime != 0);
	check(time(NULL) - ds.sem_ctime < 60);
	show(SYS(semctl, id, 0, GETALL, values), "all");
	for (unsigned i = 0; i < ds.sem_nsems && i < 8; i++) {
		long pid = SYS(semctl, id, i, GETPID, 0);

		say("%u: %u, by %s, %ld %ld wait", i, values[i],
		    pid == 0	      ? "nobody"
		    : pid == getpid() ? "this"
				      : "another",
		    (long)SYS(semctl, id, i, GETNCNT, 0), (long)SYS(semctl, id, i, GETZCNT, 0));
	}
}

TEST(make)
{
	long id = get(KEY, 3, IPC_CREAT | IPC_EXCL | 0640), other;

	check(get(KEY, 3, 0) == id);
	check(get(KEY, 0, 0600) == id);
	check(get(KEY, 2, IPC_CREAT | 0600) == id);
	get(KEY, 4, 0);
	get(KEY, 3, IPC_CREAT | IPC_EXCL);
	get(KEY + 1, 3, 0);
	get(KEY + 1, 0, IPC_CREAT | 0600);
	get(KEY + 1, -1, IPC_CREAT | 0600);
	get(KEY, -1, 0);
	get(KEY, 32001, 0);
	get(IPC_PRIVATE, 32001, 0600);
	show_set(id);
	other = get(IPC_PRIVATE, 32000, 0600);
	check(other != id);
	show(SYS(semctl, other, 31999, SETVAL, 7), "set the last");
	show(SYS(semctl, other, 31999, GETVAL, 0), "the last");
	CALL(semctl, other, 0, IPC_RMID, 0);
	CALL(semctl, other, 0, IPC_RMID, 0);
	CALL(semctl, other, 0, GETVAL, 0);
	show(operate(other, 0, 1, 0), "semop");
	drop(id);
	get(KEY, 3, 0);
}

TEST(values)
{
	unsigned short values[3] = {5, 0, 32767}, large[3] = {1, 32768, 1};
	long id = get(IPC_PRIVATE, 3, 0600);

	show(SYS(semctl, id, 0, SETALL, values), "set all");
	show_set(id);
	show(SYS(semctl, id, 0, SETALL, large), "set too large");
	CALL(semctl, id, 1, SETVAL, 32767);
	CALL(semctl, id, 1, SETVAL, 32768);
	CALL(semctl, id, 1, SETVAL, -1);
	CALL(semctl, id, 3, SETVAL, 1);
	CALL(semctl, id, -1, SETVAL, 1);
	CALL(semctl, id, 3, SETVAL, 32768);
	CALL(semctl, id, 0, GETVAL, 0);
	CALL(semctl, id, 3, GETVAL, 0);
	CALL(semctl, id, -1, GETPID, 0);
	CALL(semctl, id, 3, GETNCNT, 0);
	CALL(semctl, id, 3, GETZCNT, 0);
	CALL(semctl, -1, 0, SETVAL, 32768);
	CALL(semctl, 0x7fffffff, 0, SETVAL, 32768);
	CALL(semctl, 0x7fffffff, 0, SETVAL, 1);
	show_set(id);
	drop(id);
}

TEST(operations)
{
	long id = get(IPC_PRIVATE, 3, 0600);
	struct sembuf all[] = {{0, 3, 0}, {1, 2, 0}, {2, 0, 0}};
	struct sembuf blocked[] = {{0, -1, 0}, {1, -3, IPC_NOWAIT}};
	struct sembuf not_zero[] = {{0, 1, 0}, {0, 0, IPC_NOWAIT}};
	struct sembuf in_turn[] = {{2, 1, 0}, {2, -1, 0}, {2, 0, 0}, {2, 5, 0}, {2, -2, 0}};
	struct sembuf range[] = {{0, 1, 0}, {1, 32767, 0}};
	struct sembuf missing[] = {{0, 1, 0}, {3, 1, 0}};

	CALL(semop, id, all, 3);
	show_set(id);
	CALL(semop, id, blocked, 2);
	CALL(semop, id, not_zero, 2);
	CALL(semop, id, in_turn, 5);
	show_set(id);
	CALL(semop, id, range, 2);
	CALL(semop, id, missing, 2);
	CALL(semop, id, all, 0);
	CALL(semop, -1, all, 1);
	CALL(semop, 0x7fffffff, all, 1);
	CALL(semop, id, all, 501);
	show(operate(id, 0, -32768, IPC_NOWAIT), "a large one");
	show(operate(id, 0, 0, IPC_NOWAIT), "not zero");
	show(operate(id, 65535, 1, 0), "far away");
	show_set(id);
	drop(id);
}

TEST(many_operations)
{
	long id = get(IPC_PRIVATE, 500, 0600);
	struct sembuf ops[500];
	long sum = 0;

	for (int i = 0; i < 500; i++)
		ops[i] = (struct sembuf){i, i % 7, 0};
	CALL(semop, id, ops, 500);
	ops[499] = (struct sembuf){0, -1, IPC_NOWAIT};
	CALL(semop, id, ops, 500);
	for (int i = 0; i < 500; i++)
		sum += SYS(semctl, id, i, GETVAL, 0);
	say("sum %ld", sum);
	drop(id);
}

TEST(bad_addresses)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	long id = get(IPC_PRIVATE, 3, 0600);
	char *page = guarded_page();
	struct sembuf *last = (struct sembuf *)(page + PAGE - sizeof(*last));
	struct timespec wrong = {0, 1000000000}, negative = {-1, 0}, zero = {0, 0};

	*last = (struct sembuf){0, 1, 0};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(semop, id, bad[i], 1), "semop %lx", bad[i]);
		show(SYS(semop, id, bad[i], 0), "semop of none %lx", bad[i]);
		show(SYS(semop, id, bad[i], 501), "semop of many %lx", bad[i]);
		show(SYS(semctl, id, 0, IPC_STAT, bad[i]), "stat %lx", bad[i]);
		show(SYS(semctl, id, 0, IPC_SET, bad[i]), "set %lx", bad[i]);
		show(SYS(semctl, id, 0, GETALL, bad[i]), "get all %lx", bad[i]);
		show(SYS(semctl, id, 0, SETALL, bad[i]), "set all %lx", bad[i]);
		show(SYS(semctl, 0, 0, IPC_INFO, bad[i]), "info %lx", bad[i]);
		show(SYS(semctl, 0, 0, SEM_INFO, bad[i]), "use %lx", bad[i]);
		if (i > 0)
			show(SYS(semtimedop, id, last, 1, bad[i]), "timeout %lx", bad[i]);
	}
	CALL(semop, id, last, 1);
	CALL(semop, id, last, 2);
	CALL(semtimedop, id, last, 1, &wrong);
	CALL(semtimedop, id, last, 1, &negative);
	CALL(semtimedop, id, last, 1, &zero);
	CALL(semtimedop, id, last, 501, &wrong);
	CALL(semtimedop, id, last, 2, &wrong);
	CALL(semtimedop, -1, last, 1, NULL);
	CALL(semctl, id, 0, GETALL, page + PAGE - 6);
	CALL(semctl, id, 0, GETALL, page + PAGE - 5);
	CALL(semctl, id, 0, SETALL, page + PAGE - 4);
	CALL(semctl, id, 0, IPC_STAT, page + PAGE - sizeof(struct semid_ds));
	CALL(semctl, id, 0, IPC_STAT, page + PAGE - sizeof(struct semid_ds) + 1);
	CALL(semctl, id, 0, 99, page);
	CALL(semctl, id, 0, -1, page);
	CALL(semctl, -1, 0, IPC_STAT, page);
	CALL(semctl, -1, 0, IPC_INFO, page);
	CALL(semctl, 0x7fffffff, 0, IPC_STAT, page);
	CALL(semctl, 0x7fffffff, 0, SEM_STAT, page);
	CALL(semctl, 0x7fffffff, 0, IPC_RMID, page);
	CALL(semctl, 0x7fffffff, 0, IPC_SET, 8);
	CALL(semctl, id, 0, IPC_STAT | 0x100, page);
	show_set(id);
	drop(id);
}

TEST(times_out)
{
	long id = get(IPC_PRIVATE, 2, 0600);
	struct sembuf down = {0, -1, 0}, up = {1, 1, 0}, no_wait = {0, -1, IPC_NOWAIT};
	struct timespec soon = {0, 20000000}, never = {1L << 40, 0}, now = {0, 0};

	CALL(semtimedop, id, &down, 1, &now);
	CALL(semtimedop, id, &down, 1, &soon);
	CALL(semtimedop, id, &no_wait, 1, &never);
	CALL(semtimedop, id, &up, 1, &never);
	CALL(semtimedop, id, &up, 1, NULL);
	show_set(id);
	drop(id);
}

/* A child that does some operations and says how that went. */
static int start(long id, struct sembuf *ops, unsigned count, const char *name)
{
	int child = ipc_fork();

	if (child == 0) {
		long result = SYS(semop, id, ops, count);

		ipc_hold();
		show(result, "%s", name);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

static void finish(int child)
{
	ipc_reap(child, "it");
}

TEST(waits)
{
	long id = get(IPC_PRIVATE, 3, 0600);
	struct sembuf down[] = {{0, -2, 0}}, zero[] = {{1, 0, 0}},
		      both[] = {{0, -1, 0}, {1, -1, 0}};
	int child;

	SYS(semctl, id, 1, SETVAL, 1);
	child = start(id, down, 1, "down by two");
	show_set(id);
	show(operate(id, 0, 1, 0), "one");
	show_set(id);
	show(operate(id, 0, 2, 0), "two more");
	finish(child);
	show_set(id);
	child = start(id, zero, 1, "zero");
	show_set(id);
	show(operate(id, 1, -1, 0), "to zero");
	finish(child);
	show_set(id);
	SYS(semctl, id, 0, SETVAL, 0);
	child = start(id, both, 2, "both");
	show_set(id);
	show(operate(id, 0, 1, 0), "the first");
	show_set(id);
	SYS(semctl, id, 1, SETVAL, 3);
	finish(child);
	show_set(id);
	drop(id);
}

/* Those that wait go on in the order they came, but for those that do not fit yet. */
TEST(order)
{
	long id = get(IPC_PRIVATE, 2, 0600);
	struct sembuf two[] = {{0, -2, 0}}, one[] = {{0, -1, 0}}, zero[] = {{0, 0, 0}};
	struct sembuf swap[] = {{0, -1, 0}, {0, 3, 0}};
	int first, second, third;

	first = start(id, two, 1, "two");
	second = start(id, one, 1, "one");
	show(operate(id, 0, 1, 0), "up");
	finish(second);
	second = start(id, one, 1, "one again");
	show(operate(id, 0, 2, 0), "up by two");
	finish(first);
	show_set(id);
	show(operate(id, 0, 1, 0), "up");
	finish(second);
	/* One that is completed lets an older one go on. */
	first = start(id, two, 1, "older");
	second = start(id, swap, 2, "younger");
	show(operate(id, 0, 1, 0), "up");
	finish(second);
	finish(first);
	show_set(id);
	/* Who only looks for zero comes before all who change. */
	first = start(id, two, 1, "changes");
	third = start(id, zero, 1, "looks");
	SYS(semctl, id, 0, SETVAL, 0);
	finish(third);
	SYS(semctl, id, 0, SETVAL, 2);
	finish(first);
	show_set(id);
	drop(id);
}

/* What waits may fail when it is looked at again. */
TEST(fails_later)
{
	long id = get(IPC_PRIVATE, 2, 0600);
	struct sembuf no_wait[] = {{0, -1, 0}, {1, -1, IPC_NOWAIT}};
	struct sembuf range[] = {{0, -1, 0}, {1, 32767, 0}};
	int child;

	child = start(id, no_wait, 2, "second does not wait");
	show(operate(id, 0, 1, 0), "up");
	finish(child);
	SYS(semctl, id, 0, SETVAL, 0);
	SYS(semctl, id, 1, SETVAL, 1);
	child = start(id, range, 2, "second is too large");
	show(operate(id, 0, 1, 0), "up");
	finish(child);
	show_set(id);
	drop(id);
}

TEST(removed)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	struct sembuf down[] = {{0, -1, 0}};
	int child = start(id, down, 1, "waits");

	drop(id);
	finish(child);
}

static void handle(int signal)
{
}

/* An interrupted wait is never restarted. */
TEST(interrupted)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	struct sembuf down[] = {{0, -1, SEM_UNDO}};
	struct sigaction restart = {.sa_handler = handle, .sa_flags = SA_RESTART}, old;
	struct timespec long_time = {1000, 0};
	int child;

	sigaction(SIGUSR1, &restart, &old);
	child = start(id, down, 1, "interrupted");
	kill(child, SIGUSR1);
	finish(child);
	child = ipc_fork();
	if (child == 0) {
		long result = SYS(semtimedop, id, down, 1, &long_time);

		ipc_hold();
		show(result, "with a timeout");
		_exit(0);
	}
	ipc_wait_asleep(child);
	kill(child, SIGSTOP);
	kill(child, SIGCONT);
	kill(child, SIGUSR1);
	finish(child);
	child = start(id, down, 1, "killed");
	kill(child, SIGKILL);
	finish(child);
	show_set(id);
	sigaction(SIGUSR1, &old, NULL);
	drop(id);
}

TEST(control)
{
	long id = get(IPC_PRIVATE, 2, 0600);
	struct semid_ds ds = {0};
	struct seminfo info;
	long last, found = 0;

	ds.sem_perm.uid = 5;
	ds.sem_perm.gid = 6;
	ds.sem_perm.mode = 07123;
	CALL(semctl, id, 0, IPC_SET, &ds);
	show_set(id);
	ds.sem_perm.uid = -1;
	CALL(semctl, id, 0, IPC_SET, &ds);
	last = SYS(semctl, 0, 0, IPC_INFO, &info);
	check(last >= 0);
	say("map %d, mni %d, mns %d, mnu %d, msl %d, opm %d, ume %d, usz %d, vmx %d, aem %d",
	    info.semmap, info.semmni, info.semmns, info.semmnu, info.semmsl, info.semopm,
	    info.semume, info.semusz, info.semvmx, info.semaem);
	check(SYS(semctl, 0, 0, SEM_INFO, &info) == last);
	check(info.semusz >= 1 && info.semaem >= 2);
	for (long i = 0; i <= last; i++)
		if (SYS(semctl, i, 0, SEM_STAT, &ds) == id &&
		    SYS(semctl, i, 0, STAT_ANY, &ds) == id)
			found++;
	say("found %ld", found);
	drop(id);
}

static void undo_in_child(long id, const char *name, int number, int op, int set_to)
{
	int child = ipc_fork();

	if (child == 0) {
		show(operate(id, number, op, SEM_UNDO), "%s", name);
		if (set_to >= 0)
			SYS(semctl, id, number, SETVAL, set_to);
		_exit(0);
	}
	ipc_reap(child, name);
	show_set(id);
}

TEST(undo)
{
	long id = get(IPC_PRIVATE, 2, 0600);
	struct sembuf down[] = {{1, -2, 0}};
	int child;

	undo_in_child(id, "up", 0, 5, -1);
	SYS(semctl, id, 0, SETVAL, 10);
	undo_in_child(id, "down", 0, -3, -1);
	undo_in_child(id, "forgotten", 0, -3, 4);
	undo_in_child(id, "too much", 0, 32768 - 5, -1);
	/* Undoing lets others go on. */
	SYS(semctl, id, 1, SETVAL, 2);
	child = ipc_fork();
	if (child == 0) {
		operate(id, 1, -1, SEM_UNDO);
		SYS(semctl, id, 0, SETVAL, 99);
		pause();
	}
	while (SYS(semctl, id, 0, GETVAL, 0) != 99)
		usleep(1000);
	SYS(semctl, id, 0, SETVAL, 1);
	{
		int waiter = start(id, down, 1, "two");

		show_set(id);
		kill(child, SIGKILL);
		ipc_reap(child, "killed");
		finish(waiter);
	}
	show_set(id);
	drop(id);
}

/* What is undone is cut off at both ends. */
TEST(undo_limits)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	int child = ipc_fork();

	if (child == 0) {
		show(operate(id, 0, 32767, SEM_UNDO), "up");
		show(operate(id, 0, -32767, 0), "down for good");
		show(operate(id, 0, 1, SEM_UNDO), "one more");
		show(operate(id, 0, 1, SEM_UNDO), "too many");
		show_set(id);
		_exit(0);
	}
	ipc_reap(child, "to nothing");
	show_set(id);
	SYS(semctl, id, 0, SETVAL, 32767);
	child = ipc_fork();
	if (child == 0) {
		show(operate(id, 0, -32767, SEM_UNDO), "down");
		show(operate(id, 0, 30000, 0), "up for good");
		show(operate(id, 0, -1, SEM_UNDO), "below");
		_exit(0);
	}
	ipc_reap(child, "to the top");
	show_set(id);
	drop(id);
}

/* A child of fork() has nothing to undo. */
TEST(undo_and_fork)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	int child = ipc_fork(), grandchild;

	if (child == 0) {
		operate(id, 0, 3, SEM_UNDO);
		grandchild = ipc_fork();
		if (grandchild == 0)
			_exit(0);
		ipc_reap(grandchild, "grandchild");
		show_set(id);
		_exit(0);
	}
	ipc_reap(child, "child");
	show_set(id);
	drop(id);
}

static void *operate_in_thread(void *arg)
{
	show(operate((long)arg, 0, 3, SEM_UNDO), "in a thread");
	return NULL;
}

/* Threads share what is undone, until the last has ended; unless one leaves. */
TEST(undo_and_threads)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	int child = ipc_fork();
	pthread_t thread;

	if (child == 0) {
		pthread_create(&thread, NULL, operate_in_thread, (void *)id);
		pthread_join(thread, NULL);
		show_set(id);
		operate(id, 0, 1, SEM_UNDO);
		_exit(0);
	}
	ipc_reap(child, "process");
	show_set(id);
	child = ipc_fork();
	if (child == 0) {
		operate(id, 0, 4, SEM_UNDO);
		show(SYS(unshare, 0x40000), "unshare");
		show_set(id);
		_exit(0);
	}
	ipc_reap(child, "that left");
	show_set(id);
	drop(id);
}

/* exec() keeps it: the program that follows reads to the end of its standard input. */
TEST(undo_and_exec)
{
	long id = get(IPC_PRIVATE, 1, 0600);
	char *arguments[] = {"/proc/self/exe", "--wait", NULL}, byte;
	int input[2], executed[2], child;

	SYS(pipe2, input, O_CLOEXEC);
	SYS(pipe2, executed, O_CLOEXEC);
	child = ipc_fork();
	if (child == 0) {
		operate(id, 0, 3, SEM_UNDO);
		SYS(dup2, input[0], 0);
		SYS(execve, "/proc/self/exe", arguments, environ);
		_exit(9);
	}
	SYS(close, executed[1]);
	show(SYS(read, executed[0], &byte, 1), "end of file at exec");
	show_set(id);
	SYS(close, input[1]);
	ipc_reap(child, "program");
	show_set(id);
	SYS(close, input[0]);
	SYS(close, executed[0]);
	drop(id);
}

TEST(in_proc)
{
	long id = get(KEY, 4, IPC_CREAT | 0640), key, its, mode, count, uid, gid, cuid, cgid;
	char own[32], *line;
	long operated, changed;

	snprintf(own, sizeof(own), "%10d %10ld ", KEY, id);
	line = read_text("/proc/sysvipc/sem");
	say("%.*s", (int)strcspn(line, "\n"), line);
	line = strstr(line, own);
	check(line != NULL);
	check(line && sscanf(line, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld", &key, &its, &mode,
			     &count, &uid, &gid, &cuid, &cgid, &operated, &changed) == 10);
	say("mode %lo, %ld semaphores, %ld %ld %ld %ld, times %d %d", mode, count, uid, gid, cuid,
	    cgid, operated == 0, changed > 0);
	say("%zu wide", line ? strcspn(line, "\n") : 0);
	say("%s", read_text("/proc/sys/kernel/sem"));
	drop(id);
}

TEST_ALONE(without_privilege)
{
	long mine, others, readable;
	struct semid_ds ds = {0};
	unsigned short value;

	mine = get(IPC_PRIVATE, 1, 0600);
	others = get(KEY, 1, IPC_CREAT | 0600);
	readable = get(KEY + 1, 1, IPC_CREAT | 0604);
	ds.sem_perm.uid = 1000;
	SYS(semctl, mine, 0, IPC_SET, &ds);
	ds.sem_perm.mode = 0400;
	CALL(setresuid, 1000, 1000, 1000);
	show(operate(mine, 0, 1, 0), "mine, up");
	CALL(semctl, mine, 0, IPC_SET, &ds);
	show(operate(mine, 0, 1, 0), "mine, up");
	show(operate(mine, 0, 0, 0), "mine, zero");
	CALL(semctl, mine, 0, SETVAL, 1);
	CALL(semctl, mine, 0, SETALL, &value);
	CALL(semctl, mine, 0, GETVAL, 0);
	get(KEY, 1, 0);
	get(KEY, 1, 0400);
	get(KEY, 2, 0400);
	show(operate(others, 0, 0, 0), "others");
	show(operate(others, 9, 0, 0), "others' ninth");
	CALL(semctl, others, 0, IPC_STAT, &ds);
	show(SYS(semctl, others, 0, STAT_ANY, &ds) >= 0, "any");
	CALL(semctl, others, 0, GETVAL, 0);
	CALL(semctl, others, 0, IPC_SET, &ds);
	CALL(semctl, others, 0, IPC_RMID, 0);
	show(operate(readable, 0, 0, 0), "readable, zero");
	show(operate(readable, 0, 1, 0), "readable, up");
	CALL(semctl, readable, 0, GETALL, &value);
	CALL(semctl, mine, 0, IPC_RMID, 0);
}
