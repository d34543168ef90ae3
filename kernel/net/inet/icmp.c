// SPDX-License-Identifier: BSD-3-Clause
// Errors that come by ICMP: a connected UDP socket hears that nobody is at its peer's port (RFC
// 1122, section 4.1.3.3). lwIP sends such messages, but does not look at those it gets.

#include <lwip/icmp.h>
#include <lwip/ip.h>
#include <lwip/prot/icmp.h>
#include <lwip/prot/icmp6.h>
#include <lwip/prot/udp.h>
#include <lwip/raw.h>

#include "kernel/net/inet/udp_internal.h"

/* A UDP packet of ours that could not be delivered, as the message quotes it. */
struct quoted {
	ip_addr_t from, to;
	uint16_t from_port, to_port;
};

static bool get_ports(struct pbuf *p, uint16_t at, struct quoted *quoted)
{
	struct udp_hdr header;

	if (pbuf_copy_partial(p, &header, 4, at) != 4)
		return false;
	quoted->from_port = lwip_ntohs(header.src);
	quoted->to_port = lwip_ntohs(header.dest);
	return true;
}

/* at: where the quoted packet begins. */
static bool get_quoted4(struct pbuf *p, uint16_t at, struct quoted *quoted)
{
	struct ip_hdr header;

	if (pbuf_copy_partial(p, &header, IP_HLEN, at) != IP_HLEN || IPH_V(&header) != 4 ||
	    IPH_PROTO(&header) != IP_PROTO_UDP)
		return false;
	ip_addr_copy_from_ip4(quoted->from, header.src);
	ip_addr_copy_from_ip4(quoted->to, header.dest);
	return get_ports(p, at + IPH_HL_BYTES(&header), quoted);
}

static bool get_quoted6(struct pbuf *p, uint16_t at, struct quoted *quoted)
{
	struct ip6_hdr header;

	if (pbuf_copy_partial(p, &header, IP6_HLEN, at) != IP6_HLEN || IP6H_V(&header) != 6 ||
	    IP6H_NEXTH(&header) != IP6_NEXTH_UDP)
		return false;
	ip_addr_copy_from_ip6_packed(quoted->from, header.src);
	ip_addr_copy_from_ip6_packed(quoted->to, header.dest);
	ip6_addr_assign_zone(ip_2_ip6(&quoted->to), IP6_UNKNOWN, ip_current_input_netif());
	return get_ports(p, at + IP6_HLEN, quoted);
}

static void report(const struct quoted *quoted, int error)
{
	struct udp_pcb *pcb;

	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		struct udp_socket *sock = pcb->recv_arg;

		if (pcb->local_port != quoted->from_port || !sock || !sock->connected ||
		    sock->inet.peer.port != quoted->to_port ||
		    !ip_addr_cmp(&sock->inet.peer.ip, &quoted->to))
			continue;
		sock->inet.socket.error = error;
		socket_wake_all(&sock->inet.socket);
		return;
	}
}

static int error_of4(const struct icmp_echo_hdr *header)
{
	if (header->type != ICMP_DUR)
		return 0;
	if (header->code == ICMP_DUR_PORT)
		return -ECONNREFUSED;
	return header->code == ICMP_DUR_PROTO ? -ENOPROTOOPT : 0;
}

/* Packets come with their IP header; 0 leaves them to lwIP. */
static u8_t on_icmp4(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	uint16_t at = IPH_HL_BYTES(ip4_current_header());
	struct icmp_echo_hdr header;
	struct quoted quoted;
	int error;

	if (pbuf_copy_partial(p, &header, sizeof(header), at) != sizeof(header))
		return 0;
	error = error_of4(&header);
	if (error && get_quoted4(p, at + sizeof(header), &quoted))
		report(&quoted, error);
	return 0;
}

static u8_t on_icmp6(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	uint16_t at = ip_current_header_tot_len();
	struct icmp6_hdr header;
	struct quoted quoted;

	if (pbuf_copy_partial(p, &header, sizeof(header), at) != sizeof(header))
		return 0;
	if (header.type == ICMP6_TYPE_DUR && header.code == ICMP6_DUR_PORT &&
	    get_quoted6(p, at + sizeof(header), &quoted))
		report(&quoted, -ECONNREFUSED);
	return 0;
}

static void listen(u8_t type, u8_t protocol, raw_recv_fn receive)
{
	struct raw_pcb *pcb = raw_new_ip_type(type, protocol);

	if (!pcb)
		panic("not enough memory for the network");
	raw_recv(pcb, receive, NULL);
}

void inet_icmp_init(void)
{
	listen(IPADDR_TYPE_V4, IP_PROTO_ICMP, on_icmp4);
	listen(IPADDR_TYPE_V6, IP6_NEXTH_ICMP6, on_icmp6);
}
