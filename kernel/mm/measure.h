/* SPDX-License-Identifier: BSD-3-Clause */
/* How large an address space is and what it has in memory, for those who ask: it is counted then.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct mm;
struct vma;

/* All in pages, but for the last. */
struct mm_figures {
	uint64_t total, total_peak; /* of areas, … */
	uint64_t locked;
	uint64_t data;	     /* … private writable ones, … */
	uint64_t stack;	     /* … those that grow down, … */
	uint64_t executable; /* … and those with programs and libraries */
	uint64_t anonymous, file, shared, resident_peak; /* in memory, … */
	uint64_t large;					 /* … and of these in large pages */
	uint64_t tables;				 /* page tables */
	uint64_t code_bytes;				 /* of the program itself */
};

/* Counts. The caller has a reference of mm and does not hold its lock. May sleep. */
void mm_measure(struct mm *mm, struct mm_figures *out);

/* What an area has in memory. */
struct area_figures {
	uint64_t resident;	    /* pages in the page table: … */
	uint64_t large;		    /* in large pages, … */
	uint64_t copies;	    /* … private ones, and … */
	uint64_t dirty;		    /* … those written to */
	uint64_t referenced;	    /* pages that were used since mm_forget_references(), … */
	uint64_t most_users;	    /* … and by how many at most one is used */
	uint64_t alone;		    /* that no other page table has, … */
	uint64_t alone_dirty;	    /* … those written to */
	uint64_t share_bytes;	    /* each divided by how many have it, … */
	uint64_t dirty_share_bytes; /* … those written to */
};

/* What an address space has of these is taken as not used any more, and as never to have been more.
 */
#define MM_FORGET_COPIES (1u << 0)
#define MM_FORGET_OTHERS (1u << 1)
void mm_forget_references(struct mm *mm, unsigned what);
void mm_forget_peak(struct mm *mm);

/* mm->lock is held. */
void mm_measure_area(struct mm *mm, const struct vma *vma, struct area_figures *out);
