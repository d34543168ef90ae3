// SPDX-License-Identifier: BSD-3-Clause
// Names that the network or the command line give: of the machine, of its domain, and of name
// servers, which lwIP's resolver would be told. That is not part of elfin; programs have one, which
// reads /etc/resolv.conf.

#include <lwip/dhcp.h>
#include <lwip/dns.h>

#include "include/linux/fcntl.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/device.h"
#include "kernel/process/uts.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "lib/lwip/hooks.h"

#define SERVERS_MAX	3
#define DHCP_ACK_TYPE	5
#define OPTION_HOSTNAME 12
#define OPTION_DOMAIN	15
#define NAME_MAX_LEN	63
#define RESOLVER_FILE	"/etc/resolv.conf"

static ip_addr_t servers[SERVERS_MAX];
static char domain[NAME_MAX_LEN + 1];
static unsigned servers_given; /* by the command line: then those of DHCP do not count */
static bool named;	       /* the command line has said how the machine is called */

/* ---- what lwIP tells its resolver ---- */

void dns_init(void)
{
}

void dns_tmr(void)
{
}

void dns_setserver(u8_t n, const ip_addr_t *server)
{
	if (n < SERVERS_MAX && !servers_given)
		servers[n] = server ? *server : *IP4_ADDR_ANY;
}

void inet_add_name_server(const ip_addr_t *server)
{
	if (!servers_given)
		memset(servers, 0, sizeof(servers));
	if (servers_given < SERVERS_MAX)
		servers[servers_given++] = *server;
}

/* ---- names ---- */

/* Letters, digits, hyphens and dots (RFC 1123, section 2.1), and underscores, which are in use. */
static bool is_name(const char *name)
{
	for (const char *at = name; *at; at++) {
		char lower = *at | 0x20;

		if (!(lower >= 'a' && lower <= 'z') && !(*at >= '0' && *at <= '9') && *at != '-' &&
		    *at != '_' && *at != '.')
			return false;
	}
	return *name && *name != '-' && *name != '.';
}

void inet_set_host_name(const char *name, bool by_command_line)
{
	if (!is_name(name) || (named && !by_command_line))
		return;
	named = by_command_line;
	uts_set(uts_names.nodename, name, MIN(strlen(name), (size_t)UTS_NAME_SIZE - 1));
}

void lwip_dhcp_option(u8_t message_type, u8_t option, u8_t len, const struct pbuf *p, u16_t offset)
{
	char name[NAME_MAX_LEN + 1] = "";

	if (message_type != DHCP_ACK_TYPE || len > NAME_MAX_LEN)
		return;
	if (pbuf_copy_partial(p, name, len, offset) != len)
		return;
	if (option == OPTION_HOSTNAME)
		inet_set_host_name(name, false);
	else if (option == OPTION_DOMAIN && is_name(name))
		str_copy(domain, name, sizeof(domain));
}

size_t inet_name_servers(char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	if (domain[0])
		len = (size_t)ksnprintf(text, size, "domain %s\n", domain);
	for (unsigned i = 0; i < SERVERS_MAX; i++) {
		char server[IP6ADDR_STRLEN_MAX];

		if (ip_addr_isany_val(servers[i]))
			continue;
		ipaddr_ntoa_r(&servers[i], server, sizeof(server));
		len += (size_t)ksnprintf(text + len, size - len, "nameserver %s\n", server);
	}
	return len;
}

/* ---- the file that resolvers read ---- */

static void write_file(struct file *file, char *text, size_t len)
{
	struct uio uio;
	off_t pos = 0;

	uio_init_kernel(&uio, text, len);
	if (file_write_at(file, &uio, &pos) != (ssize_t)len)
		log_warn("%s cannot be written", RESOLVER_FILE);
}

void inet_write_resolver_file(void)
{
	char text[INET_NAME_SERVERS_SIZE];
	size_t len = inet_name_servers(text, sizeof(text));
	struct file *file;

	if (len == 0 || file_open_kernel(RESOLVER_FILE, O_WRONLY | O_CREAT, 0644, &file) < 0)
		return;
	if (S_ISREG(file->vnode->mode) && file->vnode->size == 0)
		write_file(file, text, len);
	file_put(file);
}
