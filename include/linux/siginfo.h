/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of a signal (sigaction(2), siginfo_t). */
#pragma once

/* si_code: who sent it. Above 0 the kernel did, and the meaning depends on the signal. */
#define SI_USER	      0
#define SI_KERNEL     0x80
#define SI_QUEUE      (-1)
#define SI_TIMER      (-2)
#define SI_MESGQ      (-3)
#define SI_ASYNCIO    (-4)
#define SI_SIGIO      (-5)
#define SI_TKILL      (-6)
#define SI_DETHREAD   (-7)
#define SI_ASYNCNL    (-60)

#define ILL_ILLOPN    2

#define FPE_INTDIV    1
#define FPE_FLTDIV    3
#define FPE_FLTOVF    4
#define FPE_FLTUND    5
#define FPE_FLTRES    6
#define FPE_FLTINV    7

#define SEGV_MAPERR   1
#define SEGV_ACCERR   2

#define BUS_ADRALN    1
#define BUS_ADRERR    2

#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define TRAP_HWBKPT   4

#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

#define POLL_IN	      1
#define POLL_OUT      2
#define POLL_MSG      3
#define POLL_ERR      4
#define POLL_PRI      5
#define POLL_HUP      6

/* How many codes above 0 a signal has, where it has any of its own. */
#define ILL_CODES  11
#define FPE_CODES  15
#define SEGV_CODES 10
#define BUS_CODES  5
#define TRAP_CODES 6
#define CHLD_CODES 6
#define SYS_CODES  2
#define POLL_CODES 6

#ifndef __ASSEMBLY__
#include <stdint.h>

#define SIGINFO_USED 48 /* the rest is zero */

struct linux_siginfo {
	int32_t si_signo, si_errno, si_code, unused;
	union {
		struct {
			int32_t pid;
			uint32_t uid;
			uint64_t value; /* of SI_QUEUE and its like */
		} sender;
		struct {
			int32_t id, overrun;
			uint64_t value;
			int32_t private;
		} timer;
		struct {
			int32_t pid;
			uint32_t uid;
			int32_t status;
			int64_t utime, stime; /* in ticks of 1/100 s */
		} child;
		struct {
			uint64_t addr;
			int16_t addr_lsb;
			uint64_t lower, upper;
		} fault;
		struct {
			int64_t band;
			int32_t fd;
		} poll;
		uint8_t bytes[112];
	};
};

_Static_assert(sizeof(struct linux_siginfo) == 128, "as programs see it");

/* As read(2) of a signalfd gives it (signalfd(2)). */
struct linux_signalfd_siginfo {
	uint32_t ssi_signo;
	int32_t ssi_errno, ssi_code;
	uint32_t ssi_pid, ssi_uid;
	int32_t ssi_fd;
	uint32_t ssi_tid, ssi_band, ssi_overrun, ssi_trapno;
	int32_t ssi_status, ssi_int;
	uint64_t ssi_ptr, ssi_utime, ssi_stime, ssi_addr;
	uint16_t ssi_addr_lsb, unused;
	int32_t ssi_syscall;
	uint64_t ssi_call_addr;
	uint32_t ssi_arch;
	uint8_t padding[28];
};

_Static_assert(sizeof(struct linux_signalfd_siginfo) == 128, "as programs see it");
#endif
