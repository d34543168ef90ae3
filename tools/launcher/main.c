// SPDX-License-Identifier: BSD-3-Clause

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/commands.h"
#include "tools/launcher/guest_program.h"
#include "tools/launcher/host_files.h"

static const char main_help[] =
	"usage: elfin COMMAND …\n"
	"Runs unmodified Linux programs in the elfin unikernel, in a virtual machine of its own.\n"
	"\n"
	"  elfin run [OPTION…] [--] PROGRAM [ARG…]        run a program; behaves like the program\n"
	"  elfin pack -o FILE.cpio [OPTION…] DIR|PROGRAM…  make a root file system archive\n"
	"  elfin --version                                print the version\n"
	"\n"
	"elfin COMMAND --help tells more; so does the manual page elfin(1).\n";

char *data_path(const char *name)
{
	char exe[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *path;

	if (length < 0)
		die(STATUS_LAUNCHER, "/proc/self/exe: %s", strerror(errno));
	exe[length] = '\0';
	/* Both DIR/bin/elfin and BUILD/tools/elfin: two steps up. */
	*strrchr(exe, '/') = '\0';
	*strrchr(exe, '/') = '\0';
	path = xasprintf("%s/lib/elfin/%s", exe, name);
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return xasprintf("%s/%s", exe, name);
}

void refuse_option(const char *command, char **argv, int result)
{
	const char *word = argv[optind - 1];

	if (result == ':')
		die(STATUS_LAUNCHER, "%s: option %s needs a value; see elfin %s --help", command,
		    word, command);
	if (optopt != 0 && strncmp(word, "--", 2) == 0)
		die(STATUS_LAUNCHER, "%s: option %s takes no value; see elfin %s --help", command,
		    word, command);
	if (strncmp(word, "--", 2) == 0)
		die(STATUS_LAUNCHER, "%s: unknown option %s; see elfin %s --help", command, word,
		    command);
	die(STATUS_LAUNCHER, "%s: unknown option -%c; see elfin %s --help", command, optopt,
	    command);
}

void add_argument(struct node *root, const char *argument)
{
	const char *colon = strrchr(argument, ':');
	char *host;

	/* A file whose name has a colon can be added when it exists as it is written. */
	if (colon == NULL || access(argument, F_OK) == 0) {
		if (access(argument, F_OK) < 0)
			die(STATUS_LAUNCHER, "--add %s: %s", argument, strerror(errno));
		host_files_add(root, argument, program_absolute_path(argument));
		return;
	}
	if (colon == argument || colon[1] == '\0')
		die(STATUS_LAUNCHER, "--add %s: HOST or HOST:GUEST is needed", argument);
	host = strndup(argument, colon - argument);
	if (host == NULL || access(host, F_OK) < 0)
		die(STATUS_LAUNCHER, "--add %s: %s", argument, strerror(errno));
	host_files_add(root, host, colon + 1);
	free(host);
}

/* Files opened later must not become standard streams when the caller left those closed. */
static void fill_standard_streams(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	fill_standard_streams();
	if (strcmp(command, "run") == 0)
		return run_command(argc - 1, argv + 1);
	if (strcmp(command, "pack") == 0)
		return pack_command(argc - 1, argv + 1);
	if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0 ||
	    strcmp(command, "help") == 0) {
		fputs(main_help, stdout);
		return 0;
	}
	if (strcmp(command, "--version") == 0) {
		puts("elfin " ELFIN_VERSION);
		return 0;
	}
	if (command[0] == '\0') {
		fputs(main_help, stderr);
		return STATUS_LAUNCHER;
	}
	die(STATUS_LAUNCHER, "unknown command %s; see elfin --help", command);
}
