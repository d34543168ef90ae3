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
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "loader/auxv.h"

#define PLATFORM     "x86_64"
#define RANDOM_BYTES 16
#define RANDOM_GAP   KIB(8)   /* at most this is left between strings and vector */
#define STACK_EXTRA  KIB(128) /* mapped below the first stack pointer from the start */
#define BATCH	     64	      /* words written at once */

struct first_stack {
	struct mm *mm;
	const struct loading *loading;
	const struct executable *exe;
	const struct program *program;
	size_t vector_words; /* argc, both arrays and the auxiliary vector */
	uaddr_t platform, random, pointer;
};

/* Decides where everything is. */
static void place(struct first_stack *stack)
{
	const struct arguments *arguments = &stack->loading->arguments;
	uaddr_t strings = stack->mm->stack_top - arguments->used;

	stack->vector_words = 1 + arguments->argc + 1 + arguments->envc + 1 + 2 * AUXV_MAX;
	stack->platform = ALIGN_DOWN(strings, 16) - sizeof(PLATFORM);
	stack->random = stack->platform - RANDOM_BYTES;
	if (layout_is_random())
		stack->random -= random_below(RANDOM_GAP);
	stack->pointer = ALIGN_DOWN(stack->random - stack->vector_words * sizeof(uint64_t), 16);
	stack->mm->arg_start = strings;
	stack->mm->stack_start = stack->pointer;
}

static int map_stack(const struct first_stack *stack)
{
	uaddr_t top = stack->mm->stack_top;
	uint64_t size = ALIGN_UP(top - stack->pointer + STACK_EXTRA, PAGE_SIZE);
	int prot = PROT_READ | PROT_WRITE | (stack->exe->image.exec_stack ? PROT_EXEC : 0);

	return mm_map_stack(stack->mm, top, size, prot);
}

/* The vector as it is written, in batches. */
struct writer {
	uaddr_t at;
	unsigned count;
	uint64_t words[BATCH];
};

static int flush(struct writer *writer)
{
	size_t size = writer->count * sizeof(writer->words[0]);
	int result = copy_to_user(writer->at, writer->words, size);

	writer->at += size;
	writer->count = 0;
	return result;
}

static int put(struct writer *writer, uint64_t word)
{
	writer->words[writer->count++] = word;
	return writer->count == BATCH ? flush(writer) : 0;
}

/* Puts the addresses of count strings, the first at distance *at of the top, and a NULL. */
static int put_strings(const struct first_stack *stack, struct writer *writer, unsigned count,
		       size_t *at)
{
	while (count-- > 0) {
		if (put(writer, stack->mm->stack_top - *at) < 0)
			return -EFAULT;
		*at = arguments_string_end(&stack->loading->arguments, *at);
	}
	return put(writer, 0);
}

static int put_auxv(const struct first_stack *stack, struct writer *writer)
{
	uint64_t auxv[2 * AUXV_MAX] = {0};
	const struct auxv_strings strings = {
		.path = stack->mm->stack_top - stack->loading->arguments.path,
		.platform = stack->platform,
		.random = stack->random,
	};

	auxv_fill(auxv, stack->exe, stack->program, &strings, stack->loading->secure);
	_Static_assert(sizeof(auxv) <= sizeof(stack->mm->auxv), "all of it is kept");
	memcpy(stack->mm->auxv, auxv, sizeof(auxv));
	return flush(writer) < 0 ? -EFAULT : copy_to_user(writer->at, auxv, sizeof(auxv));
}

static int write_vector(const struct first_stack *stack)
{
	const struct arguments *arguments = &stack->loading->arguments;
	struct writer writer = {.at = stack->pointer};
	size_t at = arguments->used;

	if (put(&writer, arguments->argc) < 0 ||
	    put_strings(stack, &writer, arguments->argc, &at) < 0)
		return -EFAULT;
	stack->mm->arg_end = stack->mm->env_start = stack->mm->stack_top - at;
	if (put_strings(stack, &writer, arguments->envc, &at) < 0)
		return -EFAULT;
	stack->mm->env_end = stack->mm->stack_top - at;
	return put_auxv(stack, &writer);
}

static int write_all(const struct first_stack *stack)
{
	uint8_t seed[RANDOM_BYTES];

	random_bytes(seed, sizeof(seed));
	if (arguments_write(&stack->loading->arguments, stack->mm->stack_top) < 0 ||
	    copy_to_user(stack->platform, PLATFORM, sizeof(PLATFORM)) < 0 ||
	    copy_to_user(stack->random, seed, sizeof(seed)) < 0)
		return -EFAULT;
	return write_vector(stack);
}

int stack_build(struct loading *loading, struct mm *mm, const struct executable *exe,
		struct program *program)
{
	struct first_stack stack = {.mm = mm, .loading = loading, .exe = exe, .program = program};
	int result;

	place(&stack);
	result = map_stack(&stack);
	if (result == 0)
		result = write_all(&stack);
	if (result < 0)
		return loading_fail(loading, result, "the stack cannot be made: error %d", -result);
	program->stack_pointer = stack.pointer;
	return 0;
}
