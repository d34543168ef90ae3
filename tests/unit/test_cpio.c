// SPDX-License-Identifier: BSD-3-Clause
// The reader of cpio archives.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "kernel/fs/initrd/cpio.h"
#include "tests/unit/cpio_image.h"

#define REG 0100644

static uint8_t buffer[1 << 16];
static struct cpio_image image = {.bytes = buffer};

static int start(void **state)
{
	image.size = 0;
	return 0;
}

static void add(const char *name, const char *data)
{
	cpio_image_add(&image, &(struct cpio_file){
				       .name = name,
				       .mode = REG,
				       .data = data,
				       .size = strlen(data),
			       });
}

// Reads size bytes of the image from a buffer that is just as large. Returns the last result, and
// the number of entries in *count.
static int read_all(size_t size, int *count, const char **error)
{
	uint8_t *copy = malloc(size ? size : 1);
	struct cpio_reader reader;
	struct cpio_entry entry;
	int result;

	memcpy(copy, buffer, size);
	cpio_open(&reader, copy, size);
	for (*count = 0; (result = cpio_next(&reader, &entry)) > 0; ++*count) {
		assert_true(entry.offset < size);
		assert_int_equal(entry.name_len, strlen(entry.name));
		if (entry.size)
			assert_true(entry.data + entry.size <= copy + size);
	}
	if (error)
		*error = reader.error;
	free(copy);
	return result;
}

static void expect_error(const char *part)
{
	const char *error = NULL;
	int count;

	assert_int_equal(read_all(image.size, &count, &error), -EINVAL);
	assert_non_null(error);
	if (!strstr(error, part))
		fail_msg("'%s' does not say '%s'", error, part);
}

static void expect_entries(int expected)
{
	int count;

	assert_int_equal(read_all(image.size, &count, NULL), 0);
	assert_int_equal(count, expected);
}

static void test_fields(void **state)
{
	struct cpio_file file = {.name = "dir/name",
				 .mode = 0104755,
				 .ino = 0xabcdef01,
				 .nlink = 3,
				 .uid = 1000,
				 .gid = 0xffffffff,
				 .mtime = 1234567890,
				 .rdev_major = 5,
				 .rdev_minor = 1,
				 .data = "contents",
				 .size = 8};
	struct cpio_reader reader;
	struct cpio_entry entry;

	cpio_image_add(&image, &file);
	cpio_image_end(&image);
	cpio_open(&reader, buffer, image.size);
	assert_int_equal(cpio_next(&reader, &entry), 1);
	assert_string_equal(entry.name, file.name);
	assert_int_equal(entry.name_len, strlen(file.name));
	assert_int_equal(entry.mode, file.mode);
	assert_int_equal(entry.ino, file.ino);
	assert_int_equal(entry.nlink, file.nlink);
	assert_int_equal(entry.uid, file.uid);
	assert_int_equal(entry.gid, file.gid);
	assert_int_equal(entry.mtime, file.mtime);
	assert_int_equal(entry.dev_major, 8);
	assert_int_equal(entry.dev_minor, 1);
	assert_int_equal(entry.rdev_major, 5);
	assert_int_equal(entry.rdev_minor, 1);
	assert_int_equal(entry.size, 8);
	assert_memory_equal(entry.data, "contents", 8);
	assert_int_equal(cpio_next(&reader, &entry), 0);
	assert_int_equal(cpio_next(&reader, &entry), 0);
}

static void test_empty(void **state)
{
	expect_entries(0);
	cpio_image_align(&image, 512);
	expect_entries(0);
	cpio_image_end(&image);
	expect_entries(0);
}

static void test_padded_name(void **state)
{
	struct cpio_reader reader;
	struct cpio_entry entry;

	cpio_image_add(&image,
		       &(struct cpio_file){
			       .name = "x", .name_size = 500, .mode = REG, .data = "d", .size = 1});
	add("y", "e");
	cpio_image_end(&image);
	cpio_open(&reader, buffer, image.size);
	assert_int_equal(cpio_next(&reader, &entry), 1);
	assert_string_equal(entry.name, "x");
	assert_int_equal(entry.data[0], 'd');
	assert_int_equal(cpio_next(&reader, &entry), 1);
	assert_string_equal(entry.name, "y");
	assert_int_equal(cpio_next(&reader, &entry), 0);
}

static void test_several_archives(void **state)
{
	struct cpio_reader reader;
	struct cpio_entry entry;

	add("a", "1");
	cpio_image_end(&image);
	memset(buffer + image.size, 0, 512);
	image.size += 512;
	add("b", "2");
	cpio_image_end(&image);
	cpio_open(&reader, buffer, image.size);
	assert_int_equal(cpio_next(&reader, &entry), 1);
	assert_int_equal(entry.archive, 0);
	assert_int_equal(cpio_next(&reader, &entry), 1);
	assert_string_equal(entry.name, "b");
	assert_int_equal(entry.archive, 1);
	assert_int_equal(cpio_next(&reader, &entry), 0);
}

