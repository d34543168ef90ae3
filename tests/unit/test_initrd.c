// SPDX-License-Identifier: BSD-3-Clause
// Unpacking archives, and the contents of files: in place, copied, written, cut.

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/stat.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/mm/page.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/tree.h"
#include "kernel/vfscore/vnode.h"
#include "tests/unit/cpio_image.h"
#include "tests/unit/host_vfs.h"

static struct cpio_image image;
static struct walk_context context;
static uint8_t pattern[3 * PAGE_SIZE];

static int start(void **state)
{
	host_vfs_start();
	context = host_context();
	memset(host_memory, 0, HOST_INITRD_PAGES * PAGE_SIZE);
	image = (struct cpio_image){.bytes = host_memory};
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i * 7 + i / 251 + 1;
	return 0;
}

static int unpack(void)
{
	return initrd_unpack(&(struct phys_range){0, image.size});
}

static void add(const char *name, unsigned mode, const void *data, size_t size)
{
	cpio_image_add(
		&image,
		&(struct cpio_file){
			.name = name, .mode = mode, .mtime = 1000, .data = data, .size = size});
}

// The same with the data on a page boundary and zeros behind it.
static void add_aligned(const char *name, const void *data, size_t size)
{
	size_t header = image.size + 110;
	size_t name_size = ALIGN_UP(header + strlen(name) + 1, PAGE_SIZE) - header;

	cpio_image_add(&image, &(struct cpio_file){.name = name,
						   .name_size = name_size,
						   .mode = S_IFREG | 0644,
						   .data = data,
						   .size = size});
	cpio_image_align(&image, PAGE_SIZE);
}

static struct vnode *find(const char *path)
{
	struct path found;

	if (path_walk(&context, path, 0, &found) < 0)
		return NULL;
	path_put(&found);
	return found.name->vnode;
}

static struct file *open_file(const char *path, uint32_t flags)
{
	struct file *file;

	assert_int_equal(file_open(&context, path, flags, 0644, &file), 0);
	return file;
}

static void expect_contents(const char *path, const void *data, size_t size)
{
	static uint8_t buf[5 * PAGE_SIZE];
	struct file *file = open_file(path, O_RDONLY);

	assert_int_equal(file_read_kernel(file, buf, sizeof(buf), 0), size);
	assert_memory_equal(buf, data, size);
	file_put(file);
}

static void write_at(const char *path, off_t pos, void *data, size_t n)
{
	struct file *file = open_file(path, O_WRONLY);
	struct uio uio;

	uio_init_kernel(&uio, data, n);
	assert_int_equal(file_write_at(file, &uio, &pos), n);
	file_put(file);
}

static void set_size(const char *path, uint64_t size)
{
	struct vnode_change change = {.mask = ATTR_SIZE, .size = size};

	assert_int_equal(vnode_setattr(find(path), &change), 0);
}

static void test_kinds(void **state)
{
	add(".", S_IFDIR | 0711, NULL, 0);
	add("dir", S_IFDIR | 02750, NULL, 0);
	add("dir/file", S_IFREG | 04755, "hello", 5);
	add("./dir/other", S_IFREG | 0600, "", 0);
	add("/link", S_IFLNK | 0777, "dir/file", 8);
	add("missing/parents/file", S_IFREG | 0644, "x", 1);
	cpio_image_add(&image, &(struct cpio_file){.name = "null",
						   .mode = S_IFCHR | 0666,
						   .rdev_major = 1,
						   .rdev_minor = 3,
						   .uid = 12,
						   .gid = 34});
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	assert_int_equal(find("/")->mode, S_IFDIR | 0711);
	assert_int_equal(find("/dir")->mode, S_IFDIR | 02750);
	assert_int_equal(find("/dir")->mtime_ns, 1000 * NS_PER_SEC);
	assert_int_equal(find("/dir/file")->mode, S_IFREG | 04755);
	assert_int_equal(find("/dir/file")->mtime_ns, 1000 * NS_PER_SEC);
	assert_int_equal(find("/dir/other")->size, 0);
	assert_int_equal(find("/missing")->mode, S_IFDIR | 0755);
	assert_int_equal(find("/null")->rdev, dev_make(1, 3));
	assert_int_equal(find("/null")->uid, 12);
	assert_int_equal(find("/null")->gid, 34);
	expect_contents("/link", "hello", 5);
	expect_contents("/missing/parents/file", "x", 1);
}

