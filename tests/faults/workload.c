// SPDX-License-Identifier: BSD-3-Clause
// A little of everything that makes the kernel allocate memory, for runs in which one allocation
// fails: whatever fails, the program goes on. It exits with 0 when nothing did, else with 1.

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int failures;

static long note(long result)
{
	failures += result < 0;
	return result;
}

#define TRY(call) note((long)(call))

static void *map(size_t length, int prot, int flags, int fd)
{
	void *address = mmap(NULL, length, prot, flags, fd, 0);

	if (address == MAP_FAILED) {
		note(-1);
		return NULL;
	}
	return address;
}

static void files(void)
{
	struct iovec pieces[20];
	static char data[20000];
	int fd, other;

	fd = TRY(open("/tmp/scratch/file", O_RDWR | O_CREAT, 0644));
	for (int i = 0; i < 20; i++)
		pieces[i] = (struct iovec){data + 1000 * i, 1000};
	TRY(write(fd, data, sizeof(data)));
	TRY(writev(fd, pieces, 20));
	TRY(pwrite(fd, data, 10, 1L << 33));
	TRY(pread(fd, data, sizeof(data), 10));
	TRY(ftruncate(fd, 100));
	TRY(fallocate(fd, 0, 0, 10000));
	TRY(fsetxattr(fd, "user.name", "value", 5, 0));
	other = TRY(open("/tmp/scratch/other", O_RDWR | O_CREAT, 0644));
	TRY(sendfile(other, fd, NULL, 100));
	TRY(copy_file_range(fd, NULL, other, NULL, 50, 0));
	TRY(flock(fd, LOCK_EX));
	struct flock lock = {.l_type = F_WRLCK, .l_start = 5, .l_len = 5};

	TRY(fcntl(fd, F_SETLK, &lock));
	TRY(close(other));
	TRY(close(fd));
}

static void names(void)
{
	char path[2000], long_name[250];
	struct stat st;

	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	TRY(mkdir("/tmp/scratch/dir", 0755));
	TRY(symlink("dir/file", "/tmp/scratch/link"));
	TRY(close(open("/tmp/scratch/dir/file", O_CREAT | O_WRONLY, 0600)));
	TRY(link("/tmp/scratch/dir/file", "/tmp/scratch/dir/second"));
	TRY(stat("/tmp/scratch/link", &st));
	snprintf(path, sizeof(path), "/tmp/scratch/dir/%s", long_name);
	TRY(rename("/tmp/scratch/dir/second", path));
	TRY(rename(path, "/tmp/scratch/dir/renamed"));
	TRY(unlink("/tmp/scratch/dir/renamed"));
	TRY(mknod("/tmp/scratch/fifo", S_IFIFO | 0600, 0));
	TRY(syscall(SYS_renameat2, AT_FDCWD, "/tmp/scratch/fifo", AT_FDCWD, "/tmp/scratch/link",
		    2));
	TRY(chdir("/tmp/scratch/dir"));
	TRY(getcwd(path, sizeof(path)) ? 0 : -1);
	TRY(readlink("/tmp/scratch/fifo", path, sizeof(path)));
	TRY(chdir("/"));
	TRY(unlink("/tmp/scratch/dir/file"));
	TRY(unlink("/tmp/scratch/link"));
	TRY(unlink("/tmp/scratch/fifo"));
	TRY(rmdir("/tmp/scratch/dir"));
	for (int i = 0; i < 80; i++) {
		snprintf(path, sizeof(path), "/tmp/scratch/%d", i);
		TRY(close(open(path, O_CREAT | O_WRONLY, 0600)));
	}
}

static void directories(void)
{
	DIR *dir = opendir("/tmp/scratch");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_type == DT_REG)
			TRY(unlinkat(dirfd(dir), entry->d_name, 0));
	if (dir)
		closedir(dir);
}

static void descriptors(void)
{
	int fd = TRY(open("/dev/null", O_RDWR));

	TRY(dup2(fd, 70));
	TRY(dup3(fd, 200, O_CLOEXEC));
	TRY(fcntl(fd, F_DUPFD, 300));
	for (int i = 0; i < 70; i++)
		TRY(dup(fd));
	closefrom(3);
}

