// SPDX-License-Identifier: BSD-3-Clause
// /proc/interrupts, and its part of /proc/stat (proc(5)).

#include "kernel/debug/symbols.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "plat/kvm/irq.h"

#define NUMBERS 256

/* Where Linux says what is at the device's end, the name of the function that serves it. */
static void show_line(struct text *text, const struct irq_info *info)
{
	const char *name = symbol_name((vaddr_t)info->handler);

	if (info->kind == IRQ_LOCAL)
		text_printf(text, "LOC: %10lu   Local timer interrupts\n", info->count);
	else if (info->kind == IRQ_MESSAGE)
		text_printf(text, "%3u: %10lu  PCI-MSI %3u-edge      %s\n", info->number,
			    info->count, info->number, name ? name : "device");
	else
		text_printf(text, "%3u: %10lu  IO-APIC %3u-%s      %s\n", info->number, info->count,
			    info->number, info->kind == IRQ_LEVEL ? "fasteoi" : "edge",
			    name ? name : "device");
}

static void show_lines(struct text *text, bool local)
{
	struct irq_info info;

	for (unsigned i = 0; irq_get_info(i, &info); i++)
		if ((info.kind == IRQ_LOCAL) == local)
			show_line(text, &info);
}

int proc_show_interrupts(struct proc_node *node, struct text *text)
{
	text_printf(text, "           CPU0       \n");
	show_lines(text, false);
	show_lines(text, true);
	text_printf(text, "ERR: %10u\nMIS: %10u\n", 0, 0);
	return 0;
}

/* How often each has come, by number. */
void proc_show_interrupt_counts(struct text *text)
{
	uint64_t counts[NUMBERS] = {0}, total = 0;
	struct irq_info info;

	for (unsigned i = 0; irq_get_info(i, &info); i++) {
		if (info.kind != IRQ_LOCAL && info.number < NUMBERS)
			counts[info.number] += info.count;
		total += info.count;
	}
	text_printf(text, "intr %lu", total);
	for (unsigned i = 0; i < NUMBERS; i++)
		text_printf(text, " %lu", counts[i]);
	text_printf(text, "\n");
}
