// SPDX-License-Identifier: BSD-3-Clause
// Takes as much of everything as there is, and sees that the kernel says no: descriptors, names,
// depth, mappings, memory, space. Prints how it was refused. It runs on Linux, too, but prints
// other numbers there.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#define PAGE 4096UL

static void refused(const char *what, long count)
{
	printf("%s: %s after %ld\n", what, strerrorname_np(errno), count);
}

/* ---- descriptors ------------------------------------------------------------------------- */

static int open_file(void)
{
	return open("/tmp/exhaust/file", O_RDWR | O_CREAT, 0600);
}

static int open_directory(void)
{
	return open("/tmp", O_RDONLY);
}

static int open_event(void)
{
	return eventfd(0, 0);
}

static int open_epoll(void)
{
	return epoll_create1(0);
}

static int open_pipe(void)
{
	int fds[2];

	return pipe(fds);
}

static int open_copy(void)
{
	return dup(1);
}

static int open_unnamed(void)
{
	return open("/tmp", O_TMPFILE | O_RDWR, 0600);
}

static void all_descriptors(const char *what, int (*open_one)(void))
{
	long count = 0;

	while (open_one() >= 0)
		count++;
	refused(what, count);
	closefrom(3);
}

static void descriptors(void)
{
	struct rlimit more = {5000, 5000};

	if (setrlimit(RLIMIT_NOFILE, &more) != 0)
		refused("setrlimit", 0);
	all_descriptors("files", open_file);
	all_descriptors("directories", open_directory);
	all_descriptors("eventfds", open_event);
	all_descriptors("epolls", open_epoll);
	all_descriptors("pipes", open_pipe);
	all_descriptors("copies", open_copy);
	all_descriptors("files without a name", open_unnamed);
}

/* Every epoll watches all before it, as far as nesting goes, and one file is watched by many. */
static void watchers(void)
{
	struct epoll_event event = {EPOLLIN, {0}};
	int fds[500], added = 0, event_fd = eventfd(1, 0);

	for (int i = 0; i < 500; i++)
		fds[i] = epoll_create1(0);
	for (int i = 0; i < 500; i++)
		added += epoll_ctl(fds[i], EPOLL_CTL_ADD, event_fd, &event) == 0;
	printf("%d epolls watch a file\n", added);
	for (int i = 1; i < 500; i++)
		if (epoll_ctl(fds[i], EPOLL_CTL_ADD, fds[i - 1], &event) != 0) {
			refused("nested epolls", i);
			break;
		}
	for (int i = 0; i < 500; i++)
		if (epoll_ctl(fds[0], EPOLL_CTL_ADD, fds[i], &event) != 0 && i < 2)
			refused("an epoll in itself", i);
	if (epoll_wait(fds[400], &event, 1, 0) < 0)
		refused("epoll_wait", 0);
	close(event_fd);
	closefrom(3);
}

/* ---- names ------------------------------------------------------------------------------- */

static void deep_directories(void)
{
	char path[5000];
	long depth = 0;

	if (chdir("/tmp/exhaust") != 0)
		refused("chdir", 0);
	while (depth < 3000 && mkdir("deep", 0755) == 0 && chdir("deep") == 0)
		depth++;
	printf("%ld directories deep\n", depth);
	if (!getcwd(path, sizeof(path)))
		refused("getcwd", depth);
	if (mkdir("leaf", 0755) != 0 || rmdir("leaf") != 0)
		refused("leaf", depth);
	while (depth > 0 && chdir("..") == 0 && rmdir("deep") == 0)
		depth--;
	printf("%ld directories are left\n", depth);
}

/* Each directory is removed while it is the working directory; the last chdir() lets all go. */
static void deleted_directories(void)
{
	int fds[2] = {-1, -1};
	long depth = 0;

	if (chdir("/tmp/exhaust") != 0)
		refused("chdir", 0);
	while (depth < 2000 && mkdir("deep", 0755) == 0 && chdir("deep") == 0)
		depth++;
	fds[0] = open(".", O_RDONLY);
	for (long i = 0; i < depth; i++) {
		fds[1] = open("..", O_RDONLY);
		if (unlinkat(fds[1], "deep", AT_REMOVEDIR) != 0)
			refused("unlinkat", i);
		close(fds[1]);
		if (fchdir(fds[0]) != 0 || chdir("..") != 0)
			break;
		close(fds[0]);
		fds[0] = open(".", O_RDONLY);
	}
	if (chdir("/") != 0)
		refused("chdir", 1);
	close(fds[0]);
}

static void long_names(void)
{
	char name[300], path[4200];

	memset(name, 'n', sizeof(name));
	for (int length = 254; length < 258; length++) {
		snprintf(path, sizeof(path), "/tmp/exhaust/%.*s", length, name);
		if (close(open(path, O_CREAT | O_WRONLY, 0600)) != 0 || unlink(path) != 0)
			refused("a long name", length);
	}
	for (int length = 4090; length < 4100; length++) {
		memset(path, '/', sizeof(path));
		strcpy(path + length - 4, "tmp/");
		path[length] = '\0';
		if (access(path, R_OK) != 0)
			refused("a long path", length);
	}
}

