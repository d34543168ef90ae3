// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/elfin/control.h"

/* Names of the ports, in the order of their streams and of their numbers from 1. */
static const char *const ports[] = {
	[STREAM_STDIN] = CONTROL_PORT_STDIN,
	[STREAM_STDOUT] = CONTROL_PORT_STDOUT,
	[STREAM_STDERR] = CONTROL_PORT_STDERR,
	[STREAM_CONTROL] = CONTROL_PORT_CONTROL,
};

#define NR_PORTS (sizeof(ports) / sizeof(ports[0]))

static bool cpu_can_virtualize(void)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (file != NULL && !found && getline(&line, &size, file) > 0)
		found = strncmp(line, "flags", 5) == 0 &&
			(strstr(line, " vmx") != NULL || strstr(line, " svm") != NULL);
	if (file != NULL)
		fclose(file);
	free(line);
	return found;
}

static bool kvm_usable(void)
{
	int fd = cpu_can_virtualize() ? open("/dev/kvm", O_RDWR | O_CLOEXEC) : -1;

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void add_words(struct strings *words, const char *text)
{
	char *copy = xstrdup(text), *word, *rest = copy;

	while ((word = strsep(&rest, " ")) != NULL)
		strings_add(words, xstrdup(word));
	free(copy);
}

static void add_pair(struct strings *words, const char *option, char *value)
{
	strings_add(words, xstrdup(option));
	strings_add(words, value);
}

/*
 * Devices are told of work in the guest's own store (ioeventfd=off), not by way of QEMU's main
 * loop: what the guest writes to two ports arrives here in the order in which it wrote.
 */
static void add_machine(struct strings *words, const struct machine_options *options)
{
	if (strcmp(options->machine, "microvm") == 0) {
		add_words(words, "-M microvm,acpi=off,rtc=on,pit=on,pic=on"
				 " -global virtio-mmio.force-legacy=false"
				 " -global virtio-mmio.ioeventfd=off"
				 " -device virtio-serial-device,max_ports=5"
				 " -device virtio-rng-device");
		return;
	}
	add_pair(words, "-M", xasprintf("%s,usb=off,vmport=off", options->machine));
	add_words(words, "-device virtio-serial-pci,disable-legacy=on,ioeventfd=off,max_ports=5"
			 " -device virtio-rng-pci,disable-legacy=on");
}

static void add_ports(struct strings *words, const int fds[NR_STREAMS])
{
	for (unsigned i = 0; i < NR_PORTS; i++) {
		add_pair(words, "-chardev", xasprintf("socket,id=port%u,fd=%d", i, fds[i]));
		add_pair(words, "-device",
			 xasprintf("virtserialport,chardev=port%u,nr=%u,name=%s", i, i + 1,
				   ports[i]));
	}
	add_pair(words, "-chardev", xasprintf("socket,id=uart,fd=%d", fds[STREAM_UART]));
	add_words(words, "-serial chardev:uart");
}

static void build_arguments(struct strings *words, const struct machine_options *options,
			    const int fds[NR_STREAMS])
{
	const char *qemu = getenv("ELFIN_QEMU");

	strings_add(words, xstrdup(qemu ? qemu : "qemu-system-x86_64"));
	add_words(words, "-nodefaults -no-user-config -display none -no-reboot -cpu max");
	add_words(words, kvm_usable() ? "-accel kvm -accel tcg" : "-accel tcg");
	add_machine(words, options);
	network_add_device(words, options->network, options->machine);
	add_ports(words, fds);
	add_pair(words, "-m",
		 xasprintf("size=%lluk", (unsigned long long)(options->memory + 1023) / 1024));
	if (options->gdb_socket != NULL) {
		add_pair(words, "-gdb",
			 xasprintf("unix:%s,server=on,wait=off", options->gdb_socket));
		add_words(words, "-S");
	}
	add_pair(words, "-kernel", xstrdup(options->kernel));
	add_pair(words, "-initrd", xstrdup(options->initrd));
	add_pair(words, "-append", xstrdup(options->append));
}

/* Makes one connection: our end in *ours, QEMU's in *theirs. */
static void connect_stream(int *ours, int *theirs)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		die(STATUS_LAUNCHER, "cannot make a socket pair: %s", strerror(errno));
	*ours = pair[0];
	*theirs = pair[1];
}

