// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/initrd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/launcher/commands.h"
#include "tools/launcher/cpio.h"
#include "tools/launcher/guest_program.h"
#include "tools/launcher/host_files.h"
#include "tools/launcher/libraries.h"
#include "tools/launcher/packages.h"
#include "tools/launcher/script.h"

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
	packages_add(root, &options->packages);
	for (size_t i = 0; i < options->adds.count; i++)
		add_argument(root, options->adds.list[i]);
}

/* Files of this machine that were added may be programs. */
static void add_libraries_of_arguments(struct node *root, const struct run_options *options)
{
	for (size_t i = 0; i < options->adds.count; i++) {
		char *path = xstrdup(options->adds.list[i]), *colon = strrchr(path, ':');

		if (access(path, F_OK) < 0 && colon != NULL)
			*colon = '\0';
		libraries_add(root, path, false);
		free(path);
	}
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
	bool is_script;

	if (options->rootfs != NULL) {
		host_files_add(root, options->rootfs, "/");
		add_arguments(root, options);
		find_in_guest(initrd, root, options);
	} else {
		manifest_add(root, data_path("rootfs/manifest"));
		initrd->program = program_find_host(options->program[0]);
		initrd->host_program = initrd->program;
		is_script = program_check_host(initrd->program);
		host_files_add_links(root, initrd->program);
		if (is_script)
			script_add_interpreter(root, initrd->program);
		libraries_add(root, initrd->program, true);
		add_arguments(root, options);
		add_libraries_of_arguments(root, options);
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
	if (options->adds.count + options->packages.count > 0) {
		fd = new_memory_file();
		copy_archive(archive, fd, initrd->size, options->rootfs);
		add_arguments(root, options);
		initrd->size = lseek(fd, 0, SEEK_CUR);
		initrd->size += cpio_write(root, fd, "the root file system");
		initrd->path = inherited_path(fd);
	}
	find_in_guest(initrd, root, options);
}

void initrd_make(struct initrd *initrd, const struct run_options *options)
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
