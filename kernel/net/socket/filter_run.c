// SPDX-License-Identifier: BSD-3-Clause
// The classic BPF machine: an accumulator, an index, sixteen words, and jumps that only go forward.

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "kernel/net/socket/filter.h"

#define CLASS(code) ((code)&7)
#define BITS	    32

/* ---- what may be run ---- */

static bool is_known_load(uint32_t k)
{
	static const uint8_t known[] = {SKF_AD_PROTOCOL, SKF_AD_PKTTYPE,   SKF_AD_IFINDEX,
					SKF_AD_MARK,	 SKF_AD_QUEUE,	   SKF_AD_HATYPE,
					SKF_AD_RXHASH,	 SKF_AD_CPU,	   SKF_AD_ALU_XOR_X,
					SKF_AD_VLAN_TAG, SKF_AD_VLAN_THERE};

	for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
		if (k == (uint32_t)SKF_AD_OFF + known[i])
			return true;
	return false;
}

/* Offsets from the end of what can be negative are about the packet as a whole. */
static bool is_valid_load(const struct linux_sock_filter *at)
{
	switch (at->code) {
	case BPF_LD | BPF_W | BPF_ABS:
	case BPF_LD | BPF_H | BPF_ABS:
	case BPF_LD | BPF_B | BPF_ABS:
		return at->k < (uint32_t)SKF_AD_OFF || is_known_load(at->k);
	case BPF_LD | BPF_W | BPF_IND:
	case BPF_LD | BPF_H | BPF_IND:
	case BPF_LD | BPF_B | BPF_IND:
	case BPF_LD | BPF_IMM:
	case BPF_LD | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_IMM:
	case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_B | BPF_MSH:
		return true;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
		return at->k < BPF_MEMWORDS;
	}
	return false;
}

static bool is_valid_alu(const struct linux_sock_filter *at)
{
	unsigned operation = at->code & 0xf0;
	bool by_number = !(at->code & BPF_X);

	if (at->code > 0xff || operation > BPF_XOR || (operation == BPF_NEG && !by_number))
		return false;
	if ((operation == BPF_DIV || operation == BPF_MOD) && by_number)
		return at->k != 0;
	if ((operation == BPF_LSH || operation == BPF_RSH) && by_number)
		return at->k < BITS;
	return true;
}

/* left: instructions behind it. */
static bool is_valid_jump(const struct linux_sock_filter *at, uint32_t left)
{
	unsigned operation = at->code & 0xf0;

	if (at->code == (BPF_JMP | BPF_JA))
		return at->k < left;
	return at->code <= 0xff && operation >= BPF_JEQ && operation <= BPF_JSET && at->jt < left &&
	       at->jf < left;
}

static bool is_valid(const struct linux_sock_filter *at, uint32_t left)
{
	switch (CLASS(at->code)) {
	case BPF_LD:
	case BPF_LDX:
		return is_valid_load(at);
	case BPF_ST:
	case BPF_STX:
		return at->code == CLASS(at->code) && at->k < BPF_MEMWORDS;
	case BPF_ALU:
		return is_valid_alu(at);
	case BPF_JMP:
		return is_valid_jump(at, left);
	case BPF_RET:
		return at->code == (BPF_RET | BPF_K) || at->code == (BPF_RET | BPF_A);
	default:
		return at->code == (BPF_MISC | BPF_TAX) || at->code == (BPF_MISC | BPF_TXA);
	}
}

int filter_check(const struct linux_sock_filter *code, uint32_t count)
{
	if (count == 0 || count > BPF_MAXINSNS)
		return -EINVAL;
	for (uint32_t i = 0; i < count; i++)
		if (!is_valid(&code[i], count - 1 - i))
			return -EINVAL;
	return CLASS(code[count - 1].code) == BPF_RET ? 0 : -EINVAL;
}

/* ---- running it ---- */

/* Words that were never stored read as 0; Linux refuses programs that load them. */
struct machine {
	const struct filter_packet *packet;
	uint32_t a, x;
	uint32_t words[BPF_MEMWORDS];
};

static uint32_t known(const struct machine *machine, uint32_t what)
{
	const struct filter_packet *packet = machine->packet;

	switch (what) {
	case SKF_AD_PROTOCOL:
		return packet->protocol;
	case SKF_AD_PKTTYPE:
		return packet->kind;
	case SKF_AD_IFINDEX:
		return packet->device;
	case SKF_AD_MARK:
		return packet->mark;
	case SKF_AD_HATYPE:
		return packet->hardware;
	case SKF_AD_ALU_XOR_X:
		return machine->a ^ machine->x;
	}
	return 0;
}

