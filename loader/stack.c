// SPDX-License-Identifier: BSD-3-Clause
/*
 * The first stack of a program. From the top down, as Linux lays it out: eight zero bytes, the
 * path, the strings of environment and arguments (argv[0] lowest), the platform's name, 16 random
 * bytes; then, aligned to 16 bytes at the stack pointer, argc, argv, envp and the auxiliary vector.
 */
#include "loader/loader_internal.h"

#include "include/linux/auxvec.h"
#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "include/linux/resource.h"
#include "kernel/lib/log.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/cpuid.h"

#define PLATFORM     "x86_64"
#define CLOCK_TICKS  100
#define RANDOM_BYTES 16
#define AUXV_MAX     24

#define STRING_MAX   KIB(128) /* of one argument, with its NUL */
#define STRINGS_MIN  KIB(128) /* of all together: always allowed … */
#define STRINGS_MAX  MIB(6)   /* … and never exceeded */
#define STACK_EXTRA  KIB(128) /* mapped below the first stack pointer from the start */
#define STACK_MAX    GIB(16)  /* where the limit is no limit */

/* What is known before anything is written. */
struct strings {
	unsigned argc, envc;
	size_t size; /* of argv's, envp's and the path's bytes with their NULs */
};

struct auxv {
	struct {
		uint64_t type, value;
	} entries[AUXV_MAX];
	unsigned count;
};

/* Counts an array of strings. 0, or -E2BIG for one that is too long. */
static int count_strings(char *const strings[], unsigned *count, size_t *size)
{
	for (*count = 0; strings[*count]; ++*count) {
		size_t n = strlen(strings[*count]) + 1;

		if (n > STRING_MAX || *size > STRINGS_MAX)
			return -E2BIG;
		*size += n;
	}
	return 0;
}

static uint64_t strings_limit(void)
{
	uint64_t limit = MIN(current_process()->limits[RLIMIT_STACK].cur / 4, STRINGS_MAX);

	return MAX(limit, STRINGS_MIN);
}

static int measure(const struct executable *exe, char *const argv[], char *const envp[],
		   struct strings *strings)
{
	uint64_t limit = strings_limit();
	uint64_t pointers;
	int result;

	*strings = (struct strings){.size = strlen(exe->path) + 1};
	result = count_strings(argv, &strings->argc, &strings->size);
	if (result == 0)
		result = count_strings(envp, &strings->envc, &strings->size);
	if (result < 0)
		return result;
	pointers = (strings->argc + strings->envc) * sizeof(uint64_t);
	return pointers + strings->size > limit ? -E2BIG : 0;
}

static void auxv_add(struct auxv *auxv, uint64_t type, uint64_t value)
{
	auxv->entries[auxv->count].type = type;
	auxv->entries[auxv->count].value = value;
	auxv->count++;
}

/*
 * The stack a signal frame needs at most, computed as Linux does: siginfo and ucontext (440 bytes
 * with the return address), alignment of the frame to 16 and of the extended state to 64 bytes, and
 * the state itself with its end marker.
 */
static uint64_t signal_frame_size(void)
{
	const uint64_t fixed = 440 + 15 + 63;
	uint64_t state = 512;

	if (cpuid(1, 0).ecx & (1u << 27)) /* OSXSAVE: the kernel has enabled it */
		state = cpuid(13, 0).ebx + 4;
	return ALIGN_UP(fixed + state, 16);
}

/* In the order of Linux 6. */
static void fill_auxv(struct auxv *auxv, const struct executable *exe,
		      const struct program *program, uaddr_t random, uaddr_t path, uaddr_t platform)
{
	const struct credentials *cred = &current_process()->cred;

	if (program->vdso)
		auxv_add(auxv, AT_SYSINFO_EHDR, program->vdso);
	auxv_add(auxv, AT_MINSIGSTKSZ, signal_frame_size());
	auxv_add(auxv, AT_HWCAP, cpuid(1, 0).edx);
	auxv_add(auxv, AT_PAGESZ, PAGE_SIZE);
	auxv_add(auxv, AT_CLKTCK, CLOCK_TICKS);
	auxv_add(auxv, AT_PHDR, exe->image.headers + program->bias);
	auxv_add(auxv, AT_PHENT, sizeof(struct linux_elf64_phdr));
	auxv_add(auxv, AT_PHNUM, exe->image.phnum);
	auxv_add(auxv, AT_BASE, 0);
	auxv_add(auxv, AT_FLAGS, 0);
	auxv_add(auxv, AT_ENTRY, program->entry);
	auxv_add(auxv, AT_UID, cred->uid);
	auxv_add(auxv, AT_EUID, cred->euid);
	auxv_add(auxv, AT_GID, cred->gid);
	auxv_add(auxv, AT_EGID, cred->egid);
	auxv_add(auxv, AT_SECURE, cred->uid != cred->euid || cred->gid != cred->egid);
	auxv_add(auxv, AT_RANDOM, random);
	/* Not FSGSBASE (bit 1): those instructions are emulated here, which is no advantage. */
	auxv_add(auxv, AT_HWCAP2, 0);
	auxv_add(auxv, AT_EXECFN, path);
	auxv_add(auxv, AT_PLATFORM, platform);
	auxv_add(auxv, AT_NULL, 0);
}

