// SPDX-License-Identifier: BSD-3-Clause
// The driver of virtio-net and the core of network devices, between a device that obeys, and then
// does not, and a stack that keeps what it gets.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "tests/unit/fake_net.h"

#define HEADER	     12
#define RX	     0
#define TX	     1

#define F_CSUM	     (1UL << 0)
#define F_GUEST_CSUM (1UL << 1)
#define F_MTU	     (1UL << 3)
#define F_MAC	     (1UL << 5)
#define F_GUEST_TSO4 (1UL << 7)
#define F_GUEST_TSO6 (1UL << 8)
#define F_HOST_TSO4  (1UL << 11)
#define F_HOST_TSO6  (1UL << 12)
#define F_MRG_RXBUF  (1UL << 15)
#define F_STATUS     (1UL << 16)

static struct fake_net *fake;
static uint8_t bytes[70000], seen[70000];

static int setup(void **state)
{
	fake = fake_net_create();
	fake_allocations = UINT32_MAX;
	fake_changes = fake_writable = fake_rounds = 0;
	memset(bytes, 0, HEADER);
	for (unsigned i = HEADER; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256) & ~1u;
	return 0;
}

/* What the driver keeps stays reachable; the rest is a leak. */
static int teardown(void **state)
{
	fake_free_frames();
	if (fake->dev)
		netdev_stop(fake->dev);
	else
		free(fake);
	while (fake_run_timers())
		continue;
	return 0;
}

static void start(void)
{
	fake_net_add(fake);
	assert_non_null(fake->dev);
	assert_int_equal(netdev_start(fake->dev), 0);
	fake_run_pending();
}

static void interrupt(void)
{
	virtio_device_interrupt(&fake->virtio);
	fake_run_pending();
}

static void assert_frame(unsigned i, uint32_t length)
{
	uint32_t n = 0;

	assert_true(i < fake_frame_count);
	for (const struct netdev_buffer *piece = fake_frames[i]; piece; piece = piece->next) {
		memcpy(seen + n, piece->data, piece->length);
		n += piece->length;
	}
	assert_int_equal(n, length);
	assert_memory_equal(seen, bytes + HEADER, n);
}

/* A frame of that many bytes arrives as it should. */
static void assert_receives(uint32_t length)
{
	uint64_t packets = fake->dev->received.packets;

	fake_free_frames();
	assert_true(fake_net_receive(fake, bytes, HEADER + length) > 0);
	interrupt();
	assert_int_equal(fake_frame_count, 1);
	assert_frame(0, length);
	assert_int_equal(fake->dev->received.packets, packets + 1);
}

