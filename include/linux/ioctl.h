/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of ioctl(2) that apply to any file. */
#pragma once

#define FIONREAD 0x541b
#define FIONBIO	 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX	 0x5451
#define FIOASYNC 0x5452
#define FIOQSIZE 0x5460

/* Requests that are about any file. */
#ifndef FIBMAP
#define FIBMAP		  1
#define FIGETBSZ	  2
#define FICLONE		  0x40049409
#define FICLONERANGE	  0x4020940d
#define FIDEDUPERANGE	  0xc0189436
#define FS_IOC_FIEMAP	  0xc020660b
#define FS_IOC_GETFLAGS	  0x80086601
#define FS_IOC_SETFLAGS	  0x40086602
#define FS_IOC_FSGETXATTR 0x801c581f
#define FS_IOC_FSSETXATTR 0x401c5820
#define FIFREEZE	  0xc0045877
#define FITHAW		  0xc0045878
#endif
