// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/fd_table.h"

#include "include/linux/errno.h"
#include "include/linux/resource.h"
#include "kernel/ipc/mqueue.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/dir_notify.h"
#include "kernel/vfscore/locks.h"
#include "kernel/vfscore/vnode.h"

#define MAX_FDS (1024u * 1024) /* fs.nr_open */

struct fd_table *fd_table_create(void)
{
	struct fd_table *table = kzalloc(sizeof(*table));

	if (!table)
		return NULL;
	table->refcount = 1;
	table->size = 1;
	table->chunks = table->first_chunks;
	table->full = &table->first_full;
	table->first_chunks[0] = &table->first;
	return table;
}

bool fd_table_is_shared(const struct fd_table *table)
{
	return table->refcount > 1;
}

void fd_table_get(struct fd_table *table)
{
	table->refcount++;
}

static void free_arrays(struct fd_table *table)
{
	if (table->chunks != table->first_chunks)
		kfree(table->chunks);
	if (table->full != &table->first_full)
		kfree(table->full);
}

void fd_drop(struct fd_table *table, struct file *file)
{
	if (unlikely(file->vnode->locks))
		record_locks_drop(file->vnode, table);
	if (IS_ENABLED(CONFIG_FILE_SIGNALS) && unlikely(dir_notify_count))
		dir_notify_drop(table, file);
	if (IS_ENABLED(CONFIG_POSIX_MQUEUE))
		mqueue_closed(file);
	file_put(file);
}

void fd_table_put(struct fd_table *table)
{
	assert(table->refcount > 0);
	if (--table->refcount > 0)
		return;
	for (uint32_t i = 0; i < table->size; i++) {
		struct fd_chunk *chunk = table->chunks[i];

		for (; chunk && chunk->taken; chunk->taken &= chunk->taken - 1)
			fd_drop(table, chunk->files[__builtin_ctzll(chunk->taken)]);
		if (chunk != &table->first)
			kfree(chunk);
	}
	free_arrays(table);
	kfree(table);
}

static size_t bitmap_bytes(uint32_t chunks)
{
	return DIV_ROUND_UP(chunks, 64) * sizeof(uint64_t);
}

/* Makes room for count chunks; what was there keeps its place. */
static int grow(struct fd_table *table, uint32_t count)
{
	uint32_t size = table->size;
	struct fd_chunk **chunks;
	uint64_t *full;

	while (size < count)
		size *= 2;
	chunks = kzalloc(size * sizeof(struct fd_chunk *));
	full = kzalloc(bitmap_bytes(size));
	if (!chunks || !full || size <= table->size) {
		kfree(chunks);
		kfree(full);
		return size <= table->size ? 0 : -ENOMEM;
	}
	memcpy(chunks, table->chunks, table->size * sizeof(struct fd_chunk *));
	memcpy(full, table->full, bitmap_bytes(table->size));
	free_arrays(table);
	table->chunks = chunks;
	table->full = full;
	table->size = size;
	return 0;
}

/* The chunk of a number, made if it is missing; NULL without memory. May sleep. */
static struct fd_chunk *make_chunk(struct fd_table *table, uint32_t index)
{
	struct fd_chunk *chunk;

	if (index >= table->size && grow(table, index + 1) < 0)
		return NULL;
	if (table->chunks[index])
		return table->chunks[index];
	chunk = kzalloc(sizeof(*chunk));
	if (chunk && table->chunks[index]) {
		kfree(chunk);
		chunk = table->chunks[index];
	}
	if (chunk)
		table->chunks[index] = chunk;
	return chunk;
}

static inline struct fd_chunk *find_chunk(const struct fd_table *table, int fd)
{
	uint32_t index = (uint32_t)fd / FD_CHUNK;

	return likely(index < table->size) ? table->chunks[index] : NULL;
}

struct file *fd_get_any(struct fd_table *table, int fd)
{
	struct fd_chunk *chunk = find_chunk(table, fd);
	struct file *file;

	if (unlikely(!chunk))
		return NULL;
	file = chunk->files[(uint32_t)fd % FD_CHUNK];
	if (likely(file))
		file_get(file);
	return file;
}

struct file *fd_get(struct fd_table *table, int fd)
{
	struct fd_chunk *chunk = find_chunk(table, fd);
	struct file *file;

	if (unlikely(!chunk))
		return NULL;
	file = chunk->files[(uint32_t)fd % FD_CHUNK];
	if (unlikely(!file || (file->access & FILE_PATH)))
		return NULL;
	file_get(file);
	return file;
}

