// SPDX-License-Identifier: BSD-3-Clause
// The program of the boot matrix:
//   hello                prints a line and its arguments
//   hello status N       ends with status N
//   hello crash          reads address 8
//   hello hlt            executes hlt, which on Linux is a segmentation fault
//   hello cli            the same with interrupts off
//   hello sum FILE       prints size and a checksum of a file
//   hello touch MIB      writes to so much memory and prints how much it could

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int sum(const char *path)
{
	static unsigned char buf[1 << 16];
	unsigned long size = 0, hash = 5381;
	int fd = open(path, O_RDONLY);
	ssize_t n = -1;

	if (fd >= 0)
		while ((n = read(fd, buf, sizeof(buf))) > 0) {
			for (ssize_t i = 0; i < n; i += 512)
				hash = hash * 33 + buf[i];
			size += n;
		}
	if (n < 0) {
		perror(path);
		return 1;
	}
	printf("sum %lu %lx\n", size, hash);
	return 0;
}

static int touch(long mib)
{
	char *p = mmap(NULL, mib << 20, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	for (long i = 0; i < mib << 20; i += 4096)
		p[i] = 1;
	printf("touched %ld MiB\n", mib);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *operand = argc > 2 ? argv[2] : "0";
	volatile char *volatile nowhere = (volatile char *)8;

	if (strcmp(what, "status") == 0)
		return atoi(operand);
	if (strcmp(what, "crash") == 0)
		return *nowhere;
	if (strcmp(what, "hlt") == 0) {
		__asm__ volatile("hlt");
		printf("hlt returned\n");
		return 0;
	}
	if (strcmp(what, "cli") == 0) {
		printf("now for ever\n");
		fflush(stdout);
		__asm__ volatile("cli; hlt");
		printf("hlt returned\n");
		return 0;
	}
	if (strcmp(what, "sum") == 0)
		return sum(operand);
	if (strcmp(what, "touch") == 0)
		return touch(atol(operand));
	printf("hello from");
	for (int i = 0; i < argc; i++)
		printf(" <%s>", argv[i]);
	printf("\n");
	return 0;
}
