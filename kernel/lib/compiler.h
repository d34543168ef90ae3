/* SPDX-License-Identifier: BSD-3-Clause */
/* Short names for what the compilers offer. */
#pragma once

#include "kernel/lib/types.h"

#define likely(x)	  __builtin_expect(!!(x), 1)
#define unlikely(x)	  __builtin_expect(!!(x), 0)
#define noreturn	  __attribute__((noreturn))
#define printf_like(f, a) __attribute__((format(printf, f, a)))
#define must_check	  __attribute__((warn_unused_result))
#define packed		  __attribute__((packed))
#define aligned(n)	  __attribute__((aligned(n)))
#define section(name)	  __attribute__((section(name)))

#define barrier()	  __asm__ volatile("" ::: "memory")
#define cpu_relax()	  __asm__ volatile("pause" ::: "memory")

/* READ_ONCE/WRITE_ONCE: exactly one access, for what an interrupt handler or a device changes. */
#define READ_ONCE(x)			(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)		(*(volatile __typeof__(x) *)&(x) = (v))

#define ARRAY_SIZE(a)			(sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define MIN(a, b)			((a) < (b) ? (a) : (b))
#define MAX(a, b)			((a) > (b) ? (a) : (b))
#define ALIGN_DOWN(x, a)		((x) & ~((__typeof__(x))(a)-1))
#define ALIGN_UP(x, a)			(((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a)		(((x) & ((__typeof__(x))(a)-1)) == 0)
#define DIV_ROUND_UP(n, d)		(((n) + (d)-1) / (d))