static void add_linked(const char *name, unsigned ino, const char *data)
{
	cpio_image_add(&image, &(struct cpio_file){.name = name,
						   .mode = S_IFREG | 0644,
						   .ino = ino,
						   .nlink = 2,
						   .data = data,
						   .size = strlen(data)});
}

// The data may come with the first name or with the last; numbers are of one archive only.
static void test_hard_links(void **state)
{
	add_linked("a1", 7, "first");
	add_linked("a2", 7, "");
	add_linked("b1", 8, "");
	add_linked("b2", 8, "last");
	cpio_image_end(&image);
	add_linked("c1", 7, "another archive");
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	assert_ptr_equal(find("/a1"), find("/a2"));
	assert_ptr_equal(find("/b1"), find("/b2"));
	assert_ptr_not_equal(find("/a1"), find("/c1"));
	assert_int_equal(find("/a1")->nlink, 2);
	expect_contents("/a2", "first", 5);
	expect_contents("/b1", "last", 4);
}

static void test_overriding(void **state)
{
	add("f", S_IFREG | 0644, "old contents", 12);
	add("d", S_IFDIR | 0755, NULL, 0);
	add("e", S_IFDIR | 0755, NULL, 0);
	add("l", S_IFLNK | 0777, "f", 1);
	cpio_image_end(&image);
	add("f", S_IFREG | 0600, "new", 3);
	add("d", S_IFDIR | 0700, NULL, 0);
	add("e", S_IFREG | 0644, "file now", 8);
	add("l", S_IFREG | 0644, "not f", 5);
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	expect_contents("/f", "new", 3);
	expect_contents("/e", "file now", 8);
	expect_contents("/l", "not f", 5);
	assert_int_equal(find("/d")->mode, S_IFDIR | 0700);
}

static void test_refused(void **state)
{
	static const struct {
		const char *name;
		unsigned mode;
	} cases[] = {{"../escape", S_IFREG},
		     {"a/../../b", S_IFREG},
		     {"type", 0},
		     {"file/below", S_IFREG}};

	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		start(NULL);
		add("file", S_IFREG, "x", 1);
		add(cases[i].name, cases[i].mode, NULL, 0);
		cpio_image_end(&image);
		assert_true(unpack() < 0);
		assert_non_null(find("/file"));
	}
	start(NULL);
	memcpy(host_memory, "\x1f\x8b\x08", 3);
	image.size = 1000;
	assert_int_equal(unpack(), -EINVAL);
}

static void test_elf(void **state)
{
	memcpy(host_memory, "\177ELF and more", 12);
	image.size = 12;
	assert_int_equal(unpack(), 0);
	assert_int_equal(find("/init")->mode, S_IFREG | 0755);
	expect_contents("/init", "\177ELF and more", 12);
}

// Whole pages and a last one followed by zeros are the initrd's own; reading takes no memory.
static void test_in_place(void **state)
{
	size_t size = 2 * PAGE_SIZE + 100;
	struct page *page;

	add_aligned("f", pattern, size);
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(vnode_get_page(find("/f"), i, false, &page), 0);
		assert_ptr_equal(page, page_of_phys((i + 1) * PAGE_SIZE));
		assert_int_equal(page->refcount, 2);
		page_put(page);
	}
	assert_int_equal(vnode_get_page(find("/f"), 3, false, &page), -ENXIO);
	expect_contents("/f", pattern, size);
	assert_int_equal(host_pages_in_use(), 0);
}

static void test_written_in_place(void **state)
{
	uint8_t expected[2 * PAGE_SIZE];

	add_aligned("f", pattern, sizeof(expected));
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	memcpy(expected, pattern, sizeof(expected));
	write_at("/f", PAGE_SIZE + 5, "XYZ", 3);
	memcpy(expected + PAGE_SIZE + 5, "XYZ", 3);
	expect_contents("/f", expected, sizeof(expected));
	assert_int_equal(host_pages_in_use(), 1);
	assert_int_equal(host_page_references(1), 1);
	assert_int_equal(host_page_references(2), 0);
	assert_memory_equal(host_memory + 2 * PAGE_SIZE, pattern + PAGE_SIZE, PAGE_SIZE);
	assert_int_equal(tree_unlink(&context, "/f"), 0);
	assert_int_equal(host_pages_in_use(), 0);
	assert_int_equal(host_page_references(1), 0);
	assert_int_equal(host_page_references(2), 0);
}

