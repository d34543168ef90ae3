// SPDX-License-Identifier: BSD-3-Clause

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/launcher/commands.h"
#include "tools/launcher/cpio.h"
#include "tools/launcher/guest_program.h"
#include "tools/launcher/host_files.h"
#include "tools/launcher/libraries.h"
#include "tools/launcher/packages.h"

static const char pack_help[] =
	"usage: elfin pack -o FILE.cpio [OPTION…] DIR|PROGRAM…\n"
	"Writes a root file system for elfin: a cpio archive (newc) whose file data is aligned to\n"
	"pages. A directory becomes the root; a program appears under its path on this machine,\n"
	"in the skeleton of a root file system (/etc, /dev, /tmp, …). Modes, owners, times and links\n"
	"are kept. Several arguments are merged in their order. With a program come its dynamic\n"
	"linker and the shared libraries it needs.\n"
	"\n"
	"  -o, --output FILE        the archive; - is standard output\n"
	"      --add HOST[:GUEST]   put a file or directory at path GUEST (default: its own path)\n"
	"      --package NAME       add the files of this installed Debian package, and of those it\n"
	"                           depends on\n"
	"      --skeleton           add the skeleton for directories too\n"
	"      --no-skeleton        never add the skeleton\n"
	"  -h, --help               this text\n";

struct pack_options {
	const char *output;
	int skeleton; /* 1: always, 0: never, -1: when a program is packed */
	struct strings adds, packages;
	char **sources; /* ended by NULL */
};

/* The archive being written, removed when the launcher ends before it is complete. */
static const char *unfinished;

static void remove_unfinished(void)
{
	if (unfinished != NULL)
		unlink(unfinished);
}

static void parse_options(struct pack_options *options, int argc, char **argv)
{
	enum { ADD = 256, PACKAGE, SKELETON, NO_SKELETON };
	static const struct option known[] = {
		{"output", required_argument, NULL, 'o'},
		{"add", required_argument, NULL, ADD},
		{"package", required_argument, NULL, PACKAGE},
		{"skeleton", no_argument, NULL, SKELETON},
		{"no-skeleton", no_argument, NULL, NO_SKELETON},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":o:h", known, NULL)) != -1) {
		switch (option) {
		case 'o':
			options->output = optarg;
			break;
		case ADD:
			strings_add(&options->adds, optarg);
			break;
		case PACKAGE:
			strings_add(&options->packages, optarg);
			break;
		case SKELETON:
			options->skeleton = 1;
			break;
		case NO_SKELETON:
			options->skeleton = 0;
			break;
		case 'h':
			fputs(pack_help, stdout);
			exit(0);
		default:
			refuse_option("pack", argv, option);
		}
	}
	options->sources = argv + optind;
	if (options->output == NULL)
		die(STATUS_LAUNCHER, "pack: -o FILE.cpio is missing; see elfin pack --help");
	if (options->sources[0] == NULL && options->adds.count + options->packages.count == 0)
		die(STATUS_LAUNCHER, "pack: nothing to pack; see elfin pack --help");
}

static bool is_directory(const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	return S_ISDIR(status.st_mode);
}

static bool wants_skeleton(const struct pack_options *options)
{
	if (options->skeleton >= 0)
		return options->skeleton;
	for (char **source = options->sources; *source != NULL; source++)
		if (!is_directory(*source))
			return true;
	return options->packages.count > 0;
}

static void add_program(struct node *root, const char *path)
{
	char *absolute = program_absolute_path(path);

	host_files_add(root, path, absolute);
	libraries_add(root, absolute, true);
	free(absolute);
}

static void fill_tree(struct node *root, const struct pack_options *options)
{
	if (wants_skeleton(options))
		manifest_add(root, data_path("rootfs/manifest"));
	for (char **source = options->sources; *source != NULL; source++) {
		if (is_directory(*source))
			host_files_add(root, *source, "/");
		else
			add_program(root, *source);
	}
	packages_add(root, &options->packages);
	for (size_t i = 0; i < options->adds.count; i++)
		add_argument(root, options->adds.list[i]);
}

static int open_output(const char *path)
{
	int fd;

	if (strcmp(path, "-") == 0) {
		if (isatty(STDOUT_FILENO))
			die(STATUS_LAUNCHER, "pack: an archive is not for a terminal; use -o FILE");
		return STDOUT_FILENO;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		die(STATUS_LAUNCHER, "%s: %s", path, strerror(errno));
	return fd;
}

int pack_command(int argc, char **argv)
{
	struct pack_options options = {.skeleton = -1};
	struct node *root = tree_new();
	int fd;

	parse_options(&options, argc, argv);
	atexit(remove_unfinished);
	fd = open_output(options.output);
	if (fd != STDOUT_FILENO)
		unfinished = options.output;
	host_files_exclude(fd);
	fill_tree(root, &options);
	cpio_write(root, fd, options.output);
	if (close(fd) < 0)
		die(STATUS_LAUNCHER, "%s: %s", options.output, strerror(errno));
	unfinished = NULL;
	return 0;
}
