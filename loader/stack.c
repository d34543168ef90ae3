// SPDX-License-Identifier: BSD-3-Clause
/*
 * The first stack of a program. From the top down, as Linux lays it out: eight zero bytes, the
 * path, the strings of environment and arguments (argv[0] lowest), the platform's name, 16 random
 * bytes; then, aligned to 16 bytes at the stack pointer, argc, argv, envp and the auxiliary vector.
 */
#include "loader/loader_internal.h"

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
#include "loader/auxv.h"

#define PLATFORM     "x86_64"
#define RANDOM_BYTES 16
#define RANDOM_GAP   KIB(8) /* at most this is left between strings and vector */

#define STRING_MAX   KIB(128) /* of one argument, with its NUL */
#define STRINGS_MIN  KIB(128) /* of all together: always allowed … */
#define STRINGS_MAX  MIB(6)   /* … and never exceeded */
#define STACK_EXTRA  KIB(128) /* mapped below the first stack pointer from the start */

struct first_stack {
	struct mm *mm;
	const struct executable *exe;
	char *const *argv, *const *envp;
	unsigned argc, envc;
	size_t strings_size; /* bytes of argv, envp and the path, with their NULs */
	size_t vector_words; /* argc, both arrays and the auxiliary vector */
	uaddr_t path, platform, random, pointer;
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

/* execve(2), "Limits on size of arguments and environment". */
static uint64_t strings_limit(void)
{
	uint64_t limit = MIN(current_process()->limits[RLIMIT_STACK].cur / 4, STRINGS_MAX);

	return MAX(limit, STRINGS_MIN);
}

static int measure_strings(struct first_stack *stack)
{
	uint64_t pointers;
	int result;

	stack->strings_size = strlen(stack->exe->path) + 1;
	result = count_strings(stack->argv, &stack->argc, &stack->strings_size);
	if (result == 0)
		result = count_strings(stack->envp, &stack->envc, &stack->strings_size);
	if (result < 0)
		return result;
	pointers = (stack->argc + stack->envc) * sizeof(uint64_t);
	return pointers + stack->strings_size > strings_limit() ? -E2BIG : 0;
}

/* Decides where everything is. */
static void place(struct first_stack *stack)
{
	uaddr_t strings = stack->mm->stack_top - sizeof(uint64_t) - stack->strings_size;

	stack->vector_words = 1 + stack->argc + 1 + stack->envc + 1 + 2 * AUXV_MAX;
	stack->platform = ALIGN_DOWN(strings, 16) - sizeof(PLATFORM);
	stack->random = stack->platform - RANDOM_BYTES;
	if (layout_is_random())
		stack->random -= random_below(RANDOM_GAP);
	stack->pointer = ALIGN_DOWN(stack->random - stack->vector_words * sizeof(uint64_t), 16);
	stack->mm->arg_start = strings;
}

static int map_stack(const struct first_stack *stack)
{
	uaddr_t top = stack->mm->stack_top;
	uint64_t size = ALIGN_UP(top - stack->pointer + STACK_EXTRA, PAGE_SIZE);
	int prot = PROT_READ | PROT_WRITE | (stack->exe->image.exec_stack ? PROT_EXEC : 0);

	return mm_map_stack(stack->mm, top, size, prot);
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

/* Writes all strings; fills in the vector up to the auxiliary vector, whose place is returned in
 * *auxv. */
static int write_strings(struct first_stack *stack, uint64_t *vector, uint64_t **auxv)
{
	struct mm *mm = stack->mm;
	uaddr_t at = mm->arg_start;

	*vector++ = stack->argc;
	if (put_strings(stack->argv, &at, &vector) < 0)
		return -EFAULT;
	mm->arg_end = mm->env_start = at;
	if (put_strings(stack->envp, &at, &vector) < 0)
		return -EFAULT;
	mm->env_end = stack->path = at;
	*auxv = vector;
	return copy_to_user(at, stack->exe->path, strlen(stack->exe->path) + 1);
}

static int write_all(struct first_stack *stack, const struct program *program, uint64_t *vector)
{
	uint8_t seed[RANDOM_BYTES];
	uint64_t *auxv;

	random_bytes(seed, sizeof(seed));
	if (write_strings(stack, vector, &auxv) < 0 ||
	    copy_to_user(stack->platform, PLATFORM, sizeof(PLATFORM)) < 0 ||
	    copy_to_user(stack->random, seed, sizeof(seed)) < 0)
		return -EFAULT;
	auxv_fill(auxv, stack->exe, program,
		  &(struct auxv_strings){stack->path, stack->platform, stack->random});
	return copy_to_user(stack->pointer, vector, stack->vector_words * sizeof(uint64_t));
}

static int map_and_write(struct first_stack *stack, const struct program *program)
{
	uint64_t *vector;
	int result = map_stack(stack);

	if (result < 0)
		return result;
	vector = kzalloc(stack->vector_words * sizeof(uint64_t));
	if (!vector)
		return -ENOMEM;
	result = write_all(stack, program, vector);
	kfree(vector);
	return result;
}

int stack_build(struct mm *mm, const struct executable *exe, char *const argv[], char *const envp[],
		struct program *program)
{
	/* As Linux: a program always has an argv[0]. */
	static char empty[1];
	static char *const no_arguments[] = {empty, NULL};
	struct first_stack stack = {
		.mm = mm, .exe = exe, .argv = argv[0] ? argv : no_arguments, .envp = envp};
	int result = measure_strings(&stack);

	if (result == 0) {
		place(&stack);
		result = map_and_write(&stack, program);
	}
	if (result == -E2BIG)
		log_err("%s: arguments and environment are too long", exe->path);
	else if (result < 0)
		log_err("%s: the stack cannot be made: error %d", exe->path, -result);
	program->stack_pointer = stack.pointer;
	return result;
}
