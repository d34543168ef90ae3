// SPDX-License-Identifier: BSD-3-Clause
// /proc/sys/net (proc_sys_net(5)): what programs read, as far as it has a meaning here.

#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "kernel/fs/procfs/procfs_internal.h"
#include "kernel/fs/procfs/sys_internal.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/settings.h"
#include "kernel/net/socket/settings.h"

static const struct proc_entry core_entries[] = {
	CONSTANT("optmem_max", "131072"),
	SETTING("rmem_default", &socket_settings.receive_default, .min = RECEIVE_BUFFER_MIN,
		.max = INT32_MAX),
	SETTING("rmem_max", &socket_settings.receive_max, .min = RECEIVE_BUFFER_MIN,
		.max = INT32_MAX),
	SETTING("somaxconn", &socket_settings.listen_max, .max = INT32_MAX),
	SETTING("wmem_default", &socket_settings.send_default, .min = SEND_BUFFER_MIN,
		.max = INT32_MAX),
	SETTING("wmem_max", &socket_settings.send_max, .min = SEND_BUFFER_MIN, .max = INT32_MAX),
	{0},
};

static const struct proc_entry unix_entries[] = {
	CONSTANT("max_dgram_qlen", "10"),
	{0},
};

#ifdef CONFIG_INET
/* ---- limits that cannot be set ---- */

static int show_three(struct text *text, const uint32_t values[3])
{
	text_printf(text, "%u\t%u\t%u\n", values[0], values[1], values[2]);
	return 0;
}

static int show_memory(struct proc_node *node, struct text *text)
{
	return show_three(text, inet_limits()->memory_pages);
}

static int show_receive(struct proc_node *node, struct text *text)
{
	return show_three(text, inet_limits()->receive);
}

static int show_send(struct proc_node *node, struct text *text)
{
	return show_three(text, inet_limits()->send);
}

static int show_pcbs(struct proc_node *node, struct text *text)
{
	text_printf(text, "%u\n", inet_limits()->pcbs);
	return 0;
}

/* There is one algorithm. */
static int keep_congestion(struct proc_node *node, const char *data, size_t len)
{
	size_t name = strlen(node->entry->target);

	if (len > 0 && data[len - 1] == '\n')
		len--;
	return len == name && memcmp(data, node->entry->target, len) == 0 ? 0 : -ENOENT;
}

/* Routes are looked up each time, so that there is nothing to forget. */
static int flush(struct proc_node *node, const char *data, size_t len)
{
	return 0;
}

static const struct proc_entry route_entries[] = {
	{.name = "flush", .mode = S_IFREG | 0200, .strict = true, .store = flush},
	{0},
};

/* Times in seconds; more would not fit the clock of lwIP, in milliseconds, with all probes. */
#define KEEP_IDLE_MAX	  100000
#define KEEP_INTERVAL_MAX 32767
#define KEEP_COUNT_MAX	  127
#define FIN_TIMEOUT_MAX	  8589934
/* More than lwIP would send. */
#define SYN_RETRIES_MAX 8

static const struct proc_entry ip4_entries[] = {
	CONSTANT("igmp_max_memberships", "20"),
	CONSTANT("ip_default_ttl", "64"),
	CONSTANT("ip_forward", "0"),
	SETTINGS("ip_local_port_range", inet_settings.ports, 2, .min = 1, .max = 65535,
		 .check = inet_check_port_range),
	SETTING("ip_nonlocal_bind", &inet_settings.nonlocal_bind, .max = 255, .is_byte = true),
	SETTING("ip_unprivileged_port_start", &inet_settings.unprivileged_port, .max = 65535,
		.check = inet_check_unprivileged_port),
	CONSTANT("ping_group_range", "1\t0"),
	DIRECTORY("route", route_entries),
	CONSTANT("tcp_allowed_congestion_control", "reno"),
	FACT("tcp_available_congestion_control", "reno"),
	{.name = "tcp_congestion_control",
	 .mode = S_IFREG | 0644,
	 .strict = true,
	 .show = proc_show_constant,
	 .store = keep_congestion,
	 .target = "reno"},
	CONSTANT("tcp_fastopen", "0"),
	SETTING("tcp_fin_timeout", &inet_settings.fin_timeout, .min = -FIN_TIMEOUT_MAX,
		.max = FIN_TIMEOUT_MAX),
	SETTING("tcp_keepalive_intvl", &inet_settings.keep_interval, .min = 1,
		.max = KEEP_INTERVAL_MAX, .changed = inet_settings_apply),
	SETTING("tcp_keepalive_probes", &inet_settings.keep_count, .min = 1, .max = KEEP_COUNT_MAX,
		.is_byte = true, .changed = inet_settings_apply),
	SETTING("tcp_keepalive_time", &inet_settings.keep_idle, .min = 1, .max = KEEP_IDLE_MAX,
		.changed = inet_settings_apply),
	CONSTANT_SHOWN("tcp_max_syn_backlog", 0644, show_pcbs),
	CONSTANT_SHOWN("tcp_max_tw_buckets", 0644, show_pcbs),
	CONSTANT_SHOWN("tcp_mem", 0644, show_memory),
	CONSTANT_SHOWN("tcp_rmem", 0644, show_receive),
	CONSTANT("tcp_sack", "1"),
	CONSTANT("tcp_syn_linear_timeouts", "4"),
	SETTING("tcp_syn_retries", &inet_settings.syn_retries, .min = 1, .max = SYN_RETRIES_MAX,
		.is_byte = true),
	CONSTANT("tcp_syncookies", "0"),
	CONSTANT("tcp_timestamps", "1"),
	CONSTANT("tcp_window_scaling", "1"),
	CONSTANT_SHOWN("tcp_wmem", 0644, show_send),
	{0},
};

static const struct proc_entry ip6_entries[] = {
	SETTING("bindv6only", &inet_settings.v6only, .max = 255, .is_byte = true),
	SETTING("ip_nonlocal_bind", &inet_settings.nonlocal_bind6, .max = 255, .is_byte = true),
	{0},
};
#endif

const struct proc_entry proc_sys_net_entries[] = {
	DIRECTORY("core", core_entries),
#ifdef CONFIG_INET
	DIRECTORY("ipv4", ip4_entries),	 DIRECTORY("ipv6", ip6_entries),
#endif
	DIRECTORY("unix", unix_entries), {0},
};
