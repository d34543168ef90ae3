// SPDX-License-Identifier: BSD-3-Clause
// Initial sequence numbers: a clock of 4 µs and a keyed hash of the connection (RFC 6528, section
// 3). The hash is SipHash-2-4 (Aumasson and Bernstein, 2012).

#include "kernel/lib/random.h"
#include "kernel/net/inet/inet_internal.h"
#include "lib/lwip/hooks.h"
#include "plat/kvm/clock.h"

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static void sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 = rotate(s->v2, 32);
}

static void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	sip_round(s);
	s->v0 ^= word;
}

static uint64_t sip_hash(const uint64_t key[2], const uint64_t *words, unsigned count)
{
	struct sip s = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
			key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};

	for (unsigned i = 0; i < count; i++)
		sip_word(&s, words[i]);
	sip_word(&s, (uint64_t)count * 8 << 56);
	s.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

static void put_address(uint64_t words[2], const ip_addr_t *ip)
{
	if (IP_IS_V6(ip)) {
		words[0] = (uint64_t)ip_2_ip6(ip)->addr[0] << 32 | ip_2_ip6(ip)->addr[1];
		words[1] = (uint64_t)ip_2_ip6(ip)->addr[2] << 32 | ip_2_ip6(ip)->addr[3];
	} else {
		words[0] = 0;
		words[1] = ip4_addr_get_u32(ip_2_ip4(ip));
	}
}

uint64_t inet_hash(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote,
		   uint16_t remote_port)
{
	static uint64_t key[2];
	uint64_t words[5];

	if (unlikely(key[0] == 0))
		random_bytes(key, sizeof(key));
	put_address(words, local);
	put_address(words + 2, remote);
	words[4] = (uint64_t)local_port << 16 | remote_port;
	return sip_hash(key, words, ARRAY_SIZE(words));
}

u32_t lwip_tcp_sequence(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
			u16_t remote_port)
{
	return (u32_t)(clock_monotonic_ns() / (4 * NS_PER_US)) +
	       (u32_t)inet_hash(local, local_port, remote, remote_port);
}
