// SPDX-License-Identifier: BSD-3-Clause
// Errors that come by ICMP: sockets hear of them which sent what they are about (RFC 1122, section
// 4.1.3.3). lwIP sends such messages, but does not look at those it gets.

#include <lwip/icmp.h>
#include <lwip/ip.h>
#include <lwip/prot/icmp.h>
#include <lwip/prot/icmp6.h>
#include <lwip/prot/udp.h>
#include <lwip/raw.h>

#include "kernel/net/inet/raw_internal.h"

#define CODE_TOO_LARGE 4 /* of ICMP_DUR: there is an MTU */
#define DATA_MIN       8 /* bytes that are quoted behind the header of IP (RFC 792) */

/* What errors mean: those of "destination unreachable" by their codes. Only fatal ones are told
 * without IP_RECVERR. */
struct meaning {
	int16_t error;
	bool fatal;
};

static const struct meaning unreachable4[] = {
	{ENETUNREACH, false},  {EHOSTUNREACH, false}, {ENOPROTOOPT, true},  {ECONNREFUSED, true},
	{EMSGSIZE, false},     {EOPNOTSUPP, false},   {ENETUNREACH, true},  {EHOSTDOWN, true},
	{ENONET, true},	       {ENETUNREACH, true},   {EHOSTUNREACH, true}, {ENETUNREACH, false},
	{EHOSTUNREACH, false}, {EHOSTUNREACH, true},  {EHOSTUNREACH, true}, {EHOSTUNREACH, true},
};

static const struct meaning unreachable6[] = {
	{ENETUNREACH, false}, {EACCES, true}, {EHOSTUNREACH, false}, {EHOSTUNREACH, false},
	{ECONNREFUSED, true}, {EACCES, true}, {EACCES, true},
};

/* ---- the packet that a message quotes ---- */

struct quoted {
	ip_addr_t from, to;
	uint8_t protocol;
	uint16_t data_at; /* behind its headers; raw: behind that of IP */
	uint16_t raw_at;
	uint16_t from_port, to_port;
};

/* Of UDP there are ports. */
static bool get_ports(struct pbuf *p, struct quoted *quoted)
{
	struct udp_hdr header;

	quoted->raw_at = quoted->data_at;
	if (quoted->protocol != IP_PROTO_UDP)
		return true;
	if (pbuf_copy_partial(p, &header, sizeof(header), quoted->data_at) != sizeof(header))
		return false;
	quoted->from_port = lwip_ntohs(header.src);
	quoted->to_port = lwip_ntohs(header.dest);
	quoted->data_at += sizeof(header);
	return true;
}

/* at: where the quoted packet begins, of which something must be there behind its header, and have
 * been sent. */
static bool get_quoted4(struct pbuf *p, uint16_t at, struct quoted *quoted)
{
	struct ip_hdr header;

	if (pbuf_copy_partial(p, &header, IP_HLEN, at) != IP_HLEN || IPH_V(&header) != 4)
		return false;
	if (p->tot_len - at < IPH_HL_BYTES(&header) + DATA_MIN ||
	    lwip_ntohs(IPH_LEN(&header)) < IPH_HL_BYTES(&header) + DATA_MIN)
		return false;
	ip_addr_copy_from_ip4(quoted->from, header.src);
	ip_addr_copy_from_ip4(quoted->to, header.dest);
	quoted->protocol = IPH_PROTO(&header);
	quoted->data_at = at + IPH_HL_BYTES(&header);
	return get_ports(p, quoted);
}

static bool get_quoted6(struct pbuf *p, uint16_t at, struct quoted *quoted)
{
	struct ip6_hdr header;

	if (pbuf_copy_partial(p, &header, IP6_HLEN, at) != IP6_HLEN || IP6H_V(&header) != 6)
		return false;
	ip_addr_copy_from_ip6_packed(quoted->from, header.src);
	ip_addr_copy_from_ip6_packed(quoted->to, header.dest);
	ip6_addr_assign_zone(ip_2_ip6(&quoted->to), IP6_UNKNOWN, ip_current_input_netif());
	quoted->protocol = IP6H_NEXTH(&header);
	quoted->data_at = at + IP6_HLEN;
	return get_ports(p, quoted);
}

/* ---- whom it concerns ---- */

static bool is_sender(const struct udp_socket *sock, const struct quoted *quoted)
{
	const struct inet_socket *inet = &sock->inet;

	if (!ip_addr_isany_val(inet->local.ip) && !ip_addr_cmp(&inet->local.ip, &quoted->from))
		return false;
	if (IP_IS_V4_VAL(inet->local.ip) && IP_IS_V6_VAL(quoted->from))
		return false;
	return !sock->connected ||
	       (inet->peer.port == quoted->to_port && ip_addr_cmp(&inet->peer.ip, &quoted->to));
}

static void tell(struct udp_socket *sock, struct pbuf *p, const struct quoted *quoted,
		 const struct udp_error *error, bool fatal)
{
	struct inet_socket *inet = &sock->inet;
	bool wanted =
		inet->options.values[IP_IS_V6_VAL(quoted->to) ? OPTION_RECVERR6 : OPTION_RECVERR];

	if (!wanted && (!fatal || !sock->connected))
		return;
	if (wanted)
		udp_queue_error(sock, p, quoted->data_at, error);
	inet->socket.error = -(int)error->extended.ee_errno;
	socket_wake_all(&inet->socket);
}

