// SPDX-License-Identifier: BSD-3-Clause

#include "tools/launcher/run_options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/launcher/commands.h"

static const char run_help[] =
	"usage: elfin run [OPTION…] [--] PROGRAM [ARG…]\n"
	"Runs PROGRAM, an unmodified x86-64 Linux program, in the elfin unikernel. Standard input,\n"
	"output and error are the program's own; so is the exit status.\n"
	"\n"
	"Files:\n"
	"      --rootfs DIR|FILE.cpio   root file system; PROGRAM is then a file in it\n"
	"                               (default: a skeleton, with PROGRAM under its host path, and\n"
	"                               the libraries it needs)\n"
	"      --add HOST[:GUEST]       also put this file or directory there (default: same path)\n"
	"      --package NAME           also put the files of this installed Debian package there, and\n"
	"                               of those it depends on\n"
	"Program:\n"
	"      --env NAME=VALUE         set an environment variable; NAME alone passes the host's on\n"
	"      --cwd DIR                start in this directory of the guest (default: /)\n"
	"      --tty-size COLUMNSxROWS  what the terminal's size is, if there is a terminal (default:\n"
	"                               its own)\n"
	"      --timeout SECONDS        end the machine after this time\n"
	"Machine:\n"
	"      --machine NAME           microvm (default), pc or q35\n"
	"      --mem SIZE               memory: 64M, 2G, … (default: 256M, more for a large rootfs)\n"
	"      --cpus N                 processors; only 1 for now\n"
	"      --kernel FILE            the elfin kernel (default: $ELFIN_KERNEL, or the one built or\n"
	"                               installed with this launcher)\n"
	"      --append TEXT            more words for the kernel command line\n"
	"Network:\n"
	"      --net                    give the machine a network interface, which reaches what this\n"
	"                               machine reaches; implied by all of these:\n"
	"  -p, --publish [ADDRESS:]HOST:GUEST[/udp]\n"
	"                               lead a port of this machine to one of the guest\n"
	"      --tap IFACE              connect the guest to this tap interface instead\n"
	"      --ip ADDRESS/PREFIX[,GATEWAY]\n"
	"                               the guest's address (default: dhcp)\n"
	"      --dns ADDRESS            a name server for the guest\n"
	"Looking inside:\n"
	"      --strace[=SET]           show system calls, all or those in the comma-separated SET\n"
	"      --coverage FILE.json     write which system calls were used and which are missing\n"
	"      --coredump FILE          write a core file of a program that dies by a signal\n"
	"      --gdb                    wait for gdb; prints how to start it\n"
	"  -v, --verbose                show QEMU's command line and the machine's console\n"
	"  -h, --help                   this text\n"
	"\n"
	"Exit status: the program's own (0-255), or 128+N when signal N killed it; 124 --timeout\n"
	"expired, 125 the launcher failed, 126 PROGRAM is missing or cannot be run, 127 the kernel\n"
	"panicked or the machine died. The environment has PATH and HOME=/root, and TERM on a terminal.\n";

enum {
	ROOTFS = 256,
	ADD,
	PACKAGE,
	MEM,
	ENV,
	CWD,
	TTY_SIZE,
	STRACE,
	COVERAGE,
	COREDUMP,
	MACHINE,
	KERNEL,
	APPEND,
	GDB,
	TIMEOUT,
	CPUS,
	NET,
	TAP,
	IP,
	DNS,
};

static const struct option known_options[] = {
	{"rootfs", required_argument, NULL, ROOTFS},
	{"add", required_argument, NULL, ADD},
	{"package", required_argument, NULL, PACKAGE},
	{"mem", required_argument, NULL, MEM},
	{"env", required_argument, NULL, ENV},
	{"cwd", required_argument, NULL, CWD},
	{"tty-size", required_argument, NULL, TTY_SIZE},
	{"strace", optional_argument, NULL, STRACE},
	{"coverage", required_argument, NULL, COVERAGE},
	{"coredump", required_argument, NULL, COREDUMP},
	{"machine", required_argument, NULL, MACHINE},
	{"kernel", required_argument, NULL, KERNEL},
	{"append", required_argument, NULL, APPEND},
	{"gdb", no_argument, NULL, GDB},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"cpus", required_argument, NULL, CPUS},
	{"net", no_argument, NULL, NET},
	{"publish", required_argument, NULL, 'p'},
	{"tap", required_argument, NULL, TAP},
	{"ip", required_argument, NULL, IP},
	{"dns", required_argument, NULL, DNS},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{0},
};

/* Sets NAME=value, in place of an earlier value of the same name. */
static void set_variable(struct run_options *options, char *assignment)
{
	size_t name = strchr(assignment, '=') - assignment + 1;

	for (size_t i = 0; i < options->environment.count; i++) {
		if (strncmp(options->environment.list[i], assignment, name) == 0) {
			options->environment.list[i] = assignment;
			return;
		}
	}
	strings_add(&options->environment, assignment);
}

static void set_default_environment(struct run_options *options)
{
	static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	static char home[] = "HOME=/root";
	const char *term = getenv("TERM");

	set_variable(options, path);
	set_variable(options, home);
	if (term != NULL && (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO)))
		set_variable(options, xasprintf("TERM=%s", term));
}

