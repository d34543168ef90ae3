// SPDX-License-Identifier: BSD-3-Clause
// PR_SET_MDWE of prctl(2): memory that can be written to never becomes executable.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <unistd.h>

#define SET_MDWE 65
#define GET_MDWE 66

enum { REFUSE = 1, NO_INHERIT = 2 };
enum { R = PROT_READ, W = PROT_WRITE, X = PROT_EXEC };

static char *map(int prot)
{
	return (char *)SYS(mmap, NULL, 2 * PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void set_bits(void)
{
	CALL(prctl, GET_MDWE, 0, 0, 0, 0);
	CALL(prctl, GET_MDWE, 1, 0, 0, 0);
	CALL(prctl, GET_MDWE, 0, 0, 0, 1);
	CALL(prctl, SET_MDWE, 4, 0, 0, 0);
	CALL(prctl, SET_MDWE, NO_INHERIT, 0, 0, 0);
	CALL(prctl, SET_MDWE, REFUSE, 1, 0, 0);
	CALL(prctl, SET_MDWE, 0, 0, 0, 0);
	CALL(prctl, SET_MDWE, REFUSE, 0, 0, 0);
	CALL(prctl, SET_MDWE, REFUSE, 0, 0, 0);
	CALL(prctl, SET_MDWE, 0, 0, 0, 0);
	CALL(prctl, SET_MDWE, REFUSE | NO_INHERIT, 0, 0, 0);
	CALL(prctl, GET_MDWE, 0, 0, 0, 0);
}

static void show_bits(void)
{
	CALL(prctl, GET_MDWE, 0, 0, 0, 0);
	CALL_PAGE(mmap, NULL, PAGE, R | W | X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void inherit(void)
{
	CALL(prctl, SET_MDWE, REFUSE, 0, 0, 0);
	in_child(0, show_bits);
}

static void do_not_inherit(void)
{
	CALL(prctl, SET_MDWE, REFUSE | NO_INHERIT, 0, 0, 0);
	CALL(prctl, GET_MDWE, 0, 0, 0, 0);
	in_child(0, show_bits);
}

TEST(bits)
{
	in_child(0, set_bits);
	in_child(0, inherit);
	in_child(0, do_not_inherit);
}

static char *all, *code, *data, *constant;

static void map_and_protect(void)
{
	long fd = SYS(open, "/data/hello", O_RDONLY), id;
	char *file;

	SYS(prctl, SET_MDWE, REFUSE, 0, 0, 0);
	CALL_PAGE(mmap, NULL, PAGE, R | W | X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, W | X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, R | X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, R | W | X, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CALL_PAGE(mmap, NULL, PAGE, R | W | X, MAP_PRIVATE, fd, 0);
	CALL(mprotect, all, PAGE, R | W | X);
	CALL(mprotect, all, PAGE, R | X);
	CALL(mprotect, all, PAGE, R);
	CALL(mprotect, all, PAGE, R | X);
	CALL(mprotect, code, PAGE, R | W | X);
	CALL(mprotect, code, PAGE, R | X);
	CALL(mprotect, code, 2 * PAGE, R);
	CALL(mprotect, code, PAGE, X);
	CALL(mprotect, data, PAGE, R | W | X);
	CALL(mprotect, data, PAGE, R | X);
	CALL(mprotect, data, PAGE, R);
	CALL(mprotect, constant, PAGE, R | X);
	CALL(pkey_mprotect, constant, PAGE, R | X, -1);
	file = (char *)CALL_PAGE(mmap, NULL, PAGE, R, MAP_PRIVATE, fd, 0);
	CALL(mprotect, file, PAGE, R | X);
	id = shmget(IPC_PRIVATE, PAGE, 0600);
	CALL_PAGE(shmat, id, NULL, 0);
	CALL_PAGE(shmat, id, NULL, SHM_EXEC);
	CALL_PAGE(shmat, id, NULL, SHM_EXEC | SHM_RDONLY);
	shmctl(id, IPC_RMID, NULL);
}

TEST(memory)
{
	all = map(R | W | X);
	code = map(R | X);
	data = map(R | W);
	constant = map(R);
	in_child(0, map_and_protect);
	SYS(munmap, all, 2 * PAGE);
	SYS(munmap, code, 2 * PAGE);
	SYS(munmap, data, 2 * PAGE);
	SYS(munmap, constant, 2 * PAGE);
}
