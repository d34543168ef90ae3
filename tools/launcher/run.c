// SPDX-License-Identifier: BSD-3-Clause

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/launcher/commandline.h"
#include "tools/launcher/commands.h"
#include "tools/launcher/cpio.h"
#include "tools/launcher/guest_program.h"
#include "tools/launcher/host_files.h"
#include "tools/launcher/relay.h"

#define MIB	       (1024ull * 1024)
#define DEFAULT_MEMORY (256 * MIB)

/* The root file system as QEMU gets it. */
struct initrd {
	char *path;
	uint64_t size;
	char *program;		  /* path of PROGRAM in it … */
	const char *host_program; /* … and on the host; NULL when it comes from an archive */
};

static int new_memory_file(void)
{
	int fd = memfd_create("initrd", MFD_CLOEXEC);

	if (fd < 0)
		die(STATUS_LAUNCHER, "cannot make a file in memory: %s", strerror(errno));
	return fd;
}

/* QEMU inherits the file and opens it by this name. */
static char *inherited_path(int fd)
{
	fcntl(fd, F_SETFD, 0);
	return xasprintf("/proc/self/fd/%d", fd);
}

static void add_arguments(struct node *root, const struct run_options *options)
{
	for (size_t i = 0; i < options->adds.count; i++)
		add_argument(root, options->adds.list[i]);
}

static void find_in_guest(struct initrd *initrd, struct node *root,
			  const struct run_options *options)
{
	const char *path = run_options_getenv(options, "PATH");
	const struct inode *inode;

	inode = program_find_guest(root, options->cwd ? options->cwd : "/", path ? path : "",
				   options->program[0], &initrd->program);
	initrd->host_program = inode->host_path;
}

/* Packs the skeleton with PROGRAM, or the directory given by --rootfs. */
static void pack_tree(struct initrd *initrd, const struct run_options *options)
{
	struct node *root = tree_new();
	int fd = new_memory_file();

	if (options->rootfs != NULL) {
		host_files_add(root, options->rootfs, "/");
		add_arguments(root, options);
		find_in_guest(initrd, root, options);
	} else {
		manifest_add(root, data_path("rootfs/manifest"));
		initrd->program = program_find_host(options->program[0]);
		initrd->host_program = initrd->program;
		program_check_host(initrd->program);
		host_files_add(root, initrd->program, initrd->program);
		add_arguments(root, options);
	}
	initrd->size = cpio_write(root, fd, "the root file system");
	initrd->path = inherited_path(fd);
}

