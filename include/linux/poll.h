/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of poll(2). */
#pragma once

#ifndef POLLIN
#define POLLIN	   0x001
#define POLLPRI	   0x002
#define POLLOUT	   0x004
#define POLLERR	   0x008
#define POLLHUP	   0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLRDBAND 0x080
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#endif
#ifndef POLLMSG
#define POLLMSG 0x400
#endif
#ifndef POLLRDHUP
#define POLLRDHUP 0x2000
#endif
