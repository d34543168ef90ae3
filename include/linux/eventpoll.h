/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll(7) and eventfd(2). */
#pragma once

#include "kernel/lib/compiler.h"

#define EPOLL_CTL_ADD  1
#define EPOLL_CTL_DEL  2
#define EPOLL_CTL_MOD  3

#define EPOLLEXCLUSIVE (1u << 28)
#define EPOLLWAKEUP    (1u << 29)
#define EPOLLONESHOT   (1u << 30)
#define EPOLLET	       (1u << 31)

struct linux_epoll_event {
	uint32_t events;
	uint64_t data;
} packed;

_Static_assert(sizeof(struct linux_epoll_event) == 12, "packed on x86-64");

#define EFD_SEMAPHORE 1
