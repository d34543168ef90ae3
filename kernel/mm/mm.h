/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The address space of a process: a tree of areas (vma), filled page by page on faults.
 * The caller of every function that changes areas holds no mm lock; they take mm->lock themselves.
 */
#pragma once

#include "kernel/mm/vma.h"
#include "kernel/sched/mutex.h"
#include "plat/x86_64/paging.h"

#define MM_AUXV_WORDS 56 /* as many as Linux keeps */

struct file;
struct page;
struct vnode;

struct mm {
	struct page_table pt;
	struct mutex lock;
	uint32_t refcount;
	uint16_t area_flags; /* VMA_LOCKS that new areas get (mlockall(2)) */
	uint8_t deny_exec;   /* PR_MDWE_ bits: what can be written to never becomes executable */
	struct vma_tree areas;
	uaddr_t mmap_base;		/* mappings are placed downwards from here */
	uaddr_t brk_start, brk;		/* the heap */
	uaddr_t stack_top, stack_start; /* where it begins, and the first stack pointer */
	uaddr_t arg_start, arg_end, env_start, env_end; /* for /proc */
	uaddr_t code_start, code_end, data_start, data_end;
	uaddr_t idle_tables;	 /* page tables may have become empty here (unmap.c); or 0 */
	uint64_t total_pages;	 /* size of all areas, … */
	uint64_t total_peak;	 /* … and the largest there was (mm_note_size()) */
	uint64_t resident_pages; /* pages in the page table */
	uint64_t resident_peak;	 /* as it was before any of them was last taken out; or less than
				  * there are now */
	struct file *exe;	 /* the program, referenced (mm_put drops it); NULL for none */
	uaddr_t exe_bias;	 /* what was added to the addresses in its file */
	uint64_t auxv[MM_AUXV_WORDS]; /* what the program was told, for /proc */
};

/*
 * How mmap(2) places what it is not told where to put: downwards from mmap_base, but mappings of
 * files from MM_FILE_ZONE below it, each with MM_FILE_SPREAD free bytes above it.
 */
#define MM_FILE_ZONE   (1UL << 40)
#define MM_FILE_SPREAD MIB(32)

/* After areas became larger or more. */
static inline void mm_note_size(struct mm *mm)
{
	if (mm->total_pages > mm->total_peak)
		mm->total_peak = mm->total_pages;
}

/* vm.overcommit_memory is 1: private memory is promised to everybody, whatever there is. */
extern bool mm_overcommit_always;

/* An empty address space with one reference, or NULL. */
struct mm *mm_create(void);
/*
 * A copy with one reference, for fork(2), or NULL without memory: private pages belong to both
 * until one of them writes to them, shared mappings are the same, madvise(2)'s MADV_DONTFORK and
 * MADV_WIPEONFORK are obeyed, and nothing is locked. No page is touched. May sleep.
 */
struct mm *mm_fork(struct mm *old);
void mm_get(struct mm *mm);
void mm_put(struct mm *mm);

/* Makes mm (NULL: only the kernel's half) the active address space of this CPU. */
void mm_activate(struct mm *mm);

/*
 * mmap(2)'s work: prot and flags are Linux's, offset is in bytes and page-aligned, file is NULL for
 * MAP_ANONYMOUS and is referenced by the area otherwise. Returns the address or a negative errno.
 */
int64_t mm_map(struct mm *mm, uaddr_t addr, size_t len, int prot, int flags, struct file *file,
	       off_t offset);
/* The same for memory that is there already, which the area references. */
int64_t mm_map_shared(struct mm *mm, uaddr_t addr, size_t len, int prot, int flags,
		      struct shared_pages *shared);
/* Unmaps all areas of shared memory with an owner that was mapped at addr, as far as it is still
 * there. 0, or -EINVAL when there is none. */
int mm_unmap_shared(struct mm *mm, uaddr_t addr);
/* munmap(2) and mprotect(2): 0 or a negative errno; what they do not find mapped is no error to the
 * first and -ENOMEM to the second. */
int mm_unmap(struct mm *mm, uaddr_t addr, size_t len);
int mm_protect(struct mm *mm, uaddr_t addr, size_t len, int prot);