static void device_is_described(void **state)
{
	static const uint8_t address[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

	start();
	assert_memory_equal(fake->dev->address, address, 6);
	assert_int_equal(fake->dev->mtu, 1500);
	assert_int_equal(fake->dev->mtu_max, 1500);
	assert_true(fake->dev->features & NETDEV_TX_CHECKSUM);
	assert_true(fake->dev->features & NETDEV_RX_CHECKSUM);
	assert_ptr_equal(netdev_by_name(fake->dev->name), fake->dev);
	assert_ptr_equal(netdev_by_index(fake->dev->index), fake->dev);
	assert_int_equal(netdev_flags(fake->dev),
			 IFF_UP | IFF_BROADCAST | IFF_MULTICAST | IFF_RUNNING | IFF_LOWER_UP);
}

static void poor_device(void **state)
{
	fake->features = VIRTIO_F_VERSION_1;
	start();
	assert_int_equal(fake->dev->address[0] & 3, 2);
	assert_int_equal(fake->dev->features, 0);
	assert_true(fake->dev->has_carrier);
	assert_receives(1514);
	assert_receives(60);
	assert_true(fake_net_wants_interrupt(fake, RX, 1));
	assert_false(fake_net_wants_interrupt(fake, TX, 1));
}

static void legacy_device(void **state)
{
	fake->features &= ~VIRTIO_F_VERSION_1;
	fake_net_add(fake);
	assert_null(fake->dev);
}

static void large_mtu(void **state)
{
	const uint16_t mtu = 9000;

	memcpy(fake->config + 10, &mtu, sizeof(mtu));
	fake->features &= ~F_MRG_RXBUF;
	start();
	assert_int_equal(fake->dev->mtu, 9000);
	assert_receives(9014);
}

static void frames_come_in_pieces(void **state)
{
	start();
	assert_receives(14);
	assert_null(fake_frames[0]->next);
	assert_receives(1514);
	assert_null(fake_frames[0]->next);
	assert_receives(9014);
	assert_non_null(fake_frames[0]->next);
	assert_receives(60000);
}

/* Far more than the ring has buffers, some kept for a while. */
static void buffers_come_back(void **state)
{
	start();
	for (unsigned round = 0; round < 10000; round++) {
		assert_true(fake_net_receive(fake, bytes, HEADER + 60 + round % 4000) > 0);
		if (round % 7 == 0)
			interrupt();
		if (round % 50 == 0)
			fake_free_frames();
	}
	interrupt();
	assert_int_equal(fake->dev->received.packets, 10000);
	assert_int_equal(fake->dev->received.errors, 0);
}

static void work_is_bounded(void **state)
{
	start();
	for (unsigned i = 0; i < 40; i++)
		fake_net_receive(fake, bytes, HEADER + 60);
	assert_int_equal(netdev_poll(fake->dev, 30), 30);
	assert_int_equal(fake_frame_count, 30);
	assert_int_equal(fake_rounds, 1);
	assert_int_equal(netdev_poll(fake->dev, 30), 10);
	assert_int_equal(netdev_poll(fake->dev, 30), 0);
	assert_int_equal(fake_frame_count, 40);
}

/* While it is polled a device does not interrupt; when nothing was left, it does. */
static void interrupts_are_suppressed(void **state)
{
	start();
	assert_true(fake_net_wants_interrupt(fake, RX, 1) == false);
	fake_net_receive(fake, bytes, HEADER + 60);
	assert_true(fake_net_wants_interrupt(fake, RX, 1));
	virtio_device_interrupt(&fake->virtio);
	assert_int_equal(netdev_poll(fake->dev, 1), 1);
	fake_net_receive(fake, bytes, HEADER + 60);
	fake_run_pending();
	assert_int_equal(fake_frame_count, 2);
	fake_net_receive(fake, bytes, HEADER + 60);
	assert_true(fake_net_wants_interrupt(fake, RX, 1));
}

static void checksums(void **state)
{
	start();
	assert_receives(100);
	assert_int_equal(fake_frames[0]->checksum, NETDEV_CHECKSUM_UNKNOWN);
	bytes[0] = 2;
	assert_receives(100);
	assert_int_equal(fake_frames[0]->checksum, NETDEV_CHECKSUM_VALID);
	bytes[0] = 1;
	bytes[6] = 34;
	bytes[8] = 16;
	assert_receives(100);
	assert_int_equal(fake_frames[0]->checksum, NETDEV_CHECKSUM_PARTIAL);
	assert_int_equal(fake_frames[0]->csum_start, 34);
	assert_int_equal(fake_frames[0]->csum_offset, 16);
	assert_receives(52);
}

/* A segment of TCP that the other side has left to be cut. */
static void frames_that_nobody_cut(void **state)
{
	start();
	for (unsigned kind = 1; kind <= 4; kind += 3) {
		bytes[0] = 1;
		bytes[1] = (uint8_t)kind;
		bytes[6] = 34;
		bytes[8] = 16;
		assert_receives(65000);
		assert_int_equal(fake_frames[0]->checksum, NETDEV_CHECKSUM_PARTIAL);
		bytes[1] |= 0x80; /* with ECN */
		assert_receives(3000);
	}
}

/* A device whose buffers hold a frame each is not asked for them. */
static void none_in_single_buffers(void **state)
{
	fake->features &= ~F_MRG_RXBUF;
	start();
	assert_int_equal(fake->virtio.features & (F_GUEST_TSO4 | F_GUEST_TSO6), 0);
	assert_true(fake->virtio.features & F_GUEST_CSUM);
}

/* ---- devices that do not obey ---- */

static void assert_dropped(void)
{
	uint64_t errors = fake->dev->received.errors;

	fake_free_frames();
	interrupt();
	assert_int_equal(fake_frame_count, 0);
	assert_int_equal(fake->dev->received.errors, errors + 1);
}

/* A frame in one buffer whose header says what it likes. */
static void receive_raw(const uint8_t *data, uint32_t n, uint32_t said)
{
	uint32_t room;
	uint16_t head;

	assert_true(fake_net_take(fake, RX, &head));
	memcpy(fake_net_memory(fake, RX, head, &room), data, n);
	fake_net_use(fake, RX, 0, head, said);
	fake_net_show(fake, RX, 1);
}

static void short_frames(void **state)
{
	start();
	bytes[10] = 1;
	for (uint32_t n = 0; n < HEADER + 14; n++) {
		receive_raw(bytes, n, n);
		assert_dropped();
	}
	assert_receives(14);
}

static void lengths_that_lie(void **state)
{
	start();
	bytes[10] = 1;
	receive_raw(bytes, 100, UINT32_MAX);
	interrupt();
	/* No more than was there to write to. */
	assert_int_equal(fake_frame_count, 1);
	assert_true(fake_frames[0]->length < 2048);
	assert_receives(60);
}

static void piece_counts_that_lie(void **state)
{
	start();
	for (uint32_t count = 0; count < 0x10000; count += count < 3 ? 1 : 0x1555) {
		if (count == 1)
			continue;
		bytes[10] = (uint8_t)count;
		bytes[11] = (uint8_t)(count >> 8);
		receive_raw(bytes, HEADER + 60, HEADER + 60);
		assert_dropped();
	}
	bytes[10] = bytes[11] = 0;
	assert_receives(60);
}

static void frame_longer_than_any(void **state)
{
	start();
	assert_true(fake_net_receive(fake, bytes, HEADER + 65536) > 1);
	assert_dropped();
	assert_receives(65535);
}

static void empty_piece(void **state)
{
	uint16_t first, second;
	uint32_t room;

	start();
	bytes[10] = 2;
	assert_true(fake_net_take(fake, RX, &first) && fake_net_take(fake, RX, &second));
	memcpy(fake_net_memory(fake, RX, first, &room), bytes, HEADER + 60);
	fake_net_use(fake, RX, 0, first, HEADER + 60);
	fake_net_use(fake, RX, 1, second, 0);
	fake_net_show(fake, RX, 2);
	assert_dropped();
	assert_receives(60);
}

static void what_was_not_asked_for(void **state)
{
	start();
	bytes[1] = 1; /* a frame to be cut, but with a checksum */
	fake_net_receive(fake, bytes, HEADER + 3000);
	assert_dropped();
	bytes[0] = 1;
	bytes[1] = 3; /* of UDP */
	fake_net_receive(fake, bytes, HEADER + 3000);
	assert_dropped();
	bytes[1] = 0;
	bytes[0] = 1; /* a checksum behind the end */
	bytes[6] = 34;
	bytes[8] = 16;
	fake_net_receive(fake, bytes, HEADER + 51);
	assert_dropped();
	memset(bytes + 6, 0xff, 4);
	fake_net_receive(fake, bytes, HEADER + 1000);
	assert_dropped();
}

static int done_error[100];
static unsigned done_count;

static void note_done(struct netdev_packet *packet, int error)
{
	done_error[done_count++] = error;
	free(packet);
}

static struct netdev_packet *make_packet(uint32_t length, bool headroom)
{
	struct netdev_packet *packet;
	uint8_t *data;

	packet = netdev_packet_alloc(length, &data);
	assert_non_null(packet);
	memcpy(data, bytes + HEADER, length);
	packet->done = note_done;
	if (!headroom)
		packet->headroom = 0;
	return packet;
}

/* A device that gives back what it never got is stopped, whatever is under way, and can be started
 * again. */
static void nonsense(unsigned queue, uint32_t id, uint16_t shown)
{
	struct netdev_packet *packet;

	start();
	done_count = 0;
	assert_receives(60);
	packet = make_packet(60, true);
	assert_int_equal(netdev_transmit(fake->dev, packet), 0);
	netdev_flush(fake->dev);
	fake_net_use(fake, queue, 0, id, 100);
	fake_net_show(fake, queue, shown);
	interrupt();
	interrupt();
	assert_int_equal(done_count, 1);
	assert_int_equal(done_error[0], -ENETDOWN);
	assert_false(fake->dev->has_carrier);
	assert_int_equal(fake->status, 0);
	packet = make_packet(60, true);
	assert_int_equal(netdev_transmit(fake->dev, packet), -ENETDOWN);
	free(packet);
	netdev_stop(fake->dev);
	assert_int_equal(netdev_start(fake->dev), 0);
	assert_true(fake->dev->has_carrier);
	assert_receives(60);
}

static void nonsense_received(void **state)
{
	nonsense(RX, FAKE_QUEUE_SIZE, 1);
}

static void nonsense_sent(void **state)
{
	nonsense(TX, 0xffffffff, 1);
}

static void nonsense_counted(void **state)
{
	nonsense(RX, 0, 1000);
}

/* ---- transmitting ---- */

static void assert_sent(uint32_t length)
{
	assert_int_equal(fake_net_send(fake, seen, sizeof(seen)), HEADER + length);
	assert_memory_equal(seen + HEADER, bytes + HEADER, length);
}

static void packets_are_sent(void **state)
{
	struct netdev_packet *packet;

	start();
	done_count = 0;
	for (unsigned i = 0; i < 4; i++) {
		packet = make_packet(60 + i, i & 1);
		packet->checksum_partial = true;
		packet->csum_start = 34;
		packet->csum_offset = 6;
		assert_int_equal(netdev_transmit(fake->dev, packet), 0);
	}
	assert_int_equal(fake->notified[TX], 0);
	netdev_flush(fake->dev);
	netdev_flush(fake->dev);
	assert_int_equal(fake->notified[TX], 1);
	for (unsigned i = 0; i < 4; i++) {
		assert_sent(60 + i);
		assert_int_equal(seen[0], 1);
		assert_int_equal(seen[6], 34);
		assert_int_equal(seen[8], 6);
	}
	assert_false(fake_net_wants_interrupt(fake, TX, 4));
	/* Nobody asked, so it is noticed later. */
	assert_int_equal(done_count, 0);
	fake_run_timers();
	assert_int_equal(done_count, 4);
	assert_int_equal(done_error[0], 0);
	assert_false(fake_run_timers());
	assert_int_equal(fake->dev->sent.packets, 4);
	assert_int_equal(fake->dev->sent.bytes, 4 * 60 + 6);
}

static void packets_in_segments(void **state)
{
	struct netdev_packet *packet;

	start();
	done_count = 0;
	for (unsigned round = 0; round < 3; round++) {
		packet = make_packet(1000, round == 1);
		for (unsigned i = 0; i < NETDEV_SEGMENTS_MAX; i++)
			packet->segments[i] = (struct netdev_segment){
				(const uint8_t *)(packet + 1) + NETDEV_HEADROOM + i * 10, 10};
		packet->count = NETDEV_SEGMENTS_MAX;
		packet->length = NETDEV_SEGMENTS_MAX * 10;
		assert_int_equal(netdev_transmit(fake->dev, packet), 0);
	}
	for (unsigned round = 0; round < 3; round++)
		assert_sent(NETDEV_SEGMENTS_MAX * 10);
	netdev_poll(fake->dev, 1);
	assert_int_equal(done_count, 3);
}

/* virtio 1.1, 5.1.6.2. */
static void segments_to_be_cut(void **state)
{
	static const uint8_t expected[][10] = {{1, 1, 66, 0, 0xa8, 5, 34, 0, 16, 0},
					       {1, 4, 86, 0, 0x94, 5, 54, 0, 16, 0}};

	start();
	for (unsigned v6 = 0; v6 < 2; v6++) {
		struct netdev_packet *packet = make_packet(30000, true);

		packet->checksum_partial = true;
		packet->csum_start = v6 ? 54 : 34;
		packet->csum_offset = 16;
		packet->gso = v6 ? NETDEV_GSO_TCP6 : NETDEV_GSO_TCP4;
		packet->gso_header = packet->csum_start + 32;
		packet->gso_size = 1514 - packet->gso_header;
		assert_int_equal(netdev_transmit(fake->dev, packet), 0);
		assert_sent(30000);
		assert_memory_equal(seen, expected[v6], sizeof(expected[v6]));
	}
	netdev_poll(fake->dev, 1);
}

/* Of each version of IP on its own, but only with checksums. */
static void devices_that_cut(void **state)
{
	static const struct {
		uint64_t lacks;
		uint32_t features;
	} devices[] = {
		{0, NETDEV_TX_TSO4 | NETDEV_TX_TSO6},
		{F_HOST_TSO4, NETDEV_TX_TSO6},
		{F_HOST_TSO6, NETDEV_TX_TSO4},
		{F_HOST_TSO4 | F_HOST_TSO6, 0},
		{F_CSUM, 0},
	};

	for (unsigned i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		if (i > 0) {
			teardown(state);
			setup(state);
		}
		fake->features &= ~devices[i].lacks;
		start();
		assert_int_equal(fake->dev->features & (NETDEV_TX_TSO4 | NETDEV_TX_TSO6),
				 devices[i].features);
		assert_int_equal(fake->dev->gso_max > 0, devices[i].features != 0);
	}
}

static void too_long_to_send(void **state)
{
	struct netdev_packet *packet;

	fake->features &= ~(F_HOST_TSO4 | F_HOST_TSO6);
	start();
	packet = make_packet(1515, true);
	assert_int_equal(netdev_transmit(fake->dev, packet), -EMSGSIZE);
	packet->gso = NETDEV_GSO_TCP4;
	assert_int_equal(netdev_transmit(fake->dev, packet), -EMSGSIZE);
	packet->gso = NETDEV_GSO_NONE;
	packet->length = packet->segments[0].length = 1514;
	netdev_stop(fake->dev);
	assert_int_equal(netdev_transmit(fake->dev, packet), -ENETDOWN);
	free(packet);
}

/* With indirect descriptors a full ring has as many packets as descriptors, else as many as fit. */
static void fill_up(bool headroom, unsigned expected)
{
	struct netdev_packet *packet = NULL;
	unsigned n;

	done_count = 0;
	for (n = 0; n <= FAKE_QUEUE_SIZE; n++) {
		packet = make_packet(60, headroom);
		if (netdev_transmit(fake->dev, packet) != 0)
			break;
	}
	assert_true(n >= expected);
	/* The device was told, and is to say when half has been sent. */
	assert_int_equal(fake->notified[TX], 1);
	for (unsigned i = 0; i < n / 2 - 1; i++) {
		assert_sent(60);
		assert_false(fake_net_wants_interrupt(fake, TX, 1));
	}
	for (unsigned i = 0; i < 3; i++)
		assert_sent(60);
	assert_true(fake_net_wants_interrupt(fake, TX, 3));
	assert_int_equal(fake_writable, 0);
	interrupt();
	assert_int_equal(fake_writable, 1);
	assert_int_equal(done_count, n / 2 + 2);
	assert_int_equal(netdev_transmit(fake->dev, packet), 0);
	while (fake_net_send(fake, seen, sizeof(seen)) > 0)
		continue;
	netdev_poll(fake->dev, 1);
	assert_int_equal(done_count, n + 1);
	assert_int_equal(fake_writable, 1);
}

static void full_ring(void **state)
{
	start();
	fill_up(true, FAKE_QUEUE_SIZE);
}

static void full_ring_of_pairs(void **state)
{
	start();
	fill_up(false, FAKE_QUEUE_SIZE / 2);
}

static void full_ring_without_tables(void **state)
{
	fake->features &= ~VIRTIO_F_INDIRECT_DESC;
	start();
	fill_up(false, FAKE_QUEUE_SIZE / 2);
}

static void stopped_while_sending(void **state)
{
	start();
	done_count = 0;
	for (unsigned i = 0; i < 10; i++)
		assert_int_equal(netdev_transmit(fake->dev, make_packet(60, i & 1)), 0);
	assert_sent(60);
	netdev_stop(fake->dev);
	assert_int_equal(done_count, 10);
	assert_int_equal(done_error[0], -ENETDOWN);
}

/* ---- memory, links ---- */

static void stopped_with_frames_outside(void **state)
{
	start();
	fake_net_receive(fake, bytes, HEADER + 9014);
	interrupt();
	assert_int_equal(fake_frame_count, 1);
	netdev_stop(fake->dev);
	assert_int_equal(fake->status, 0);
	assert_frame(0, 9014);
	fake_free_frames();
	assert_int_equal(netdev_start(fake->dev), 0);
	assert_receives(100);
}

static void no_memory(void **state)
{
	fake_net_add(fake);
	fake_allocations = 0;
	assert_int_equal(netdev_start(fake->dev), -ENOMEM);
	assert_false(fake->dev->up);
	fake_allocations = 2;
	assert_int_equal(netdev_start(fake->dev), 0);
	fake_run_pending();
	/* Both buffers are outside, and the third frame finds none. */
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 1);
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 1);
	interrupt();
	assert_int_equal(fake_frame_count, 2);
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 0);
	fake_free_frames();
	fake_run_pending();
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 1);
	interrupt();
	assert_int_equal(fake_frame_count, 1);
	/* Or there is memory later. */
	fake_net_receive(fake, bytes, HEADER + 60);
	interrupt();
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 0);
	fake_allocations = UINT32_MAX;
	fake_run_timers();
	assert_int_equal(fake_net_receive(fake, bytes, HEADER + 60), 1);
}

