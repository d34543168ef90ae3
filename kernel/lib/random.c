// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/random.h"

#include "kernel/lib/string.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpuid.h"

#define KEY_WORDS   8
#define BLOCK_WORDS 16
#define BLOCK_BYTES 64
#define SEED_ROUNDS 16
#define POOL_BLOCKS 4

static uint32_t key[KEY_WORDS];
static uint64_t counter;

/* What the blocks that gave the key had besides: its last pool_left bytes have not been given to
 * anybody, and those before them are erased. */
static uint8_t pool[POOL_BLOCKS * BLOCK_BYTES - sizeof(key)];
static size_t pool_left;

static inline uint32_t rotate_left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* The quarter round of RFC 8439, section 2.1. */
static inline void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate_left(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate_left(s[b] ^ s[c], 7);
}

/* The block function of RFC 8439, section 2.3, with a 64-bit counter and no nonce. */
static void chacha20_block(uint32_t out[BLOCK_WORDS])
{
	uint32_t input[BLOCK_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	memcpy(input + 4, key, sizeof(key));
	input[12] = (uint32_t)counter;
	input[13] = (uint32_t)(counter >> 32);
	counter++;
	memcpy(out, input, sizeof(input));
	for (int i = 0; i < 10; i++) {
		quarter_round(out, 0, 4, 8, 12);
		quarter_round(out, 1, 5, 9, 13);
		quarter_round(out, 2, 6, 10, 14);
		quarter_round(out, 3, 7, 11, 15);
		quarter_round(out, 0, 5, 10, 15);
		quarter_round(out, 1, 6, 11, 12);
		quarter_round(out, 2, 7, 8, 13);
		quarter_round(out, 3, 4, 9, 14);
	}
	for (int i = 0; i < BLOCK_WORDS; i++)
		out[i] += input[i];
}

/* Makes a new key of the generator's own output, so that old output cannot be found from it. */
static void erase_key(void)
{
	uint32_t blocks[POOL_BLOCKS][BLOCK_WORDS];

	for (int i = 0; i < POOL_BLOCKS; i++)
		chacha20_block(blocks[i]);
	memcpy(key, blocks, sizeof(key));
	memcpy(pool, (uint8_t *)blocks + sizeof(key), sizeof(pool));
	pool_left = sizeof(pool);
	memset(blocks, 0, sizeof(blocks));
}

void random_add(const void *data, size_t n)
{
	const uint8_t *bytes = data;

	for (size_t done = 0; done < n; done += sizeof(key)) {
		size_t part = MIN(n - done, sizeof(key));

		for (size_t i = 0; i < part; i++)
			((uint8_t *)key)[i] ^= bytes[done + i];
		erase_key();
	}
}

/* Few bytes: several such requests share a block. */
static void take_from_pool(void *buf, size_t n)
{
	uint8_t *from;

	if (pool_left < n)
		erase_key();
	from = pool + sizeof(pool) - pool_left;
	memcpy(buf, from, n);
	memset(from, 0, n);
	pool_left -= n;
}

void random_bytes(void *buf, size_t n)
{
	uint8_t *out = buf;
	uint32_t block[BLOCK_WORDS];

	if (n <= sizeof(pool)) {
		take_from_pool(buf, n);
		return;
	}
	while (n > 0) {
		size_t part = MIN(n, (size_t)BLOCK_BYTES);

		chacha20_block(block);
		memcpy(out, block, part);
		out += part;
		n -= part;
	}
	erase_key();
}

uint64_t random_u64(void)
{
	uint64_t value;

	random_bytes(&value, sizeof(value));
	return value;
}

uint64_t random_below(uint64_t limit)
{
	return (uint64_t)(((unsigned __int128)random_u64() * limit) >> 64);
}

/*
 * Mixes the CPU's generators, where there are any, with the low bits of a clock whose steps depend
 * on everything the machine does.
 */
void random_init_early(void)
{
	uint64_t seed[4];

	for (int i = 0; i < SEED_ROUNDS; i++) {
		seed[0] = cpu_rdseed();
		seed[1] = cpu_rdrand();
		seed[2] = rdtsc();
		seed[3] = boot_info.entry_tsc ^ (uintptr_t)&seed;
		for (unsigned j = 0; j < 4; j++)
			((uint64_t *)key)[j] ^= seed[j] * (2 * i + 1);
		if (seed[0] | seed[1])
			break;
		(void)*(volatile uint8_t *)phys_to_virt(boot_info.kernel.start + PAGE_SIZE * i);
	}
	erase_key();
}
