// SPDX-License-Identifier: BSD-3-Clause
// Lists of groups of all sizes and orders, and who may become whom.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/process/credentials.h"

static uint32_t next_random(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

static bool is_in(const uint32_t *gids, uint32_t count, uint32_t gid)
{
	for (uint32_t i = 0; i < count; i++)
		if (gids[i] == gid)
			return true;
	return false;
}

static void check_list(uint32_t count, uint32_t range)
{
	struct group_list *groups = group_list_create(count);
	struct credentials cred = {.fsgid = range + 1};
	uint32_t gids[300];

	for (uint32_t i = 0; i < count; i++)
		gids[i] = groups->gids[i] = next_random() % range;
	group_list_sort(groups);
	for (uint32_t i = 1; i < count; i++)
		assert_true(groups->gids[i - 1] <= groups->gids[i]);
	credentials_set_groups(&cred, groups);
	for (uint32_t gid = 0; gid < range; gid++)
		assert_int_equal(credentials_in_group(&cred, gid), is_in(gids, count, gid));
	assert_true(credentials_in_group(&cred, range + 1));
	credentials_set_groups(&cred, NULL);
}

static void groups(void **state)
{
	for (uint32_t count = 0; count < 40; count++)
		for (uint32_t range = 1; range < 80; range += 13)
			check_list(count, range);
	check_list(300, 1000);
}

static struct ids random_ids(void)
{
	return (struct ids){next_random() % 4, next_random() % 4, next_random() % 4,
			    next_random() % 4};
}

static uint32_t random_id(void)
{
	uint32_t id = next_random() % 5;

	return id == 4 ? ID_NONE : id;
}

static bool is_one_of(const struct ids *ids, uint32_t id)
{
	return id == ids->real || id == ids->effective || id == ids->saved || id == ids->fs;
}

/* Without privilege nobody gets a number that was not his; what is refused changes nothing. */
static void no_new_numbers(void **state)
{
	for (int i = 0; i < 100000; i++) {
		struct ids old = random_ids(), ids = old;
		uint32_t a = random_id(), b = random_id(), c = random_id();
		int result;

		switch (i % 4) {
		case 0:
			result = a == ID_NONE ? 0 : ids_set(&ids, false, a);
			break;
		case 1:
			result = ids_set_pair(&ids, false, a, b);
			break;
		case 2:
			result = ids_set_three(&ids, false, a, b, c);
			break;
		default:
			result = ids_set_fs(&ids, false, a);
		}
		assert_true(result == 0 || result == -EPERM);
		if (result < 0)
			assert_memory_equal(&ids, &old, sizeof(ids));
		assert_true(is_one_of(&old, ids.real) && is_one_of(&old, ids.effective) &&
			    is_one_of(&old, ids.saved) && is_one_of(&old, ids.fs));
	}
}

/* Whatever is asked for, permitted capabilities only become fewer. */
static void no_new_capabilities(void **state)
{
	struct credentials cred = {
		.cap_permitted = 0xfff, .cap_effective = 0xff, .cap_bounding = 0xffff};

	for (int i = 0; i < 100000; i++) {
		struct credentials old = cred;
		int result = capabilities_set(&cred, next_random() & 0xffff, next_random() & 0xffff,
					      next_random() & 0xffff);

		assert_false(cred.cap_permitted & ~old.cap_permitted);
		assert_false(cred.cap_effective & ~cred.cap_permitted);
		assert_false(cred.cap_inheritable & ~(old.cap_inheritable | old.cap_bounding));
		if (result < 0)
			assert_memory_equal(&cred, &old, sizeof(cred));
		if (i % 100 == 99)
			cred.cap_permitted = 0xfff;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(no_new_numbers),
		cmocka_unit_test(no_new_capabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
