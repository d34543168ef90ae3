// SPDX-License-Identifier: BSD-3-Clause
// System V message queues.

#define _GNU_SOURCE
#include "tests/abi/ipc/ipc.h"
#include "tests/abi/proc/proc.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#define KEY	 0x3e551234
#define STAT_ANY 13

#ifndef MSG_EXCEPT
#define MSG_EXCEPT 020000
#endif
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

struct message {
	long type;
	char text[9000];
};

static long get(int key, int flags)
{
	return ipc_show_id(SYS(msgget, key, flags), "msgget(%x, %o)", key, flags);
}

static void drop(long id)
{
	SYS(msgctl, id, IPC_RMID, NULL);
}

static long put(long id, long type, const char *text, int flags)
{
	struct message message = {.type = type};

	strcpy(message.text, text);
	return SYS(msgsnd, id, &message, strlen(text), flags);
}

static long take_when(long id, size_t size, long type, int flags, void (*then)(void))
{
	struct message message = {.type = -77};
	long got = SYS(msgrcv, id, &message, size, type, flags);

	if (then)
		then();
	if (got < 0)
		show(got, "msgrcv(%zu, %ld, %o)", size, type, flags);
	else
		say("msgrcv(%zu, %ld, %o): %ld bytes '%.*s' of type %ld", size, type, flags, got,
		    (int)(got < 20 ? got : 20), message.text, message.type);
	return got;
}

static long take(long id, size_t size, long type, int flags)
{
	return take_when(id, size, type, flags, NULL);
}

static const char *who(long pid)
{
	return pid == 0 ? "nobody" : pid == getpid() ? "this" : "another";
}

static void show_queue(long id)
{
	struct msqid_ds ds;

	memset(&ds, 0x55, sizeof(ds));
	show(SYS(msgctl, id, IPC_STAT, &ds), "stat");
	say("key %x, mode %o, uid %u %u, gid %u %u", ds.msg_perm.__key, ds.msg_perm.mode,
	    ds.msg_perm.uid, ds.msg_perm.cuid, ds.msg_perm.gid, ds.msg_perm.cgid);
	say("%lu messages, %lu of %lu bytes, sent by %s, received by %s, times %d %d %d",
	    (unsigned long)ds.msg_qnum, ((unsigned long *)&ds)[9], (unsigned long)ds.msg_qbytes,
	    who(ds.msg_lspid), who(ds.msg_lrpid), ds.msg_stime != 0, ds.msg_rtime != 0,
	    ds.msg_ctime != 0);
	check(time(NULL) - ds.msg_ctime < 60);
}

TEST(make)
{
	long id = get(KEY, IPC_CREAT | IPC_EXCL | 0640), other;

	check(get(KEY, 0) == id);
	check(get(KEY, IPC_CREAT | 0600) == id);
	get(KEY, IPC_CREAT | IPC_EXCL);
	get(KEY + 1, 0);
	show_queue(id);
	other = get(IPC_PRIVATE, 0600);
	check(other != id);
	CALL(msgctl, other, IPC_RMID, NULL);
	CALL(msgctl, other, IPC_RMID, NULL);
	CALL(msgctl, other, IPC_STAT, NULL);
	show(put(other, 1, "", 0), "put");
	take(other, 1, 0, 0);
	drop(id);
	get(KEY, 0);
}

TEST(types)
{
	long id = get(IPC_PRIVATE, 0600);
	static const long types[] = {3, 1, 2, 1, 5, 3};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		char text[2] = {(char)('a' + i), 0};

		show(put(id, types[i], text, 0), "type %ld", types[i]);
	}
	show_queue(id);
	take(id, 10, 2, 0);
	take(id, 10, 2, IPC_NOWAIT);
	take(id, 10, -3, 0);
	take(id, 10, 3, MSG_EXCEPT);
	take(id, 10, 3, MSG_EXCEPT);
	take(id, 10, 0, MSG_EXCEPT);
	take(id, 10, -2, IPC_NOWAIT);
	take(id, 10, LONG_MIN, 0);
	take(id, 10, 0, IPC_NOWAIT);
	show(put(id, LONG_MAX, "large", 0), "largest type");
	take(id, 10, -5, MSG_EXCEPT | IPC_NOWAIT);
	take(id, 10, LONG_MIN, IPC_NOWAIT);
	show(put(id, 1, "any", MSG_NOERROR | MSG_EXCEPT | MSG_COPY), "flags that mean nothing");
	take(id, 10, 0, 0);
	show(put(id, 0, "x", 0), "type 0");
	show(put(id, -1, "x", 0), "type -1");
	show(put(id, LONG_MIN, "x", 0), "smallest type");
	show_queue(id);
	drop(id);
}

