/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "tools/launcher/control.h"
#include "tools/launcher/machine.h"

/* How a machine's run ended, as the launcher saw it. */
struct relay_result {
	int signal;	  /* the launcher got this signal and killed the machine; 0: none */
	bool timed_out;	  /* killed because the time was over */
	bool hung;	  /* killed because it went on after its EXIT frame */
	bool lost_output; /* standard output or error could not be written (a closed pipe aside) */
	char *uart;	  /* what the serial port said, NUL-terminated; NULL when it was shown */
	char *messages;	  /* what QEMU said, likewise */
	int wait_status;  /* QEMU's */
};

/*
 * Catches the signals that must end the machine. Call before it is started; signals that were
 * ignored when the launcher was started stay ignored.
 */
void relay_catch_signals(void);

/*
 * Passes data between the launcher's standard streams and the machine until the machine has ended
 * and all that it wrote is written, or until a signal or the timeout (seconds, 0: none) kills it.
 */
void relay_run(const struct machine *machine, struct control *control, double timeout, bool verbose,
	       struct relay_result *result);
