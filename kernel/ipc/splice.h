/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Moving data between pipes and files without a program's memory in between (splice(2), tee(2),
 * vmsplice(2)). Pages are handed over, not copied, where they are those of regular files, of pipes
 * or of a program.
 *
 * All take the program's arguments as they are, after the checks that concern descriptors; nonblock
 * only says not to wait for the pipes. They return bytes moved, 0 at the end of what is to be read,
 * or -EAGAIN, -EPIPE (after SIGPIPE), -ENOMEM, what an interrupted wait returns, or what the file
 * says. All may sleep.
 */
#pragma once

#include "kernel/vfscore/file.h"

struct pipe;

/* Moves what is in one pipe to another one, or (tee) has it in both. */
ssize_t splice_pipe_to_pipe(struct pipe *in, struct pipe *out, size_t len, bool nonblock);
ssize_t splice_tee(struct pipe *in, struct pipe *out, size_t len, bool nonblock);

/* Move between a pipe and a file at *pos, which is advanced. -EINVAL for a file that cannot. */
ssize_t splice_pipe_to_file(struct pipe *in, struct file *out, off_t *pos, size_t len,
			    bool nonblock);
ssize_t splice_file_to_pipe(struct file *in, off_t *pos, struct pipe *out, size_t len,
			    bool nonblock);

/* Move between a pipe and a program's memory; what is given to a pipe is the memory itself. */
ssize_t splice_pipe_to_user(struct pipe *in, struct uio *uio, bool nonblock);
ssize_t splice_user_to_pipe(const struct uio_piece *pieces, unsigned long count, struct pipe *out,
			    bool nonblock);
