/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who a process acts as: user and group numbers (credentials(7)) and capabilities
 * (capabilities(7)). What changes them works on a copy, which credentials_commit() then puts in the
 * place of the process's own, so that a refused call changes nothing.
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Real, effective, saved and file system number, of the user or of the group. */
struct ids {
	uint32_t real, effective, saved, fs;
};

#define ID_NONE	   UINT32_MAX /* what system calls take for: leave it as it is */
#define GROUPS_MAX 65536

/* Supplementary groups in ascending order; shared by whoever holds a reference. */
struct group_list {
	uint32_t refcount;
	uint32_t count;
	uint32_t gids[];
};

struct credentials {
	union {
		struct {
			uint32_t uid, euid, suid, fsuid;
		};
		struct ids user;
	};
	union {
		struct {
			uint32_t gid, egid, sgid, fsgid;
		};
		struct ids group;
	};
	uint64_t cap_effective, cap_permitted, cap_inheritable, cap_bounding, cap_ambient;
	uint32_t securebits;
	struct group_list *groups; /* NULL: none */
};

#define CAP_ALL ((1UL << 41) - 1)

/* The credentials of the kernel itself, which may do everything. */
extern const struct credentials kernel_credentials;

/* Those of the current process, or the kernel's for its own tasks. */
const struct credentials *credentials_current(void);

bool credentials_capable(const struct credentials *cred, unsigned capability);

/* Whether the current process has a capability. */
bool current_capable(unsigned capability);

/* Whether cred's file system group or one of its supplementary groups is gid. */
bool credentials_in_group(const struct credentials *cred, uint32_t gid);

/* Makes cred the current process's credentials. As on Linux, one whose effective numbers change, or
 * that gets capabilities, does not leave a core and gets no signal when its parent dies. */
void credentials_commit(const struct credentials *cred);

/* Gives cred other supplementary groups and drops its reference to the old ones; takes over the
 * reference to groups, which may be NULL. */
void credentials_set_groups(struct credentials *cred, struct group_list *groups);

/* A list for count (at most GROUPS_MAX) groups, with one reference and nothing in it. NULL: no
 * memory. */
struct group_list *group_list_create(uint32_t count);
/* Puts a filled list in order. */
void group_list_sort(struct group_list *groups);
void group_list_get(struct group_list *groups);
void group_list_put(struct group_list *groups);

/*
 * The changes of setuid(2), setreuid(2), setresuid(2) and their kin for groups, by somebody with
 * (privileged) or without CAP_SETUID or CAP_SETGID; ID_NONE leaves a number. 0, or -EPERM with ids
 * as they were.
 */
int ids_set(struct ids *ids, bool privileged, uint32_t id);
int ids_set_pair(struct ids *ids, bool privileged, uint32_t real, uint32_t effective);
int ids_set_three(struct ids *ids, bool privileged, uint32_t real, uint32_t effective,
		  uint32_t saved);
int ids_set_fs(struct ids *ids, bool privileged, uint32_t fs);

/* What a change of user numbers from those in old does to the capabilities of cred; the first when
 * setfsuid(2) changed them, the second when any other call did. */
void capabilities_follow_fsuid(struct credentials *cred, const struct ids *old);
void capabilities_follow_uids(struct credentials *cred, const struct ids *old);

/* capset(2): 0 or -EPERM. */
int capabilities_set(struct credentials *cred, uint64_t effective, uint64_t permitted,
		     uint64_t inheritable);
