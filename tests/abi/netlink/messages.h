/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests of NETLINK_ROUTE ask and show. */
#pragma once

#include "include/linux/netlink.h"

/* A socket with a port that is the same for both. */
int netlink_open(void);
/* Shows all that there is to be received now. */
void netlink_show_answers(int fd);
/* Sends a request, with a head and attributes, and shows what comes. */
void netlink_ask(int fd, unsigned type, unsigned flags, const void *body, unsigned len);