static void parse_env(struct run_options *options, char *text)
{
	const char *value;

	if (strcspn(text, " \t\n\"\\=") != strcspn(text, "=") || text[0] == '=' || text[0] == '\0')
		die(STATUS_LAUNCHER, "--env %s: not of the form NAME=VALUE", text);
	if (strchr(text, '=') != NULL) {
		set_variable(options, text);
		return;
	}
	value = getenv(text);
	if (value != NULL)
		set_variable(options, xasprintf("%s=%s", text, value));
}

static uint64_t parse_size(const char *option, const char *text)
{
	char *end;
	uint64_t size = strtoull(text, &end, 10);
	const char *units = "KMGT", *unit = *end ? strchr(units, *end & ~0x20) : strchr(units, 'M');

	if (end == text || text[0] == '-' || unit == NULL || size > UINT32_MAX ||
	    (*end && end[1] != '\0'))
		die(STATUS_LAUNCHER, "%s %s: a size such as 64M or 2G is needed", option, text);
	size <<= 10 * (unit - units + 1);
	if (size < 1024 * 1024)
		die(STATUS_LAUNCHER, "%s %s: too little memory", option, text);
	return size;
}

static double parse_seconds(const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end != '\0' || !(seconds > 0) || !isfinite(seconds) || seconds > 1e9)
		die(STATUS_LAUNCHER, "--timeout %s: a number of seconds is needed", text);
	return seconds;
}

static void check_cpus(const char *text)
{
	char *end;
	long count = strtol(text, &end, 10);

	if (end == text || *end != '\0' || count < 1)
		die(STATUS_LAUNCHER, "--cpus %s: a number of processors is needed", text);
	if (count > 1)
		die(STATUS_LAUNCHER, "--cpus %s: elfin runs on one processor for now", text);
}

static const char *check_machine(const char *name)
{
	if (strcmp(name, "microvm") != 0 && strcmp(name, "pc") != 0 && strcmp(name, "q35") != 0)
		die(STATUS_LAUNCHER, "--machine %s: microvm, pc or q35 is needed", name);
	return name;
}

static const char *check_cwd(const char *dir)
{
	if (dir[0] != '/')
		die(STATUS_LAUNCHER, "--cwd %s: an absolute path is needed", dir);
	return dir;
}

static const char *check_tty_size(const char *size)
{
	unsigned columns, rows;
	int end = 0;

	if (sscanf(size, "%5ux%5u%n", &columns, &rows, &end) != 2 || size[end] != '\0' ||
	    columns == 0 || columns > UINT16_MAX || rows == 0 || rows > UINT16_MAX)
		die(STATUS_LAUNCHER, "--tty-size %s: COLUMNSxROWS is needed, such as 80x24", size);
	return size;
}

/* False: it is not about the network. */
static bool parse_network_option(struct network_options *options, int option)
{
	switch (option) {
	case NET:
		options->wanted = true;
		return true;
	case 'p':
		network_parse_port(options, optarg);
		return true;
	case TAP:
		options->wanted = true;
		options->tap = optarg;
		return true;
	case IP:
		network_parse_address(options, optarg);
		return true;
	case DNS:
		network_parse_dns(options, optarg);
		return true;
	}
	return false;
}

static void parse_option(struct run_options *options, char **argv, int option)
{
	if (parse_network_option(&options->network, option))
		return;
	switch (option) {
	case ROOTFS:
		options->rootfs = optarg;
		break;
	case ADD:
		strings_add(&options->adds, optarg);
		break;
	case PACKAGE:
		strings_add(&options->packages, optarg);
		break;
	case MEM:
		options->memory = parse_size("--mem", optarg);
		break;
	case ENV:
		parse_env(options, optarg);
		break;
	case CWD:
		options->cwd = check_cwd(optarg);
		break;
	case TTY_SIZE:
		options->tty_size = check_tty_size(optarg);
		break;
	case STRACE:
		options->strace = optarg && *optarg ? optarg : "1";
		break;
	case COVERAGE:
		options->coverage = optarg;
		break;
	case COREDUMP:
		options->coredump = optarg;
		break;
	case MACHINE:
		options->machine = check_machine(optarg);
		break;
	case KERNEL:
		options->kernel = optarg;
		break;
	case APPEND:
		options->append = optarg;
		break;
	case GDB:
		options->gdb = true;
		break;
	case TIMEOUT:
		options->timeout = parse_seconds(optarg);
		break;
	case CPUS:
		check_cpus(optarg);
		break;
	case 'v':
		options->verbose = true;
		break;
	case 'h':
		fputs(run_help, stdout);
		exit(0);
	default:
		refuse_option("run", argv, option);
	}
}

void run_options_parse(struct run_options *options, int argc, char **argv)
{
	int option;

	set_default_environment(options);
	options->machine = "microvm";
	options->kernel = getenv("ELFIN_KERNEL");
	opterr = 0;
	/* "+": options end at PROGRAM, the rest is its own. */
	while ((option = getopt_long(argc, argv, "+:vhp:", known_options, NULL)) != -1)
		parse_option(options, argv, option);
	network_check(&options->network);
	options->program = argv + optind;
	if (options->program[0] == NULL)
		die(STATUS_LAUNCHER, "run: PROGRAM is missing; see elfin run --help");
}

const char *run_options_getenv(const struct run_options *options, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < options->environment.count; i++) {
		const char *assignment = options->environment.list[i];

		if (strncmp(assignment, name, length) == 0 && assignment[length] == '=')
			return assignment + length + 1;
	}
	return NULL;
}
