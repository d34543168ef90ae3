/* SPDX-License-Identifier: BSD-3-Clause */
/* The symbol table of an image that has none: see tools/mksymbols. */
	.section .symbols, "a"
	.balign 4
	.globl symbol_count, symbol_offsets, symbol_names, symbol_text
symbol_count:
	.long 0
symbol_offsets:
symbol_names:
symbol_text:
	.section .note.GNU-stack, "", @progbits