static void link_changes(void **state)
{
	start();
	fake_changes = 0;
	fake->config[6] = 0;
	virtio_device_config_interrupt(&fake->virtio);
	fake_run_pending();
	assert_int_equal(fake_changes, 1);
	assert_false(netdev_is_running(fake->dev));
	fake->config[6] = 1;
	virtio_device_config_interrupt(&fake->virtio);
	virtio_device_config_interrupt(&fake->virtio);
	fake_run_pending();
	assert_int_equal(fake_changes, 2);
	assert_true(netdev_is_running(fake->dev));
}

/* ---- rounds ---- */

static unsigned waiting, polls;

static unsigned poll_waiting(struct netdev *dev, unsigned budget)
{
	unsigned n = MIN(waiting, budget);

	polls++;
	waiting -= n;
	return n;
}

static int refuse(struct netdev *dev, struct netdev_packet *packet)
{
	return -EAGAIN;
}

/* However much comes in, programs run between rounds, and before what is scheduled meanwhile. */
static void rounds_are_bounded(void **state)
{
	static const struct netdev_ops ops = {.poll = poll_waiting, .transmit = refuse};
	static struct netdev dev = {.ops = &ops, .kind = NETDEV_LOOPBACK, .name = "lo"};
	static struct netdev again = {.ops = &ops, .kind = NETDEV_ETHERNET, .name = "lo"};

	assert_int_equal(netdev_register(&dev), 0);
	assert_int_equal(dev.index, 1);
	assert_ptr_equal(list_first(&netdev_list, struct netdev, link), &dev);
	assert_int_equal(netdev_register(&again), -EEXIST);
	waiting = 2 * NETDEV_BUDGET + 1;
	assert_int_equal(netdev_start(&dev), 0);
	fake_run_pending();
	assert_int_equal(polls, 1);
	netdev_schedule(&dev);
	fake_run_pending();
	assert_int_equal(polls, 1);
	fake_run_timers();
	assert_int_equal(polls, 2);
	fake_run_timers();
	assert_int_equal(polls, 3);
	assert_false(fake_run_timers());
	assert_int_equal(waiting, 0);
	/* One that goes down meanwhile is forgotten. */
	waiting = 2 * NETDEV_BUDGET;
	netdev_schedule(&dev);
	fake_run_pending();
	netdev_stop(&dev);
	fake_run_timers();
	assert_int_equal(polls, 4);
	netdev_schedule(&dev);
	fake_run_pending();
	assert_int_equal(polls, 4);
}

