/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP finds as <string.h>. */
#pragma once

#include "kernel/lib/string.h"
