/* SPDX-License-Identifier: BSD-3-Clause */
/* The vDSO as it is mapped into programs, in whole pages. */
	.section .rodata.vdso, "a"
	.balign 4096
	.globl vdso_image, vdso_image_end
vdso_image:
	.incbin VDSO_FILE
	.balign 4096
vdso_image_end:
	.section .note.GNU-stack, "", @progbits