/*
 * mremap(2)'s work: returns the new address or a negative errno.
 */
int64_t mm_remap(struct mm *mm, uaddr_t addr, size_t old_len, size_t new_len, uint64_t flags,
		 uaddr_t new_addr);

/* madvise(2), msync(2): 0 or a negative errno. */
int mm_advise(struct mm *mm, uaddr_t addr, size_t len, int advice);
int mm_sync(struct mm *mm, uaddr_t addr, size_t len, int flags);

/* mlock2(2), munlock(2), mlockall(2), munlockall(2). All return 0 or a negative errno. */
int mm_lock(struct mm *mm, uaddr_t addr, size_t len, bool on_fault);
int mm_unlock(struct mm *mm, uaddr_t addr, size_t len);
int mm_lock_all(struct mm *mm, int flags);
int mm_unlock_all(struct mm *mm);

/*
 * mincore(2)'s work: says in vec, a byte for each, which of up to count pages from addr on are in
 * memory. Returns for how many it did so (it stops at the end of an area), or -ENOMEM when addr is
 * not mapped. May sleep.
 */
int64_t mm_resident(struct mm *mm, uaddr_t addr, size_t count, uint8_t *vec);

/* Sets where the heap begins (page-aligned); brk(2) then grows it. */
void mm_set_heap(struct mm *mm, uaddr_t start);
/* brk(2)'s work: returns the new break, or the old one if it cannot be moved. */
uaddr_t mm_brk(struct mm *mm, uaddr_t brk);

/*
 * Makes a stack area of size bytes below top (both page-aligned), which grows down on faults as far
 * as RLIMIT_STACK and the guard gap to what is below it allow at the time. 0 or a negative errno.
 */
int mm_map_stack(struct mm *mm, uaddr_t top, size_t size, int prot);

#define FAULT_WRITE 1u
#define FAULT_EXEC  2u

/*
 * Serves a page fault at addr. Returns 0 when the access can be retried, -EFAULT with *code
 * SEGV_MAPERR (1) or SEGV_ACCERR (2) where a program gets SIGSEGV, -ENXIO for SIGBUS beyond the end
 * of a file, -ENOMEM without memory. May sleep.
 */
int mm_fault(struct mm *mm, uaddr_t addr, unsigned access, int *code);

/* The page at addr, as reading there would have it, with a reference. 0, or -EFAULT. May sleep. */
int mm_get_page(struct mm *mm, uaddr_t addr, struct page **out);
/* The same where that is allowed to read, or to write: then writing to it changes what is mapped.
 */
int mm_get_page_for(struct mm *mm, uaddr_t addr, bool write, struct page **out);

/* The same for a debugger, whatever the area allows; but shared memory is only written where that
 * is allowed. */
int mm_get_page_forced(struct mm *mm, uaddr_t addr, bool write, struct page **out);

/*
 * Finds what is mapped at addr: the file (borrowed, may be NULL) and the offset in it, for messages
 * such as a dying program's. Returns false when nothing is. Never sleeps.
 */
bool mm_describe(struct mm *mm, uaddr_t addr, struct file **file, uint64_t *offset);

/*
 * For file systems: takes pages [first, end) of a file out of all address spaces that map it, so
 * that the next access faults and asks for them again; to be called when the page of an index has
 * been replaced by another. Private copies stay, unless the file was cut and does not have these
 * pages any more. Never sleeps; needs no lock.
 */
void mm_file_zap(struct vnode *vnode, uint64_t first, uint64_t end, bool cut);

/* Whether some area maps a file such that writing to the area could change the file. Never sleeps.
 */
bool mm_file_is_writable(const struct vnode *vnode);

/* What memory it is that lies somewhere: equal for all who share it, wherever they have it. */
struct mm_identity {
	uint64_t object; /* a number no other file or shared memory has; 0 for private memory */
	uint64_t offset; /* in the object; of private memory the address */
};

/*
 * Identifies what lies at addr, whose page is made if it is not there: 0, or -EFAULT where nothing
 * can be read, or with write written. May sleep.
 */
int mm_identify(struct mm *mm, uaddr_t addr, bool write, struct mm_identity *out);
