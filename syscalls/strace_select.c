// SPDX-License-Identifier: BSD-3-Clause
/* strace=SET: which calls are printed. */
#include <generated/syscall_nr.h>

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "syscalls/strace_internal.h"

/* One bit a number; the last one is for those the table does not have. */
static uint8_t selected[NR_SYSCALLS / 8 + 1];

static void select_number(uint64_t nr)
{
	nr = MIN(nr, NR_SYSCALLS);
	selected[nr / 8] |= 1 << nr % 8;
}

bool strace_selected(uint64_t nr)
{
	nr = MIN(nr, NR_SYSCALLS);
	return selected[nr / 8] >> nr % 8 & 1;
}

static bool is_word(const char *name, const char *word, size_t length)
{
	return *name && strlen(name) == length && !strncmp(name, word, length);
}

static bool matches(unsigned nr, const char *word, size_t length)
{
	const char *subsystem = decode_subsystems[decode_calls[nr].subsystem];

	if (*word == '%')
		return *syscall_name(nr) && is_word(subsystem, word + 1, length - 1);
	return is_word(syscall_name(nr), word, length);
}

static void select_word(const char *word, size_t length)
{
	bool found = false;

	for (unsigned nr = 0; nr < NR_SYSCALLS; nr++)
		if (matches(nr, word, length)) {
			select_number(nr);
			found = true;
		}
	if (!found)
		log_trace("elfin: strace=: there is no system call \"%.*s\"\n", (int)length, word);
}

static void select_all(void)
{
	for (unsigned nr = 0; nr <= NR_SYSCALLS; nr++)
		select_number(nr);
}

void strace_select(const char *set)
{
	if (!*set || !strcmp(set, "1") || !strcmp(set, "all")) {
		select_all();
		return;
	}
	while (*set) {
		const char *comma = strchr(set, ',');
		size_t length = comma ? (size_t)(comma - set) : strlen(set);

		if (length)
			select_word(set, length);
		set += length + (comma != NULL);
	}
}
