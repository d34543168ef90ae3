/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll(7): a file that knows which of many files are ready. */
#pragma once

#include "include/linux/eventpoll.h"

struct file;
struct text;

/* NULL without memory. */
struct file *epoll_create(void);

/* epoll_ctl(2)'s work on file, which is descriptor fd. Errors as there. May sleep. */
int epoll_control(struct file *epoll, int op, struct file *file, int fd,
		  const struct linux_epoll_event *event);

/* Takes up to max ready events; waits for the first until deadline_ns. How many, 0 at the deadline,
 * -EINTR, -EFAULT, -EINVAL for a file that is no epoll. */
int epoll_wait(struct file *epoll, uaddr_t events, int max, uint64_t deadline_ns);

/* A file is closed for good: every epoll forgets it. */
void epoll_forget(struct file *file);

/* Whether file is an epoll. */
bool file_is_epoll(const struct file *file);

/* Writes the lines of /proc/PID/fdinfo about a file, if it is an epoll. */
void epoll_show(struct file *file, struct text *text);
