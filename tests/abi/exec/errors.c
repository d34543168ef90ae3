// SPDX-License-Identifier: BSD-3-Clause
// What execve and execveat refuse, after which the caller goes on.

#define _GNU_SOURCE
#include "tests/abi/exec/exec.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK 0x10000
#endif

static const char *const no_strings[] = {NULL};

static void try(const char *path)
{
	show(SYS(execve, path, no_strings, no_strings), "execve %s", path);
}

TEST(paths)
{
	char *guarded = guarded_page();

	try("/nothing");
	try("/nothing/at/all");
	try("");
	try("/data/hello");
	try("/data/hello/");
	try("/data/hello/below");
	try("/data");
	try("/data/");
	try(".");
	try("/dev/null");
	try("/data/unreadable");
	try("/data/empty");
	try("/data/setuid");
	SYS(symlink, "/tmp/exec-loop", "/tmp/exec-loop");
	try("/tmp/exec-loop");
	SYS(symlink, "/data", "/tmp/exec-link");
	try("/tmp/exec-link");
	SYS(mknod, "/tmp/exec-fifo", S_IFIFO | 0777, 0);
	try("/tmp/exec-fifo");
	CALL(execve, guarded + PAGE, no_strings, no_strings);
	CALL(execve, 0, no_strings, no_strings);
	CALL(execve, at_page_end(guarded, "/data"), no_strings, no_strings);
}

TEST(long_paths)
{
	static char path[5000];

	memset(path, 'a', 300);
	CALL(execve, path, no_strings, no_strings);
	for (size_t i = 0; i < 4990; i++)
		path[i] = "/."[i & 1];
	CALL(execve, path, no_strings, no_strings);
}

TEST(bad_arrays)
{
	static const unsigned long bad[] = BAD_ADDRESSES;
	const char *path = "/data/hello";

	exec_make("/tmp/exec-empty", "", 0755);
	path = "/tmp/exec-empty";
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		unsigned long strings[] = {(unsigned long)"word", bad[i], 0};

		show(SYS(execve, path, bad[i], no_strings), "argv %#lx", bad[i]);
		show(SYS(execve, path, no_strings, bad[i]), "envp %#lx", bad[i]);
		show(SYS(execve, path, strings, no_strings), "argv[1] %#lx", bad[i]);
		show(SYS(execve, path, no_strings, strings), "envp[1] %#lx", bad[i]);
		show(SYS(execve, "/nothing", bad[i], bad[i]), "nothing, argv %#lx", bad[i]);
	}
}

TEST(strings_at_the_edge)
{
	char *guarded = guarded_page();
	const char *argv[] = {at_page_end(guarded, "word"), NULL};
	const char **array = (const char **)(guarded + PAGE - 16);

	exec_make("/tmp/exec-empty", "", 0755);
	CALL(execve, "/tmp/exec-empty", argv, no_strings);
	array[0] = array[1] = "x";
	CALL(execve, "/tmp/exec-empty", array, no_strings);
	memset(guarded, 'x', PAGE);
	argv[0] = guarded;
	CALL(execve, "/tmp/exec-empty", argv, no_strings);
}

static void try_contents(const char *name, const void *bytes, size_t size)
{
	exec_make_bytes("/tmp/exec-contents", bytes, size, 0755);
	show(SYS(execve, "/tmp/exec-contents", no_strings, no_strings), "%s", name);
}

TEST(contents)
{
	Elf64_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
		.e_phoff = 64,
	};
	Elf64_Ehdr changed;

	try_contents("nothing", "", 0);
	try_contents("text", "echo hello\n", 11);
	try_contents("a byte", "x", 1);
	try_contents("magic only", "\177ELF", 4);
	try_contents("no program headers", &header, sizeof(header));
	changed = header, changed.e_type = ET_REL;
	try_contents("object file", &changed, sizeof(changed));
	changed = header, changed.e_type = ET_CORE;
	try_contents("core", &changed, sizeof(changed));
	changed = header, changed.e_machine = EM_AARCH64;
	try_contents("another machine", &changed, sizeof(changed));
	changed = header, changed.e_phentsize = 32;
	try_contents("e_phentsize", &changed, sizeof(changed));
	changed = header, changed.e_phnum = 0;
	try_contents("e_phnum 0", &changed, sizeof(changed));
	changed = header, changed.e_phnum = 2000;
	try_contents("e_phnum 2000", &changed, sizeof(changed));
	changed = header, changed.e_phoff = -64UL;
	try_contents("e_phoff", &changed, sizeof(changed));
}

