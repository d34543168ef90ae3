/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP has to know of compiler and kernel. */
#pragma once

#include "kernel/lib/panic.h"
#include "kernel/lib/random.h"
#include "kernel/lib/types.h"
#include "kernel/mm/slab.h"

#undef BYTE_ORDER
#define BYTE_ORDER    LITTLE_ENDIAN

#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)

/* The kernel's ssize_t is there already. */
#define SSIZE_MAX	   INT64_MAX
#define LWIP_NO_UNISTD_H   1
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H	   1

#define LWIP_NO_LIMITS_H   1
#ifndef INT_MAX
#define INT_MAX __INT_MAX__
#endif

/* "packed" alone is a macro of the kernel's. */
#define PACK_STRUCT_STRUCT __attribute__((__packed__))

#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(message) panic("lwIP: %s", message)
#ifndef CONFIG_DEBUG
#define LWIP_NOASSERT
#endif

#define LWIP_RAND() ((u32_t)random_u64())
