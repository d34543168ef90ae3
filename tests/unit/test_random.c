// SPDX-License-Identifier: BSD-3-Clause
// The random generator, with the key stream of RFC 8439's appendix A.1 as the oracle: an unseeded
// generator's key is zero.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kernel/lib/random.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpuid.h"

struct boot_info boot_info;

// Seeding needs them, and nothing is seeded here.
uint64_t cpu_rdseed(void)
{
	return 0;
}

uint64_t cpu_rdrand(void)
{
	return 0;
}

// Test vectors 1 and 2: the blocks with the counter at 0 and 1. The first half of the first becomes
// the new key.
static const uint8_t first_block[64] = {
	0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53,
	0x86, 0xbd, 0x28, 0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36,
	0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7, 0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48,
	0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37, 0x6a, 0x43, 0xb8, 0xf4,
	0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86};
// The end of the second block.
static const uint8_t second_half[32] = {0x29, 0xb7, 0x21, 0x76, 0x9c, 0xe6, 0x4e, 0x43,
					0xd5, 0x71, 0x33, 0xb0, 0x74, 0xd8, 0x39, 0xd5,
					0x31, 0xed, 0x1f, 0x28, 0x51, 0x0a, 0xfb, 0x45,
					0xac, 0xe1, 0x0a, 0x1f, 0x4b, 0x79, 0x4d, 0x6f};

// Runs first: it alone knows the generator's state.
static void test_key_stream(void **state)
{
	uint8_t block[64], small[8];

	random_bytes(small, sizeof(small));
	assert_memory_equal(small, first_block + 32, sizeof(small));
	random_bytes(block, 24);
	assert_memory_equal(block, first_block + 40, 24);
	random_bytes(block, sizeof(block));
	assert_memory_equal(block + 32, second_half, sizeof(second_half));
}

// No 8 bytes come twice, whatever the sizes of the requests.
static void test_nothing_twice(void **state)
{
	static uint64_t seen[4096];
	size_t count = 0;

	while (count < 4000) {
		uint64_t got[12];
		size_t n = 1 + count % 12;

		random_bytes(got, n * sizeof(uint64_t));
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < count; j++)
				assert_int_not_equal(got[i], seen[j]);
			seen[count++] = got[i];
		}
	}
}

// What is mixed in changes what comes next, also what a block had left.
static void test_add(void **state)
{
	uint64_t seed = 1, before[3], value;

	random_bytes(before, sizeof(before));
	random_add(&seed, sizeof(seed));
	random_bytes(&value, sizeof(value));
	for (int i = 0; i < 3; i++)
		assert_int_not_equal(value, before[i]);
}

static void test_below(void **state)
{
	bool seen[10] = {false};

	for (int i = 0; i < 1000; i++) {
		uint64_t value = random_below(10);

		assert_true(value < 10);
		seen[value] = true;
	}
	for (int i = 0; i < 10; i++)
		assert_true(seen[i]);
	assert_int_equal(random_below(1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_stream),
		cmocka_unit_test(test_nothing_twice),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
