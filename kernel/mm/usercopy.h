/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The only way the kernel touches a program's memory. Addresses outside the program's half and
 * faults that cannot be served are -EFAULT. All of these may sleep (a fault may read a file).
 */
#pragma once

#include "kernel/lib/compiler.h"

/* 0, or -EFAULT (then part of the destination may have been written). */
int copy_from_user(void *dst, uaddr_t src, size_t n) must_check;
int copy_to_user(uaddr_t dst, const void *src, size_t n) must_check;
int clear_user(uaddr_t dst, size_t n) must_check;

/* The same, returning how many bytes were copied before the first fault (n if there was none). */
size_t copy_from_user_partial(void *dst, uaddr_t src, size_t n) must_check;
size_t copy_to_user_partial(uaddr_t dst, const void *src, size_t n) must_check;
size_t clear_user_partial(uaddr_t dst, size_t n) must_check;

/*
 * Copies a NUL-terminated string into dst of size bytes. Returns its length, -EFAULT, or
 * -ENAMETOOLONG when it does not fit with its NUL.
 */
ssize_t strncpy_from_user(char *dst, uaddr_t src, size_t size) must_check;

/* Length of a program's string without its NUL, -EFAULT, or -E2BIG when longer than max. */
ssize_t strnlen_user(uaddr_t src, size_t max) must_check;

/* One value in one access. 0 or -EFAULT. */
int get_user_u8(uint8_t *out, uaddr_t src) must_check;
int get_user_u32(uint32_t *out, uaddr_t src) must_check;
int get_user_u64(uint64_t *out, uaddr_t src) must_check;
int put_user_u8(uaddr_t dst, uint8_t value) must_check;
int put_user_u32(uaddr_t dst, uint32_t value) must_check;
int put_user_u64(uaddr_t dst, uint64_t value) must_check;

/*
 * Atomically puts desired where expected is, and says in *found what was there: 0 or -EFAULT. When
 * it is 0, the task has not slept since the exchange.
 */
int cmpxchg_user_u32(uaddr_t dst, uint32_t expected, uint32_t desired, uint32_t *found) must_check;

/* Whether [addr, addr + n) lies in the program's half. */
bool user_range_ok(uaddr_t addr, size_t n);
