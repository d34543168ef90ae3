/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* Adds the devices that are nothing but memory: null, zero, full, random, urandom. 0 or -ENOMEM. */
int memdev_init(void);
