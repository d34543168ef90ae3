// SPDX-License-Identifier: BSD-3-Clause
// Virtqueues, with a device on the other side that is honest, and then one that is not.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "plat/virtio/ring.h"
#include "plat/x86_64/boot.h"

#define SIZE 8

struct boot_info boot_info;
static struct ring_descriptor *tables[SIZE];
static struct ring ring;
static struct ring_slot *slots;
static void *memory;
static uint16_t device_index; /* next element of the available ring the device looks at */
static int cookies[SIZE];

static int setup(void **state)
{
	memory = calloc(1, ring_memory_size(SIZE));
	slots = calloc(SIZE, sizeof(*slots));
	ring_init(&ring, SIZE, memory, slots);
	device_index = 0;
	return 0;
}

static int teardown(void **state)
{
	free(memory);
	free(slots);
	for (unsigned i = 0; i < SIZE; i++) {
		free(tables[i]);
		tables[i] = NULL;
	}
	return 0;
}

static struct ring_segment segments[] = {{0x1000, 10}, {0x2000, 20}, {0x3000, 30}};

/* The device takes the next request; returns its first descriptor. */
static uint16_t device_take(void)
{
	assert_int_not_equal(device_index, ring.available_ring->index);
	return ring.available_ring->ring[device_index++ % SIZE];
}

static void device_finish(uint32_t id, uint32_t length)
{
	volatile struct ring_used_element *element =
		&ring.used_ring->ring[ring.used_ring->index % SIZE];

	element->id = id;
	element->length = length;
	ring.used_ring->index++;
}

static void device_sees_request(void **state)
{
	const struct ring_descriptor *d;

	assert_int_equal(ring_add(&ring, segments, 1, 2, &cookies[0]), 0);
	assert_int_equal(ring.free, SIZE - 3);
	d = &ring.descriptors[device_take()];
	assert_int_equal(d->address, 0x1000);
	assert_int_equal(d->length, 10);
	assert_int_equal(d->flags, 1);
	d = &ring.descriptors[d->next];
	assert_int_equal(d->address, 0x2000);
	assert_int_equal(d->flags, 3);
	d = &ring.descriptors[d->next];
	assert_int_equal(d->address, 0x3000);
	assert_int_equal(d->length, 30);
	assert_int_equal(d->flags, 2);
}

/* Far more requests than fit, of changing lengths, finished in changing order. */
static void descriptors_come_back(void **state)
{
	uint32_t written;

	for (unsigned round = 0; round < 100000; round++) {
		unsigned first = round % 3 + 1, second = round % 2 + 1;
		uint16_t a, b;

		assert_int_equal(ring_add(&ring, segments, 0, first, &cookies[0]), 0);
		assert_int_equal(ring_add(&ring, segments, second, 0, &cookies[1]), 0);
		a = device_take();
		b = device_take();
		device_finish(round & 4 ? a : b, 5);
		device_finish(round & 4 ? b : a, 5);
		assert_ptr_equal(ring_take(&ring, &written), &cookies[round & 4 ? 0 : 1]);
		assert_ptr_equal(ring_take(&ring, &written), &cookies[round & 4 ? 1 : 0]);
		assert_null(ring_take(&ring, &written));
		assert_int_equal(ring.free, SIZE);
		assert_int_equal(ring.requests, 0);
	}
	assert_false(ring.broken);
}

static void full_ring(void **state)
{
	uint32_t written;

	for (unsigned i = 0; i < SIZE; i++)
		assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[i]), 0);
	assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[0]), -ENOSPC);
	device_finish(device_take(), 0);
	assert_int_equal(ring_add(&ring, segments, 1, 1, &cookies[0]), -ENOSPC);
	assert_ptr_equal(ring_take(&ring, &written), &cookies[0]);
	assert_int_equal(ring_add(&ring, segments, 1, 1, &cookies[0]), -ENOSPC);
	assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[0]), 0);
}

static void written_length_is_limited(void **state)
{
	uint32_t written;

	ring_add(&ring, segments, 1, 2, &cookies[0]);
	device_finish(device_take(), UINT32_MAX);
	assert_ptr_equal(ring_take(&ring, &written), &cookies[0]);
	assert_int_equal(written, 50);
	ring_add(&ring, segments, 1, 0, &cookies[0]);
	device_finish(device_take(), 4096);
	ring_take(&ring, &written);
	assert_int_equal(written, 0);
}

static void assert_broken(void)
{
	uint32_t written;

	assert_true(ring_has_finished(&ring));
	assert_null(ring_take(&ring, &written));
	assert_true(ring.broken);
	assert_false(ring_has_finished(&ring));
	assert_null(ring_take(&ring, &written));
}

static void id_out_of_range(void **state)
{
	ring_add(&ring, segments, 1, 0, &cookies[0]);
	device_finish(SIZE, 0);
	assert_broken();
}

static void id_far_out_of_range(void **state)
{
	ring_add(&ring, segments, 1, 0, &cookies[0]);
	device_finish(UINT32_MAX, 0);
	assert_broken();
}

static void id_in_the_middle_of_a_request(void **state)
{
	ring_add(&ring, segments, 1, 2, &cookies[0]);
	device_finish(ring.descriptors[device_take()].next, 0);
	assert_broken();
}

static void finished_twice(void **state)
{
	uint32_t written;
	uint16_t id;

	ring_add(&ring, segments, 1, 0, &cookies[0]);
	ring_add(&ring, segments, 1, 0, &cookies[1]);
	id = device_take();
	device_finish(id, 0);
	device_finish(id, 0);
	assert_ptr_equal(ring_take(&ring, &written), &cookies[0]);
	assert_broken();
}

