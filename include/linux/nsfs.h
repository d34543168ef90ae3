/* SPDX-License-Identifier: BSD-3-Clause */
/* What can be asked of a namespace's file (ioctl_nsfs(2)). */
#pragma once

#define NS_GET_USERNS	 0xb701
#define NS_GET_PARENT	 0xb702
#define NS_GET_NSTYPE	 0xb703
#define NS_GET_OWNER_UID 0xb704