/* ---- taps ---- */

static uint32_t tapped[8];
static unsigned tapped_count;

static void see(struct netdev_tap *tap, struct netdev *dev, const struct netdev_view *view)
{
	uint32_t length = view->sent ? view->sent->length : view->received->total_length;

	netdev_view_copy(view, 0, seen, length);
	assert_memory_equal(seen, bytes + HEADER, length);
	netdev_view_copy(view, length - 7, seen, 7);
	assert_memory_equal(seen, bytes + HEADER + length - 7, 7);
	tapped[tapped_count++] = length;
}

static void ignore_change(struct netdev_tap *tap, struct netdev *dev)
{
}

static void taps_see_all(void **state)
{
	struct netdev_tap tap = {.see = see, .changed = ignore_change};

	start();
	netdev_tap_add(&tap);
	assert_receives(9000);
	assert_receives(70);
	assert_int_equal(netdev_transmit(fake->dev, make_packet(80, true)), 0);
	netdev_tap_remove(&tap);
	assert_receives(60);
	assert_int_equal(tapped_count, 3);
	assert_int_equal(tapped[0], 9000);
	assert_int_equal(tapped[2], 80);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(device_is_described),
		TEST(poor_device),
		TEST(legacy_device),
		TEST(large_mtu),
		TEST(frames_come_in_pieces),
		TEST(buffers_come_back),
		TEST(work_is_bounded),
		TEST(interrupts_are_suppressed),
		TEST(checksums),
		TEST(frames_that_nobody_cut),
		TEST(none_in_single_buffers),
		TEST(short_frames),
		TEST(lengths_that_lie),
		TEST(piece_counts_that_lie),
		TEST(frame_longer_than_any),
		TEST(empty_piece),
		TEST(what_was_not_asked_for),
		TEST(nonsense_received),
		TEST(nonsense_sent),
		TEST(nonsense_counted),
		TEST(packets_are_sent),
		TEST(packets_in_segments),
		TEST(segments_to_be_cut),
		TEST(devices_that_cut),
		TEST(too_long_to_send),
		TEST(full_ring),
		TEST(full_ring_of_pairs),
		TEST(full_ring_without_tables),
		TEST(stopped_while_sending),
		TEST(stopped_with_frames_outside),
		TEST(no_memory),
		TEST(link_changes),
		TEST(rounds_are_bounded),
		TEST(taps_see_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
