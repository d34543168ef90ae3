// SPDX-License-Identifier: BSD-3-Clause
// What can be done to any file, to names, and to memory.

#include "tests/load/chaos/chaos.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, WAIT_MS = 3, VECTORS = 3, FILE_MAX = 1 << 20 };

static void transfer(struct worker *worker, int fd)
{
	struct iovec vectors[VECTORS];

	for (unsigned i = 0; i < VECTORS; i++)
		vectors[i] = (struct iovec){any_place(worker), any_length(worker)};
	switch (pick(worker, 8)) {
	case 0:
	case 1:
		read(fd, any_place(worker), any_length(worker));
		break;
	case 2:
	case 3:
		write(fd, any_place(worker), any_length(worker));
		break;
	case 4:
		readv(fd, vectors, VECTORS);
		break;
	case 5:
		writev(fd, vectors, VECTORS);
		break;
	case 6:
		pread(fd, any_place(worker), any_length(worker), pick(worker, FILE_MAX));
		break;
	default:
		pwrite(fd, any_place(worker), any_length(worker), pick(worker, FILE_MAX));
	}
}

/* Between two files, or to a pipe. */
static void pass(struct worker *worker, int fd)
{
	struct iovec vector = {any_place(worker), any_length(worker)};
	off_t offset = pick(worker, FILE_MAX);
	int other = any_file(worker);

	switch (pick(worker, 5)) {
	case 0:
		splice(fd, NULL, other, NULL, any_length(worker),
		       pick(worker, 2) * SPLICE_F_NONBLOCK);
		break;
	case 1:
		tee(fd, other, any_length(worker), SPLICE_F_NONBLOCK);
		break;
	case 2:
		sendfile(fd, other, pick(worker, 2) ? &offset : NULL, any_length(worker));
		break;
	case 3:
		copy_file_range(fd, NULL, other, NULL, any_length(worker), 0);
		break;
	default:
		vmsplice(fd, &vector, 1, SPLICE_F_NONBLOCK);
	}
}

static void wait_for(struct worker *worker, int fd)
{
	struct epoll_event event = {EPOLLIN | EPOLLOUT | pick(worker, 2) * EPOLLET, {.fd = fd}};
	struct epoll_event events[4];
	struct pollfd polled[] = {{fd, POLLIN | POLLOUT, 0}, {any_file(worker), POLLIN, 0}};

	switch (pick(worker, 4)) {
	case 0:
		poll(polled, 2, (int)pick(worker, WAIT_MS));
		break;
	case 1:
		epoll_wait(any_file(worker), events, 4, (int)pick(worker, WAIT_MS));
		break;
	default:
		epoll_ctl(any_file(worker), 1 + (int)pick(worker, 3), fd, &event);
	}
}

static void set(struct worker *worker, int fd)
{
	static const unsigned requests[] = {FIONREAD, TIOCGWINSZ, TCFLSH,   TIOCSTI,	TCSBRK,
					    FIONBIO,  FIOASYNC,	  TIOCEXCL, SIOCATMARK, TIOCGPTN};
	struct itimerspec soon = {{0, 50000}, {0, pick(worker, 100000)}};
	struct flock lock = {(short)pick(worker, 3), SEEK_SET, pick(worker, 100), pick(worker, 100),
			     0};

	switch (pick(worker, 7)) {
	case 0:
		fcntl(fd, F_SETPIPE_SZ, pick(worker, 1 << 17));
		break;
	case 1:
		fcntl(fd, F_SETFL, pick(worker, 2) ? O_NONBLOCK : O_APPEND);
		break;
	case 2:
		fcntl(fd, pick(worker, 2) ? F_SETLKW : F_OFD_SETLKW, &lock);
		break;
	case 3:
		ioctl(fd, requests[pick(worker, 10)], any_place(worker));
		break;
	case 4:
		timerfd_settime(fd, 0, &soon, NULL);
		break;
	case 5:
		flock(fd, (int[]){LOCK_SH, LOCK_EX, LOCK_UN}[pick(worker, 3)]);
		break;
	default:
		inotify_add_watch(fd, any_name(worker), IN_ALL_EVENTS);
	}
}

static void change(struct worker *worker, int fd)
{
	struct stat st;

	switch (pick(worker, 7)) {
	case 0:
		ftruncate(fd, pick(worker, FILE_MAX));
		break;
	case 1:
		fallocate(fd, FALLOC_FL_KEEP_SIZE | (int)pick(worker, 2) * FALLOC_FL_PUNCH_HOLE,
			  pick(worker, FILE_MAX), pick(worker, FILE_MAX));
		break;
	case 2:
		lseek(fd, pick(worker, FILE_MAX), (int)pick(worker, 5));
		break;
	case 3:
		syscall(SYS_getdents64, fd, any_place(worker), any_length(worker));
		break;
	case 4:
		fstat(fd, &st);
		break;
	case 5:
		fsync(fd);
		break;
	default:
		keep_file(worker, dup(fd));
	}
}

void use_file(struct worker *worker)
{
	int fd = any_file(worker);

	switch (pick(worker, 8)) {
	case 0:
	case 1:
	case 2:
		transfer(worker, fd);
		break;
	case 3:
	case 4:
		pass(worker, fd);
		break;
	case 5:
		wait_for(worker, fd);
		break;
	case 6:
		set(worker, fd);
		break;
	default:
		change(worker, fd);
	}
}

void use_names(struct worker *worker)
{
	const char *name = any_name(worker), *other = any_name(worker);
	struct stat st;

	switch (pick(worker, 9)) {
	case 0:
	case 1:
		unlink(name);
		break;
	case 2:
		mkdir("/tmp/dir", 0755);
		break;
	case 3:
		rmdir("/tmp/dir");
		break;
	case 4:
		rename(name, other);
		break;
	case 5:
		link(name, other);
		break;
	case 6:
		symlink(name, other);
		break;
	case 7:
		mkfifo("/tmp/fifo", 0600);
		break;
	default:
		stat(name, &st);
	}
}

void use_memory(struct worker *worker)
{
	static const int advices[] = {MADV_DONTNEED, MADV_WILLNEED, MADV_FREE};
	void *place = (void *)((uintptr_t)any_place(worker) & -PAGE);
	size_t length = any_length(worker);
	int kind = pick(worker, 2) ? MAP_SHARED : MAP_PRIVATE;

	switch (pick(worker, 5)) {
	case 0:
		mmap(place, length, PROT_READ | PROT_WRITE, kind | MAP_FIXED, any_file(worker), 0);
		break;
	case 1:
	case 2:
		mmap(place, length, PROT_READ | PROT_WRITE, kind | MAP_FIXED | MAP_ANONYMOUS, -1,
		     0);
		break;
	case 3:
		mprotect(place, length, (int)pick(worker, 4));
		break;
	default:
		madvise(place, length, advices[pick(worker, 3)]);
	}
}
