/* SPDX-License-Identifier: BSD-3-Clause */
/* The integer types all of the kernel uses. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t vaddr_t; /* virtual address, of the kernel or of a program */
typedef uint64_t paddr_t; /* physical address */
typedef uint64_t uaddr_t; /* address given by a program: never dereferenced, see usercopy.h */

typedef int64_t ssize_t;
typedef int64_t off_t;
typedef uint32_t mode_t;

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096UL
#define PAGE_MASK  (~(PAGE_SIZE - 1))

#define KIB(n)	   ((uint64_t)(n) << 10)
#define MIB(n)	   ((uint64_t)(n) << 20)
#define GIB(n)	   ((uint64_t)(n) << 30)

#define NS_PER_US  1000UL
#define NS_PER_MS  1000000UL
#define NS_PER_SEC 1000000000UL