/* The lowest free number ≥ min, whether or not there is a chunk for it. */
static uint32_t find_free(const struct fd_table *table, uint32_t min)
{
	uint32_t index = min / FD_CHUNK;
	uint64_t below = ((uint64_t)1 << min % FD_CHUNK) - 1; /* counts as taken in min's chunk */

	while (index < table->size) {
		uint64_t not_full = ~table->full[index / 64] >> index % 64;

		if (not_full == 0) {
			index = (index / 64 + 1) * 64;
			below = 0;
			continue;
		}
		if (!(not_full & 1)) {
			index += __builtin_ctzll(not_full);
			below = 0;
			continue;
		}
		const struct fd_chunk *chunk = table->chunks[index];
		uint64_t taken = (chunk ? chunk->taken : 0) | below;

		if (~taken)
			return index * FD_CHUNK + __builtin_ctzll(~taken);
		index++;
		below = 0;
	}
	return MAX(index * FD_CHUNK, min);
}

static inline uint64_t bit_of(uint32_t fd)
{
	return (uint64_t)1 << fd % FD_CHUNK;
}

/* Sets an entry that is free, or reserved; reserves it if file is NULL. */
static inline void set_entry(struct fd_table *table, struct fd_chunk *chunk, uint32_t fd,
			     struct file *file, bool cloexec)
{
	uint64_t bit = bit_of(fd);

	chunk->files[fd % FD_CHUNK] = file;
	chunk->taken |= bit;
	chunk->cloexec = cloexec ? chunk->cloexec | bit : chunk->cloexec & ~bit;
	if (chunk->taken == UINT64_MAX)
		table->full[fd / FD_CHUNK / 64] |= (uint64_t)1 << fd / FD_CHUNK % 64;
}

static inline void clear_entry(struct fd_table *table, struct fd_chunk *chunk, uint32_t fd)
{
	uint32_t index = fd / FD_CHUNK;
	uint64_t bit = bit_of(fd);

	chunk->files[fd % FD_CHUNK] = NULL;
	chunk->taken &= ~bit;
	chunk->cloexec &= ~bit;
	table->full[index / 64] &= ~((uint64_t)1 << index % 64);
}

int fd_install_limited(struct fd_table *table, struct file *file, int min, uint64_t limit,
		       bool cloexec)
{
	uint32_t fd;

	/* Making the chunk may sleep, and another thread take the number. */
	do {
		fd = find_free(table, min);
		if (fd >= limit || fd >= MAX_FDS)
			return -EMFILE;
		if (unlikely(!find_chunk(table, fd)) && !make_chunk(table, fd / FD_CHUNK))
			return -ENOMEM;
	} while (unlikely(table->chunks[fd / FD_CHUNK]->taken & bit_of(fd)));
	set_entry(table, table->chunks[fd / FD_CHUNK], fd, file, cloexec);
	return fd;
}

int fd_install(struct fd_table *table, struct file *file, int min, bool cloexec)
{
	uint64_t limit = current_process()->limits[RLIMIT_NOFILE].cur;
	uint64_t free = ~table->first.taken;

	/* Most processes have few files: the number is in the first chunk. */
	if (likely(min == 0 && free && (uint32_t)__builtin_ctzll(free) < limit)) {
		uint32_t fd = __builtin_ctzll(free);

		set_entry(table, &table->first, fd, file, cloexec);
		return fd;
	}
	return fd_install_limited(table, file, min, limit, cloexec);
}

int fd_install_new(struct file *file, bool cloexec)
{
	int fd = fd_install(current_files(), file, 0, cloexec);

	if (fd < 0)
		file_put(file);
	return fd;
}

int fd_reserve(struct fd_table *table)
{
	return fd_install(table, NULL, 0, false);
}

void fd_unreserve(struct fd_table *table, int fd)
{
	clear_entry(table, find_chunk(table, fd), (uint32_t)fd);
}

void fd_install_reserved(struct fd_table *table, int fd, struct file *file, bool cloexec)
{
	set_entry(table, find_chunk(table, fd), (uint32_t)fd, file, cloexec);
}

int fd_reserve_pair(struct fd_table *table, int fds[2])
{
	fds[0] = fd_reserve(table);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = fd_reserve(table);
	if (fds[1] >= 0)
		return 0;
	fd_unreserve(table, fds[0]);
	return fds[1];
}

void fd_unreserve_pair(struct fd_table *table, const int fds[2])
{
	fd_unreserve(table, fds[0]);
	fd_unreserve(table, fds[1]);
}

