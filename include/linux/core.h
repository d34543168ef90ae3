/* SPDX-License-Identifier: BSD-3-Clause */
/* The notes of ELF core files (core(5)); what debuggers read of the dead process. */
#pragma once

#include <stdint.h>

#define NT_PRSTATUS   1
#define NT_FPREGSET   2
#define NT_PRPSINFO   3
#define NT_AUXV	      6
#define NT_X86_XSTATE 0x202
#define NT_FILE	      0x46494c45
#define NT_SIGINFO    0x53494749

/* As in <sys/user.h>. */
struct linux_user_regs {
	uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t orig_rax, rip, cs, eflags, rsp, ss, fs_base, gs_base, ds, es, fs, gs;
};

struct linux_prstatus {
	int32_t si_signo, si_code, si_errno;
	int16_t pr_cursig, unused;
	uint64_t pr_sigpend, pr_sighold;
	int32_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	uint64_t pr_utime[2], pr_stime[2], pr_cutime[2], pr_cstime[2];
	struct linux_user_regs pr_reg;
	int32_t pr_fpvalid, padding;
};

_Static_assert(sizeof(struct linux_prstatus) == 336, "as in core files");

struct linux_prpsinfo {
	char pr_state, pr_sname, pr_zomb, pr_nice;
	uint64_t pr_flag;
	uint32_t pr_uid, pr_gid;
	int32_t pr_pid, pr_ppid, pr_pgrp, pr_sid;
	char pr_fname[16];
	char pr_psargs[80];
};

_Static_assert(sizeof(struct linux_prpsinfo) == 136, "as in core files");

struct linux_elf_note {
	uint32_t n_namesz, n_descsz, n_type;
};

_Static_assert(sizeof(struct linux_elf_note) == 12, "as in files");
