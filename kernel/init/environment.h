/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * The first program's environment: env.NAME=value of the command line, in order; HOME=/ and
 * TERM=linux, as Linux gives its init, where it does not set them. NULL-terminated; made once.
 */
char *const *environment_from_cmdline(void);
