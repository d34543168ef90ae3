// SPDX-License-Identifier: BSD-3-Clause
// /sys/class/net and /sys/devices/virtual/net: a directory for each network device. Devices stay
// for ever, and so do their directories.

#include "include/linux/dirent.h"
#include "include/linux/errno.h"
#include "include/linux/if.h"
#include "kernel/fs/sysfs/sysfs_internal.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/net/netdev.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"

/* A directory has its device's index as its number. */
static struct netdev *device_of(const struct proc_node *node)
{
	return netdev_by_index(node->number);
}

static int show_number(struct text *text, uint64_t number)
{
	text_printf(text, "%lu\n", number);
	return 0;
}

static int show_address(struct proc_node *node, struct text *text)
{
	const uint8_t *at = device_of(node)->address;

	text_printf(text, "%02x:%02x:%02x:%02x:%02x:%02x\n", at[0], at[1], at[2], at[3], at[4],
		    at[5]);
	return 0;
}

static int show_broadcast(struct proc_node *node, struct text *text)
{
	const struct netdev *dev = device_of(node);

	text_printf(text, "%s\n",
		    dev->kind == NETDEV_LOOPBACK ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff");
	return 0;
}

static int show_carrier(struct proc_node *node, struct text *text)
{
	const struct netdev *dev = device_of(node);

	return dev->up ? show_number(text, dev->has_carrier) : -EINVAL;
}

/* Without what follows from the state of the link. */
static int show_flags(struct proc_node *node, struct text *text)
{
	uint32_t flags = netdev_flags(device_of(node));

	text_printf(text, "0x%x\n", flags & ~(uint32_t)(IFF_RUNNING | IFF_LOWER_UP));
	return 0;
}

static int show_index(struct proc_node *node, struct text *text)
{
	return show_number(text, node->number);
}

static int show_mtu(struct proc_node *node, struct text *text)
{
	return show_number(text, device_of(node)->mtu);
}

static int store_mtu(struct proc_node *node, const char *data, size_t len)
{
	uint32_t mtu;
	int err = proc_parse_unsigned(data, 0, &mtu);

	return err < 0 ? err : netdev_set_mtu(device_of(node), mtu);
}

/* The loopback does not know (RFC 2863, section 3.1.14). */
static int show_state(struct proc_node *node, struct text *text)
{
	const struct netdev *dev = device_of(node);

	if (dev->kind == NETDEV_LOOPBACK && dev->up)
		text_printf(text, "unknown\n");
	else
		text_printf(text, "%s\n", netdev_is_running(dev) ? "up" : "down");
	return 0;
}

static int show_type(struct proc_node *node, struct text *text)
{
	return show_number(text, netdev_hardware(device_of(node)));
}

static int show_uevent(struct proc_node *node, struct text *text)
{
	const struct netdev *dev = device_of(node);

	text_printf(text, "INTERFACE=%s\nIFINDEX=%u\n", dev->name, dev->index);
	return 0;
}

static int refuse_speed(struct proc_node *node, struct text *text)
{
	return -EINVAL;
}

#define SHOW_COUNTER(name, field)                                         \
	static int show_##name(struct proc_node *node, struct text *text) \
	{                                                                 \
		return show_number(text, device_of(node)->field);         \
	}

SHOW_COUNTER(multicast, received.multicast)
SHOW_COUNTER(rx_bytes, received.bytes)
SHOW_COUNTER(rx_dropped, received.dropped)
SHOW_COUNTER(rx_errors, received.errors)
SHOW_COUNTER(rx_fifo_errors, received.fifo)
SHOW_COUNTER(rx_frame_errors, received.frame)
SHOW_COUNTER(rx_packets, received.packets)
SHOW_COUNTER(tx_bytes, sent.bytes)
SHOW_COUNTER(tx_dropped, sent.dropped)
SHOW_COUNTER(tx_errors, sent.errors)
SHOW_COUNTER(tx_fifo_errors, sent.fifo)
SHOW_COUNTER(tx_packets, sent.packets)

static const struct proc_entry statistics_entries[] = {
	SYS_FACT("collisions", "0"),
	SYS_SHOWN("multicast", show_multicast),
	SYS_SHOWN("rx_bytes", show_rx_bytes),
	SYS_FACT("rx_compressed", "0"),
	SYS_FACT("rx_crc_errors", "0"),
	SYS_SHOWN("rx_dropped", show_rx_dropped),
	SYS_SHOWN("rx_errors", show_rx_errors),
	SYS_SHOWN("rx_fifo_errors", show_rx_fifo_errors),
	SYS_SHOWN("rx_frame_errors", show_rx_frame_errors),
	SYS_FACT("rx_length_errors", "0"),
	SYS_FACT("rx_missed_errors", "0"),
	SYS_FACT("rx_nohandler", "0"),
	SYS_FACT("rx_over_errors", "0"),
	SYS_SHOWN("rx_packets", show_rx_packets),
	SYS_FACT("tx_aborted_errors", "0"),
	SYS_SHOWN("tx_bytes", show_tx_bytes),
	SYS_FACT("tx_carrier_errors", "0"),
	SYS_FACT("tx_compressed", "0"),
	SYS_SHOWN("tx_dropped", show_tx_dropped),
	SYS_SHOWN("tx_errors", show_tx_errors),
	SYS_SHOWN("tx_fifo_errors", show_tx_fifo_errors),
	SYS_FACT("tx_heartbeat_errors", "0"),
	SYS_SHOWN("tx_packets", show_tx_packets),
	SYS_FACT("tx_window_errors", "0"),
	{0},
};

static const struct proc_entry device_entries[] = {
	SYS_FACT("addr_assign_type", "0"),
	SYS_FACT("addr_len", "6"),
	SYS_SHOWN("address", show_address),
	SYS_SHOWN("broadcast", show_broadcast),
	SYS_SHOWN("carrier", show_carrier),
	SYS_FACT("dev_id", "0x0"),
	SYS_FACT("dev_port", "0"),
	SYS_FACT("dormant", "0"),
	SYS_SHOWN("duplex", refuse_speed),
	SYS_SHOWN("flags", show_flags),
	SYS_SHOWN("ifalias", proc_show_nothing),
	SYS_SHOWN("ifindex", show_index),
	SYS_SHOWN("iflink", show_index),
	SYS_FACT("link_mode", "0"),
	{
		.name = "mtu",
		.mode = S_IFREG | 0644,
		.size = SYSFS_SIZE,
		.show = show_mtu,
		.store = store_mtu,
	},
	SYS_FACT("name_assign_type", "2"),
	SYS_FACT("netdev_group", "0"),
	SYS_SHOWN("operstate", show_state),
	SYS_SHOWN("speed", refuse_speed),
	SYS_DIRECTORY("statistics", statistics_entries),
	SYS_LINK("subsystem", "../../../../class/net"),
	SYS_FACT("tx_queue_len", "1000"),
	SYS_SHOWN("type", show_type),
	SYS_SHOWN("uevent", show_uevent),
	{0},
};

static const struct proc_entry device_dir = SYS_DIRECTORY(NULL, device_entries);
static const struct proc_entry device_link = {.mode = S_IFLNK | 0777, .ops = &proc_link_ops};

static int devices_lookup(struct vnode *dir, struct name *name)
{
	const struct netdev *dev = netdev_by_name(name->text);
	int err;

	if (!dev)
		return 0;
	err = proc_make_entry(dir->fs, name, proc_node(dir), &device_dir,
			      proc_entry_ino(dir, dev->index));
	if (err == 0)
		proc_node(name->vnode)->number = (uint8_t)dev->index;
	return err;
}

static int links_lookup(struct vnode *dir, struct name *name)
{
	const struct netdev *dev = netdev_by_name(name->text);
	char target[sizeof("../../devices/virtual/net/") + NETDEV_NAME_MAX];
	int err;

	if (!dev)
		return 0;
	err = proc_make_entry(dir->fs, name, proc_node(dir), &device_link,
			      proc_entry_ino(dir, dev->index));
	ksnprintf(target, sizeof(target), "../../devices/virtual/net/%s", dev->name);
	return err < 0 ? err : proc_set_target(name->vnode, target);
}

static int list_devices(struct file *file, struct dir_context *context, unsigned type)
{
	const struct netdev *dev;

	if (!proc_emit_dots(file, context))
		return 0;
	netdev_for_each(dev)
	{
		off_t next = (off_t)dev->index + 2;

		if (context->pos >= next)
			continue;
		if (!context->emit(context, dev->name, strlen(dev->name),
				   proc_entry_ino(file->vnode, dev->index), type, next))
			return 0;
		context->pos = next;
	}
	return 0;
}

static int devices_readdir(struct file *file, struct dir_context *context)
{
	return list_devices(file, context, DT_DIR);
}

static int links_readdir(struct file *file, struct dir_context *context)
{
	return list_devices(file, context, DT_LNK);
}

const struct vnode_ops sysfs_net_devices_ops = {
	.lookup = devices_lookup,
	.count = proc_count,
	.destroy = proc_destroy,
};

const struct vnode_ops sysfs_net_links_ops = {
	.lookup = links_lookup,
	.count = proc_count,
	.destroy = proc_destroy,
};

const struct file_ops sysfs_net_devices_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = devices_readdir,
};

const struct file_ops sysfs_net_links_file_ops = {
	.read = directory_read,
	.seek = file_seek_endless,
	.readdir = links_readdir,
};
