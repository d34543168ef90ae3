// SPDX-License-Identifier: BSD-3-Clause
// Finding the connection that a packet belongs to. lwIP looks through all of them, the one that was
// last used first; so a packet's connection is found in a hash table before, and put in front.
// Where there is none, lwIP shall not look for it: then there is nothing in its lists meanwhile.
//
// lwIP's list has no way back. So there is another of the same order, in which whoever has left
// lwIP's, or was moved in it, is noticed and taken out.

#include <lwip/ip4.h>
#include <lwip/ip6.h>
#include <lwip/prot/ip.h>
#include <lwip/prot/tcp.h>

#include "kernel/lib/random.h"
#include "kernel/mm/memory_use.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/tcp_internal.h"
#include "lib/lwip/hooks.h"

#define FIRST_BUCKETS 64

struct place {
	struct list_node order;
	struct place *next; /* in its bucket */
	struct tcp_pcb *pcb;
	uint64_t hash;
};

static struct list_node order = LIST_INIT(order);
static struct place *first_buckets[FIRST_BUCKETS];
static struct place **buckets = first_buckets;
static unsigned bucket_count = FIRST_BUCKETS, count;
static uint64_t key;

static struct tcp_pcb *hidden_active, *hidden_time_wait;
static bool hiding;

/* Nobody outside can tell what meets in a bucket. Different words have different hashes. */
static inline uint64_t mix(uint64_t word)
{
	word = (word ^ key) * 0x9e3779b97f4a7c15UL;
	return word ^ word >> 32;
}

static inline uint64_t hash_v4(uint32_t remote, uint16_t remote_port, uint16_t local_port)
{
	return mix((uint64_t)remote << 32 | (uint32_t)remote_port << 16 | local_port);
}

static uint64_t hash_v6(const ip6_addr_t *remote, uint16_t remote_port, uint16_t local_port)
{
	uint64_t hash = hash_v4(remote->addr[0], remote_port, local_port);

	hash = mix(hash ^ remote->addr[1]);
	hash = mix(hash ^ remote->addr[2]);
	return mix(hash ^ remote->addr[3]);
}

static uint64_t hash_of(const struct tcp_pcb *pcb)
{
	if (IP_IS_V6(&pcb->remote_ip))
		return hash_v6(ip_2_ip6(&pcb->remote_ip), pcb->remote_port, pcb->local_port);
	return hash_v4(ip_2_ip4(&pcb->remote_ip)->addr, pcb->remote_port, pcb->local_port);
}

static struct place **bucket_of(uint64_t hash)
{
	return &buckets[hash & (bucket_count - 1)];
}

/* As many buckets as there are places, or longer chains where there is no memory. */
static void grow(void)
{
	unsigned old_count = bucket_count;
	struct place **old = buckets, **wider;

	if (count < bucket_count)
		return;
	wider = kzalloc(sizeof(*wider) * bucket_count * 2);
	if (!wider)
		return;
	memory_use_keep(wider);
	buckets = wider;
	bucket_count *= 2;
	for (unsigned i = 0; i < old_count; i++) {
		for (struct place *place = old[i], *next; place; place = next) {
			struct place **bucket = bucket_of(place->hash);

			next = place->next;
			place->next = *bucket;
			*bucket = place;
		}
	}
	if (old != first_buckets) {
		memory_use_unkeep(old);
		kfree(old);
	}
}

static void destroyed(u8_t id, void *data)
{
	struct place *place = data, **link;

	if (!place)
		return;
	for (link = bucket_of(place->hash); *link != place; link = &(*link)->next)
		;
	*link = place->next;
	count--;
	list_remove(&place->order);
	kfree(place);
}

static err_t opened(u8_t id, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb)
{
	tcp_ext_arg_set(pcb, id, NULL);
	return tcp_find_add(pcb);
}

static const struct tcp_ext_arg_callbacks callbacks = {.destroy = destroyed,
						       .passive_open = opened};

void tcp_find_listen(struct tcp_pcb *listening)
{
	tcp_ext_arg_set_callbacks(listening, TCP_ARG_PLACE, &callbacks);
}

err_t tcp_find_add(struct tcp_pcb *pcb)
{
	struct place *place = kmalloc(sizeof(*place));

	if (!place)
		return ERR_MEM;
	if (!key)
		random_bytes(&key, sizeof(key));
	grow();
	place->pcb = pcb;
	place->hash = hash_of(pcb);
	place->next = *bucket_of(place->hash);
	*bucket_of(place->hash) = place;
	count++;
	list_add(&order, &place->order);
	tcp_ext_arg_set_callbacks(pcb, TCP_ARG_PLACE, &callbacks);
	tcp_ext_arg_set(pcb, TCP_ARG_PLACE, place);
	return ERR_OK;
}

static bool is_active(const struct place *place)
{
	return place->pcb->state != TIME_WAIT && place->pcb->state != CLOSED;
}

/* What is before a place in lwIP's list; NULL: not known. */
static struct tcp_pcb *pcb_before(struct place *place)
{
	struct list_node *node = place->order.prev;

	while (node != &order) {
		struct place *before = container_of(node, struct place, order);

		node = node->prev;
		if (is_active(before))
			return before->pcb->next == place->pcb ? before->pcb : NULL;
		list_remove(&before->order);
	}
	return NULL;
}

