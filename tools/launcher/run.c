// SPDX-License-Identifier: BSD-3-Clause

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/launcher/commandline.h"
#include "tools/launcher/commands.h"
#include "tools/launcher/initrd.h"
#include "tools/launcher/kernel_image.h"
#include "tools/launcher/relay.h"
#include "tools/launcher/terminal.h"

#define MIB		(1024ull * 1024)
#define DEFAULT_MEMORY	(256 * MIB)
#define FIRMWARE_MEMORY (160 * 1024) /* what pc and q35 keep behind the root file system */

/*
 * The default memory grows with the root file system; a given size is what the user wants. QEMU
 * puts the root file system at the end of memory, also where that is over the kernel.
 */
static uint64_t choose_memory(const struct run_options *options, const char *kernel,
			      uint64_t initrd)
{
	uint64_t least = kernel_image_end(kernel) + initrd + PAGE_SIZE + FIRMWARE_MEMORY;

	if (options->memory == 0)
		return initrd > DEFAULT_MEMORY / 4 ? initrd + DEFAULT_MEMORY : DEFAULT_MEMORY;
	if (least > options->memory)
		die(STATUS_LAUNCHER,
		    "--mem: kernel and root file system alone take %llu KiB, and the program needs more",
		    (unsigned long long)(least / 1024 + 1));
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
	initrd_make(&initrd, &options);
	control.coverage_fd = open_coverage(&options);
	control.core = (struct core_file){.path = options.coredump, .fd = -1};
	control.verbose = options.verbose;
	machine_options.machine = options.machine;
	machine_options.network = &options.network;
	machine_options.initrd = initrd.path;
	machine_options.append = commandline_build(&options, initrd.program);
	machine_options.memory = choose_memory(&options, machine_options.kernel, initrd.size);
	machine_options.merge_output = same_file(STDOUT_FILENO, STDERR_FILENO);
	machine_options.verbose = options.verbose;
	if (options.gdb)
		machine_options.gdb_socket =
			prepare_gdb(machine_options.kernel, initrd.host_program);
	relay_catch_signals();
	machine_start(&machine, &machine_options);
	terminal_begin();
	relay_run(&machine, &control, options.timeout, options.verbose, &result);
	terminal_restore();
	return exit_status(&options, &control, &result);
}