static void pipes(void)
{
	static char data[100000];
	int fds[2] = {-1, -1};

	TRY(pipe2(fds, O_NONBLOCK));
	TRY(write(fds[1], data, 60000));
	TRY(read(fds[0], data, sizeof(data)));
	TRY(fcntl(fds[0], F_SETPIPE_SZ, 1 << 20));
	TRY(write(fds[1], data, sizeof(data)));
	close(fds[0]);
	close(fds[1]);
}

static void polling(void)
{
	int fds[2] = {-1, -1}, event = TRY(eventfd(1, 0)), epoll = TRY(epoll_create1(0));
	struct epoll_event watch = {EPOLLIN, {.fd = 1}};
	struct pollfd many[100];
	struct timespec soon = {0, 100000};
	fd_set set;

	TRY(pipe(fds));
	TRY(epoll_ctl(epoll, EPOLL_CTL_ADD, event, &watch));
	TRY(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &watch));
	TRY(epoll_wait(epoll, &watch, 1, 1));
	for (int i = 0; i < 100; i++)
		many[i] = (struct pollfd){fds[0], POLLIN, 0};
	TRY(poll(many, 100, 1));
	FD_ZERO(&set);
	if (fds[0] >= 0)
		FD_SET(fds[0], &set);
	TRY(pselect(fds[0] + 1, &set, NULL, NULL, &soon, NULL));
	TRY(nanosleep(&soon, NULL));
	close(epoll);
	close(event);
	close(fds[0]);
	close(fds[1]);
}