/* Where it is not known what is before, lwIP finds the connection and puts it in front. */
static void put_in_front(struct place *place)
{
	struct tcp_pcb *pcb = place->pcb, *before;

	if (pcb == tcp_active_pcbs)
		return;
	before = pcb_before(place);
	if (before) {
		before->next = pcb->next;
		pcb->next = tcp_active_pcbs;
		tcp_active_pcbs = pcb;
	}
	list_remove(&place->order);
	list_add(&order, &place->order);
}

/* With IPv4 the hash says all but the address here. */
static inline bool is_v4(const struct place *place, uint64_t hash, uint32_t local)
{
	return place->hash == hash && ip_2_ip4(&place->pcb->local_ip)->addr == local &&
	       !IP_IS_V6(&place->pcb->local_ip);
}

static bool is_v6(const struct place *place, uint64_t hash, const ip6_addr_t *local,
		  const ip6_addr_t *remote, const struct tcp_hdr *header)
{
	const struct tcp_pcb *pcb = place->pcb;

	return place->hash == hash && IP_IS_V6(&pcb->local_ip) &&
	       pcb->local_port == lwip_ntohs(header->dest) &&
	       pcb->remote_port == lwip_ntohs(header->src) &&
	       ip6_addr_cmp(ip_2_ip6(&pcb->local_ip), local) &&
	       ip6_addr_cmp(ip_2_ip6(&pcb->remote_ip), remote);
}

/* Whether a place is that of the other end of a connection. */
static bool is_twin(const struct place *place, const struct tcp_pcb *pcb)
{
	const struct tcp_pcb *twin = place->pcb;

	return is_active(place) && twin->local_port == pcb->remote_port &&
	       twin->remote_port == pcb->local_port &&
	       ip_addr_cmp(&twin->local_ip, &pcb->remote_ip) &&
	       ip_addr_cmp(&twin->remote_ip, &pcb->local_ip);
}

struct tcp_pcb *tcp_find_twin(const struct tcp_pcb *pcb)
{
	uint64_t hash = IP_IS_V6(&pcb->local_ip) ? hash_v6(ip_2_ip6(&pcb->local_ip),
							   pcb->local_port, pcb->remote_port)
						 : hash_v4(ip_2_ip4(&pcb->local_ip)->addr,
							   pcb->local_port, pcb->remote_port);
	const struct place *place;

	for (place = *bucket_of(hash); place; place = place->next)
		if (place->hash == hash && is_twin(place, pcb))
			return place->pcb;
	return NULL;
}

static void hide(void)
{
	hiding = true;
	hidden_active = tcp_active_pcbs;
	hidden_time_wait = tcp_tw_pcbs;
	tcp_active_pcbs = NULL;
	tcp_tw_pcbs = NULL;
}

static void append(struct tcp_pcb **list, struct tcp_pcb *rest)
{
	while (*list)
		list = &(*list)->next;
	*list = rest;
}

void tcp_find_end(void)
{
	if (likely(!hiding))
		return;
	hiding = false;
	append(&tcp_active_pcbs, hidden_active);
	append(&tcp_tw_pcbs, hidden_time_wait);
}

/* A connection that has ended may have the same addresses as another. */
static void look_up_v4(uint32_t local, uint32_t remote, const struct tcp_hdr *header)
{
	uint64_t hash = hash_v4(remote, lwip_ntohs(header->src), lwip_ntohs(header->dest));
	struct place *place;
	bool found = false;

	for (place = *bucket_of(hash); place; place = place->next) {
		if (!is_v4(place, hash, local))
			continue;
		found = true;
		if (likely(is_active(place))) {
			put_in_front(place);
			return;
		}
	}
	if (!found)
		hide();
}

static void look_up_v6(const ip6_addr_t *local, const ip6_addr_t *remote,
		       const struct tcp_hdr *header)
{
	uint64_t hash = hash_v6(remote, lwip_ntohs(header->src), lwip_ntohs(header->dest));
	struct place *place;
	bool found = false;

	for (place = *bucket_of(hash); place; place = place->next) {
		if (!is_v6(place, hash, local, remote, header))
			continue;
		found = true;
		if (likely(is_active(place))) {
			put_in_front(place);
			return;
		}
	}
	if (!found)
		hide();
}

int lwip_ip4_input(const struct pbuf *p)
{
	const struct ip_hdr *header = p->payload;
	unsigned length;

	tcp_find_end();
	if (p->len < IP_HLEN)
		return 0;
	length = IPH_HL_BYTES(header);
	if (IPH_PROTO(header) == IP_PROTO_TCP && length >= IP_HLEN &&
	    !(IPH_OFFSET(header) & PP_HTONS(IP_OFFMASK | IP_MF)) && p->len >= length + TCP_HLEN)
		look_up_v4(header->dest.addr, header->src.addr,
			   (const void *)((const char *)header + length));
	return 0;
}

/* A connection's addresses may have zones, which headers have not. */
static void copy_v6(ip6_addr_t *to, const ip6_addr_p_t *from, struct netif *netif)
{
	ip6_addr_copy_from_packed(*to, *from);
	ip6_addr_assign_zone(to, IP6_UNKNOWN, netif);
}

int lwip_ip6_input(const struct pbuf *p, struct netif *netif)
{
	const struct ip6_hdr *header = p->payload;
	ip6_addr_t local, remote;

	tcp_find_end();
	if (p->len < IP6_HLEN + TCP_HLEN || IP6H_NEXTH(header) != IP6_NEXTH_TCP)
		return 0;
	copy_v6(&local, &header->dest, netif);
	copy_v6(&remote, &header->src, netif);
	look_up_v6(&local, &remote, (const void *)(header + 1));
	return 0;
}