static void copy_archive(int from, int to, uint64_t size, const char *path)
{
	off_t offset = 0;

	while ((uint64_t)offset < size)
		if (sendfile(to, from, &offset, size - offset) <= 0)
			die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	if (ftruncate(to, (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE) < 0 ||
	    lseek(to, 0, SEEK_END) < 0)
		die(STATUS_LAUNCHER, "cannot copy the root file system: %s", strerror(errno));
}

/* Takes the archive given by --rootfs as it is; what --add names follows in a second archive. */
static void use_archive(struct initrd *initrd, const struct run_options *options, int archive)
{
	struct node *root = tree_new();
	int fd;

	initrd->size = cpio_read(root, archive, options->rootfs);
	initrd->path = xstrdup(options->rootfs);
	if (options->adds.count > 0) {
		fd = new_memory_file();
		copy_archive(archive, fd, initrd->size, options->rootfs);
		add_arguments(root, options);
		initrd->size = lseek(fd, 0, SEEK_CUR);
		initrd->size += cpio_write(root, fd, "the root file system");
		initrd->path = inherited_path(fd);
	}
	find_in_guest(initrd, root, options);
}

static void make_initrd(struct initrd *initrd, const struct run_options *options)
{
	struct stat status;
	int archive;

	if (options->rootfs == NULL) {
		pack_tree(initrd, options);
		return;
	}
	archive = open(options->rootfs, O_RDONLY | O_CLOEXEC);
	if (archive < 0 || fstat(archive, &status) < 0)
		die(STATUS_LAUNCHER, "--rootfs %s: %s", options->rootfs, strerror(errno));
	if (S_ISDIR(status.st_mode))
		pack_tree(initrd, options);
	else
		use_archive(initrd, options, archive);
	close(archive);
}

/* The default memory grows with the root file system; a given size is what the user wants. */
static uint64_t choose_memory(const struct run_options *options, uint64_t initrd)
{
	if (options->memory == 0)
		return initrd > DEFAULT_MEMORY / 4 ? initrd + DEFAULT_MEMORY : DEFAULT_MEMORY;
	if (initrd > options->memory)
		die(STATUS_LAUNCHER, "--mem: the root file system alone takes %llu MiB",
		    (unsigned long long)(initrd / MIB + 1));
	return options->memory;
}

static char *find_kernel(const struct run_options *options)
{
	char *path = options->kernel ? xstrdup(options->kernel) : data_path("elfin");

	if (access(path, R_OK) < 0)
		die(STATUS_LAUNCHER, "kernel %s: %s%s", path, strerror(errno),
		    options->kernel ? "" : " (`make` builds it)");
	return path;
}

static bool same_file(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static char gdb_dir[] = "/tmp/elfin-XXXXXX";
static char *gdb_socket;

static void remove_gdb_socket(void)
{
	unlink(gdb_socket);
	rmdir(gdb_dir);
}

/* Makes a place for gdb's socket that only this user can reach, and tells how to use it. */
static char *prepare_gdb(const char *kernel, const char *program)
{
	char *script = data_path("gdb/elfin.py");

	if (mkdtemp(gdb_dir) == NULL)
		die(STATUS_LAUNCHER, "%s: %s", gdb_dir, strerror(errno));
	gdb_socket = xasprintf("%s/gdb", gdb_dir);
	atexit(remove_gdb_socket);
	warn("the machine waits for gdb; start it in another terminal:\n"
	     "  gdb -q -x %s -ex 'elfin connect %s %s.debug' -ex 'elfin program %s'",
	     script, gdb_socket, kernel, program ? program : "");
	free(script);
	return gdb_socket;
}

static int open_coverage(const struct run_options *options)
{
	int fd;

	if (options->coverage == NULL)
		return -1;
	fd = open(options->coverage, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		die(STATUS_LAUNCHER, "--coverage %s: %s", options->coverage, strerror(errno));
	return fd;
}

/* Ends the launcher as the signal would have, so that a shell sees what happened. */
static int end_by_signal(int number)
{
	fflush(NULL);
	if (gdb_socket != NULL)
		remove_gdb_socket();
	signal(number, SIG_DFL);
	raise(number);
	return 128 + number;
}

static void show_text(const char *text)
{
	if (text == NULL)
		return;
	fputs(text, stderr);
	if (text[0] != '\0' && text[strlen(text) - 1] != '\n')
		fputc('\n', stderr);
}

/* The machine ended without telling how. */
static int explain_death(const struct control *control, const struct relay_result *result)
{
	show_text(result->uart);
	show_text(result->messages);
	if (WIFEXITED(result->wait_status) && WEXITSTATUS(result->wait_status) != 0) {
		warn("QEMU failed");
		return STATUS_LAUNCHER;
	}
	if (WIFSIGNALED(result->wait_status))
		warn("QEMU was ended by signal %d", WTERMSIG(result->wait_status));
	else
		warn("the machine ended without an exit status%s",
		     control->started ? "" : ", before the program started");
	return STATUS_MACHINE;
}

static int exit_status(const struct run_options *options, const struct control *control,
		       const struct relay_result *result)
{
	if (result->signal != 0)
		return end_by_signal(result->signal);
	if (result->timed_out) {
		warn("stopped after %g seconds (--timeout)", options->timeout);
		return STATUS_TIMEOUT;
	}
	if (!control->exited)
		return explain_death(control, result);
	if (result->hung)
		warn("the machine did not switch itself off");
	if (control->exit.kind == 2) {
		show_text(result->uart);
		warn("the kernel panicked");
		return STATUS_MACHINE;
	}
	if (control->exit.kind == 1)
		return 128 + (control->exit.value & 127);
	return control->exit.value == 0 && result->lost_output ? STATUS_LAUNCHER
							       : (int)(control->exit.value & 255);
}

int run_command(int argc, char **argv)
{
	struct run_options options = {0};
	struct machine_options machine_options = {0};
	struct control control = {0};
	struct relay_result result = {0};
	struct initrd initrd = {0};
	struct machine machine;

	run_options_parse(&options, argc, argv);
	machine_options.kernel = find_kernel(&options);
	make_initrd(&initrd, &options);
	control.coverage_fd = open_coverage(&options);
	control.verbose = options.verbose;
	machine_options.machine = options.machine;
	machine_options.initrd = initrd.path;
	machine_options.append = commandline_build(&options, initrd.program);
	machine_options.memory = choose_memory(&options, initrd.size);
	machine_options.merge_output = same_file(STDOUT_FILENO, STDERR_FILENO);
	machine_options.verbose = options.verbose;
	if (options.gdb)
		machine_options.gdb_socket =
			prepare_gdb(machine_options.kernel, initrd.host_program);
	relay_catch_signals();
	machine_start(&machine, &machine_options);
	relay_run(&machine, &control, options.timeout, options.verbose, &result);
	return exit_status(&options, &control, &result);
}
