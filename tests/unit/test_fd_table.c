// SPDX-License-Identifier: BSD-3-Clause
// Descriptor tables: the lowest free number, growth, copies, and that no reference is lost.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"

#define LIMIT 1048576

static struct vnode vnode;
static struct file file = {.vnode = &vnode, .refcount = 1};
static struct file path_file = {.vnode = &vnode, .refcount = 1, .access = FILE_PATH};

void file_destroy(struct file *destroyed)
{
	abort(); // the tests keep a reference of their own
}

static int install(struct fd_table *table, int min)
{
	int fd = fd_install_limited(table, &file, min, LIMIT, false);

	if (fd >= 0)
		file_get(&file);
	return fd;
}

static void close_fd(struct fd_table *table, int fd)
{
	struct file *removed = fd_remove(table, fd);

	assert_ptr_equal(removed, &file);
	file_put(removed);
}

static void test_lowest_free(void **state)
{
	struct fd_table *table = fd_table_create();

	for (int i = 0; i < 10000; i++)
		assert_int_equal(install(table, 0), i);
	assert_int_equal(install(table, 20000), 20000);
	assert_int_equal(install(table, 20000), 20001);
	close_fd(table, 5000);
	close_fd(table, 63);
	close_fd(table, 64);
	assert_int_equal(install(table, 0), 63);
	assert_int_equal(install(table, 0), 64);
	assert_int_equal(install(table, 64), 5000);
	assert_int_equal(install(table, 3), 10000);
	fd_table_put(table);
	assert_int_equal(file.refcount, 1);
}

// Against a table of bool, with random numbers.
static void test_random(void **state)
{
	struct fd_table *table = fd_table_create();
	static bool taken[3000];

	srand(1);
	for (int i = 0; i < 200000; i++) {
		int fd = rand() % 2500;

		if (rand() % 3 == 0 && taken[fd]) {
			close_fd(table, fd);
			taken[fd] = false;
		} else {
			int expected = fd;

			while (taken[expected])
				expected++;
			if (expected >= 2999)
				continue;
			assert_int_equal(install(table, fd), expected);
			taken[expected] = true;
		}
	}
	for (int fd = 0; fd < 3000; fd++) {
		struct file *found = fd_get(table, fd);

		assert_ptr_equal(found, taken[fd] ? &file : NULL);
		if (found)
			file_put(found);
	}
	fd_table_put(table);
	assert_int_equal(file.refcount, 1);
}

static void test_limits(void **state)
{
	struct fd_table *table = fd_table_create();

	assert_int_equal(fd_install_limited(table, &file, 0, 0, false), -EMFILE);
	assert_int_equal(install(table, LIMIT - 1), LIMIT - 1);
	assert_int_equal(install(table, LIMIT - 1), -EMFILE);
	assert_null(fd_get(table, -1));
	assert_null(fd_get(table, LIMIT));
	assert_null(fd_get(table, 0x7fffffff));
	assert_null(fd_remove(table, -1));
	assert_null(fd_remove(table, 500000));
	fd_table_put(table);
	assert_int_equal(file.refcount, 1);
}

static void test_path_files(void **state)
{
	struct fd_table *table = fd_table_create();

	file_get(&path_file);
	assert_int_equal(fd_install_limited(table, &path_file, 0, LIMIT, false), 0);
	assert_null(fd_get(table, 0));
	assert_ptr_equal(fd_get_any(table, 0), &path_file);
	file_put(&path_file);
	fd_table_put(table);
	assert_int_equal(path_file.refcount, 1);
}

static void test_replace(void **state)
{
	struct fd_table *table = fd_table_create();

	file_get(&file);
	assert_int_equal(fd_replace(table, 700, &file, true), 0);
	assert_true(fd_cloexec(table, 700));
	file_get(&file);
	assert_int_equal(fd_replace(table, 700, &file, false), 0);
	assert_false(fd_cloexec(table, 700));
	assert_int_equal(file.refcount, 2);
	fd_table_put(table);
	assert_int_equal(file.refcount, 1);
}

// A number that is reserved is nobody else's, and nothing is there.
static void test_reserve(void **state)
{
	struct fd_table *table = fd_table_create(), *copy;
	int fd = fd_install_limited(table, NULL, 0, LIMIT, false);

	assert_int_equal(fd, 0);
	assert_int_equal(install(table, 0), 1);
	assert_null(fd_get_any(table, 0));
	assert_null(fd_remove(table, 0));
	assert_int_equal(fd_replace(table, 0, &file, false), -EBUSY);
	fd_close_range(table, 0, 0, true);
	fd_close_range(table, 0, 0, false);
	copy = fd_table_copy(table);
	assert_int_equal(install(copy, 0), 0);
	fd_table_put(copy);
	assert_int_equal(install(table, 0), 2);
	file_get(&file);
	fd_install_reserved(table, 0, &file, false);
	assert_false(fd_cloexec(table, 0));
	close_fd(table, 0);
	for (fd = 3; fd < 63; fd++)
		assert_int_equal(install(table, 3), fd);
	assert_int_equal(fd_install_limited(table, NULL, 63, LIMIT, false), 63);
	assert_int_equal(install(table, 63), 64);
	fd_unreserve(table, 63);
	assert_int_equal(install(table, 63), 63);
	fd_table_put(table);
	assert_int_equal(file.refcount, 1);
}

static void test_copy_and_exec(void **state)
{
	struct fd_table *table = fd_table_create(), *copy;

	for (int i = 0; i < 200; i++)
		install(table, 0);
	install(table, 9999);
	fd_set_cloexec(table, 100, true);
	fd_set_cloexec(table, 9999, true);
	fd_set_cloexec(table, 12345, true); // not open: nothing happens
	copy = fd_table_copy(table);
	fd_table_put(table);
	assert_true(fd_cloexec(copy, 100));
	fd_table_close_on_exec(copy);
	assert_null(fd_get(copy, 100));
	assert_null(fd_get(copy, 9999));
	assert_int_equal(file.refcount, 1 + 199);
	assert_int_equal(install(copy, 0), 100);
	assert_false(fd_cloexec(copy, 100));
	fd_table_put(copy);
	assert_int_equal(file.refcount, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lowest_free),   cmocka_unit_test(test_random),
		cmocka_unit_test(test_limits),	      cmocka_unit_test(test_path_files),
		cmocka_unit_test(test_replace),	      cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_copy_and_exec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