TEST(sizes)
{
	static struct message message;
	long id = get(IPC_PRIVATE, 0600);

	show(put(id, 1, "", 0), "empty");
	show(put(id, 2, "hello", 0), "hello");
	take(id, 0, 0, 0);
	take(id, 4, 0, 0);
	take(id, 0, 0, 0);
	take(id, 4, 0, MSG_NOERROR);
	show(put(id, 2, "hello", 0), "hello");
	take(id, 0, 0, MSG_NOERROR);
	take(id, 5, 0, IPC_NOWAIT | MSG_NOERROR);
	message.type = 1;
	CALL(msgsnd, id, &message, 8192, 0);
	CALL(msgsnd, id, &message, 8193, 0);
	CALL(msgsnd, id, &message, -1, 0);
	CALL(msgsnd, id, &message, 8192, IPC_NOWAIT);
	CALL(msgsnd, id, &message, 1, IPC_NOWAIT);
	CALL(msgsnd, id, &message, 0, IPC_NOWAIT);
	show_queue(id);
	CALL(msgrcv, id, &message, -1, 0, 0);
	CALL(msgrcv, id, &message, 9000, 0, 0);
	CALL(msgsnd, id, &message, 8000, IPC_NOWAIT);
	show_queue(id);
	drop(id);
}

/* As many empty messages as bytes. */
TEST(count_limit)
{
	long id = get(IPC_PRIVATE, 0600);
	struct message message = {.type = 1};
	struct msqid_ds ds = {0};
	long count = 0, err;

	ds.msg_perm.mode = 0600;
	ds.msg_qbytes = 10;
	CALL(msgctl, id, IPC_SET, &ds);
	while ((err = SYS(msgsnd, id, &message, 0, IPC_NOWAIT)) == 0)
		count++;
	show(err, "after %ld", count);
	show_queue(id);
	ds.msg_qbytes = 0;
	CALL(msgctl, id, IPC_SET, &ds);
	take(id, 0, 0, 0);
	CALL(msgsnd, id, &message, 0, IPC_NOWAIT);
	drop(id);
}

TEST(copies)
{
	long id = get(IPC_PRIVATE, 0600);

	show(put(id, 5, "first", 0), "first");
	show(put(id, 6, "second", 0), "second");
	take(id, 10, 1, MSG_COPY | IPC_NOWAIT);
	take(id, 10, 0, MSG_COPY | IPC_NOWAIT);
	take(id, 10, 2, MSG_COPY | IPC_NOWAIT);
	take(id, 10, -1, MSG_COPY | IPC_NOWAIT);
	take(id, 10, 0, MSG_COPY);
	take(id, 10, 0, MSG_COPY | IPC_NOWAIT | MSG_EXCEPT);
	take(id, 3, 0, MSG_COPY | IPC_NOWAIT);
	take(id, 3, 0, MSG_COPY | IPC_NOWAIT | MSG_NOERROR);
	show(SYS(msgrcv, id, 8, 10, 0, MSG_COPY | IPC_NOWAIT), "to nowhere");
	show_queue(id);
	drop(id);
}

TEST(bad_addresses)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	long id = get(IPC_PRIVATE, 0600);
	char *page = guarded_page();
	struct msqid_ds ds;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(SYS(msgsnd, id, bad[i], 1, 0), "send %lx", bad[i]);
		show(SYS(msgsnd, -1, bad[i], 1, 0), "send nowhere %lx", bad[i]);
		show(SYS(msgrcv, id, bad[i], 1, 0, IPC_NOWAIT), "receive nothing %lx", bad[i]);
		put(id, 1, "lost", 0);
		show(SYS(msgrcv, id, bad[i], 10, 0, IPC_NOWAIT), "receive %lx", bad[i]);
		show(SYS(msgctl, id, IPC_STAT, bad[i]), "stat %lx", bad[i]);
		show(SYS(msgctl, id, IPC_SET, bad[i]), "set %lx", bad[i]);
		show(SYS(msgctl, 0, IPC_INFO, bad[i]), "info %lx", bad[i]);
		show(SYS(msgctl, 0, MSG_INFO, bad[i]), "use %lx", bad[i]);
	}
	*(long *)(page + PAGE - 8) = 1;
	CALL(msgsnd, id, page + PAGE - 8, 0, 0);
	CALL(msgsnd, id, page + PAGE - 8, 1, 0);
	CALL(msgsnd, -1, page + PAGE - 8, 1, 0);
	CALL(msgrcv, id, page + PAGE - 8, 0, 0, IPC_NOWAIT);
	put(id, 1, "text", 0);
	CALL(msgrcv, id, page + PAGE - 9, 10, 0, IPC_NOWAIT);
	CALL(msgrcv, -1, page, 10, 0, IPC_NOWAIT);
	CALL(msgrcv, 0x7fffffff, page, 10, 0, IPC_NOWAIT);
	CALL(msgctl, id, IPC_STAT, page + PAGE - sizeof(ds));
	CALL(msgctl, id, IPC_STAT, page + PAGE - sizeof(ds) + 1);
	CALL(msgctl, id, 99, &ds);
	CALL(msgctl, id, -1, &ds);
	CALL(msgctl, -1, IPC_STAT, &ds);
	CALL(msgctl, -1, IPC_INFO, &ds);
	CALL(msgctl, 0x7fffffff, IPC_STAT, &ds);
	CALL(msgctl, 0x7fffffff, MSG_STAT, &ds);
	CALL(msgctl, 0x7fffffff, IPC_RMID, &ds);
	CALL(msgctl, 0x7fffffff, IPC_SET, 8);
	show_queue(id);
	drop(id);
}

