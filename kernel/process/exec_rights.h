/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program may do when it is started: its file's set-ID bits and capabilities
 * (capabilities(7), "Transformation of capabilities during execve()"). */
#pragma once

#include "kernel/process/credentials.h"

struct file;

struct exec_rights {
	struct credentials cred;      /* what the program gets; groups are not referenced */
	uint32_t personality_cleared; /* bits of personality(2) that it does not keep */
	bool secure;		      /* it has other rights than who starts it: AT_SECURE */
};

/* Finds out what the current thread becomes by executing file. 0, -EPERM when it would lack
 * capabilities that the file says it needs, or -EINVAL for an attribute that cannot be understood.
 * May sleep. */
int exec_rights_find(struct file *file, struct exec_rights *rights);
