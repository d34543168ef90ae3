// SPDX-License-Identifier: BSD-3-Clause
// /sys: what libraries and language runtimes look for there.

#define _GNU_SOURCE
#include "tests/abi/proc/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static const char *const names[] = {
	"",
	"/block",
	"/bus",
	"/bus/cpu/devices/cpu0",
	"/bus/node/devices/node0",
	"/class/net",
	"/dev/block",
	"/dev/char",
	"/devices/system/cpu",
	"/devices/system/cpu/cpu0",
	"/devices/system/cpu/cpu0/cache",
	"/devices/system/cpu/cpu0/node0",
	"/devices/system/cpu/cpu0/subsystem",
	"/devices/system/cpu/cpu0/cache/index0/size",
	"/devices/system/cpu/cpu0/topology/cluster_cpus",
	"/devices/system/cpu/cpu0/topology/cluster_id",
	"/devices/system/cpu/cpu0/topology/core_cpus",
	"/devices/system/cpu/cpu0/topology/core_id",
	"/devices/system/cpu/cpu0/topology/physical_package_id",
	"/devices/system/cpu/cpu0/topology/thread_siblings_list",
	"/devices/system/cpu/kernel_max",
	"/devices/system/cpu/online",
	"/devices/system/cpu/possible",
	"/devices/system/cpu/smt/active",
	"/devices/system/cpu/smt/control",
	"/devices/system/node/node0/cpu0",
	"/devices/system/node/node0/cpulist",
	"/devices/system/node/node0/meminfo",
	"/devices/system/node/online",
	"/devices/virtual/net",
	"/firmware",
	"/kernel/fscaps",
	"/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
	"/kernel/mm/transparent_hugepage/defrag",
	"/kernel/mm/transparent_hugepage/enabled",
	"/kernel/mm/transparent_hugepage/hpage_pmd_size",
	"/module",
	"/power",
};

TEST(names)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[100], target[100] = "";
		struct stat st = {0};

		snprintf(path, sizeof(path), "/sys%s", names[i]);
		SYS(lstat, path, &st);
		say("%s %o, %ld bytes", path, st.st_mode, (long)st.st_size);
		if (SYS(readlink, path, target, sizeof(target) - 1) > 0)
			say("  leads to %s", target);
	}
}

static const char *const net_files[] = {
	"addr_assign_type",
	"addr_len",
	"address",
	"broadcast",
	"carrier",
	"dev_id",
	"dev_port",
	"dormant",
	"duplex",
	"flags",
	"ifalias",
	"ifindex",
	"iflink",
	"link_mode",
	"mtu",
	"name_assign_type",
	"netdev_group",
	"operstate",
	"speed",
	"statistics/collisions",
	"statistics/multicast",
	"statistics/rx_errors",
	"statistics/rx_nohandler",
	"statistics/tx_dropped",
	"subsystem/lo/ifindex",
	"tx_queue_len",
	"type",
	"uevent",
};

/* Of what root may set on Linux, only some may be set here. */
static void show_file(const char *directory, const char *name)
{
	char path[100], text[200];
	struct stat st = {0};
	int fd;
	long size;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	SYS(lstat, path, &st);
	fd = SYS(open, path, O_RDONLY);
	size = SYS(read, fd, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = 0;
	say("%s %o, %ld bytes: %ld %s", name, st.st_mode & ~0222, (long)st.st_size, size, text);
	SYS(close, fd);
}

/* The loopback, which is the same in any network. */
TEST(network)
{
	char target[100] = "";
	struct dirent *entry;
	DIR *dir = opendir("/sys/class/net");
	int fd;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, "lo") == 0)
			say("lo has type %d", entry->d_type);
	closedir(dir);
	CALL(readlink, "/sys/devices/virtual/net/lo/subsystem", target, sizeof(target) - 1);
	say("%s", target);
	for (size_t i = 0; i < ARRAY_LEN(net_files); i++)
		show_file("/sys/class/net/lo", net_files[i]);
	fd = SYS(open, "/sys/class/net/lo/mtu", O_RDWR);
	CALL(write, fd, "x", 1);
	CALL(write, fd, "65536\n", 6);
	show_file("/sys/class/net/lo", "mtu");
	SYS(close, fd);
	CALL(access, "/sys/class/net/nothing", F_OK);
}

/* What is the same on any machine with one node of memory. */
TEST(facts)
{
	static const char *const files[] = {
		"/devices/system/cpu/cpu0/topology/core_id",
		"/devices/system/cpu/cpu0/topology/physical_package_id",
		"/devices/system/cpu/cpu0/topology/thread_siblings_list",
		"/devices/system/node/has_memory",
		"/devices/system/node/node0/distance",
		"/devices/system/node/online",
		"/kernel/address_bits",
		"/kernel/cpu_byteorder",
		"/kernel/fscaps",
		"/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
		"/kernel/mm/transparent_hugepage/hpage_pmd_size",
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[100];

		snprintf(path, sizeof(path), "/sys%s", files[i]);
		say("%s %s", files[i], read_text(path));
	}
	check(read_text("/sys/devices/system/cpu/online")[0] == '0');
	check(read_text("/sys/devices/system/node/node0/cpulist")[0] == '0');
	check(strchr(read_text("/sys/kernel/mm/transparent_hugepage/enabled"), '[') != NULL);
}

