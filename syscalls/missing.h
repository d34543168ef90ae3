/* SPDX-License-Identifier: BSD-3-Clause */
/* missing=1: paths that were looked up and not found (missing_note() in syscall.h). */
#pragma once

/* From here on paths are kept. */
void missing_enable(void);

/* Prints the paths, each once. */
void missing_report(void);
