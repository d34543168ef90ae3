// SPDX-License-Identifier: BSD-3-Clause
// /proc/net/snmp and netstat: what the stack counts. snmp has all columns that Linux has, some of
// things that never happen here; netstat has only those that are counted.

#include <lwip/stats.h>

#include "kernel/fs/procfs/text.h"
#include "kernel/lib/string.h"
#include "kernel/net/inet/counters.h"
#include "kernel/net/inet/tcp_internal.h"

/* A column: a counter less another, or plus one; or a function's result; or a text; or 0. */
struct figure {
	const char *name;
	const uint32_t *count, *less, *more;
	uint32_t (*find)(void);
	const char *text;
};

#define LWIP(name) (&lwip_stats.mib2.name)
#define COUNT(name, mib)                 \
	{                                \
		name, .count = LWIP(mib) \
	}
#define NEVER(is)          \
	{                  \
		.name = is \
	}
#define OWN(name, field)                            \
	{                                           \
		name, .count = &inet_counters.field \
	}

/* Connections that are there. */
static uint32_t count_established(void)
{
	uint32_t count = 0;

	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		count += pcb->state == ESTABLISHED || pcb->state == CLOSE_WAIT;
	return count;
}

static const struct figure ip[] = {
	{"Forwarding", .text = "2"},
	{"DefaultTTL", .text = "64"},
	COUNT("InReceives", ipinreceives),
	COUNT("InHdrErrors", ipinhdrerrors),
	COUNT("InAddrErrors", ipinaddrerrors),
	NEVER("ForwDatagrams"),
	COUNT("InUnknownProtos", ipinunknownprotos),
	COUNT("InDiscards", ipindiscards),
	COUNT("InDelivers", ipindelivers),
	COUNT("OutRequests", ipoutrequests),
	COUNT("OutDiscards", ipoutdiscards),
	COUNT("OutNoRoutes", ipoutnoroutes),
	NEVER("ReasmTimeout"),
	COUNT("ReasmReqds", ipreasmreqds),
	COUNT("ReasmOKs", ipreasmoks),
	COUNT("ReasmFails", ipreasmfails),
	COUNT("FragOKs", ipfragoks),
	COUNT("FragFails", ipfragfails),
	COUNT("FragCreates", ipfragcreates),
	{"OutTransmits", .count = LWIP(ipoutrequests), .less = LWIP(ipoutdiscards)},
};

static const struct figure icmp[] = {
	COUNT("InMsgs", icmpinmsgs),
	COUNT("InErrors", icmpinerrors),
	{"InCsumErrors", .count = &lwip_stats.icmp.chkerr},
	COUNT("InDestUnreachs", icmpindestunreachs),
	COUNT("InTimeExcds", icmpintimeexcds),
	COUNT("InParmProbs", icmpinparmprobs),
	COUNT("InSrcQuenchs", icmpinsrcquenchs),
	COUNT("InRedirects", icmpinredirects),
	COUNT("InEchos", icmpinechos),
	COUNT("InEchoReps", icmpinechoreps),
	COUNT("InTimestamps", icmpintimestamps),
	COUNT("InTimestampReps", icmpintimestampreps),
	COUNT("InAddrMasks", icmpinaddrmasks),
	COUNT("InAddrMaskReps", icmpinaddrmaskreps),
	COUNT("OutMsgs", icmpoutmsgs),
	COUNT("OutErrors", icmpouterrors),
	NEVER("OutRateLimitGlobal"),
	NEVER("OutRateLimitHost"),
	COUNT("OutDestUnreachs", icmpoutdestunreachs),
	COUNT("OutTimeExcds", icmpouttimeexcds),
	NEVER("OutParmProbs"),
	NEVER("OutSrcQuenchs"),
	NEVER("OutRedirects"),
	NEVER("OutEchos"),
	COUNT("OutEchoReps", icmpoutechoreps),
	NEVER("OutTimestamps"),
	NEVER("OutTimestampReps"),
	NEVER("OutAddrMasks"),
	NEVER("OutAddrMaskReps"),
};

