// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the compilers' undefined behaviour sanitizer calls when a check fails. Every handler gets a
 * description that begins with the place in the source; the value is not needed to find the bug.
 */
#include "kernel/lib/panic.h"

struct source_location {
	const char *file;
	uint32_t line, column;
};

#define HANDLER(name, what, ...)                                                        \
	void __ubsan_handle_##name(const struct source_location *where, ##__VA_ARGS__); \
	void __ubsan_handle_##name(const struct source_location *where, ##__VA_ARGS__)  \
	{                                                                               \
		panic("%s:%u:%u: undefined behaviour: " what, where->file, where->line, \
		      where->column);                                                   \
	}

HANDLER(add_overflow, "addition overflows", uint64_t a, uint64_t b)
HANDLER(sub_overflow, "subtraction overflows", uint64_t a, uint64_t b)
HANDLER(mul_overflow, "multiplication overflows", uint64_t a, uint64_t b)
HANDLER(negate_overflow, "negation overflows", uint64_t a)
HANDLER(divrem_overflow, "division overflows", uint64_t a, uint64_t b)
HANDLER(shift_out_of_bounds, "shift by too many bits", uint64_t a, uint64_t b)
HANDLER(out_of_bounds, "index out of bounds", uint64_t index)
HANDLER(builtin_unreachable, "unreachable code reached")
HANDLER(missing_return, "missing return")
HANDLER(vla_bound_not_positive, "array bound is not positive", uint64_t bound)
HANDLER(load_invalid_value, "invalid value of bool or enum", uint64_t value)
HANDLER(pointer_overflow, "pointer arithmetic overflows", uint64_t base, uint64_t result)
HANDLER(type_mismatch_v1, "misaligned or null pointer", uint64_t pointer)
HANDLER(nonnull_arg, "null passed where it must not be")
HANDLER(invalid_builtin, "builtin called with zero")