/* Numbers in packets have their most significant byte first. False: it is not there. */
static bool load(const struct machine *machine, uint32_t offset, uint32_t size, uint32_t *value)
{
	const struct filter_packet *packet = machine->packet;
	int64_t at = (int32_t)offset;
	uint8_t bytes[4];

	if (at >= 0)
		at += packet->data;
	else if (at >= SKF_NET_OFF)
		at += packet->network - (int64_t)SKF_NET_OFF;
	else
		at -= SKF_LL_OFF;
	if (at < 0 || at + size > packet->length)
		return false;
	packet->copy(packet->packet, (uint32_t)at, bytes, size);
	*value = 0;
	for (uint32_t i = 0; i < size; i++)
		*value = *value << 8 | bytes[i];
	return true;
}

static uint32_t size_of(uint16_t code)
{
	if ((code & 0x18) == BPF_W)
		return 4;
	return (code & 0x18) == BPF_H ? 2 : 1;
}

/* False: it loads what is not there. */
static bool run_load(struct machine *machine, const struct linux_sock_filter *at)
{
	const struct filter_packet *packet = machine->packet;
	uint32_t *to = CLASS(at->code) == BPF_LD ? &machine->a : &machine->x;

	switch (at->code & 0xe0) {
	case BPF_IMM:
		*to = at->k;
		return true;
	case BPF_ABS:
		if (at->k >= (uint32_t)SKF_AD_OFF) {
			*to = known(machine, at->k - (uint32_t)SKF_AD_OFF);
			return true;
		}
		return load(machine, at->k, size_of(at->code), to);
	case BPF_IND:
		return load(machine, machine->x + at->k, size_of(at->code), to);
	case BPF_MEM:
		*to = machine->words[at->k];
		return true;
	case BPF_LEN:
		*to = packet->length - packet->data;
		return true;
	}
	/* BPF_MSH: the length of a header of IPv4. */
	if (!load(machine, at->k, 1, to))
		return false;
	*to = (*to & 0xf) * 4;
	return true;
}

/* False: it divides by zero. */
static bool run_alu(struct machine *machine, const struct linux_sock_filter *at)
{
	uint32_t by = at->code & BPF_X ? machine->x : at->k, *a = &machine->a;

	switch (at->code & 0xf0) {
	case BPF_ADD:
		*a += by;
		break;
	case BPF_SUB:
		*a -= by;
		break;
	case BPF_MUL:
		*a *= by;
		break;
	case BPF_DIV:
	case BPF_MOD:
		if (by == 0)
			return false;
		*a = (at->code & 0xf0) == BPF_DIV ? *a / by : *a % by;
		break;
	case BPF_OR:
		*a |= by;
		break;
	case BPF_AND:
		*a &= by;
		break;
	case BPF_LSH:
		*a <<= by % BITS;
		break;
	case BPF_RSH:
		*a >>= by % BITS;
		break;
	case BPF_NEG:
		*a = -*a;
		break;
	case BPF_XOR:
		*a ^= by;
		break;
	}
	return true;
}

static uint32_t skip(const struct machine *machine, const struct linux_sock_filter *at)
{
	uint32_t with = at->code & BPF_X ? machine->x : at->k, a = machine->a;

	switch (at->code & 0xf0) {
	case BPF_JA:
		return at->k;
	case BPF_JEQ:
		return a == with ? at->jt : at->jf;
	case BPF_JGT:
		return a > with ? at->jt : at->jf;
	case BPF_JGE:
		return a >= with ? at->jt : at->jf;
	}
	return a & with ? at->jt : at->jf;
}

uint32_t filter_run(const struct linux_sock_filter *code, const struct filter_packet *packet)
{
	struct machine machine = {.packet = packet};

	for (const struct linux_sock_filter *at = code;; at++) {
		bool good = true;

		switch (CLASS(at->code)) {
		case BPF_LD:
		case BPF_LDX:
			good = run_load(&machine, at);
			break;
		case BPF_ST:
			machine.words[at->k] = machine.a;
			break;
		case BPF_STX:
			machine.words[at->k] = machine.x;
			break;
		case BPF_ALU:
			good = run_alu(&machine, at);
			break;
		case BPF_JMP:
			at += skip(&machine, at);
			break;
		case BPF_RET:
			return at->code & BPF_A ? machine.a : at->k;
		default:
			if (at->code & BPF_TXA)
				machine.a = machine.x;
			else
				machine.x = machine.a;
		}
		if (!good)
			return 0;
	}
}