static void more_finished_than_asked(void **state)
{
	ring_add(&ring, segments, 1, 0, &cookies[0]);
	device_finish(device_take(), 0);
	ring.used_ring->index += 1000;
	assert_broken();
}

/* The device scribbles over all that it can reach. */
static void descriptors_overwritten(void **state)
{
	uint32_t written;

	ring_add(&ring, segments, 1, 2, &cookies[0]);
	device_finish(device_take(), 10);
	for (unsigned i = 0; i < SIZE; i++)
		ring.descriptors[i] = (struct ring_descriptor){~0ul, ~0u, 0xffff, 0xffff};
	assert_ptr_equal(ring_take(&ring, &written), &cookies[0]);
	assert_int_equal(written, 10);
	for (unsigned i = 0; i < SIZE; i++)
		assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[i]), 0);
}

static void hints(void **state)
{
	assert_true(ring_must_notify(&ring));
	ring.used_ring->flags = 1;
	assert_false(ring_must_notify(&ring));
	ring_want_interrupts(&ring, false);
	assert_int_equal(ring.available_ring->flags, 1);
	ring_want_interrupts(&ring, true);
	assert_int_equal(ring.available_ring->flags, 0);
}

/* ---- events (2.6.7, 2.6.8) ---- */

static volatile uint16_t *available_event(void)
{
	return (volatile uint16_t *)&ring.used_ring->ring[SIZE];
}

static void add_one(void)
{
	assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[0]), 0);
}

static void device_says_when_to_notify(void **state)
{
	ring.event_index = true;
	*available_event() = 0;
	assert_false(ring_must_notify(&ring));
	add_one();
	assert_true(ring_must_notify(&ring));
	assert_false(ring_must_notify(&ring));
	add_one();
	assert_false(ring_must_notify(&ring));
	*available_event() = 3;
	add_one();
	assert_false(ring_must_notify(&ring));
	add_one();
	add_one();
	assert_true(ring_must_notify(&ring));
}

/* Whether the device would interrupt for the last n it has finished. */
static bool wants_interrupt(uint16_t n)
{
	uint16_t event = ring.available_ring->ring[SIZE];

	return (uint16_t)(ring.used_ring->index - event - 1) < n;
}

static void driver_says_when_to_interrupt(void **state)
{
	uint32_t written;

	ring.event_index = true;
	for (unsigned round = 0; round < 70000; round++) {
		ring_want_interrupts(&ring, true);
		for (unsigned i = 0; i < 4; i++)
			add_one();
		device_finish(device_take(), 0);
		assert_true(wants_interrupt(1));
		assert_non_null(ring_take(&ring, &written));
		ring_want_interrupts(&ring, false);
		device_finish(device_take(), 0);
		assert_false(wants_interrupt(2));
		assert_non_null(ring_take(&ring, &written));
		ring_want_interrupt_after(&ring, 2);
		device_finish(device_take(), 0);
		assert_false(wants_interrupt(1));
		device_finish(device_take(), 0);
		assert_true(wants_interrupt(1));
		assert_non_null(ring_take(&ring, &written));
		assert_non_null(ring_take(&ring, &written));
	}
	assert_int_equal(ring.available_ring->flags, 0);
}

/* ---- tables (2.6.5.3) ---- */

static void tables_when_it_gets_tight(void **state)
{
	const struct ring_descriptor *d;
	uint32_t written;
	uint16_t id = 0;

	ring.tables = tables;
	assert_int_equal(ring_add(&ring, segments, 1, 2, &cookies[0]), 0);
	assert_int_equal(ring.free, SIZE - 3);
	for (unsigned i = 1; i <= SIZE - 3; i++)
		assert_int_equal(ring_add(&ring, segments, 1, 2, &cookies[i]), 0);
	assert_int_equal(ring.free, 0);
	assert_int_equal(ring_add(&ring, segments, 1, 0, &cookies[0]), -ENOSPC);
	for (unsigned i = 0; i <= SIZE - 3; i++)
		id = device_take();
	assert_int_equal(ring.descriptors[id].flags, 4);
	assert_int_equal(ring.descriptors[id].length, 3 * 16);
	d = (const struct ring_descriptor *)(uintptr_t)ring.descriptors[id].address;
	assert_int_equal(d[0].flags, 1);
	assert_int_equal(d[d[0].next].length, 20);
	assert_int_equal(d[d[0].next].flags, 3);
	assert_int_equal(d[2].flags, 2);
	device_finish(id, 1000);
	assert_ptr_equal(ring_take(&ring, &written), &cookies[SIZE - 3]);
	assert_int_equal(written, 50);
	assert_int_equal(ring.free, 1);
}

static void unfinished_come_back(void **state)
{
	uint32_t written;
	unsigned n = 0;

	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(ring_add(&ring, segments, 1, 1, &cookies[i]), 0);
	device_finish(device_take(), 0);
	assert_ptr_equal(ring_take(&ring, &written), &cookies[0]);
	device_finish(SIZE, 0);
	assert_broken();
	while (ring_take_unfinished(&ring))
		n++;
	assert_int_equal(n, 2);
	assert_int_equal(ring.requests, 0);
	assert_int_equal(ring.free, SIZE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(device_sees_request),
		TEST(descriptors_come_back),
		TEST(full_ring),
		TEST(written_length_is_limited),
		TEST(id_out_of_range),
		TEST(id_far_out_of_range),
		TEST(id_in_the_middle_of_a_request),
		TEST(finished_twice),
		TEST(more_finished_than_asked),
		TEST(descriptors_overwritten),
		TEST(hints),
		TEST(device_says_when_to_notify),
		TEST(driver_says_when_to_interrupt),
		TEST(tables_when_it_gets_tight),
		TEST(unfinished_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
