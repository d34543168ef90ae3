// SPDX-License-Identifier: BSD-3-Clause
// What may not be done to the file of a running program.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

TEST(text_file_busy)
{
	const char *self = abi_argv[0];
	int fd;

	TRY(open, self, O_RDONLY);
	TRY(open, self, O_WRONLY);
	TRY(open, self, O_RDWR);
	TRY(open, self, O_WRONLY | O_APPEND);
	TRY(open, self, O_RDONLY | O_TRUNC);
	TRY(open, self, O_CREAT | O_WRONLY | O_TRUNC, 0755);
	TRY(open, self, O_WRONLY | O_CREAT | O_EXCL, 0755);
	TRY(open, self, O_PATH);
	TRY(open, self, 3);
	CALL(truncate, self, 0);
	CALL(truncate, self, -1);
	CALL(access, self, W_OK);
	CALL(chmod, self, 0755);
	CALL(link, self, "/tmp/self");
	TRY(open, "/tmp/self", O_WRONLY);
	CALL(rename, "/tmp/self", "/tmp/self2");
	CALL(unlink, "/tmp/self2");
	fd = SYS(open, self, O_RDONLY);
	CALL(ftruncate, fd, 0);
	CALL(fallocate, fd, 0, 0, 1);
	show_page(SYS(mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), "mmap shared");
	show_page(SYS(mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0), "mmap private");
	SYS(close, fd);
}