TEST(of_the_node)
{
	long total = find_number(read_text("/proc/meminfo"), "MemTotal");
	char *text = read_text("/sys/devices/system/node/node0/meminfo");

	check(find_number(text, "Node 0 MemTotal") == total);
	check(find_number(text, "Node 0 MemFree") + find_number(text, "Node 0 MemUsed") == total);
	say("%.*s", 15, text);
}

/* A number with what may follow it, and nothing else; -1 otherwise. */
static long number_in(const char *cache, const char *name, const char *unit)
{
	char path[100], *end, *text;
	long number;

	snprintf(path, sizeof(path), "%s/%s", cache, name);
	text = read_text(path);
	number = strtol(text, &end, 10);
	if (end == text || strncmp(end, unit, strlen(unit)) != 0 ||
	    strcmp(end + strlen(unit), "\n") != 0)
		return -1;
	return number;
}

static void check_cache(const char *cache)
{
	long sets = number_in(cache, "number_of_sets", "");
	long ways = number_in(cache, "ways_of_associativity", "");
	long line = number_in(cache, "coherency_line_size", "");
	long parts = number_in(cache, "physical_line_partition", "");
	char path[100];

	check(sets > 0 && ways > 0 && line > 0 && parts > 0);
	check(number_in(cache, "size", "K") * 1024 == sets * ways * line * parts);
	check(number_in(cache, "id", "") >= 0);
	snprintf(path, sizeof(path), "%s/shared_cpu_list", cache);
	check(read_text(path)[0] == '0');
}

/* The program asks the processor, too: what is said of a cache of the first level. */
static void check_first_level(const char *cache, const char *type)
{
#ifdef _SC_LEVEL1_DCACHE_SIZE
	bool data = strcmp(type, "Data\n") == 0;

	check(number_in(cache, "size", "K") * 1024 ==
	      sysconf(data ? _SC_LEVEL1_DCACHE_SIZE : _SC_LEVEL1_ICACHE_SIZE));
	check(!data ||
	      number_in(cache, "coherency_line_size", "") == sysconf(_SC_LEVEL1_DCACHE_LINESIZE));
#endif
}

/* How many there are differs, but any processor has these of the first two levels. */
TEST(caches)
{
	char cache[80];

	for (int i = 0; i < 10; i++) {
		char path[100], type[20];
		long level;

		snprintf(cache, sizeof(cache), "/sys/devices/system/cpu/cpu0/cache/index%d", i);
		if (SYS(access, cache, X_OK) != 0)
			continue;
		level = number_in(cache, "level", "");
		snprintf(path, sizeof(path), "%s/type", cache);
		snprintf(type, sizeof(type), "%s", read_text(path));
		if (level <= 2)
			say("index%d: level %ld, %s", i, level, type);
		check_cache(cache);
		if (level == 1)
			check_first_level(cache, type);
	}
}

/* A set of processors is written as a mask, too, in groups of 32 bits. */
TEST(sets_of_processors)
{
	static const char *const files[] = {"cluster_cpus", "core_cpus",    "core_siblings",
					    "die_cpus",	    "package_cpus", "thread_siblings"};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[100], *text;

		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu0/topology/%s", files[i]);
		text = read_text(path);
		check(strspn(text, "0123456789abcdef,") == strlen(text) - 1);
		check(strchr("13579bdf", text[strlen(text) - 2]) != NULL);
		strcat(path, "_list");
		say("%s begins with %c", files[i], read_text(path)[0]);
	}
}

TEST(operations)
{
	static const char online[] = "/sys/devices/system/cpu/online";
	struct statfs fs;
	char buf[64];
	long fd;

	CALL(statfs, "/sys", &fs);
	say("type %lx, size %ld, name %ld", (long)fs.f_type, (long)fs.f_bsize, (long)fs.f_namelen);
	CALL(mkdir, "/sys/new", 0700);
	CALL(open, "/sys/new", O_RDWR | O_CREAT, 0600);
	CALL(unlink, "/sys/devices/system/cpu/online");
	CALL(rmdir, "/sys/class");
	CALL(access, "/sys/devices/system/cpu/nothing", F_OK);
	CALL(access, online, R_OK);
	fd = CALL(open, online, O_RDONLY);
	show(SYS(read, fd, buf, sizeof(buf)) > 1, "read");
	show(SYS(read, fd, buf, sizeof(buf)), "read at the end");
	CALL(lseek, fd, 0, SEEK_SET);
	show(SYS(read, fd, buf, 1), "read again");
	CALL(close, fd);
	fd = CALL(open, "/sys/devices/system", O_RDONLY | O_DIRECTORY);
	CALL(openat, fd, "cpu/../node/node0/distance", O_RDONLY);
	CALL(close, fd + 1);
	CALL(close, fd);
}

TEST(listing)
{
	DIR *dir = opendir("/sys/devices/system/cpu");
	struct dirent *entry;
	int found = 0;

	while (dir && (entry = readdir(dir)) != NULL) {
		found += strcmp(entry->d_name, "cpu0") == 0 && entry->d_type == DT_DIR;
		found += strcmp(entry->d_name, "online") == 0 && entry->d_type == DT_REG;
		found += strcmp(entry->d_name, "smt") == 0 && entry->d_type == DT_DIR;
	}
	closedir(dir);
	say("%d found", found);
	dir = opendir("/sys/class/net");
	show(dir != NULL, "networks");
	closedir(dir);
}
