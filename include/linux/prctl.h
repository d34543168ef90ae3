/* SPDX-License-Identifier: BSD-3-Clause */
/* prctl(2), and arch_prctl(2) of x86-64. */
#pragma once

#define ARCH_SET_GS		    0x1001
#define ARCH_SET_FS		    0x1002
#define ARCH_GET_FS		    0x1003
#define ARCH_GET_GS		    0x1004
#define ARCH_GET_CPUID		    0x1011
#define ARCH_SET_CPUID		    0x1012

#define PR_SET_PDEATHSIG	    1
#define PR_GET_PDEATHSIG	    2
#define PR_GET_DUMPABLE		    3
#define PR_SET_DUMPABLE		    4
#define PR_GET_KEEPCAPS		    7
#define PR_SET_KEEPCAPS		    8
#define PR_GET_TIMING		    13
#define PR_SET_TIMING		    14
#define PR_TIMING_STATISTICAL	    0
#define PR_SET_NAME		    15
#define PR_GET_NAME		    16
#define PR_GET_SECCOMP		    21
#define PR_CAPBSET_READ		    23
#define PR_CAPBSET_DROP		    24
#define PR_GET_TSC		    25
#define PR_SET_TSC		    26
#define PR_TSC_ENABLE		    1
#define PR_GET_SECUREBITS	    27
#define PR_SET_SECUREBITS	    28
#define PR_SET_TIMERSLACK	    29
#define PR_GET_TIMERSLACK	    30
#define PR_TASK_PERF_EVENTS_DISABLE 31
#define PR_TASK_PERF_EVENTS_ENABLE  32
#define PR_MCE_KILL		    33
#define PR_MCE_KILL_GET		    34
#define PR_MCE_KILL_CLEAR	    0
#define PR_MCE_KILL_SET		    1
#define PR_MCE_KILL_DEFAULT	    2
#define PR_SET_IO_FLUSHER	    57
#define PR_GET_IO_FLUSHER	    58
#define PR_SET_MM		    35
#define PR_SET_CHILD_SUBREAPER	    36
#define PR_GET_CHILD_SUBREAPER	    37
#define PR_SET_NO_NEW_PRIVS	    38
#define PR_GET_NO_NEW_PRIVS	    39
#define PR_GET_TID_ADDRESS	    40
#define PR_SET_THP_DISABLE	    41
#define PR_GET_THP_DISABLE	    42
#define PR_SET_VMA		    0x53564d41
#define PR_SET_VMA_ANON_NAME	    0
#define PR_GET_AUXV		    0x41555856
#define PR_CAP_AMBIENT		    47
#define PR_CAP_AMBIENT_IS_SET	    1
#define PR_CAP_AMBIENT_RAISE	    2
#define PR_CAP_AMBIENT_LOWER	    3
#define PR_CAP_AMBIENT_CLEAR_ALL    4
