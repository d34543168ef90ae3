// SPDX-License-Identifier: BSD-3-Clause
// PR_SET_MM of prctl(2), without CAP_SYS_RESOURCE.

#define _GNU_SOURCE
#include "tests/abi/abi.h"
#include "tests/abi/process/children.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SET_MM_AUXV	12
#define SET_MM_EXE_FILE 13
#define SET_MM_MAP	14
#define SET_MM_MAP_SIZE 15

static struct map {
	uint64_t start_code, end_code, start_data, end_data, start_brk, brk, start_stack;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint64_t auxv;
	uint32_t auxv_size, exe_fd;
} now;

/* The other ways to set something are for who may exceed limits. */
static void drop_privilege(void)
{
	struct {
		unsigned version;
		int pid;
	} header = {0x20080522, 0};
	struct {
		unsigned effective, permitted, inheritable;
	} sets[2];

	SYS(capget, &header, sets);
	sets[0].effective &= ~(1u << 24);
	sets[0].permitted &= ~(1u << 24);
	SYS(capset, &header, sets);
}

static char text[1 << 16];

static long read_file(const char *path)
{
	long fd = SYS(open, path, O_RDONLY), size = 0, part;

	while ((part = SYS(read, fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += part;
	SYS(close, fd);
	text[size] = '\0';
	return size;
}

/* What the kernel says of it now. */
static void get_map(void)
{
	uint64_t fields[60] = {0};
	unsigned n = 3;

	read_file("/proc/self/stat");
	for (char *p = strtok(strrchr(text, ')') + 1, " "); p && n < 60; p = strtok(NULL, " "))
		fields[n++] = strtoul(p, NULL, 10);
	now = (struct map){
		.start_code = fields[26],
		.end_code = fields[27],
		.start_stack = fields[28],
		.start_data = fields[45],
		.end_data = fields[46],
		.start_brk = fields[47],
		.brk = (uint64_t)sbrk(0),
		.arg_start = fields[48],
		.arg_end = fields[49],
		.env_start = fields[50],
		.env_end = fields[51],
		.exe_fd = -1,
	};
}

static long set(const struct map *map)
{
	return SYS(prctl, PR_SET_MM, SET_MM_MAP, map, sizeof(*map), 0);
}

TEST(refused)
{
	char *page = guarded_page();
	int child = fork();

	if (child == 0) {
		drop_privilege();
		for (int option = 0; option <= 17; option++) {
			show(SYS(prctl, PR_SET_MM, option, 0, 0, 0), "option %d", option);
			show(SYS(prctl, PR_SET_MM, option, page, 0, 1), "option %d, fifth", option);
			if (option != SET_MM_MAP_SIZE)
				show(SYS(prctl, PR_SET_MM, option, page, 1, 0), "option %d, fourth",
				     option);
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(size)
{
	unsigned size = 0;

	CALL(prctl, PR_SET_MM, SET_MM_MAP_SIZE, &size, 0, 0);
	say("%u", size);
	CALL(prctl, PR_SET_MM, SET_MM_MAP_SIZE, 8, 0, 0);
	CALL(prctl, PR_SET_MM, SET_MM_MAP, &now, size - 8, 0);
	CALL(prctl, PR_SET_MM, SET_MM_MAP, 8, size, 0);
}

TEST(arguments)
{
	static const char words[] = "another\0name\0of this";
	char *arguments = guarded_page();
	int child = fork();

	if (child == 0) {
		struct map map;

		get_map();
		map = now;
		show(set(&map), "the same");
		map.arg_start = (uint64_t)arguments;
		memcpy(arguments, words, sizeof(words));
		map.arg_end = map.arg_start + sizeof(words);
		show(set(&map), "arguments");
		show_bytes("cmdline", text, read_file("/proc/self/cmdline"));
		map.env_start = map.arg_start + 8;
		map.env_end = map.env_start + 5;
		show(set(&map), "environment");
		show_bytes("environ", text, read_file("/proc/self/environ"));
		map.arg_end = map.arg_start + 4;
		show(set(&map), "no end");
		show_bytes("cmdline", text, read_file("/proc/self/cmdline"));
		map.env_start = map.arg_end;
		show(set(&map), "going on");
		show_bytes("cmdline", text, read_file("/proc/self/cmdline"));
		map.arg_start = map.arg_end = map.env_start = map.env_end = 16 * PAGE;
		show(set(&map), "nothing there");
		show_bytes("cmdline", text, read_file("/proc/self/cmdline"));
		show_bytes("environ", text, read_file("/proc/self/environ"));
		map.arg_end = map.env_end = 0x7fffffffefff;
		show(set(&map), "all there is");
		show_bytes("cmdline", text, read_file("/proc/self/cmdline"));
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(auxv)
{
	int child = fork();

	if (child == 0) {
		uint64_t auxv[60] = {6, 4096, 33, 99, 11, 12};
		struct map map;

		get_map();
		map = now;
		map.auxv = (uint64_t)auxv;
		map.auxv_size = 48;
		show(set(&map), "auxv");
		show_bytes("auxv", text, read_file("/proc/self/auxv"));
		map.auxv_size = 56 * 8 + 8;
		show(set(&map), "too long");
		map.auxv_size = 56 * 8;
		memset(auxv, 0x55, sizeof(auxv));
		show(set(&map), "as long as may be");
		show_bytes("auxv", text, read_file("/proc/self/auxv"));
		map.auxv = 0;
		show(set(&map), "none");
		map.auxv = 8;
		show(set(&map), "bad");
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void try_field(const char *name, struct map map, uint64_t *field, uint64_t value)
{
	struct map copy = map;

	*(uint64_t *)((char *)&copy + ((char *)field - (char *)&now)) = value;
	show(set(&copy), "%s", name);
}

TEST(places)
{
	static const char *const names[] = {"start_code", "end_code",  "start_data",  "end_data",
					    "start_brk",  "brk",       "start_stack", "arg_start",
					    "arg_end",	  "env_start", "env_end"};
	int child = fork();

	if (child == 0) {
		struct map map;

		get_map();
		map = now;
		for (int i = 0; i < 11; i++) {
			uint64_t *field = &now.start_code + i;

			say("%s", names[i]);
			try_field("zero", map, field, 0);
			try_field("below", map, field, PAGE - 1);
			try_field("last", map, field, 0x7fffffffefff);
			try_field("above", map, field, 0x7ffffffff000);
			try_field("huge", map, field, -1UL);
			show(set(&map), "as before");
		}
		map.end_code = map.start_code;
		show(set(&map), "no code");
		map = now;
		map.end_data = map.start_data;
		show(set(&map), "no data");
		get_map();
		check(now.end_data == now.start_data);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

TEST(program)
{
	int child = fork();

	if (child == 0) {
		struct map map;

		get_map();
		map = now;
		map.exe_fd = SYS(open, "/dev/null", O_RDONLY);
		show(set(&map), "a device");
		map.exe_fd = SYS(open, "/data/hello", O_RDONLY);
		show(set(&map), "no program");
		map.exe_fd = 999;
		show(set(&map), "no file");
		map.exe_fd = SYS(open, "/proc/self/exe", O_RDONLY);
		show(set(&map), "itself");
		setuid(1000);
		show(set(&map), "without privilege");
		_exit(0);
	}
	waitpid(child, NULL, 0);
}
