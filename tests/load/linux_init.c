// SPDX-License-Identifier: BSD-3-Clause
// The first process of a Linux guest: loads the modules /modules/0.ko, /modules/1.ko, …, gives eth0
// an address, and runs a program.
//
//	init ADDRESS/BITS PROGRAM ARG…

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void load_modules(void)
{
	for (int n = 0;; n++) {
		char path[32];
		int fd;

		snprintf(path, sizeof(path), "/modules/%d.ko", n);
		fd = open(path, O_RDONLY);
		if (fd < 0)
			return;
		if (syscall(SYS_finit_module, fd, "", 0) < 0)
			perror(path);
		close(fd);
	}
}

static void request(int fd, unsigned long what, const char *name, uint32_t address, int flags)
{
	struct ifreq request = {.ifr_flags = (short)flags};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = address};

	if (address)
		memcpy(&request.ifr_addr, &in, sizeof(in));
	strcpy(request.ifr_name, name);
	if (ioctl(fd, what, &request) < 0)
		perror(name);
}

static void configure(char *setting)
{
	char *bits = strchr(setting, '/');
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	*bits++ = '\0';
	request(fd, SIOCSIFFLAGS, "lo", 0, IFF_UP | IFF_RUNNING);
	request(fd, SIOCSIFADDR, "eth0", inet_addr(setting), 0);
	request(fd, SIOCSIFNETMASK, "eth0", htonl(~0u << (32 - atoi(bits))), 0);
	request(fd, SIOCSIFFLAGS, "eth0", 0, IFF_UP | IFF_RUNNING);
	close(fd);
}

int main(int argc, char **argv)
{
	int status = -1;

	if (argc < 3)
		return 2;
	load_modules();
	configure(argv[1]);
	puts("linux is ready");
	fflush(stdout);
	if (fork() == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	wait(&status);
	printf("exit status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	return 0;
}
