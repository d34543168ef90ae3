// SPDX-License-Identifier: BSD-3-Clause
// The contents of regular files. A page of a file is, in this order: one of its own, one of the
// initrd (in place, or copied from there now), or a hole.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/tmpfs/tmpfs.h"
#include "kernel/fs/tmpfs/tmpfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page.h"
#include "plat/x86_64/pending.h"

/* In struct page.flags: space that was reserved and not used since, all zeros. */
#define UNUSED_SPACE PAGE_FLAG_OWNER

void tmpfs_set_data(struct vnode *vnode, paddr_t start, uint64_t len)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;

	assert(vnode->size == 0 && !data->pages.root);
	data->start = start;
	data->len = len;
	data->tail = TAIL_UNKNOWN;
	vnode->size = len;
	vnode->blocks = DIV_ROUND_UP(len, PAGE_SIZE) * SECTORS_PER_PAGE;
}

static bool is_zero(const uint8_t *p, size_t n)
{
	uint64_t word, any = 0;

	for (; n >= sizeof(word); n -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		any |= word;
	}
	while (n-- > 0)
		any |= *p++;
	return any == 0;
}

/* Whether what follows the data in its last page is nothing but zeros. Looked at only when that
 * page is used, so that unpacking an archive touches no data. */
static bool tail_is_zero(struct tmpfs_data *data)
{
	const uint8_t *byte = phys_to_virt(data->start + data->len);
	size_t n = -data->len % PAGE_SIZE;

	if (data->tail == TAIL_UNKNOWN) {
		data->tail = is_zero(byte, n) ? TAIL_ZERO : TAIL_OTHER;
	}
	return data->tail == TAIL_ZERO;
}

/* Whether the page at index, which has data in place, can be used where it is. */
static bool is_in_place(struct tmpfs_data *data, uint64_t index)
{
	if (!IS_ALIGNED(data->start, PAGE_SIZE))
		return false;
	return (index + 1) * PAGE_SIZE <= data->len || tail_is_zero(data);
}

static bool has_data(const struct tmpfs_data *data, uint64_t index)
{
	return index < DIV_ROUND_UP(data->len, PAGE_SIZE);
}

/* A new page with the data in place of this index, if there is any. */
static struct page *make_page(const struct tmpfs_data *data, uint64_t index)
{
	uint64_t offset = index * PAGE_SIZE;
	struct page *page = page_alloc(0, has_data(data, index) ? 0 : PAGE_ZERO);
	char *to;

	if (!page || !has_data(data, index))
		return page;
	size_t n = MIN(PAGE_SIZE, data->len - offset);

	to = page_to_virt(page);
	memcpy(to, phys_to_virt(data->start + offset), n);
	memset(to + n, 0, PAGE_SIZE - n);
	return page;
}

/* Answers with a page that the file has already. What is reserved twice counts as used, as on
 * Linux. */
static int use_page(struct page *page, enum page_use use, struct page **out)
{
	*out = NULL;
	if (unlikely(page->flags & UNUSED_SPACE)) {
		if (use == PAGE_READ)
			return 0;
		page->flags &= ~UNUSED_SPACE;
	}
	page_get(page);
	*out = page;
	return 0;
}

/* Gives the file a page of its own at index; that is what *out refers to. */
static int add_page(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out)
{
	struct tmpfs *tmpfs = tmpfs_of(vnode);
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;
	struct page **slot, *page;

	if (tmpfs->used_pages >= tmpfs->max_pages)
		return -ENOSPC;
	page = make_page(data, index);
	slot = page ? page_tree_slot(&data->pages, index) : NULL;
	if (!slot) {
		if (page)
			page_put(page);
		return -ENOMEM;
	}
	if (*slot) {
		/* Somebody else was faster while memory was being found. */
		page_put(page);
		return use_page(*slot, use, out);
	}
	*slot = page;
	tmpfs_took_page(tmpfs);
	if (!has_data(data, index)) {
		vnode->blocks += SECTORS_PER_PAGE;
		if (use == PAGE_RESERVE)
			page->flags |= UNUSED_SPACE;
	}
	page_get(page);
	*out = page;
	return 0;
}