static int start_take(long id, size_t size, long type, int flags)
{
	int child = ipc_fork();

	if (child == 0) {
		take_when(id, size, type, flags, ipc_hold);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

static int start_put(long id, long type, const char *text)
{
	int child = ipc_fork();

	if (child == 0) {
		long result = put(id, type, text, 0);

		ipc_hold();
		show(result, "put '%s'", text);
		_exit(0);
	}
	ipc_wait_asleep(child);
	return child;
}

TEST(receivers_wait)
{
	long id = get(IPC_PRIVATE, 0600);
	int first = start_take(id, 10, 2, 0), second = start_take(id, 10, -5, 0), third;

	show(put(id, 7, "nobody's", 0), "put");
	show(put(id, 2, "two", 0), "put");
	ipc_reap(first, "first");
	show_queue(id);
	show(put(id, 4, "four", 0), "put");
	ipc_reap(second, "second");
	/* A message that is too large is an error for who waits, and goes to the next. */
	first = start_take(id, 2, 1, 0);
	second = start_take(id, 2, 1, MSG_NOERROR);
	third = start_take(id, 10, 1, 0);
	show(put(id, 1, "large", 0), "put");
	ipc_reap(first, "first");
	ipc_reap(second, "second");
	show(put(id, 1, "large", 0), "put");
	ipc_reap(third, "third");
	first = start_take(id, 10, 7, MSG_EXCEPT);
	show(put(id, 7, "no", 0), "put");
	show(put(id, 8, "yes", 0), "put");
	ipc_reap(first, "first");
	show_queue(id);
	drop(id);
}

TEST(senders_wait)
{
	long id = get(IPC_PRIVATE, 0600);
	struct msqid_ds ds = {0};
	int child;

	ds.msg_perm.mode = 0600;
	ds.msg_qbytes = 10;
	SYS(msgctl, id, IPC_SET, &ds);
	show(put(id, 1, "12345678", 0), "put");
	child = start_put(id, 2, "abcd");
	show_queue(id);
	take(id, 10, 0, 0);
	ipc_reap(child, "sender");
	show_queue(id);
	child = start_put(id, 3, "1234567");
	ds.msg_qbytes = 100;
	SYS(msgctl, id, IPC_SET, &ds);
	ipc_reap(child, "sender");
	show_queue(id);
	drop(id);
}

TEST(removed)
{
	long id = get(IPC_PRIVATE, 0600);
	struct msqid_ds ds = {0};
	int receiver = start_take(id, 10, 0, 0), sender;

	drop(id);
	ipc_reap(receiver, "receiver");
	id = get(IPC_PRIVATE, 0600);
	ds.msg_perm.mode = 0600;
	ds.msg_qbytes = 1;
	SYS(msgctl, id, IPC_SET, &ds);
	sender = start_put(id, 1, "hello");
	drop(id);
	ipc_reap(sender, "sender");
}

static void handle(int signal)
{
}

/* Restarted after a stop, but not after a handler. */
TEST(interrupted)
{
	long id = get(IPC_PRIVATE, 0600);
	struct sigaction restart = {.sa_handler = handle, .sa_flags = SA_RESTART}, old;
	struct msqid_ds ds = {0};
	int child;

	sigaction(SIGUSR1, &restart, &old);
	child = start_take(id, 10, 0, 0);
	kill(child, SIGUSR1);
	ipc_reap(child, "receiver");
	child = start_take(id, 10, 0, 0);
	kill(child, SIGSTOP);
	kill(child, SIGCONT);
	show(put(id, 1, "at last", 0), "put");
	ipc_reap(child, "that was stopped");
	ds.msg_perm.mode = 0600;
	ds.msg_qbytes = 1;
	SYS(msgctl, id, IPC_SET, &ds);
	child = start_put(id, 1, "hello");
	kill(child, SIGUSR1);
	ipc_reap(child, "sender");
	show_queue(id);
	sigaction(SIGUSR1, &old, NULL);
	drop(id);
}

TEST(control)
{
	long id = get(IPC_PRIVATE, 0600), last;
	struct msqid_ds ds = {0};
	struct {
		int pool, map, max, mnb, mni, ssz, tql;
		unsigned short seg;
	} info;
	int found = 0;

	put(id, 1, "one", 0);
	put(id, 1, "three", 0);
	ds.msg_perm.uid = 5;
	ds.msg_perm.gid = 6;
	ds.msg_perm.mode = 07123;
	ds.msg_qbytes = 16384;
	CALL(msgctl, id, IPC_SET, &ds);
	show_queue(id);
	ds.msg_perm.uid = -1;
	CALL(msgctl, id, IPC_SET, &ds);
	last = SYS(msgctl, 0, IPC_INFO, &info);
	check(last >= 0);
	say("pool %d, map %d, max %d, mnb %d, mni %d, ssz %d, tql %d, seg %u", info.pool, info.map,
	    info.max, info.mnb, info.mni, info.ssz, info.tql, info.seg);
	check(SYS(msgctl, 0, MSG_INFO, &info) == last);
	check(info.pool >= 1 && info.map >= 2 && info.tql >= 8);
	say("max %d, mnb %d, mni %d, ssz %d, seg %u", info.max, info.mnb, info.mni, info.ssz,
	    info.seg);
	for (long i = 0; i <= last; i++)
		if (SYS(msgctl, i, MSG_STAT, &ds) == id && SYS(msgctl, i, STAT_ANY, &ds) == id)
			found++;
	say("found %d", found);
	drop(id);
}

TEST(in_proc)
{
	long id = get(KEY, IPC_CREAT | 0640), its, mode, bytes, count, sender, receiver, uid, gid,
	     cuid, cgid, sent, received, changed, key;
	char own[32], *line;

	put(id, 1, "hello", 0);
	snprintf(own, sizeof(own), "%10d %10ld ", KEY, id);
	line = read_text("/proc/sysvipc/msg");
	say("%.*s", (int)strcspn(line, "\n"), line);
	line = strstr(line, own);
	check(line != NULL);
	check(line && sscanf(line, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld %ld %ld %ld %ld", &key,
			     &its, &mode, &bytes, &count, &sender, &receiver, &uid, &gid, &cuid,
			     &cgid, &sent, &received, &changed) == 14);
	say("mode %lo, %ld bytes, %ld messages, by %s and %s, %ld %ld %ld %ld, times %d %d %d",
	    mode, bytes, count, who(sender), who(receiver), uid, gid, cuid, cgid, sent > 0,
	    received == 0, changed > 0);
	say("%zu wide", line ? strcspn(line, "\n") : 0);
	say("%s", read_text("/proc/sys/kernel/msgmax"));
	say("%s", read_text("/proc/sys/kernel/msgmnb"));
	say("%s", read_text("/proc/sys/kernel/msgmni"));
	drop(id);
}

TEST_ALONE(without_privilege)
{
	long mine, others, readable;
	struct msqid_ds ds = {0};

	mine = get(IPC_PRIVATE, 0600);
	others = get(KEY, IPC_CREAT | 0600);
	readable = get(KEY + 1, IPC_CREAT | 0604);
	ds.msg_perm.uid = 1000;
	ds.msg_perm.mode = 0600;
	ds.msg_qbytes = 100;
	SYS(msgctl, mine, IPC_SET, &ds);
	put(readable, 1, "for all", 0);
	CALL(setresuid, 1000, 1000, 1000);
	show(put(mine, 1, "mine", 0), "mine");
	ds.msg_qbytes = 16385;
	CALL(msgctl, mine, IPC_SET, &ds);
	ds.msg_qbytes = 16384;
	ds.msg_perm.mode = 0400;
	CALL(msgctl, mine, IPC_SET, &ds);
	show(put(mine, 1, "mine", 0), "mine");
	take(mine, 10, 0, 0);
	get(KEY, 0);
	get(KEY, 0400);
	show(put(others, 1, "x", 0), "others");
	take(others, 10, 0, 0);
	CALL(msgctl, others, IPC_STAT, &ds);
	show(SYS(msgctl, others, STAT_ANY, &ds) >= 0, "any");
	CALL(msgctl, others, IPC_SET, &ds);
	CALL(msgctl, others, IPC_RMID, NULL);
	take(readable, 10, 0, 0);
	show(put(readable, 1, "x", 0), "readable");
	CALL(msgctl, mine, IPC_RMID, NULL);
}
