/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/run_options.h"

/*
 * Builds the kernel command line that runs `program` (a path in the guest) as the options say; the
 * words are quoted as kernel/lib/cmdline.h describes. The caller frees it. Ends the launcher when
 * it is longer than the firmware can hand over.
 */
char *commandline_build(const struct run_options *options, const char *program);
