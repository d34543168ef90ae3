/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of ioctl(2) that apply to any file. */
#pragma once

#define FIONREAD 0x541b
#define FIONBIO	 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX	 0x5451
#define FIOASYNC 0x5452
#define FIOQSIZE 0x5460
