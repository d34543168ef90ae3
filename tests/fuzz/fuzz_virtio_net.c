// SPDX-License-Identifier: BSD-3-Clause
// A virtio network device that does what the input says: whatever it writes to the rings and
// buffers, and whenever, the driver stays within its memory and loses none of it, and gives the
// stack only frames that make sense.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake_net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fake_net *fake;
static const uint8_t *input, *input_end;
static unsigned sent, done;
static bool lost; /* what the device was given, since it wrote over that */

static uint8_t take8(void)
{
	return input < input_end ? *input++ : 0;
}

static uint32_t take32(void)
{
	uint32_t value = take8() | take8() << 8 | take8() << 16;

	return value | (uint32_t)take8() << 24;
}

static void note_done(struct netdev_packet *packet, int error)
{
	done++;
	free(packet);
}

static void transmit(void)
{
	struct netdev_packet *packet;
	uint8_t *data;

	packet = netdev_packet_alloc(14 + take8(), &data);
	memset(data, 0, packet->length);
	packet->done = note_done;
	packet->headroom = take8() & 1 ? NETDEV_HEADROOM : 0;
	if (netdev_transmit(fake->dev, packet) == 0)
		sent++;
	else
		free(packet);
	netdev_flush(fake->dev);
}

/* A frame as it should be, with the input's header, or nearly. */
static void receive(uint16_t buffers, bool honest_count)
{
	uint16_t head;
	uint32_t room;

	for (uint16_t i = 0; i < buffers; i++) {
		uint8_t *memory;

		if (lost || !fake_net_take(fake, 0, &head))
			return;
		memory = fake_net_memory(fake, 0, head, &room);
		for (unsigned at = 0; at < 12; at++)
			memory[at] = take8();
		if (honest_count && i == 0)
			memcpy(memory + 10, &buffers, sizeof(buffers));
		fake_net_use(fake, 0, i, head, honest_count ? 200 : take32() >> (take8() & 31));
	}
	fake_net_show(fake, 0, buffers);
}

/* Each byte of what the device shares with the driver may be anything. */
static void scribble(unsigned queue)
{
	const struct ring *ring = &fake->rings[queue];
	size_t at = take32() % ring_memory_size(FAKE_QUEUE_SIZE);
	uint8_t *memory = (uint8_t *)ring->descriptors;

	memory[at] = take8();
	lost |= at < (size_t)((volatile uint8_t *)ring->used_ring - memory);
}

static void check_frames(void)
{
	for (unsigned i = 0; i < fake_frame_count; i++) {
		const struct netdev_buffer *head = fake_frames[i];

		if (head->length < NETDEV_HEADER_SIZE || head->total_length > 65535)
			abort();
		if (head->checksum == NETDEV_CHECKSUM_PARTIAL &&
		    head->csum_start + head->csum_offset + 2u > head->total_length)
			abort();
		/* All of it can be written to. */
		for (const struct netdev_buffer *piece = head; piece; piece = piece->next)
			memset(piece->data, 0x5a, piece->length);
	}
}

static void step(void)
{
	switch (take8() % 10) {
	case 0:
		receive(1, true);
		break;
	case 1:
		receive(take8() % 8, true);
		break;
	case 2:
		receive(take8() % 8, false);
		break;
	case 3:
		fake_net_use(fake, take8() & 1, 0, take32() >> (take8() & 31), take32());
		fake_net_show(fake, take8() & 1, take8() & 3);
		break;
	case 4:
		scribble(take8() & 1);
		break;
	case 5:
		transmit();
		break;
	case 6:
		check_frames();
		fake_free_frames();
		break;
	case 7:
		netdev_poll(fake->dev, take8());
		break;
	case 8:
		virtio_device_interrupt(&fake->virtio);
		fake_run_pending();
		break;
	case 9:
		netdev_stop(fake->dev);
		if (netdev_start(fake->dev) != 0)
			abort();
		lost = false;
		break;
	}
	if (fake_frame_count > FAKE_FRAMES_MAX / 2) {
		check_frames();
		fake_free_frames();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!fake) {
		fake = fake_net_create();
		fake_net_add(fake);
	}
	lost = false;
	input = data;
	input_end = data + size;
	if (netdev_start(fake->dev) != 0)
		abort();
	while (input < input_end)
		step();
	check_frames();
	netdev_stop(fake->dev);
	fake_free_frames();
	fake_run_timers();
	if (sent != done)
		abort();
	return 0;
}