static void report_udp(struct pbuf *p, const struct quoted *quoted, const struct udp_error *error,
		       bool fatal)
{
	struct udp_pcb *pcb;

	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		struct udp_socket *sock = pcb->recv_arg;

		if (pcb->local_port != quoted->from_port || !sock || !is_sender(sock, quoted))
			continue;
		tell(sock, p, quoted, error, fatal);
		return;
	}
}

static void report_raw(struct pbuf *p, const struct quoted *quoted, const struct udp_error *error,
		       bool fatal)
{
	struct raw_socket *sock;

	list_for_each_entry (sock, &raw_sockets, link) {
		struct inet_socket *inet = &sock->datagrams.inet;
		struct quoted own = *quoted;

		own.to_port = inet->peer.port;
		own.data_at = quoted->raw_at;
		if (inet->socket.protocol == quoted->protocol &&
		    (inet->socket.family == AF_INET6) == IP_IS_V6_VAL(quoted->to) &&
		    is_sender(&sock->datagrams, &own))
			tell(&sock->datagrams, p, &own, error, fatal);
	}
}

static void report(struct pbuf *p, const struct quoted *quoted, struct udp_error *error,
		   struct meaning meaning)
{
	error->to = (struct inet_name){quoted->to, quoted->to_port};
	error->offender = *ip_current_src_addr();
	error->extended.ee_errno = (uint32_t)meaning.error;
	if (quoted->protocol == IP_PROTO_UDP)
		report_udp(p, quoted, error, meaning.fatal);
	error->to.port = 0;
	report_raw(p, quoted, error, meaning.fatal);
}

/* ---- the messages ---- */

/* Without an error it is not about one. */
static struct meaning meaning_of4(const struct icmp_echo_hdr *header)
{
	switch (header->type) {
	case ICMP_DUR:
		if (header->code < ARRAY_SIZE(unreachable4))
			return unreachable4[header->code];
		return (struct meaning){EHOSTUNREACH, false};
	case ICMP_TE:
		return (struct meaning){EHOSTUNREACH, false};
	case ICMP_PP:
		return (struct meaning){EPROTO, true};
	}
	return (struct meaning){0, false};
}

static struct meaning meaning_of6(const struct icmp6_hdr *header)
{
	switch (header->type) {
	case ICMP6_TYPE_DUR:
		if (header->code < ARRAY_SIZE(unreachable6))
			return unreachable6[header->code];
		return (struct meaning){EPROTO, true};
	case ICMP6_TYPE_PTB:
		return (struct meaning){EMSGSIZE, false};
	case ICMP6_TYPE_TE:
		return (struct meaning){EHOSTUNREACH, false};
	case ICMP6_TYPE_PP:
		return (struct meaning){EPROTO, true};
	}
	return (struct meaning){0, false};
}

/* Packets come with their IP header; 0 leaves them to lwIP. */
static u8_t on_icmp4(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	uint16_t at = IPH_HL_BYTES(ip4_current_header());
	struct icmp_echo_hdr header;
	struct udp_error error = {0};
	struct quoted quoted = {0};
	struct meaning meaning;

	if (pbuf_copy_partial(p, &header, sizeof(header), at) != sizeof(header))
		return 0;
	meaning = meaning_of4(&header);
	error.extended.ee_origin = LINUX_SO_EE_ORIGIN_ICMP;
	error.extended.ee_type = header.type;
	error.extended.ee_code = header.code;
	if (header.type == ICMP_DUR && header.code == CODE_TOO_LARGE)
		error.extended.ee_info = lwip_ntohs(header.seqno);
	if (meaning.error && get_quoted4(p, at + sizeof(header), &quoted))
		report(p, &quoted, &error, meaning);
	return 0;
}

/* lwIP takes any MTU that it is told of a way. As on Linux it is none that IPv6 does not have (RFC
 * 8200, section 5), and none that is larger than it was: such a message is made to say what lwIP
 * knows, and has a wrong checksum then. Sockets have got it before. */
static void check_mtu(struct pbuf *p, uint16_t at, const struct icmp6_hdr *message)
{
	uint32_t said = lwip_ntohl(message->data), mtu;
	struct netif *netif = ip_current_input_netif();
	struct ip6_hdr quoted;
	ip_addr_t to;

	if (pbuf_copy_partial(p, &quoted, IP6_HLEN, at + sizeof(*message)) != IP6_HLEN)
		return;
	ip_addr_copy_from_ip6_packed(to, quoted.dest);
	ip6_addr_assign_zone(ip_2_ip6(&to), IP6_UNKNOWN, netif);
	mtu = inet_mtu(netif, &to);
	if (said >= IP6_MIN_MTU_LENGTH && said < mtu) {
		inet_mtu_learn(said);
		return;
	}
	mtu = lwip_htonl(mtu);
	pbuf_take_at(p, &mtu, sizeof(mtu), at + offsetof(struct icmp6_hdr, data));
}

static u8_t on_icmp6(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
	uint16_t at = ip_current_header_tot_len();
	struct icmp6_hdr header;
	struct udp_error error = {0};
	struct quoted quoted = {0};
	struct meaning meaning;

	if (pbuf_copy_partial(p, &header, sizeof(header), at) != sizeof(header))
		return 0;
	meaning = meaning_of6(&header);
	error.extended.ee_origin = LINUX_SO_EE_ORIGIN_ICMP6;
	error.extended.ee_type = header.type;
	error.extended.ee_code = header.code;
	if (header.type == ICMP6_TYPE_PTB)
		error.extended.ee_info = lwip_ntohl(header.data);
	if (meaning.error && get_quoted6(p, at + sizeof(header), &quoted))
		report(p, &quoted, &error, meaning);
	if (header.type == ICMP6_TYPE_PTB)
		check_mtu(p, at, &header);
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
