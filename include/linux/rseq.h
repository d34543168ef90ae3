/* SPDX-License-Identifier: BSD-3-Clause */
/* Restartable sequences (rseq(2)). */
#pragma once

#include <stdint.h>

#ifndef RSEQ_FLAG_UNREGISTER
#define RSEQ_FLAG_UNREGISTER 1
#endif
#define RSEQ_CPU_ID_UNINITIALIZED 0xffffffffu

/* Where a thread reads on which CPU it runs, and says in which sequence. */
struct linux_rseq {
	uint32_t cpu_id_start, cpu_id;
	uint64_t rseq_cs; /* address of the sequence, or 0 */
	uint32_t flags, node_id, mm_cid;
	uint32_t end[]; /* of what is known */
};

#define RSEQ_SIZE	  32 /* with what the first version had for padding */
#define RSEQ_FEATURE_SIZE 28
#define RSEQ_ALIGN	  32

_Static_assert(sizeof(struct linux_rseq) == RSEQ_SIZE, "as programs see it");

/* A sequence of instructions; who is interrupted in it goes on at abort_ip. */
struct linux_rseq_cs {
	uint32_t version, flags;
	uint64_t start_ip, post_commit_offset, abort_ip;
};

_Static_assert(sizeof(struct linux_rseq_cs) == 32, "as programs see it");
