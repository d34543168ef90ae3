/* SPDX-License-Identifier: BSD-3-Clause */
/* Flags of splice(2), tee(2) and vmsplice(2). */
#pragma once

#ifndef SPLICE_F_MOVE
#define SPLICE_F_MOVE	  1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE	  4
#define SPLICE_F_GIFT	  8
#endif
#define LINUX_SPLICE_FLAGS 15