static void test_unaligned(void **state)
{
	size_t size = PAGE_SIZE + 100;

	add("f", S_IFREG | 0644, pattern, size);
	add("g", S_IFREG | 0644, pattern + 50, size);
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	expect_contents("/g", pattern + 50, size);
	assert_int_equal(host_pages_in_use(), 2);
	expect_contents("/f", pattern, size);
	assert_int_equal(find("/f")->blocks, 16);
	tree_unlink(&context, "/f");
	tree_unlink(&context, "/g");
	assert_int_equal(host_pages_in_use(), 0);
}

// What is cut off reads as zeros when the file grows again, and its pages are given back.
static void test_truncate(void **state)
{
	static uint8_t expected[5 * PAGE_SIZE];
	static const struct {
		uint64_t size;
		unsigned pages;
	} steps[] = {{PAGE_SIZE + 10, 1}, {PAGE_SIZE, 0}, {10, 1}, {0, 0}};

	add_aligned("f", pattern, sizeof(pattern));
	cpio_image_end(&image);
	assert_int_equal(unpack(), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(steps); i++) {
		memset(expected, 0, sizeof(expected));
		memcpy(expected, pattern, steps[i].size);
		set_size("/f", steps[i].size);
		assert_int_equal(host_pages_in_use(), steps[i].pages);
		expect_contents("/f", expected, steps[i].size);
		set_size("/f", 4 * PAGE_SIZE);
		expect_contents("/f", expected, 4 * PAGE_SIZE);
	}
	for (unsigned i = 1; i <= 3; i++)
		assert_int_equal(host_page_references(i), 0);
}

static void test_holes(void **state)
{
	struct file *file = open_file("/sparse", O_CREAT | O_RDWR);
	uint8_t byte = 1;

	write_at("/sparse", 1L << 40, "end", 3);
	assert_int_equal(find("/sparse")->size, (1L << 40) + 3);
	assert_int_equal(find("/sparse")->blocks, 8);
	assert_int_equal(file_read_kernel(file, &byte, 1, 12345678), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(host_pages_in_use(), 1);
	assert_int_equal(file->ops->seek(file, -10, SEEK_END), (1L << 40) - 7);
	set_size("/sparse", 1L << 39);
	assert_int_equal(host_pages_in_use(), 0);
	set_size("/sparse", INT64_MAX);
	write_at("/sparse", INT64_MAX - 1, "x", 1);
	assert_int_equal(host_pages_in_use(), 1);
	file_put(file);
	tree_unlink(&context, "/sparse");
	assert_int_equal(host_pages_in_use(), 0);
}

static void test_full(void **state)
{
	struct file *file = open_file("/big", O_CREAT | O_WRONLY);
	static uint8_t buf[HOST_PAGES / 4 * PAGE_SIZE + 1];
	struct uio uio;
	off_t pos = 0;

	uio_init_kernel(&uio, buf, sizeof(buf));
	assert_int_equal(file_write_at(file, &uio, &pos), sizeof(buf) - 1);
	assert_int_equal(file_write_at(file, &uio, &pos), -ENOSPC);
	tree_unlink(&context, "/big");
	assert_int_equal(host_pages_in_use(), HOST_PAGES / 4);
	file_put(file);
	assert_int_equal(host_pages_in_use(), 0);
}

static void test_faults(void **state)
{
	struct file *file = open_file("/f", O_CREAT | O_RDWR);
	struct uio_piece pieces[2] = {{(uint64_t)pattern, 100}, {8, 100}};
	struct uio uio;
	off_t pos = 0;

	uio_init_list(&uio, pieces, 200);
	assert_int_equal(file_write_at(file, &uio, &pos), 100);
	assert_int_equal(file_write_at(file, &uio, &pos), -EFAULT);
	assert_int_equal(find("/f")->size, 100);
	pos = 0;
	uio_init_user(&uio, 8, 100);
	assert_int_equal(file_read_at(file, &uio, &pos), -EFAULT);
	assert_int_equal(pos, 0);
	file_put(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kinds, start),
		cmocka_unit_test_setup(test_hard_links, start),
		cmocka_unit_test_setup(test_overriding, start),
		cmocka_unit_test_setup(test_refused, start),
		cmocka_unit_test_setup(test_elf, start),
		cmocka_unit_test_setup(test_in_place, start),
		cmocka_unit_test_setup(test_written_in_place, start),
		cmocka_unit_test_setup(test_unaligned, start),
		cmocka_unit_test_setup(test_truncate, start),
		cmocka_unit_test_setup(test_holes, start),
		cmocka_unit_test_setup(test_full, start),
		cmocka_unit_test_setup(test_faults, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