static void connect_streams(struct machine *machine, int theirs[NR_STREAMS], bool merge_output)
{
	for (int i = 0; i < NR_STREAMS; i++) {
		if (i == STREAM_STDERR && merge_output) {
			machine->streams[i] = -1;
			theirs[i] = fcntl(theirs[STREAM_STDOUT], F_DUPFD_CLOEXEC, 0);
			if (theirs[i] < 0)
				die(STATUS_LAUNCHER, "cannot share a socket: %s", strerror(errno));
		} else {
			connect_stream(&machine->streams[i], &theirs[i]);
		}
	}
}

/* In the child: becomes QEMU, or tells through `failure` why not. */
static void __attribute__((noreturn))
become_qemu(char **words, const int theirs[NR_STREAMS], pid_t launcher, int failure)
{
	sigset_t none;
	int error, null = open("/dev/null", O_RDWR | O_CLOEXEC);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The launcher may have died before that call. */
	if (getppid() != launcher)
		_exit(STATUS_LAUNCHER);
	for (int i = 0; i < STREAM_MESSAGES; i++)
		fcntl(theirs[i], F_SETFD, 0);
	dup2(null, STDIN_FILENO);
	dup2(theirs[STREAM_MESSAGES], STDOUT_FILENO);
	dup2(theirs[STREAM_MESSAGES], STDERR_FILENO);
	execvp(words[0], words);
	error = errno;
	if (write(failure, &error, sizeof(error)) < 0)
		_exit(STATUS_LAUNCHER);
	_exit(STATUS_LAUNCHER);
}

static void spawn(struct machine *machine, char **words, const int theirs[NR_STREAMS])
{
	pid_t launcher = getpid();
	int failure[2], error;

	if (pipe2(failure, O_CLOEXEC) < 0)
		die(STATUS_LAUNCHER, "cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	machine->pid = fork();
	if (machine->pid < 0)
		die(STATUS_LAUNCHER, "cannot start a process: %s", strerror(errno));
	if (machine->pid == 0)
		become_qemu(words, theirs, launcher, failure[1]);
	close(failure[1]);
	if (read(failure[0], &error, sizeof(error)) == sizeof(error)) {
		if (error == ENOENT)
			die(STATUS_LAUNCHER,
			    "%s is not installed (on Debian: apt install qemu-system-x86)",
			    words[0]);
		die(STATUS_LAUNCHER, "%s: %s", words[0], strerror(error));
	}
	close(failure[0]);
}

static void print_arguments(const struct strings *words)
{
	for (size_t i = 0; i < words->count; i++) {
		bool plain = words->list[i][strcspn(words->list[i], " \"\\$`'\n")] != '\0';

		fprintf(stderr, plain ? "%s'%s'" : "%s%s", i ? " " : "", words->list[i]);
	}
	fputc('\n', stderr);
}

void machine_start(struct machine *machine, const struct machine_options *options)
{
	struct strings words = {0};
	int theirs[NR_STREAMS];

	connect_streams(machine, theirs, options->merge_output);
	build_arguments(&words, options, theirs);
	if (options->verbose)
		print_arguments(&words);
	spawn(machine, words.list, theirs);
	machine->publishes = options->network->ports != NULL;
	for (int i = 0; i < NR_STREAMS; i++)
		close(theirs[i]);
	for (size_t i = 0; i < words.count; i++)
		free(words.list[i]);
	free(words.list);
}

void machine_kill(const struct machine *machine)
{
	kill(machine->pid, SIGKILL);
}

int machine_wait(const struct machine *machine)
{
	int status = 0;

	while (waitpid(machine->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}