/* Drops the file's reference to a page of the initrd that is entirely its own. */
static void release_in_place(const struct tmpfs_data *data, uint64_t index)
{
	paddr_t phys = data->start + index * PAGE_SIZE;
	struct page *page = page_of_phys(phys);

	if (page)
		page_put(page);
}

/* Gives back what the file has in place from index first on. What is not aligned stays allocated
 * with its neighbours. */
static void release_data_from(struct tmpfs_data *data, uint64_t first)
{
	for (uint64_t index = first; has_data(data, index); index++) {
		if (is_in_place(data, index) && !page_tree_get(&data->pages, index))
			release_in_place(data, index);
		if (index % 256 == 0)
			pending_run();
	}
}

/* Whether a page cannot be used because it is behind the end of the file. */
static bool is_beyond(const struct vnode *vnode, uint64_t index, enum page_use use)
{
	return (use == PAGE_READ || use == PAGE_MAP) &&
	       index >= DIV_ROUND_UP(vnode->size, PAGE_SIZE);
}

/* tmpfs_get_page() where the file has no page of its own, or none that may be used. */
static __attribute__((noinline)) int find_page(struct vnode *vnode, uint64_t index,
					       enum page_use use, struct page **out)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;
	struct page *page;
	int err;

	if (is_beyond(vnode, index, use))
		return -ENXIO;
	bool in_place = has_data(data, index) && is_in_place(data, index);

	if (in_place && use != PAGE_WRITE) {
		page = page_of_phys(data->start + index * PAGE_SIZE);
		if (!page)
			return -ENOMEM;
		page_get(page);
		*out = page;
		return 0;
	}
	if (use == PAGE_READ && !has_data(data, index)) {
		*out = NULL;
		return 0;
	}
	err = add_page(vnode, index, use, out);
	if (err == 0 && in_place) {
		mm_file_zap(vnode, index, index + 1, false);
		release_in_place(data, index);
	}
	return err;
}

int tmpfs_get_page(struct vnode *vnode, uint64_t index, enum page_use use, struct page **out)
{
	struct page *page = page_tree_get(&tmpfs_node(vnode)->data.pages, index);

	if (unlikely(!page || is_beyond(vnode, index, use)))
		return find_page(vnode, index, use, out);
	return use_page(page, use, out);
}

/* How many of the pages [first, first + count) are in place, but for those that the file has in
 * their stead. */
static size_t count_in_place(struct tmpfs_data *data, uint64_t first, size_t count)
{
	uint64_t end = data->len / PAGE_SIZE;

	if (!IS_ALIGNED(data->start, PAGE_SIZE))
		return 0;
	if (first + count > end && has_data(data, end) && tail_is_zero(data))
		end++;
	return first < end ? MIN(count, end - first) : 0;
}

void tmpfs_peek_pages(struct vnode *vnode, uint64_t first, unsigned count, struct page **pages)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;
	size_t in_place = count_in_place(data, first, count);
	struct page *page = NULL;

	if (in_place > 0)
		page = page_of_phys_run(data->start + first * PAGE_SIZE, &in_place);
	for (unsigned i = 0; i < in_place; i++)
		pages[i] = page++;
	for (unsigned i = in_place; i < count; i++)
		pages[i] = NULL;
	if (!data->pages.root)
		return;
	for (unsigned i = 0; i < count; i++) {
		page = page_tree_get(&data->pages, first + i);
		if (page)
			pages[i] = page->flags & UNUSED_SPACE ? NULL : page;
	}
}

static void drop_page(struct page *page, uint64_t index, void *arg)
{
	struct vnode *vnode = arg;

	tmpfs_gave_back(tmpfs_of(vnode), 1);
	page_put(page);
}