/* A dynamic program whose interpreter's path is size bytes, said to be filesz. */
static void try_interpreter(const char *name, const char *path, size_t size, size_t filesz)
{
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr headers[2];
		char path[6000];
	} file = {
		.header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			   .e_type = ET_DYN,
			   .e_machine = EM_X86_64,
			   .e_phentsize = sizeof(Elf64_Phdr),
			   .e_phnum = 2,
			   .e_phoff = 64},
		.headers = {{.p_type = PT_INTERP,
			     .p_offset = offsetof(__typeof__(file), path),
			     .p_filesz = filesz,
			     .p_memsz = filesz},
			    {.p_type = PT_LOAD,
			     .p_flags = PF_R | PF_X,
			     .p_filesz = 64,
			     .p_memsz = 64,
			     .p_align = PAGE}},
	};

	memcpy(file.path, path, size);
	try_contents(name, &file, offsetof(__typeof__(file), path) + size);
}

#define INTERPRETER(name, path) try_interpreter(name, path, sizeof(path), sizeof(path))

TEST(interpreters)
{
	static char many[5000];

	exec_make("/tmp/exec-short", "\177ELF", 0755);
	exec_make("/tmp/exec-text",
		  "a text of more than the 64 bytes that the header of an ELF "
		  "file has: there is no program here",
		  0755);
	exec_make("/tmp/exec-plain", "x", 0644);
	memset(many, 'x', sizeof(many) - 1);
	INTERPRETER("missing", "/lib64/nothing");
	INTERPRETER("directory", "/data");
	INTERPRETER("not executable", "/tmp/exec-plain");
	INTERPRETER("short", "/tmp/exec-short");
	INTERPRETER("text", "/tmp/exec-text");
	INTERPRETER("below a file", "/tmp/exec-text/x");
	INTERPRETER("empty", "\0");
	INTERPRETER("long", many);
	try_interpreter("without an end", "/data", 5, 5);
	try_interpreter("one byte", "/data", 6, 1);
	try_interpreter("no bytes", "/data", 6, 0);
	try_interpreter("4096 bytes", many, 5000, 4096);
	try_interpreter("4097 bytes", many, 5000, 4097);
	try_interpreter("beyond the end", "/data", 6, 60);
}

static void make_script(const char *path, const char *line)
{
	exec_make(path, line, 0755);
	show(SYS(execve, path, no_strings, no_strings), "%.40s", line);
}

TEST(scripts)
{
	make_script("/tmp/exec-script", "#!");
	make_script("/tmp/exec-script", "#!\n");
	make_script("/tmp/exec-script", "#!   \n");
	make_script("/tmp/exec-script", "#! \t ");
	make_script("/tmp/exec-script", "#!/nothing\n");
	make_script("/tmp/exec-script", "#!/nothing with an argument");
	make_script("/tmp/exec-script", "#!/data\n");
	make_script("/tmp/exec-script", "#!data/hello\n");
	make_script("/tmp/exec-script", "#!/data/hello\n");
	make_script("/tmp/exec-script", "#!/data/hello/x\n");
	make_script("/tmp/exec-script", "#!/tmp/exec-script\n");
	make_script("/tmp/exec-script", "# !/nothing\n");
	exec_make("/tmp/exec-text", "text\n", 0755);
	make_script("/tmp/exec-script", "#!/tmp/exec-text\n");
}

TEST(long_script_lines)
{
	static char line[600];

	for (size_t n = 250; n < 260; n++) {
		memset(line, 0, sizeof(line));
		memset(line, 'x', n);
		memcpy(line, "#!/", 3);
		exec_make("/tmp/exec-script", line, 0755);
		show(SYS(execve, "/tmp/exec-script", no_strings, no_strings), "%zu bytes", n);
		line[n] = '\n';
		exec_make("/tmp/exec-script", line, 0755);
		show(SYS(execve, "/tmp/exec-script", no_strings, no_strings), "%zu and newline", n);
		memset(line + n, 'y', 300);
		line[n] = ' ';
		exec_make("/tmp/exec-script", line, 0755);
		show(SYS(execve, "/tmp/exec-script", no_strings, no_strings), "%zu and blank", n);
	}
}

