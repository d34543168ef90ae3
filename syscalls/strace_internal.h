/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside the strace decoder: the generated tables and the functions that print one kind of thing.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "syscalls/decode.h"
#include "syscalls/strace.h"

/* ---- the generated tables ---- */

/* Prints the structure at a program's address, which the caller has not read yet. */
typedef void strace_print_fn(struct strace_call *call, const struct decode_struct *structure,
			     uaddr_t addr);

extern const struct decode_call decode_calls[];
extern const struct decode_type decode_args[];
extern const struct decode_constant decode_constants[];
extern const struct decode_type decode_types[];
extern const struct decode_set decode_sets[];
extern const uint64_t decode_masks[];
extern const struct decode_struct decode_structs[];
extern const struct decode_field decode_fields[];
extern strace_print_fn *const decode_custom[];
extern const char *const decode_subsystems[]; /* NULL behind the last one */
extern const char decode_names[];

/* For coverage: the bit of each argument's first constant, and the bits. */
extern const uint16_t decode_seen[];
extern uint8_t decode_seen_bits[];

static inline const char *decode_name(unsigned offset)
{
	return &decode_names[offset];
}

/* ---- strace_out.c: text ---- */

void strace_flush(struct strace_out *out);
void strace_puts(struct strace_out *out, const char *text);
void strace_printf(struct strace_out *out, const char *fmt, ...) printf_like(2, 3);
/* The bytes as inside a C string; next is the byte behind them or -1 (octal escapes need it). */
void strace_escape(struct strace_out *out, const char *bytes, size_t n, int next);
/* Spaces up to where strace shows results. */
void strace_align(struct strace_out *out);

/* ---- strace_set.c: flags and commands ---- */

/* Whether value has the constant's bit, or that value in the constant's field. */
bool decode_has(const struct decode_constant *constant, uint64_t value);
void strace_print_set(struct strace_out *out, unsigned set, uint64_t value);
/* The constant of a command, or NULL. */
const struct decode_constant *decode_command(unsigned set, uint64_t value);

/* ---- strace_memory.c: strings and bytes of the program ---- */

void strace_print_address(struct strace_out *out, uaddr_t addr);
void strace_print_path(struct strace_out *out, uaddr_t addr);
void strace_print_string(struct strace_out *out, uaddr_t addr);
void strace_print_strings(struct strace_out *out, uaddr_t addr);
void strace_count_strings(struct strace_out *out, uaddr_t addr);
void strace_print_bytes(struct strace_out *out, uaddr_t addr, size_t n, bool as_hex);

/* ---- strace_scalar.c, strace_value.c: one value of a type ---- */

/* A value of the given kind; what is narrower than 64 bits is in the low bits of value. */
void strace_print_scalar(struct strace_call *call, const struct decode_type *type, uint64_t value);
/* An argument in its register: a scalar, or what its pointer points at. */
void strace_print_register(struct strace_call *call, const struct decode_type *type,
			   uint64_t value);
/* The type a command gives to an argument that is by it; the type itself for all others. */
const struct decode_type *strace_resolve(const struct strace_call *call,
					 const struct decode_type *type);
/* Reads a scalar of the program's memory into *value. 0 or -EFAULT. */
int strace_read_scalar(const struct decode_type *type, uaddr_t addr, uint64_t *value) must_check;

/* ---- strace_poll.c: what became of the files that a call waited for ---- */

void strace_print_polled(struct strace_call *call);
void strace_print_selected(struct strace_call *call);

/* ---- strace_struct.c and the files of custom structures ---- */

/* Reads part of a structure; when that fails prints its address and returns false. */
bool strace_read(struct strace_call *call, void *dst, uaddr_t addr, size_t n) must_check;

void strace_print_struct(struct strace_call *call, unsigned index, uaddr_t addr);
/* "name=value" of a field, of a structure at addr that is known to be readable. */
void strace_print_field(struct strace_call *call, const struct decode_struct *structure,
			unsigned field, uaddr_t addr);

strace_print_fn strace_print_stat, strace_print_dirent, strace_print_dirent64, strace_print_iovec,
	strace_print_utime_timespec, strace_print_wait_status, strace_print_sigset,
	strace_print_sigaction, strace_print_siginfo, strace_print_sigmask_arg, strace_print_pollfd,
	strace_print_fd_set, strace_print_cpu_set, strace_print_sockaddr, strace_print_msghdr;

/* ---- strace_names.c ---- */

/* "ENOENT (No such file or directory)", or NULL. */
const char *strace_errno(unsigned number);
/* "INT" for SIGINT, NULL for numbers without a name of their own. */
const char *strace_signal(unsigned number);
void strace_print_signal(struct strace_out *out, unsigned number);
