/* SPDX-License-Identifier: BSD-3-Clause */
/* Handles of files (name_to_handle_at(2)). */
#pragma once

#include <stdint.h>

#define MAX_HANDLE_SZ		128

#define AT_HANDLE_FID		0x200 /* tells files apart, and need not be good for opening */
#define AT_HANDLE_MNT_ID_UNIQUE 0x001 /* the mount's number has 64 bits */
#define AT_HANDLE_CONNECTABLE	0x002 /* the file's directory is to be found by it, too */

/* Followed by that many bytes. */
struct linux_file_handle {
	uint32_t bytes;
	int32_t type;
};

_Static_assert(sizeof(struct linux_file_handle) == 8, "ABI");

#define FILEID_INO32_GEN 1
#define FILEID_INO64_GEN 0x81
#define FILEID_TYPE_MAX	 0xffff

/* tmpfs has its generation and the two halves of the inode number. */
struct linux_file_id {
	uint32_t words[3];
};
