/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/* Registers what happens on a program's page faults and exceptions, and before it goes on. */
void faults_init(void);