/* Lets go of all pages from index first on. */
static void cut(struct vnode *vnode, uint64_t first)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;

	release_data_from(data, first);
	page_tree_cut(&data->pages, first, UINT64_MAX, drop_page, vnode);
	if (has_data(data, first)) {
		data->len = first * PAGE_SIZE;
		data->tail = TAIL_ZERO;
	}
}

/* Counts the pages there are after a cut. */
static uint64_t count_pages(struct tmpfs_data *data)
{
	uint64_t n = DIV_ROUND_UP(data->len, PAGE_SIZE), index = n;

	while (page_tree_next(&data->pages, index, &index)) {
		n++;
		index++;
	}
	return n;
}

/* Makes a part of one page zero, if there is anything there. */
static int clear_part(struct vnode *vnode, uint64_t start, uint64_t end)
{
	struct page *page;
	int err = tmpfs_get_page(vnode, start / PAGE_SIZE, PAGE_READ, &page);

	if (err < 0 || !page)
		return err == -ENXIO ? 0 : err;
	page_put(page);
	err = tmpfs_get_page(vnode, start / PAGE_SIZE, PAGE_WRITE, &page);
	if (err < 0)
		return err;
	memset((char *)page_to_virt(page) + start % PAGE_SIZE, 0, end - start);
	page_put(page);
	return 0;
}

int tmpfs_truncate(struct vnode *vnode, uint64_t size)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;
	uint64_t first = DIV_ROUND_UP(size, PAGE_SIZE);

	if (size > vnode->size) {
		vnode->size = size;
		return 0;
	}
	/* What is behind the new end in its page must read as zeros if the file grows again. */
	if (size % PAGE_SIZE) {
		int err = clear_part(vnode, size, first * PAGE_SIZE);

		if (err < 0)
			return err;
	}
	vnode->size = size;
	mm_file_zap(vnode, first, UINT64_MAX, true);
	cut(vnode, first);
	vnode->blocks = count_pages(data) * SECTORS_PER_PAGE;
	return 0;
}

/* What lies in place cannot become a hole: it is covered by pages of zeros. */
static int clear_in_place(struct vnode *vnode, uint64_t first, uint64_t end)
{
	const struct tmpfs_data *data = &tmpfs_node(vnode)->data;

	for (uint64_t index = first; index < end && has_data(data, index); index++) {
		int err = clear_part(vnode, index * PAGE_SIZE, (index + 1) * PAGE_SIZE);

		if (err < 0)
			return err;
	}
	return 0;
}

int tmpfs_punch(struct vnode *vnode, uint64_t start, uint64_t end)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;
	uint64_t first = DIV_ROUND_UP(start, PAGE_SIZE), last = end / PAGE_SIZE;
	int err;

	if (first > last)
		return clear_part(vnode, start, end);
	err = start % PAGE_SIZE ? clear_part(vnode, start, first * PAGE_SIZE) : 0;
	if (err == 0 && end % PAGE_SIZE)
		err = clear_part(vnode, last * PAGE_SIZE, end);
	if (err == 0)
		err = clear_in_place(vnode, first, last);
	if (err < 0)
		return err;
	first = MAX(first, DIV_ROUND_UP(data->len, PAGE_SIZE));
	if (first < last) {
		mm_file_zap(vnode, first, last, false);
		page_tree_cut(&data->pages, first, last, drop_page, vnode);
	}
	vnode->blocks = count_pages(data) * SECTORS_PER_PAGE;
	return 0;
}

void tmpfs_free_data(struct vnode *vnode)
{
	cut(vnode, 0);
}

void tmpfs_count_data(struct vnode *vnode, struct memory_use *use)
{
	struct tmpfs_data *data = &tmpfs_node(vnode)->data;

	page_tree_count(&data->pages, use);
	for (uint64_t index = 0; has_data(data, index); index++) {
		if (is_in_place(data, index) && !page_tree_get(&data->pages, index))
			use->pages++;
	}
}
