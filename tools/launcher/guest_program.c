// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/guest_program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_at(int fd, off_t offset, void *buffer, size_t size)
{
	return pread(fd, buffer, size, offset) == (ssize_t)size;
}

static bool is_elf64_x86_64(const Elf64_Ehdr *header)
{
	return header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_machine == EM_X86_64;
}

/* Checks the program that starts at offset `start` of `fd`. Returns true for a script. */
static bool check_program(int fd, off_t start, const char *path)
{
	Elf64_Ehdr header = {0};
	char magic[4] = "";

	if (!read_at(fd, start, magic, sizeof(magic)))
		die(STATUS_PROGRAM, "%s: not a program (too short)", path);
	if (magic[0] == '#' && magic[1] == '!')
		return true;
	if (memcmp(magic, ELFMAG, SELFMAG) != 0)
		die(STATUS_PROGRAM, "%s: not a program (no ELF file)", path);
	if (!read_at(fd, start, &header, sizeof(header)) || !is_elf64_x86_64(&header))
		die(STATUS_PROGRAM, "%s: not a program for this machine (64-bit x86 is needed)",
		    path);
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		die(STATUS_PROGRAM, "%s: an ELF file, but not a program (object file or core?)",
		    path);
	return false;
}

/* Checks a program in a file of the host, `shown` in messages. Returns true for a script. */
static bool check_host_file(const char *path, const char *shown)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat stat;
	bool script;

	if (fd < 0 || fstat(fd, &stat) < 0)
		die(STATUS_PROGRAM, "%s: %s", shown, strerror(errno));
	if (!S_ISREG(stat.st_mode))
		die(STATUS_PROGRAM, "%s: not a program (%s)", shown,
		    S_ISDIR(stat.st_mode) ? "a directory" : "not a regular file");
	if ((stat.st_mode & 0111) == 0)
		die(STATUS_PROGRAM, "%s: not executable (chmod +x makes it so)", shown);
	script = check_program(fd, 0, shown);
	close(fd);
	return script;
}

bool program_check_host(const char *path)
{
	return check_host_file(path, path);
}

/* Scripts in the guest are for the kernel to judge. */
static void check_guest_file(const struct inode *inode, const char *path)
{
	/* A hard link in an archive may show no data here: the kernel finds it. */
	if (inode->host_path == NULL && inode->size == 0)
		return;
	if (inode->host_path != NULL)
		check_host_file(inode->host_path, path);
	else
		check_program(inode->archive_fd, inode->archive_offset, path);
}

static bool is_executable_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* Resolves the directory part only: the program keeps the name it is called by. */
char *program_absolute_path(const char *path)
{
	char *for_dir = xstrdup(path), *for_base = xstrdup(path);
	char *dir = realpath(dirname(for_dir), NULL);
	char *base = basename(for_base), *result;

	if (dir == NULL)
		die(STATUS_PROGRAM, "%s: %s", path, strerror(errno));
	result = xasprintf("%s/%s", strcmp(dir, "/") == 0 ? "" : dir, base);
	free(dir);
	free(for_dir);
	free(for_base);
	return result;
}

static char *search_host_path(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = xstrdup(path ? path : "/usr/bin:/bin"), *rest = copy, *dir;
	char *found = NULL;

	while (found == NULL && (dir = strsep(&rest, ":")) != NULL) {
		found = xasprintf("%s/%s", dir[0] ? dir : ".", name);
		if (!is_executable_file(found)) {
			free(found);
			found = NULL;
		}
	}
	free(copy);
	return found;
}

char *program_find_host(const char *name)
{
	char *found, *absolute;

	if (strchr(name, '/') != NULL)
		return program_absolute_path(name);
	found = search_host_path(name);
	if (found == NULL && access(name, F_OK) == 0)
		die(STATUS_PROGRAM, "%s: not found in PATH; for the file here write ./%s", name,
		    name);
	if (found == NULL)
		die(STATUS_PROGRAM, "%s: program not found in PATH", name);
	absolute = program_absolute_path(found);
	free(found);
	return absolute;
}

static char *search_guest_path(struct node *root, const char *search_path, const char *name)
{
	char *copy = xstrdup(search_path), *rest = copy, *dir, *found = NULL;

	while (found == NULL && (dir = strsep(&rest, ":")) != NULL) {
		char *path = xasprintf("%s/%s", dir, name);
		struct node *node = tree_find(root, path);

		if (node != NULL && S_ISREG(node->inode->mode) && (node->inode->mode & 0111) != 0)
			found = path;
		else
			free(path);
	}
	free(copy);
	return found;
}

const struct inode *program_find_guest(struct node *root, const char *cwd, const char *search_path,
				       const char *name, char **path)
{
	struct node *dir = tree_find(root, cwd);
	struct node *node;

	if (strchr(name, '/') == NULL)
		*path = search_guest_path(root, search_path, name);
	else
		*path = xstrdup(name);
	node = *path && dir ? tree_find(dir, *path) : NULL;
	if (node == NULL)
		die(STATUS_PROGRAM, "%s: program not found in the root file system", name);
	if (!S_ISREG(node->inode->mode))
		die(STATUS_PROGRAM, "%s: not a program (not a regular file)", *path);
	if ((node->inode->mode & 0111) == 0)
		die(STATUS_PROGRAM, "%s: not executable in the root file system", *path);
	check_guest_file(node->inode, *path);
	return node->inode;
}