static void many_names(void)
{
	char path[100];
	long i;

	for (i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/tmp/exhaust/%ld", i);
		if (mknod(path, i % 2 ? S_IFREG | 0600 : S_IFIFO | 0600, 0) != 0)
			break;
	}
	printf("%ld names\n", i);
	for (i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/tmp/exhaust/%ld", i);
		if (unlink(path) != 0)
			break;
	}
	printf("%ld names removed\n", i);
	for (i = 0; i < 10000; i++) {
		snprintf(path, sizeof(path), "/no-such-%ld", i);
		access(path, F_OK);
	}
}

/* ---- memory ------------------------------------------------------------------------------ */

/* Pages of alternating protection are areas of their own. */
static void many_mappings(void)
{
	static void *shared[100000];
	size_t size = 200000 * PAGE;
	char *area = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	long count = 0;

	while (count < 100000 && mprotect(area + 2 * count * PAGE, PAGE, PROT_NONE) == 0)
		count++;
	refused("mappings by mprotect", count);
	if (munmap(area + PAGE, PAGE) != 0)
		refused("munmap", 1);
	munmap(area, size);
	for (count = 0; count < (long)(sizeof(shared) / sizeof(shared[0])); count++) {
		shared[count] = mmap(NULL, PAGE, count % 2 ? PROT_READ : PROT_NONE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (shared[count] == MAP_FAILED)
			break;
	}
	refused("shared mappings", count);
	while (count-- > 0)
		munmap(shared[count], PAGE);
}

static void large_mappings(void)
{
	long count = 0;

	while (count < 1000 &&
	       mmap(NULL, 1UL << 42, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		    0) != MAP_FAILED)
		count++;
	refused("mappings of 4 TiB", count);
	if (mmap(NULL, 1UL << 50, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		refused("a mapping of 1 PiB", 0);
}

/* Deep page tables and little in them. */
static void sparse_memory(void)
{
	char *area = mmap(NULL, 1UL << 40, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	for (size_t at = 0; area != MAP_FAILED && at < 1UL << 40; at += 1UL << 31)
		area[at] = 1;
	puts("sparse memory");
}

/* ---- space ------------------------------------------------------------------------------- */

static void full_file_system(void)
{
	static char data[1 << 20];
	int fd = open("/tmp/exhaust/large", O_RDWR | O_CREAT, 0600);
	long count = 0;

	while (write(fd, data, sizeof(data)) == (ssize_t)sizeof(data))
		count++;
	errno = 0;
	if (write(fd, data, sizeof(data)) < 0)
		printf("a full file system: %s\n", strerrorname_np(errno));
	for (long i = 0; i < 200; i++)
		if (pwrite(fd, data, 1, i << 40) < 0) {
			printf("a sparse file: %s\n", strerrorname_np(errno));
			break;
		}
	if (mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED)
		refused("a mapping of a file", 0);
	if (ftruncate(fd, 0) != 0 || close(fd) != 0 || unlink("/tmp/exhaust/large") != 0)
		refused("removal", count);
}

static void sparse_file(void)
{
	int fd = open("/tmp/exhaust/sparse", O_RDWR | O_CREAT, 0600);

	for (int shift = 0; shift < 63; shift++)
		if (pwrite(fd, "x", 1, 1L << shift) != 1)
			refused("a far byte", shift);
	if (pwrite(fd, "x", 1, 0x7ffffffffffffffe) != 1 ||
	    pwrite(fd, "xy", 2, 0x7ffffffffffffffe) >= 0)
		refused("the last byte", 0);
	close(fd);
	unlink("/tmp/exhaust/sparse");
}

static void attributes(void)
{
	static char value[60000];
	char name[50];
	long count;

	for (count = 0; count < 100000; count++) {
		snprintf(name, sizeof(name), "user.%ld", count);
		if (setxattr("/tmp/exhaust", name, value, sizeof(value), 0) != 0)
			break;
	}
	if (count == 100000 || (errno != ENOSPC && errno != EOPNOTSUPP && errno != ENOMEM))
		refused("attributes", count);
	while (count-- > 0) {
		snprintf(name, sizeof(name), "user.%ld", count);
		removexattr("/tmp/exhaust", name);
	}
}

static void pieces(void)
{
	static struct iovec many[1025];
	int fd = open_file();

	for (int n = 1023; n < 1026; n++)
		if (writev(fd, many, n) != 0)
			refused("pieces", n);
	close(fd);
	unlink("/tmp/exhaust/file");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (mkdir("/tmp/exhaust", 0777) != 0)
		refused("mkdir", 0);
	descriptors();
	watchers();
	deep_directories();
	deleted_directories();
	long_names();
	many_names();
	many_mappings();
	large_mappings();
	sparse_memory();
	sparse_file();
	pieces();
	attributes();
	full_file_system();
	if (rmdir("/tmp/exhaust") != 0)
		refused("rmdir", 0);
	puts("still here");
	return 0;
}
