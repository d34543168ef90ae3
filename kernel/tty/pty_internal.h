/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/lib/list.h"
#include "kernel/tty/tty_internal.h"
#include "kernel/vfscore/owner.h"

#define PTY_OUTPUT_SIZE 8192

struct pty {
	struct list_node link; /* of all of them, by index */
	unsigned index;
	struct tty tty; /* the slave's side */
	bool master_open, locked;
	bool was_open;	    /* the slave's side was, since the master has looked for its end */
	bool packet;	    /* TIOCPKT */
	bool input_stopped; /* the master may not write: TCOOFF */
	uint8_t changes;    /* TIOCPKT_ bits that the master has not read */
	struct wait_queue master_queue;
	struct list_node master_async; /* the master with O_ASYNC */
	/* What the master has not read: free-running positions. */
	uint32_t read, write;
	char output[PTY_OUTPUT_SIZE];
};

/* A new one with the lowest free index, whose master is open; NULL without memory, or too many. */
struct pty *pty_create(void);
/* The one with an index, or NULL. */
struct pty *pty_find(unsigned index);
/* The master has been closed. */
void pty_close(struct pty *pty);

/* Whether nobody has the slave's side open any more. */
static inline bool pty_is_left(const struct pty *pty)
{
	return pty->was_open && pty->tty.files + pty->tty.hung_up_files == 0;
}

extern const struct file_ops ptmx_file_ops, pts_file_ops;

/* Makes and removes the node in /dev/pts. 0 or a negative errno; may sleep. */
int devpts_add(unsigned index, uint32_t uid);
void devpts_remove(unsigned index);
/* Opens it. */
int devpts_open(unsigned index, uint32_t flags, struct file **file);
