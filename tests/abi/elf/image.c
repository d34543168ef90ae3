// SPDX-License-Identifier: BSD-3-Clause
// What the loader makes of the file: data, BSS, TLS, constructors, relocations, protections.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <stdlib.h>
#include <string.h>

static int order[4], constructed;

__attribute__((constructor(201))) static void second(void)
{
	order[constructed++] = 201;
}

__attribute__((constructor(101))) static void first(void)
{
	order[constructed++] = 101;
}

__attribute__((constructor)) static void third(void)
{
	order[constructed++] = 1;
}

TEST(constructors)
{
	for (int i = 0; i < constructed; i++)
		say("constructor %d", order[i]);
}

static int data[1000] = {1, 2, 3, [999] = 4};
static char bss[1000000];
static char aligned_bss[100] __attribute__((aligned(4096)));

TEST(data_and_bss)
{
	size_t nonzero = 0;

	say("%d %d %d %d", data[0], data[1], data[2], data[999]);
	for (size_t i = 0; i < sizeof(bss); i++)
		nonzero += bss[i] != 0;
	for (size_t i = 0; i < sizeof(aligned_bss); i++)
		nonzero += aligned_bss[i] != 0;
	say("%zu bytes of BSS were not zero", nonzero);
	check((uintptr_t)aligned_bss % 4096 == 0);
	memset(bss, 1, sizeof(bss));
	say("%d", bss[999999]);
}

static __thread int tls_data = 77;
static __thread char tls_bss[5000];
static __thread long tls_aligned __attribute__((aligned(64))) = 5;

TEST(tls)
{
	size_t nonzero = 0;

	for (size_t i = 0; i < sizeof(tls_bss); i++)
		nonzero += tls_bss[i] != 0;
	say("%d %zu %ld", tls_data, nonzero, tls_aligned);
	check((uintptr_t)&tls_aligned % 64 == 0);
	tls_data++;
	tls_bss[4999] = 1;
	say("%d %d", tls_data, tls_bss[4999]);
}

static const char *const pointers[] = {"relocated", "pointers", "in", "read-only", "data"};

TEST(relocations)
{
	for (size_t i = 0; i < ARRAY_LEN(pointers); i++)
		say("%s", pointers[i]);
}

TEST_ALONE(relro_is_read_only)
{
	say("%s", pointers[0]);
	*(const char *volatile *)&pointers[0] = "overwritten";
	say("%s", pointers[0]);
}

extern char etext[];

TEST_ALONE(text_is_read_only)
{
	*(volatile char *)(uintptr_t)&abort = 0;
	say("survived");
}

TEST_ALONE(stack_is_not_executable)
{
	char code[16] __attribute__((aligned(16))) = {(char)0xc3};
	void (*volatile function)(void) = (void (*)(void))code;

	function();
	say("survived");
}
