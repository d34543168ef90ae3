/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "kernel/net/netdev.h"

/* The stack, or NULL. */
const struct netdev_stack *netdev_stack(void);

/* Writes the lines of /proc/net/dev. */
struct text;
void netdev_show_all(struct text *text);

/* A device that is scheduled is not any more. */
void netdev_unschedule(struct netdev *dev);
