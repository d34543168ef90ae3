/* SPDX-License-Identifier: BSD-3-Clause */
/* Between the handlers of the calls about signals. */
#pragma once

#include "include/linux/signal.h"

#define SIGNAL_BIT(n) (1UL << ((n)-1))

/* A program can neither block nor handle these. */
#define UNBLOCKABLE_SIGNALS (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
