/* SPDX-License-Identifier: BSD-3-Clause */
/* Capabilities (capabilities(7)) as bit numbers. */
#pragma once

#define CAP_CHOWN	    0
#define CAP_DAC_OVERRIDE    1
#define CAP_DAC_READ_SEARCH 2
#define CAP_FOWNER	    3
#define CAP_FSETID	    4
#define CAP_SYS_RAWIO	    17
#define CAP_SYS_CHROOT	    18
#define CAP_SYS_RESOURCE    24
#define CAP_MKNOD	    27
#define CAP_LAST_CAP	    40
