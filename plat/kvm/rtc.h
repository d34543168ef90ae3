/* SPDX-License-Identifier: BSD-3-Clause */
/* The battery-backed clock (Motorola MC146818A data sheet). */
#pragma once

#include "kernel/lib/compiler.h"

/* Seconds since 1970, the clock being taken as UTC; 0 when there is no clock or it is nonsense. */
uint64_t rtc_read_seconds(void);
