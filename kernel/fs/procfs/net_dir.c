// SPDX-License-Identifier: BSD-3-Clause
// /proc/net (proc_pid_net(5)): tables of sockets and of what networks there are. Without a network
// they are empty; with one, kernel/net/inet/show.c fills them.

#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/inet.h"
#include "kernel/net/netlink/netlink.h"
#include "kernel/net/packet/packet.h"

#define ADDRESSES \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
#define ADDRESSES6 \
	"  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
#define DATAGRAMS " ref pointer drops"

void (*procfs_unix_sockets)(struct text *text);
void (*procfs_net_devices)(struct text *text);

static int show_unix(struct proc_node *node, struct text *text)
{
	text_printf(text, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	if (procfs_unix_sockets)
		procfs_unix_sockets(text);
	return 0;
}

static int show_devices(struct proc_node *node, struct text *text)
{
	text_printf(text, "Inter-|   Receive                                                |"
			  "  Transmit\n"
			  " face |bytes    packets errs drop fifo frame compressed multicast|"
			  "bytes    packets errs drop fifo colls carrier compressed\n");
	if (procfs_net_devices)
		procfs_net_devices(text);
	return 0;
}

static int show_netlink(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", node->entry->target);
	if (IS_ENABLED(CONFIG_NETLINK))
		netlink_show_all(text);
	return 0;
}

static int show_packet(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", node->entry->target);
	if (IS_ENABLED(CONFIG_PACKET_SOCKETS))
		packet_socket_show_all(text);
	return 0;
}

/* A head that is as wide as the lines below it, in the entry's target. */
static int show_wide_head(struct proc_node *node, struct text *text)
{
	size_t width = strcmp(node->entry->name, "tcp") == 0 ? 149 : 127;

	text_printf(text, "%s", node->entry->target);
	if (text->length < width)
		text_pad(text, ' ', 0, width);
	text_printf(text, "\n");
	if (IS_ENABLED(CONFIG_INET))
		inet_show(node->entry->name, text);
	return 0;
}

static int show_head(struct proc_node *node, struct text *text)
{
	text_printf(text, "%s\n", node->entry->target);
	if (IS_ENABLED(CONFIG_INET))
		inet_show(node->entry->name, text);
	return 0;
}

static int show_body(struct proc_node *node, struct text *text)
{
	if (IS_ENABLED(CONFIG_INET))
		inet_show(node->entry->name, text);
	return 0;
}

#define HEAD(is_called, head)                                                                \
	{                                                                                    \
		.name = is_called, .mode = S_IFREG | 0444, .show = show_head, .target = head \
	}
#define WIDE_HEAD(is_called, head)                                                                \
	{                                                                                         \
		.name = is_called, .mode = S_IFREG | 0444, .show = show_wide_head, .target = head \
	}
#define BODY(is_called)                                                      \
	{                                                                    \
		.name = is_called, .mode = S_IFREG | 0444, .show = show_body \
	}
#define EMPTY(is_called)                                                             \
	{                                                                            \
		.name = is_called, .mode = S_IFREG | 0444, .show = proc_show_nothing \
	}

const struct proc_entry proc_net_entries[] = {
	HEAD("arp",
	     "IP address       HW type     Flags       HW address            Mask     Device"),
	{.name = "dev", .mode = S_IFREG | 0444, .show = show_devices},
	EMPTY("dev_mcast"),
	WIDE_HEAD("icmp", ADDRESSES DATAGRAMS),
	HEAD("icmp6", ADDRESSES6 DATAGRAMS),
	BODY("if_inet6"),
	HEAD("igmp", "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter"),
	BODY("igmp6"),
	BODY("ipv6_route"),
	{.name = "netlink",
	 .mode = S_IFREG | 0444,
	 .show = show_netlink,
	 .target = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    "
		   "Drops    Inode"},
#ifdef CONFIG_INET
	BODY("netstat"),
	BODY("pnp"),
#endif
	{.name = "packet",
	 .mode = S_IFREG | 0444,
	 .show = show_packet,
	 .target = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode"},
	HEAD("raw", ADDRESSES DATAGRAMS),
	HEAD("raw6", ADDRESSES6 DATAGRAMS),
	WIDE_HEAD("route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\t"
			   "Window\tIRTT"),
#ifdef CONFIG_INET
	BODY("snmp"),
	BODY("sockstat"),
	BODY("sockstat6"),
#endif
	WIDE_HEAD("tcp", ADDRESSES),
	HEAD("tcp6", ADDRESSES6),
	WIDE_HEAD("udp", " " ADDRESSES DATAGRAMS),
	HEAD("udp6", ADDRESSES6 DATAGRAMS),
	WIDE_HEAD("udplite", " " ADDRESSES DATAGRAMS),
	HEAD("udplite6", ADDRESSES6 DATAGRAMS),
	{.name = "unix", .mode = S_IFREG | 0444, .show = show_unix},
	{0},
};
