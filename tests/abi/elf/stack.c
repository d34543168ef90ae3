// SPDX-License-Identifier: BSD-3-Clause
// What a program finds on its stack: argc, argv, envp, auxv and the strings (psABI 3.4.1, and
// Linux's order of the strings).

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <cpuid.h>
#include <elf.h>
#include <string.h>

extern char _start[], __ehdr_start[] __attribute__((weak));

static const Elf64_auxv_t *first_entry(void)
{
	char **p = abi_envp;

	while (*p)
		p++;
	return (const Elf64_auxv_t *)(p + 1);
}

static unsigned long value(unsigned long type)
{
	for (const Elf64_auxv_t *a = first_entry(); a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_un.a_val;
	return ~0UL;
}

TEST(arguments)
{
	say("argc is at least 1: %d", abi_argc >= 1);
	check(abi_argv[abi_argc] == NULL);
	check(((uintptr_t)abi_argv - 8) % 16 == 0);
	check(*(long *)((char *)abi_argv - 8) == abi_argc);
	check(abi_envp == abi_argv + abi_argc + 1);
	say("program %s", abi_argv[0]);
	for (char **e = abi_envp; *e; e++)
		say("environment %s", *e);
}

TEST(strings)
{
	char *next = abi_argv[0];
	int in_order = 1;

	for (int i = 0; i < abi_argc; i++) {
		in_order &= abi_argv[i] == next;
		next = abi_argv[i] + strlen(abi_argv[i]) + 1;
	}
	for (char **e = abi_envp; *e; e++) {
		in_order &= *e == next;
		next = *e + strlen(*e) + 1;
	}
	check(in_order);
	check((char *)value(AT_EXECFN) == next);
	next += strlen(next) + 1;
	show_bytes("the last bytes", next, 8);
	check(((uintptr_t)next + 8) % PAGE == 0);
}

TEST(auxv_values)
{
	unsigned a, b, c, d;

	say("PAGESZ %lu PHENT %lu CLKTCK %lu FLAGS %lu BASE %lx", value(AT_PAGESZ), value(AT_PHENT),
	    value(AT_CLKTCK), value(AT_FLAGS), value(AT_BASE));
	say("UID %lu EUID %lu GID %lu EGID %lu SECURE %lu", value(AT_UID), value(AT_EUID),
	    value(AT_GID), value(AT_EGID), value(AT_SECURE));
	say("EXECFN %s PLATFORM %s", (char *)value(AT_EXECFN), (char *)value(AT_PLATFORM));
	__cpuid(1, a, b, c, d);
	check(value(AT_HWCAP) == d);
	check(value(AT_HWCAP2) <= 3);
	check(value(AT_ENTRY) == (unsigned long)_start);
	check(value(AT_MINSIGSTKSZ) >= 1000 && value(AT_MINSIGSTKSZ) < 100000);
	check(value(AT_RANDOM) > (unsigned long)first_entry());
	check(value(AT_RANDOM) < (unsigned long)abi_argv[0]);
	check(value(AT_PLATFORM) < (unsigned long)abi_argv[0]);
}

TEST(auxv_headers)
{
	const Elf64_Phdr *ph = (void *)value(AT_PHDR);
	unsigned long count = value(AT_PHNUM);

	say("%lu program headers", count);
	for (unsigned long i = 0; i < count; i++)
		say("type %x flags %x size %lx %lx align %lx", ph[i].p_type, ph[i].p_flags,
		    ph[i].p_filesz, ph[i].p_memsz, ph[i].p_align);
}

TEST(random_bytes)
{
	const unsigned char *random = (void *)value(AT_RANDOM);
	int different = 0;

	for (int i = 1; i < 16; i++)
		different += random[i] != random[0];
	check(different > 8);
}

TEST(no_entry_twice)
{
	for (const Elf64_auxv_t *a = first_entry(); a->a_type != AT_NULL; a++)
		for (const Elf64_auxv_t *b = a + 1; b->a_type != AT_NULL; b++)
			if (a->a_type == b->a_type)
				say("twice: %lu", (unsigned long)a->a_type);
}

TEST(grows)
{
	volatile char big[3 << 20];

	for (size_t i = 0; i < sizeof(big); i += PAGE)
		big[sizeof(big) - 1 - i] = i / PAGE;
	say("%d", big[sizeof(big) - 1 - 700 * PAGE]);
}
