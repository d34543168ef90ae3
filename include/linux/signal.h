/* SPDX-License-Identifier: BSD-3-Clause */
/* Signal numbers of Linux x86-64 (signal(7)). */
#pragma once

#define SIGHUP	   1
#define SIGINT	   2
#define SIGQUIT	   3
#define SIGILL	   4
#define SIGTRAP	   5
#define SIGABRT	   6
#define SIGBUS	   7
#define SIGFPE	   8
#define SIGKILL	   9
#define SIGUSR1	   10
#define SIGSEGV	   11
#define SIGUSR2	   12
#define SIGPIPE	   13
#define SIGALRM	   14
#define SIGTERM	   15
#define SIGSTKFLT  16
#define SIGCHLD	   17
#define SIGCONT	   18
#define SIGSTOP	   19
#define SIGTSTP	   20
#define SIGTTIN	   21
#define SIGTTOU	   22
#define SIGURG	   23
#define SIGXCPU	   24
#define SIGXFSZ	   25
#define SIGVTALRM  26
#define SIGPROF	   27
#define SIGWINCH   28
#define SIGIO	   29
#define SIGPWR	   30
#define SIGSYS	   31

#define SIGNAL_MAX 64

/* sigaction(2): sa_handler, sa_flags. */
#define SIG_DFL		  0
#define SIG_IGN		  1

#define SA_NOCLDSTOP	  0x00000001
#define SA_NOCLDWAIT	  0x00000002
#define SA_SIGINFO	  0x00000004
#define SA_EXPOSE_TAGBITS 0x00000800
#define SA_RESTORER	  0x04000000
#define SA_ONSTACK	  0x08000000
#define SA_RESTART	  0x10000000
#define SA_NODEFER	  0x40000000
#define SA_RESETHAND	  0x80000000

/* sigprocmask(2) */
#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* sigaltstack(2) */
#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM 0x80000000
#define MINSIGSTKSZ   2048

#ifndef __ASSEMBLY__
#include <stdint.h>

/* As rt_sigaction passes it; bit n - 1 of a mask is signal n. */
struct linux_sigaction {
	uint64_t sa_handler;
	uint64_t sa_flags;
	uint64_t sa_restorer;
	uint64_t sa_mask;
};

_Static_assert(sizeof(struct linux_sigaction) == 32, "as programs see it");

struct linux_sigaltstack {
	uint64_t ss_sp;
	uint32_t ss_flags;
	uint32_t unused;
	uint64_t ss_size;
};

_Static_assert(sizeof(struct linux_sigaltstack) == 24, "as programs see it");
#endif