/* Writes strings upwards from *at, their addresses and a NULL into *vector; advances both. */
static int put_strings(char *const strings[], uaddr_t *at, uint64_t **vector)
{
	for (; *strings; strings++) {
		size_t n = strlen(*strings) + 1;

		if (copy_to_user(*at, *strings, n) < 0)
			return -EFAULT;
		*(*vector)++ = *at;
		*at += n;
	}
	*(*vector)++ = 0;
	return 0;
}

/* Everything from the stack pointer to the top. vector has room for all words of the low part. */
static int write_stack(struct mm *mm, const struct executable *exe, char *const argv[],
		       char *const envp[], const struct strings *strings, uint64_t *vector,
		       size_t words, struct program *program)
{
	uaddr_t text = mm->stack_top - sizeof(uint64_t) - strings->size;
	uaddr_t platform = ALIGN_DOWN(text, 16) - sizeof(PLATFORM);
	uaddr_t random = platform - RANDOM_BYTES;
	uint64_t *next = vector;
	uint8_t seed[RANDOM_BYTES];
	struct auxv auxv = {0};
	uaddr_t path;

	if (layout_is_random())
		random -= random_below(8192);
	random_bytes(seed, sizeof(seed));
	program->stack_pointer = ALIGN_DOWN(random - words * sizeof(uint64_t), 16);
	*next++ = strings->argc;
	mm->arg_start = text;
	if (put_strings(argv, &text, &next) < 0)
		return -EFAULT;
	mm->arg_end = mm->env_start = text;
	if (put_strings(envp, &text, &next) < 0)
		return -EFAULT;
	mm->env_end = path = text;
	fill_auxv(&auxv, exe, program, random, path, platform);
	memcpy(next, auxv.entries, auxv.count * sizeof(auxv.entries[0]));
	if (copy_to_user(path, exe->path, strlen(exe->path) + 1) < 0 ||
	    copy_to_user(platform, PLATFORM, sizeof(PLATFORM)) < 0 ||
	    copy_to_user(random, seed, sizeof(seed)) < 0 ||
	    copy_to_user(program->stack_pointer, vector, words * sizeof(uint64_t)) < 0)
		return -EFAULT;
	return 0;
}

static int map_stack(struct mm *mm, const struct executable *exe, size_t needed)
{
	uint64_t limit = MIN(current_process()->limits[RLIMIT_STACK].cur, STACK_MAX);
	uint64_t size = ALIGN_UP(needed + STACK_EXTRA, PAGE_SIZE);
	int prot = PROT_READ | PROT_WRITE | (exe->image.exec_stack ? PROT_EXEC : 0);

	limit = MAX(ALIGN_DOWN(limit, PAGE_SIZE), size);
	return mm_map_stack(mm, mm->stack_top, size, limit, prot);
}

static int map_and_write(struct mm *mm, const struct executable *exe, char *const argv[],
			 char *const envp[], const struct strings *strings, struct program *program)
{
	size_t words = 1 + strings->argc + 1 + strings->envc + 1 + 2 * AUXV_MAX;
	uint64_t *vector;
	int result;

	/* 8 KiB of random gap and 256 bytes for what else is between strings and vector. */
	result = map_stack(mm, exe, strings->size + words * sizeof(uint64_t) + KIB(8) + 256);
	if (result < 0)
		return result;
	vector = kzalloc(words * sizeof(uint64_t));
	if (!vector)
		return -ENOMEM;
	result = write_stack(mm, exe, argv, envp, strings, vector, words, program);
	kfree(vector);
	return result;
}

int stack_build(struct mm *mm, const struct executable *exe, char *const argv[], char *const envp[],
		struct program *program)
{
	/* As Linux: a program always has an argv[0]. */
	static char empty[1];
	static char *const no_arguments[] = {empty, NULL};
	struct strings strings;
	int result;

	if (!argv[0])
		argv = no_arguments;
	result = measure(exe, argv, envp, &strings);
	if (result == 0)
		result = map_and_write(mm, exe, argv, envp, &strings, program);
	if (result == -E2BIG)
		log_err("%s: arguments and environment are too long", exe->path);
	else if (result < 0)
		log_err("%s: the stack cannot be made: error %d", exe->path, -result);
	return result;
}
