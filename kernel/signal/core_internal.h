/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the files that write cores. */
#pragma once

#include "kernel/signal/core.h"
#include "kernel/signal/signal.h"

struct file;

/* Where a core goes: a file of the process's file system, or the launcher (file NULL). */
struct core_sink {
	struct file *file;
	int error; /* of the first write that failed; nothing is written afterwards */
};

/* 0 or a negative errno. May sleep. */
int core_sink_open(struct core_sink *sink, const char *path);
/* Writes bytes of the kernel's at a place of the file; what is never written reads as zeros. */
void core_sink_write(struct core_sink *sink, uint64_t offset, const void *data, size_t n);
void core_sink_close(struct core_sink *sink);

/* Bytes that grow as they are needed. */
struct core_notes {
	uint8_t *bytes;
	size_t used, size;
	int error; /* -ENOMEM */
};

/* Collects what is to be known of the current process besides its memory: the current thread first,
 * which died of info with its program at regs. May sleep. */
void core_notes_collect(struct core_notes *notes, const struct regs *regs,
			const struct linux_siginfo *info);
