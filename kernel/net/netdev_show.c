// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/dev.

#include "kernel/fs/procfs/text.h"
#include "kernel/net/netdev_internal.h"

void netdev_show_all(struct text *text)
{
	const struct netdev *dev;

	netdev_for_each(dev)
	{
		const struct netdev_counters *in = &dev->received, *out = &dev->sent;

		text_printf(text, "%6s: %7lu %7lu %4lu %4lu %4lu %5lu %10lu %9lu ", dev->name,
			    in->bytes, in->packets, in->errors, in->dropped, in->fifo, in->frame,
			    0UL, in->multicast);
		text_printf(text, "%8lu %7lu %4lu %4lu %4lu %5lu %7lu %10lu\n", out->bytes,
			    out->packets, out->errors, out->dropped, out->fifo, 0UL, 0UL, 0UL);
	}
}