/* A chain of scripts that ends at nothing shows how far Linux goes. */
TEST(script_chain)
{
	char path[40], line[60];

	for (int i = 0; i < 9; i++) {
		snprintf(path, sizeof(path), "/tmp/exec-chain%d", i);
		snprintf(line, sizeof(line), i ? "#!/tmp/exec-chain%d\n" : "#!/nothing%d\n", i - 1);
		exec_make(path, line, 0755);
		show(SYS(execve, path, no_strings, no_strings), "%d scripts", i + 1);
	}
}

TEST(busy)
{
	long fd;

	exec_make("/tmp/exec-busy", "text\n", 0755);
	fd = SYS(open, "/tmp/exec-busy", O_RDWR);
	try("/tmp/exec-busy");
	SYS(close, fd);
	try("/tmp/exec-busy");
	fd = SYS(open, "/tmp/exec-busy", O_RDONLY);
	try("/tmp/exec-busy");
	SYS(close, fd);
	fd = SYS(open, "/tmp/exec-busy", O_WRONLY | O_APPEND);
	make_script("/tmp/exec-script", "#!/tmp/exec-busy\n");
	try("/tmp/exec-busy");
	SYS(close, fd);
	fd = SYS(open, "/tmp/exec-busy", O_RDWR);
	void *shared = (void *)SYS(mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	SYS(close, fd);
	try("/tmp/exec-busy");
	SYS(munmap, shared, PAGE);
	try("/tmp/exec-busy");
}

/* Tries count arguments of size bytes each. */
static void try_sizes(size_t count, size_t size)
{
	char **argv = calloc(count + 1, sizeof(*argv));
	char *string = malloc(size);

	memset(string, 'x', size - 1);
	string[size - 1] = '\0';
	for (size_t i = 0; i < count; i++)
		argv[i] = string;
	show(SYS(execve, "/tmp/exec-empty", argv, no_strings), "%zu strings of %zu bytes", count,
	     size);
	show(SYS(execve, "/tmp/exec-empty", no_strings, argv), "in the environment");
	free(argv);
	free(string);
}

static void try_many_sizes(void)
{
	try_sizes(1, 131072);
	try_sizes(1, 131073);
	try_sizes(2, 131072);
	try_sizes(15, 131072);
	try_sizes(16, 131072);
	try_sizes(40, 131072);
	try_sizes(47, 131072);
	try_sizes(48, 131072);
	try_sizes(10000, 5);
	try_sizes(20000, 1);
	try_sizes(200000, 1);
	try_sizes(700000, 1);
}

static void limit_stack(unsigned long bytes)
{
	struct rlimit limit = {bytes, RLIM_INFINITY};

	show(SYS(setrlimit, RLIMIT_STACK, &limit), "stack limit %lu", bytes);
}

TEST(sizes)
{
	struct rlimit old;

	exec_make("/tmp/exec-empty", "", 0755);
	SYS(getrlimit, RLIMIT_STACK, &old);
	try_many_sizes();
	limit_stack(1 << 20);
	try_many_sizes();
	limit_stack(100 << 20);
	try_many_sizes();
	limit_stack(-1UL);
	try_many_sizes();
	SYS(setrlimit, RLIMIT_STACK, &old);
}

/* The exact limit, which counts the path and pointers. */
TEST(exact_size)
{
	static char string[131073];
	const char *argv[] = {string, NULL};
	const char *more[] = {string, "", NULL};
	struct rlimit old;

	exec_make("/tmp/exec-empty", "", 0755);
	SYS(getrlimit, RLIMIT_STACK, &old);
	limit_stack(1 << 17);
	for (size_t n = 131000; n < 131072; n++) {
		memset(string, 'x', n);
		show(SYS(execve, "/tmp/exec-empty", argv, no_strings), "%zu", n);
		show(SYS(execve, "/tmp/exec-empty", more, no_strings), "%zu and one more", n);
		show(SYS(execve, "/tmp/exec-empty", no_strings, more), "%zu in environment", n);
	}
	SYS(setrlimit, RLIMIT_STACK, &old);
}

TEST(at)
{
	long dir = SYS(open, "/data", O_RDONLY | O_DIRECTORY);
	long file = SYS(open, "/data/hello", O_RDONLY);
	long place = SYS(open, "/tmp", O_PATH);
	int pipe[2];

	exec_make("/tmp/exec-empty", "", 0755);
	SYS(symlink, "exec-empty", "/tmp/exec-symlink");
	SYS(pipe, pipe);
	CALL(execveat, dir, "nothing", no_strings, no_strings, 0);
	CALL(execveat, dir, "hello", no_strings, no_strings, 0);
	CALL(execveat, dir, "", no_strings, no_strings, 0);
	CALL(execveat, dir, "", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, dir, 0, no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, file, "", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, file, "x", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, place, "exec-empty", no_strings, no_strings, 0);
	CALL(execveat, place, "exec-symlink", no_strings, no_strings, 0);
	CALL(execveat, place, "exec-symlink", no_strings, no_strings, AT_SYMLINK_NOFOLLOW);
	CALL(execveat, pipe[0], "", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, AT_FDCWD, "", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, -1, "", no_strings, no_strings, AT_EMPTY_PATH);
	CALL(execveat, -1, "x", no_strings, no_strings, 0);
	CALL(execveat, -1, "/tmp/exec-empty", no_strings, no_strings, 0);
	CALL(execveat, -1, "x", no_strings, no_strings, 0x8000);
	CALL(execveat, -1, 8, no_strings, no_strings, 0x8000);
	CALL(execveat, -1, "", no_strings, no_strings, 0x8000);
	CALL(execveat, AT_FDCWD, "/tmp/exec-empty", no_strings, no_strings, 1);
	CALL(execveat, AT_FDCWD, "/tmp/exec-empty", no_strings, no_strings, AT_SYMLINK_FOLLOW);
	SYS(close, dir);
	SYS(close, file);
	SYS(close, place);
	SYS(close, pipe[0]);
	SYS(close, pipe[1]);
}

TEST(only_checked)
{
	CALL(execveat, AT_FDCWD, "/proc/self/exe", no_strings, no_strings, AT_EXECVE_CHECK);
	CALL(execveat, AT_FDCWD, "/data/empty", no_strings, no_strings, AT_EXECVE_CHECK);
	CALL(execveat, AT_FDCWD, "/data", no_strings, no_strings, AT_EXECVE_CHECK);
	CALL(execveat, AT_FDCWD, "/nothing", no_strings, no_strings, AT_EXECVE_CHECK);
	exec_make("/tmp/exec-text", "text\n", 0755);
	CALL(execveat, AT_FDCWD, "/tmp/exec-text", no_strings, no_strings, AT_EXECVE_CHECK);
	CALL(execveat, AT_FDCWD, "/tmp/exec-text", 8, no_strings, AT_EXECVE_CHECK);
	CALL(execveat, AT_FDCWD, "/tmp/exec-text", no_strings, no_strings,
	     AT_EXECVE_CHECK | AT_SYMLINK_NOFOLLOW);
}

/* A script that its interpreter could not open, as the descriptor is closed by then. */
TEST(hidden_script)
{
	long fd;

	exec_make("/tmp/exec-script", "#!/data/hello\n", 0755);
	fd = SYS(open, "/tmp/exec-script", O_RDONLY | O_CLOEXEC);
	CALL(execveat, fd, "", no_strings, no_strings, AT_EMPTY_PATH);
	SYS(close, fd);
	fd = SYS(open, "/tmp/exec-script", O_RDONLY);
	CALL(execveat, fd, "", no_strings, no_strings, AT_EMPTY_PATH);
	SYS(close, fd);
	fd = SYS(open, "/tmp", O_RDONLY | O_CLOEXEC);
	CALL(execveat, fd, "exec-script", no_strings, no_strings, 0);
	SYS(close, fd);
}

/* setuid(2) does not fail when its user has too many processes: the next program does. */
static void try_with(unsigned limit, long user)
{
	struct rlimit rlimit = {limit, limit};

	say("limit %u", limit);
	SYS(setrlimit, RLIMIT_NPROC, &rlimit);
	CALL(setresuid, user, user, user);
	try("/nothing");
	try("/nothing");
}

TEST(too_many_processes)
{
	long user = own_user();

	for (unsigned limit = 0; limit < 3; limit++) {
		long child = SYS(fork);
		int status = -1;

		if (child == 0) {
			int fds[2];
			long other;
			char c;

			SYS(pipe2, fds, 0);
			other = SYS(fork);
			if (other == 0) {
				SYS(setresuid, user, user, user);
				SYS(write, fds[1], "x", 1);
				for (;;)
					SYS(pause);
			}
			SYS(read, fds[0], &c, 1);
			try_with(limit, user);
			SYS(kill, other, 9);
			SYS(wait4, other, &status, 0, NULL);
			try("/nothing");
			SYS(exit_group, 0);
		}
		check(SYS(wait4, child, &status, 0, NULL) == child && status == 0);
	}
}