static void test_checksums(void **state)
{
	struct cpio_file file = {
		.name = "f", .mode = REG, .data = "\xff\x01", .size = 2, .magic = "070702"};

	file.check = 0x100;
	cpio_image_add(&image, &file);
	cpio_image_end(&image);
	expect_entries(1);
	image.size = 0;
	file.check = 0x101;
	cpio_image_add(&image, &file);
	expect_error("checksum");
}

// Cut anywhere, an archive is either damaged or shorter by whole entries.
static void test_truncated(void **state)
{
	add("first", "some data");
	add("second", "");
	add("third/with/directories", "more");
	cpio_image_end(&image);
	for (size_t size = 0; size < image.size; size++) {
		int count, result = read_all(size, &count, NULL);

		assert_true(result == 0 || result == -EINVAL);
		assert_true(count <= 3);
	}
}

static void test_damaged(void **state)
{
	static const struct {
		size_t at;
		const char *bytes, *error;
	} cases[] = {
		{0, "070707", "newc"},		 {0, "\x1f\x8b", "newc"},
		{6, "0000000g", "not a number"}, {14, "-0000001", "not a number"},
		{94, "00000000", "no end"},	 {94, "ffffffff", "beyond"},
		{94, "00000003", "no end"},	 {54, "ffffffff", "beyond"},
		{54, "00001000", "beyond"},	 {110, "\0", "empty"},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		image.size = 0;
		add("name", "data");
		cpio_image_end(&image);
		memcpy(buffer + cases[i].at, cases[i].bytes,
		       cases[i].bytes[0] ? strlen(cases[i].bytes) : 1);
		expect_error(cases[i].error);
	}
}

// Exactly the hexadecimal digits are digits, in every place of every field.
static void test_digits(void **state)
{
	for (unsigned place = 0; place < 8; place++) {
		for (unsigned c = 0; c < 256; c++) {
			const char *digits = "0123456789abcdefABCDEF";
			const char *digit = c ? strchr(digits, c) : NULL;
			struct cpio_reader reader;
			struct cpio_entry entry;

			image.size = 0;
			add("name", "data");
			buffer[6 + place] = c;
			cpio_open(&reader, buffer, image.size);
			assert_int_equal(cpio_next(&reader, &entry), digit ? 1 : -EINVAL);
			if (!digit)
				continue;
			unsigned value = digit - digits < 16 ? digit - digits : digit - digits - 6;

			assert_int_equal(entry.ino, value << 4 * (7 - place));
		}
	}
}

static void test_misplaced(void **state)
{
	cpio_image_end(&image);
	image.size += 1;
	buffer[image.size - 1] = 0;
	memmove(buffer + image.size, buffer, 110);
	image.size += 110;
	expect_error("multiple of 4");
}

static void test_components(void **state)
{
	const char *rest = ".//usr/./lib///x/.", *component;
	size_t len;

	component = cpio_name_component(&rest, &len);
	assert_memory_equal(component, "usr", len);
	component = cpio_name_component(&rest, &len);
	assert_memory_equal(component, "lib", len);
	component = cpio_name_component(&rest, &len);
	assert_int_equal(len, 1);
	assert_memory_equal(component, "x", len);
	assert_null(cpio_name_component(&rest, &len));
	rest = "/";
	assert_null(cpio_name_component(&rest, &len));
}

static void test_bad_names(void **state)
{
	char longest[257];

	assert_false(cpio_name_is_bad("/usr/bin/.../..x/x.."));
	assert_true(cpio_name_is_bad(".."));
	assert_true(cpio_name_is_bad("a/../b"));
	assert_true(cpio_name_is_bad("/.."));
	memset(longest, 'n', 256);
	longest[256] = '\0';
	assert_true(cpio_name_is_bad(longest));
	longest[255] = '\0';
	assert_false(cpio_name_is_bad(longest));
}

static void test_compressed(void **state)
{
	assert_string_equal(cpio_decompressor("\x1f\x8b\x08", 3), "gzip -d");
	assert_string_equal(cpio_decompressor("\x28\xb5\x2f\xfd", 4), "zstd -d");
	assert_string_equal(cpio_decompressor("\xfd\x37zXZ\0", 6), "xz -d");
	assert_null(cpio_decompressor("\xfd\x37zXZ\0", 5));
	assert_null(cpio_decompressor("070701", 6));
	assert_null(cpio_decompressor("", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fields, start),
		cmocka_unit_test_setup(test_empty, start),
		cmocka_unit_test_setup(test_padded_name, start),
		cmocka_unit_test_setup(test_several_archives, start),
		cmocka_unit_test_setup(test_checksums, start),
		cmocka_unit_test_setup(test_truncated, start),
		cmocka_unit_test_setup(test_damaged, start),
		cmocka_unit_test_setup(test_digits, start),
		cmocka_unit_test_setup(test_misplaced, start),
		cmocka_unit_test(test_components),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_compressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
