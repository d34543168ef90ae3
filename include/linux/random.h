/* SPDX-License-Identifier: BSD-3-Clause */
/* getrandom(2) */
#pragma once

#define GRND_NONBLOCK 0x1
#define GRND_RANDOM   0x2
#define GRND_INSECURE 0x4
