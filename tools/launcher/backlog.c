// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/backlog.h"

#include <dirent.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/launcher/util.h"

static bool listens(int fd)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int listening = 0;

	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0 ||
	    address.sin_family != AF_INET)
		return false;
	size = sizeof(listening);
	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening;
}

/* Linux takes the number of the last listen(2), and its own limit where that is smaller. */
static void raise_one(int pidfd, int number)
{
	int fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);

	if (fd < 0)
		return;
	if (listens(fd))
		listen(fd, INT_MAX);
	close(fd);
}

void backlog_raise(pid_t qemu)
{
	char *path = xasprintf("/proc/%d/fd", (int)qemu);
	int pidfd = (int)syscall(SYS_pidfd_open, qemu, 0);
	DIR *directory = opendir(path);
	const struct dirent *entry;

	while (pidfd >= 0 && directory != NULL && (entry = readdir(directory)) != NULL)
		if (entry->d_name[0] != '.')
			raise_one(pidfd, atoi(entry->d_name));
	if (directory != NULL)
		closedir(directory);
	if (pidfd >= 0)
		close(pidfd);
	free(path);
}