static const struct figure tcp[] = {
	{"RtoAlgorithm", .text = "1"},
	{"RtoMin", .text = "200"},
	{"RtoMax", .text = "120000"},
	{"MaxConn", .text = "-1"},
	COUNT("ActiveOpens", tcpactiveopens),
	OWN("PassiveOpens", passive_opens),
	OWN("AttemptFails", attempt_fails),
	OWN("EstabResets", resets),
	{"CurrEstab", .find = count_established},
	COUNT("InSegs", tcpinsegs),
	{"OutSegs", .count = &lwip_stats.tcp.xmit},
	OWN("RetransSegs", retransmitted),
	COUNT("InErrs", tcpinerrs),
	COUNT("OutRsts", tcpoutrsts),
	{"InCsumErrors", .count = &lwip_stats.tcp.chkerr},
};

/* lwIP takes for received what a socket has no room for. */
static const struct figure udp[] = {
	{"InDatagrams", .count = LWIP(udpindatagrams), .less = &inet_counters.datagrams_lost},
	COUNT("NoPorts", udpnoports),
	{"InErrors", .count = LWIP(udpinerrors), .more = &inet_counters.datagrams_lost},
	COUNT("OutDatagrams", udpoutdatagrams),
	OWN("RcvbufErrors", datagrams_lost),
	NEVER("SndbufErrors"),
	{"InCsumErrors", .count = &lwip_stats.udp.chkerr},
	NEVER("IgnoredMulti"),
	NEVER("MemErrors"),
};

static const struct figure udp_lite[] = {
	NEVER("InDatagrams"),  NEVER("NoPorts"),      NEVER("InErrors"),
	NEVER("OutDatagrams"), NEVER("RcvbufErrors"), NEVER("SndbufErrors"),
	NEVER("InCsumErrors"), NEVER("IgnoredMulti"), NEVER("MemErrors"),
};

static const struct figure tcp_more[] = {
	OWN("PruneCalled", pruned),
	OWN("OfoPruned", ooseq_lost),
	OWN("ListenOverflows", listen_overflows),
	OWN("ListenDrops", listen_overflows),
	OWN("TCPAbortOnClose", aborted_unread),
	OWN("TCPAbortOnTimeout", aborted_late),
	OWN("TCPAbortOnLinger", aborted_linger),
	OWN("TCPMemoryPressures", pressures),
	OWN("TCPMinTTLDrop", far),
	OWN("TCPDeferAcceptDrop", deferred),
};

static void put_value(struct text *text, const struct figure *figure)
{
	uint32_t value = figure->count ? *figure->count : 0;

	if (figure->text) {
		text_printf(text, " %s", figure->text);
		return;
	}
	if (figure->find)
		value = figure->find();
	if (figure->less)
		value -= *figure->less;
	if (figure->more)
		value += *figure->more;
	text_printf(text, " %u", value);
}

static void put_group(struct text *text, const char *name, const struct figure *figures, size_t n)
{
	text_printf(text, "%s:", name);
	for (size_t i = 0; i < n; i++)
		text_printf(text, " %s", figures[i].name);
	text_printf(text, "\n%s:", name);
	for (size_t i = 0; i < n; i++)
		put_value(text, &figures[i]);
	text_printf(text, "\n");
}

void inet_show_snmp(struct text *text)
{
	put_group(text, "Ip", ip, ARRAY_SIZE(ip));
	put_group(text, "Icmp", icmp, ARRAY_SIZE(icmp));
	put_group(text, "Tcp", tcp, ARRAY_SIZE(tcp));
	put_group(text, "Udp", udp, ARRAY_SIZE(udp));
	put_group(text, "UdpLite", udp_lite, ARRAY_SIZE(udp_lite));
}

void inet_show_netstat(struct text *text)
{
	put_group(text, "TcpExt", tcp_more, ARRAY_SIZE(tcp_more));
}