int fd_check_free(const struct fd_table *table)
{
	uint64_t limit = current_process()->limits[RLIMIT_NOFILE].cur;
	uint64_t free = ~table->first.taken;
	uint32_t fd;

	if (likely(free && (uint32_t)__builtin_ctzll(free) < limit))
		return 0;
	fd = find_free(table, 0);
	return fd < limit && fd < MAX_FDS ? 0 : -EMFILE;
}

struct file *fd_remove(struct fd_table *table, int fd)
{
	struct fd_chunk *chunk = find_chunk(table, fd);
	struct file *file = chunk ? chunk->files[(uint32_t)fd % FD_CHUNK] : NULL;

	if (file)
		clear_entry(table, chunk, (uint32_t)fd);
	return file;
}

int fd_replace(struct fd_table *table, int fd, struct file *file, bool cloexec)
{
	struct fd_chunk *chunk = make_chunk(table, (uint32_t)fd / FD_CHUNK);
	struct file *old;

	if (!chunk)
		return -ENOMEM;
	old = fd_remove(table, fd);
	if (chunk->taken & bit_of((uint32_t)fd))
		return -EBUSY;
	set_entry(table, chunk, (uint32_t)fd, file, cloexec);
	if (old)
		fd_drop(table, old);
	return 0;
}

/* The bits of the descriptors of a chunk that are in [first, last]. */
static uint64_t range_bits(uint32_t chunk, uint32_t first, uint32_t last)
{
	uint32_t base = chunk * FD_CHUNK;
	uint64_t bits = UINT64_MAX;

	if (first > base)
		bits &= UINT64_MAX << (first - base);
	if (last < base + FD_CHUNK - 1)
		bits &= UINT64_MAX >> (base + FD_CHUNK - 1 - last);
	return bits;
}

void fd_close_range(struct fd_table *table, uint32_t first, uint32_t last, bool only_cloexec)
{
	for (uint32_t i = first / FD_CHUNK; i < table->size && i <= last / FD_CHUNK; i++) {
		struct fd_chunk *chunk = table->chunks[i];
		uint64_t bits = chunk ? chunk->taken & range_bits(i, first, last) : 0;

		if (only_cloexec && chunk)
			chunk->cloexec |= bits;
		for (; bits && !only_cloexec; bits &= bits - 1) {
			struct file *file = fd_remove(table, i * FD_CHUNK + __builtin_ctzll(bits));

			if (file)
				fd_drop(table, file);
		}
	}
}

bool fd_cloexec(const struct fd_table *table, int fd)
{
	const struct fd_chunk *chunk = find_chunk(table, fd);

	return chunk && (chunk->cloexec >> (uint32_t)fd % FD_CHUNK & 1);
}

void fd_set_cloexec(struct fd_table *table, int fd, bool cloexec)
{
	struct fd_chunk *chunk = find_chunk(table, fd);
	uint64_t bit = (uint64_t)1 << (uint32_t)fd % FD_CHUNK;

	if (chunk && (chunk->taken & bit))
		chunk->cloexec = cloexec ? chunk->cloexec | bit : chunk->cloexec & ~bit;
}

int fd_table_unshare(void)
{
	struct task *task = current_task();
	struct fd_table *shared = task->files, *copy;

	if (!fd_table_is_shared(shared))
		return 0;
	copy = fd_table_copy(shared);
	if (!copy)
		return -ENOMEM;
	task->files = copy;
	fd_table_put(shared);
	return 0;
}

void fd_table_close_on_exec(struct fd_table *table)
{
	for (uint32_t i = 0; i < table->size; i++) {
		struct fd_chunk *chunk = table->chunks[i];

		while (chunk && chunk->cloexec) {
			struct file *file =
				fd_remove(table, i * FD_CHUNK + __builtin_ctzll(chunk->cloexec));

			fd_drop(table, file);
		}
	}
}

struct fd_table *fd_table_copy(const struct fd_table *table)
{
	struct fd_table *copy = fd_table_create();

	for (uint32_t i = 0; copy && i < table->size; i++) {
		const struct fd_chunk *chunk = table->chunks[i];

		if (!chunk || !chunk->taken)
			continue;
		struct fd_chunk *to = make_chunk(copy, i);

		if (!to) {
			fd_table_put(copy);
			return NULL;
		}
		for (uint64_t left = chunk->taken; left; left &= left - 1) {
			unsigned n = __builtin_ctzll(left);

			if (!chunk->files[n])
				continue;
			file_get(chunk->files[n]);
			set_entry(copy, to, i * FD_CHUNK + n, chunk->files[n],
				  chunk->cloexec >> n & 1);
		}
	}
	return copy;
}

unsigned fd_table_size(const struct fd_table *table)
{
	return table->size * FD_CHUNK;
}