static void memory(void)
{
	char *anonymous = map(1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	char *shared, *mapped;
	int fd;

	if (anonymous) {
		TRY(mprotect(anonymous + 40960, 4096, PROT_READ));
		TRY(munmap(anonymous + 81920, 4096));
		TRY(mremap(anonymous + 122880, 4096, 40960, MREMAP_MAYMOVE) == MAP_FAILED ? -1 : 0);
		TRY(madvise(anonymous, 40960, MADV_DONTNEED));
		TRY(mlock(anonymous, 8192));
		TRY(munmap(anonymous, 1 << 20));
	}
	shared =
		map(1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1);
	if (shared)
		TRY(munmap(shared, 1 << 16));
	fd = TRY(open("/tmp/scratch/mapped", O_RDWR | O_CREAT, 0600));
	TRY(ftruncate(fd, 40960));
	mapped = fd < 0 ? NULL : map(40960, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd);
	if (mapped)
		TRY(msync(mapped, 40960, MS_SYNC));
	mapped = fd < 0 ? NULL : map(40960, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE, fd);
	TRY(read(fd, mapped, mapped ? 40960 : 0));
	close(fd);
	TRY(sbrk(1 << 17) == (void *)-1 ? -1 : 0);
}

static void events(void)
{
	int watcher = TRY(inotify_init1(IN_NONBLOCK)), timer = TRY(timerfd_create(1, TFD_NONBLOCK));
	struct itimerspec soon = {{0, 0}, {0, 1000}};
	char buf[1000];
	int fd;

	TRY(inotify_add_watch(watcher, "/tmp/scratch", IN_ALL_EVENTS));
	TRY(timerfd_settime(timer, 0, &soon, NULL));
	fd = TRY(open("/tmp/scratch/watched", O_RDWR | O_CREAT, 0600));
	TRY(write(fd, "x", 1));
	close(fd);
	TRY(rename("/tmp/scratch/watched", "/tmp/scratch/moved"));
	TRY(read(watcher, buf, sizeof(buf)));
	close(watcher);
	close(timer);
}

static void sealed(void)
{
	int fd = TRY(memfd_create("sealed", MFD_ALLOW_SEALING));

	TRY(write(fd, "x", 1));
	TRY(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	close(fd);
	fd = TRY(open("/tmp/scratch", O_TMPFILE | O_RDWR, 0600));
	TRY(linkat(AT_FDCWD, "/proc/self/fd/3", AT_FDCWD, "/tmp/scratch/linked",
		   AT_SYMLINK_FOLLOW));
	close(fd);
}

/* What /proc tells of the process and the machine. */
static void proc(void)
{
	static const char *const names[] = {
		"/proc/self/maps",    "/proc/self/smaps",     "/proc/self/status",
		"/proc/self/cmdline", "/proc/self/mountinfo", "/proc/self/task",
		"/proc/meminfo",      "/proc/cpuinfo",	      "/proc/sys/kernel/hostname",
	};
	char buf[5000];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = TRY(open(names[i], O_RDONLY));

		if (i != 5)
			TRY(read(fd, buf, sizeof(buf)));
		close(fd);
	}
}

static void segments(void)
{
	int id = TRY(shmget(IPC_PRIVATE, 20000, IPC_CREAT | 0600));
	char *at = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
	char copy[100];
	struct iovec mine = {copy, sizeof(copy)}, its = {at, sizeof(copy)};

	if (at == (void *)-1) {
		note(-1);
	} else {
		at[5000] = 1;
		TRY(process_vm_readv(getpid(), &mine, 1, &its, 1, 0));
		TRY(prctl(0x53564d41, 0, at, 4096, "name"));
		TRY(shmdt(at));
	}
	if (id >= 0)
		TRY(shmctl(id, IPC_RMID, NULL));
}

static void identity(void)
{
	gid_t groups[] = {5, 4, 3};

	TRY(setgroups(3, groups));
	TRY(sethostname("faults", 6));
}

/* A message of n bytes with two files, and its way back. */
static void send_files(int from, int to, size_t n)
{
	static char data[20000];
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr header;
	} control = {.header = {CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec iovec = {data, n};
	struct msghdr message = {.msg_iov = &iovec,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	int *fds = (int *)CMSG_DATA(&control.header);

	fds[0] = from;
	fds[1] = to;
	TRY(sendmsg(from, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
	TRY(recvmsg(to, &message, MSG_DONTWAIT | MSG_PEEK));
	if (message.msg_controllen >= CMSG_LEN(2 * sizeof(int))) {
		TRY(close(fds[0]));
		TRY(close(fds[1]));
	}
	fds[0] = from;
	fds[1] = to;
	message.msg_controllen = sizeof(control);
	TRY(sendmsg(to, &message, MSG_DONTWAIT | MSG_NOSIGNAL)); /* stays in a queue */
}

static void sockets(void)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct sockaddr_un address = {AF_UNIX, "/tmp/scratch/socket"};
	int pair[2], listener, client;

	for (int i = 0; i < 3; i++) {
		if (TRY(socketpair(AF_UNIX, types[i], 0, pair)) < 0)
			continue;
		send_files(pair[0], pair[1], 10);
		send_files(pair[0], pair[1], 20000);
		TRY(close(pair[0]));
		TRY(close(pair[1]));
	}
	listener = TRY(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
	client = TRY(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
	TRY(bind(listener, (struct sockaddr *)&address, sizeof(address)));
	TRY(listen(listener, 1));
	TRY(connect(client, (struct sockaddr *)&address, sizeof(address)));
	TRY(send(client, "x", 1, MSG_NOSIGNAL));
	TRY(close(accept(listener, NULL, NULL)));
	TRY(close(client));
	TRY(close(listener));
	unlink("/tmp/scratch/socket");
}

static void wait_for(pid_t pid)
{
	if (TRY(pid) > 0)
		TRY(waitpid(pid, NULL, __WALL));
}

static void *do_little(void *argument)
{
	TRY(getpid());
	return argument;
}

static void processes(void)
{
	char *argv[] = {"/bin/busybox", "true", NULL}, *envp[] = {NULL};
	pthread_t thread;
	pid_t pid = fork();

	if (pid == 0) {
		TRY(setsid());
		wait_for(fork());
		_exit(0);
	}
	TRY(syscall(SYS_pidfd_open, pid, 0));
	wait_for(pid);
	pid = vfork();
	if (pid == 0) {
		execve(argv[0], argv, envp);
		_exit(1);
	}
	wait_for(pid);
	for (int i = 0; i < 3; i++)
		if (pthread_create(&thread, NULL, do_little, NULL) == 0)
			pthread_join(thread, NULL);
}

int main(void)
{
	TRY(mkdir("/tmp/scratch", 0755));
	files();
	names();
	descriptors();
	pipes();
	polling();
	memory();
	events();
	sealed();
	identity();
	proc();
	segments();
	directories();
	sockets();
	processes();
	TRY(rmdir("/tmp/scratch"));
	return failures > 0;
}
