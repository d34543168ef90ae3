// SPDX-License-Identifier: BSD-3-Clause
// process_vm_readv and process_vm_writev, on this process and on a child.

#define _GNU_SOURCE
#include "tests/abi/mem/areas.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long readv_from(int pid, void *local, size_t local_size, const void *remote, size_t size)
{
	struct iovec mine = {local, local_size}, its = {(void *)remote, size};

	return SYS(process_vm_readv, pid, &mine, 1, &its, 1, 0);
}

static long writev_to(int pid, void *local, size_t local_size, const void *remote, size_t size)
{
	struct iovec mine = {local, local_size}, its = {(void *)remote, size};

	return SYS(process_vm_writev, pid, &mine, 1, &its, 1, 0);
}

TEST(own_memory)
{
	char text[] = "some text", copy[16] = "";
	struct iovec mine[] = {{copy, 2}, {copy + 8, 0}, {copy + 4, 3}};
	struct iovec its[] = {{text, 1}, {text + 3, 3}, {text, 100}};
	int pid = getpid();

	show(readv_from(pid, copy, 16, text, 10), "read");
	say("%s", copy);
	memset(copy, '.', 15);
	show(SYS(process_vm_readv, pid, mine, 3, its, 2, 0), "pieces");
	say("%.15s", copy);
	show(writev_to(pid, "other", 5, text, 4), "write");
	say("%s", text);
	show(readv_from(pid, copy, 16, text, 0), "nothing of theirs");
	show(readv_from(pid, copy, 0, text, 10), "nothing of mine");
	show(readv_from(0, copy, 1, text, 1), "process 0");
}

TEST(rights)
{
	char *p = map_letters(FREE_AT, 6, ANON), buf[3 * PAGE];
	int pid = getpid();

	SYS(mprotect, p + PAGE, PAGE, PROT_READ);
	SYS(mprotect, p + 2 * PAGE, PAGE, PROT_NONE);
	SYS(munmap, p + 4 * PAGE, PAGE);
	for (int i = 0; i < 6; i++) {
		show(readv_from(pid, buf, 1, p + i * PAGE, 1), "read %d", i);
		show(writev_to(pid, "X", 1, p + i * PAGE, 1), "write %d", i);
	}
	show_pages("now", p, 6);
	show(readv_from(pid, buf, sizeof(buf), p + 100, sizeof(buf)), "up to the hole");
	show(readv_from(pid, buf, sizeof(buf), p + 3 * PAGE + 10, sizeof(buf)), "up to the gap");
	show(writev_to(pid, buf, sizeof(buf), p, sizeof(buf)), "write up to the read-only page");
	show(readv_from(pid, p + 4 * PAGE - 8, 16, buf, 16), "to the gap");
	show(readv_from(pid, p + PAGE, 16, buf, 16), "to a read-only page");
	SYS(munmap, FREE_AT, 10 * PAGE);
}

TEST(files)
{
	long fd = letters_file("/tmp/process-vm", 2);
	char *p = (char *)SYS(mmap, FREE_AT, 3 * PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
	char *q = (char *)SYS(mmap, FREE_AT + 10 * PAGE, 3 * PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd,
			      0);
	char byte = 0;
	int pid = getpid();

	show(writev_to(pid, "S", 1, p, 1), "shared");
	show(writev_to(pid, "P", 1, q + PAGE, 1), "private");
	show(readv_from(pid, &byte, 1, p + 2 * PAGE, 1), "beyond the end");
	CALL(pread64, fd, &byte, 1, 0);
	say("the file has %c", byte);
	show_pages("shared", p, 2);
	show_pages("private", q, 2);
	SYS(close, fd);
	SYS(munmap, FREE_AT, 20 * PAGE);
}

TEST(arguments)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	char *page = guarded_page(), buf[8];
	struct iovec good = {buf, 8}, negative = {buf, -1}, many[1025];
	int pid = getpid();

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		show(readv_from(pid, buf, 8, (void *)bad[i], 8), "from %lx", bad[i]);
		show(writev_to(pid, buf, 8, (void *)bad[i], 8), "to %lx", bad[i]);
		show(readv_from(pid, (void *)bad[i], 8, buf, 8), "into %lx", bad[i]);
		show(SYS(process_vm_readv, pid, bad[i], 1, &good, 1, 0), "mine at %lx", bad[i]);
		show(SYS(process_vm_readv, pid, &good, 1, bad[i], 1, 0), "theirs at %lx", bad[i]);
		show(SYS(process_vm_readv, pid, &good, 1, bad[i], 0, 0), "none at %lx", bad[i]);
	}
	for (int i = 0; i < 1025; i++)
		many[i] = (struct iovec){buf, i % 2};
	CALL(process_vm_readv, pid, many, 1024, &good, 1, 0);
	CALL(process_vm_readv, pid, many, 1025, &good, 1, 0);
	CALL(process_vm_readv, pid, &good, 1, many, 1024, 0);
	CALL(process_vm_readv, pid, &good, 1, many, 1025, 0);
	CALL(process_vm_readv, pid, &negative, 1, &good, 1, 0);
	CALL(process_vm_readv, pid, &good, 1, &negative, 1, 0);
	CALL(process_vm_readv, pid, &good, 1, &good, 1, 1);
	CALL(process_vm_writev, pid, &good, 1, &good, 1, -1);
	CALL(process_vm_readv, -1, &good, 1, &good, 1, 0);
	CALL(process_vm_readv, 99999999, &good, 1, &good, 1, 0);
	CALL(process_vm_readv, 99999999, &good, 0, &good, 1, 0);
	CALL(process_vm_readv, 99999999, &good, 1, &good, 0, 0);
	memcpy(page + PAGE - 16, &good, 16);
	CALL(process_vm_readv, pid, page + PAGE - 16, 1, &good, 1, 0);
	CALL(process_vm_readv, pid, page + PAGE - 15, 1, &good, 1, 0);
	CALL(process_vm_readv, pid, &good, 1, page + PAGE - 15, 1, 0);
	CALL(process_vm_writev, pid, &good, 1, &good, 1, 0);
}

static volatile char word[16] = "parent";

TEST(child)
{
	char copy[16] = "", zero[4] = "";
	int fds[2], back[2], pid, status = 0;

	pipe(fds);
	pipe(back);
	pid = fork();
	if (pid == 0) {
		strcpy((char *)word, "child");
		write(fds[1], "r", 1);
		read(back[0], zero, 1);
		_exit(word[0] == 'w' ? 7 : 8);
	}
	read(fds[0], zero, 1);
	show(readv_from(pid, copy, 16, (char *)word, 16), "read");
	say("its word is %s, mine %s", copy, word);
	show(writev_to(pid, "written", 8, (char *)word, 8), "write");
	say("mine is %s", word);
	write(back[1], "g", 1);
	SYS(wait4, pid, &status, 0, NULL);
	say("status %x", status);
	show(readv_from(pid, copy, 16, (char *)word, 16), "gone");
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
		close(back[i]);
	}
}
