/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP finds as <stdlib.h>. */
#pragma once

/* For netif_find(), which elfin does not call: no number. */
static inline int atoi(const char *text)
{
	return -1;
}
