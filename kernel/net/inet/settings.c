// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/net/inet/settings.h"

#include "kernel/mm/page.h"
#include "kernel/net/inet/tcp_internal.h"

struct inet_settings inet_settings = {
	.ports = {LINUX_PORT_LOCAL_FIRST, LINUX_PORT_LOCAL_LAST},
	.unprivileged_port = LINUX_PORT_PRIVILEGED,
	.keep_idle = 7200,
	.keep_interval = 75,
	.keep_count = 9,
	.fin_timeout = 60,
	.syn_retries = 6,
};

int inet_check_port_range(const int32_t *ports)
{
	return ports[0] > ports[1] || ports[0] < inet_settings.unprivileged_port ? -EINVAL : 0;
}

int inet_check_unprivileged_port(const int32_t *port)
{
	return *port > inet_settings.ports[0] ? -EINVAL : 0;
}

void inet_settings_apply(void)
{
	inet_enter();
	for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		struct tcp_socket *sock = tcp_ext_arg_get(pcb, TCP_ARG_SOCKET);

		if (sock)
			tcp_pcb_configure(sock);
	}
	inet_leave();
}

const struct inet_limits *inet_limits(void)
{
	static struct inet_limits limits = {
		.receive = {2 * TCP_PRESSED_WINDOW, RECEIVE_BUFFER_DEFAULT, 2 * TCP_WND},
		.send = {TCP_PRESSED_SEND, SEND_BUFFER_DEFAULT, TCP_SND_BUF},
	};
	uint64_t most = tcp_memory_limit();

	limits.memory_pages[0] = (uint32_t)((most - most / 4) / PAGE_SIZE);
	limits.memory_pages[1] = (uint32_t)(most / PAGE_SIZE);
	limits.memory_pages[2] = (uint32_t)((most + most / 2) / PAGE_SIZE);
	limits.pcbs = tcp_pcbs_max();
	return &limits;
}
