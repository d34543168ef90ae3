// SPDX-License-Identifier: BSD-3-Clause
// What can be done to other processes and their files, and with what all of them have.

#include "tests/load/chaos/chaos.h"

#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PID_MAX = 200, KEYS = 3, SHARED_SIZE = 16 * PAGE, MESSAGE_MAX = 128 };

static int any_process(struct worker *worker)
{
	return pick(worker, 2) ? getpid() : 1 + (int)pick(worker, PID_MAX);
}

static void look_at(struct worker *worker)
{
	static const char *const names[] = {"maps",    "smaps",	 "stat",	"status", "cmdline",
					    "environ", "fdinfo", "pagemap",	"mem",	  "limits",
					    "io",      "wchan",	 "cwd",		"exe",	  "fd/3",
					    "fd/9",    "task",	 "smaps_rollup"};
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", any_process(worker), names[pick(worker, 18)]);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	read(fd, any_place(worker), any_length(worker));
	keep_file(worker, fd);
}

static void copy_from(struct worker *worker)
{
	struct iovec here = {any_place(worker), any_length(worker)};
	struct iovec there = {any_place(worker), any_length(worker)};

	if (pick(worker, 2))
		process_vm_readv(any_process(worker), &here, 1, &there, 1, 0);
	else
		process_vm_writev(any_process(worker), &here, 1, &there, 1, 0);
}

static void use_pidfd(struct worker *worker)
{
	int fd = (int)syscall(SYS_pidfd_open, any_process(worker), 0);

	keep_file(worker, (int)syscall(SYS_pidfd_getfd, fd, pick(worker, 12), 0));
	keep_file(worker, fd);
}

static void use_segment(struct worker *worker)
{
	int id = shmget(1 + (key_t)pick(worker, KEYS), SHARED_SIZE, IPC_CREAT | 0600);
	void *place = (void *)(((uintptr_t)any_place(worker) + PAGE - 1) & -PAGE);

	if (pick(worker, 3) == 0)
		shmctl(id, IPC_RMID, NULL);
	else
		shmat(id, place, SHM_REMAP);
}

static void use_messages(struct worker *worker)
{
	int id = msgget(1 + (key_t)pick(worker, KEYS), IPC_CREAT | 0600);
	struct {
		long type;
		char text[MESSAGE_MAX];
	} message = {1 + pick(worker, 2), {0}};

	switch (pick(worker, 4)) {
	case 0:
		msgctl(id, IPC_RMID, NULL);
		break;
	case 1:
		msgrcv(id, &message, MESSAGE_MAX, (long)pick(worker, 3), MSG_NOERROR);
		break;
	default:
		msgsnd(id, &message, pick(worker, MESSAGE_MAX), 0);
	}
}

static void use_semaphores(struct worker *worker)
{
	int id = semget(1 + (key_t)pick(worker, KEYS), 2, IPC_CREAT | 0600);
	struct sembuf change = {(unsigned short)pick(worker, 2), (short)(1 - (int)pick(worker, 3)),
				SEM_UNDO};

	if (pick(worker, 6) == 0)
		semctl(id, 0, IPC_RMID);
	else
		semop(id, &change, 1);
}

static void use_queue(struct worker *worker)
{
	struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = MESSAGE_MAX};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	int fd = mq_open("/chaos", O_RDWR | O_CREAT, 0600, &attributes);

	switch (pick(worker, 4)) {
	case 0:
		mq_unlink("/chaos");
		break;
	case 1:
		mq_notify(fd, pick(worker, 2) ? &event : NULL);
		break;
	case 2:
		mq_send(fd, any_place(worker), pick(worker, MESSAGE_MAX), pick(worker, 3));
		break;
	default:
		mq_receive(fd, any_place(worker), MESSAGE_MAX, NULL);
	}
	keep_file(worker, fd);
}

static void move_memory(struct worker *worker)
{
	void *from = (void *)((uintptr_t)any_place(worker) & -PAGE);
	void *to = (void *)((uintptr_t)any_place(worker) & -PAGE);
	size_t length = any_length(worker) + 1;

	/* What has gone is made again, so that nothing else comes to lie there. */
	if (mremap(from, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED)
		mmap(from, length, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_FIXED_NOREPLACE | MAP_ANONYMOUS, -1, 0);
}

void use_others(struct worker *worker)
{
	switch (pick(worker, 12)) {
	case 0:
	case 1:
		look_at(worker);
		break;
	case 2:
		copy_from(worker);
		break;
	case 3:
		use_pidfd(worker);
		break;
	case 4:
		use_segment(worker);
		break;
	case 5:
		use_messages(worker);
		break;
	case 6:
		use_semaphores(worker);
		break;
	case 7:
		use_queue(worker);
		break;
	case 8:
		move_memory(worker);
		break;
	case 9:
		kill(any_process(worker), pick(worker, 2) ? SIGUSR1 : 0);
		break;
	case 10:
		waitid(P_ALL, 0, NULL, WEXITED | WNOHANG);
		break;
	default:
		prctl(PR_SET_NAME, any_name(worker));
	}
}
