/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes (xattr(7)). */
#pragma once

#ifndef XATTR_CREATE
#define XATTR_CREATE  1 /* fail if it exists */
#define XATTR_REPLACE 2 /* fail if it does not */
#endif

#define LINUX_XATTR_NAME_MAX 255   /* without the NUL */
#define LINUX_XATTR_SIZE_MAX 65536 /* of a value */
#define LINUX_XATTR_LIST_MAX 65536 /* of all names, each with its NUL */
