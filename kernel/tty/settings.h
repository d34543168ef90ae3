/* SPDX-License-Identifier: BSD-3-Clause */
/* What stty(1) shows and sets. */
#pragma once

#include "include/linux/termios.h"
#include "kernel/lib/types.h"

struct tty_settings {
	struct linux_termios termios;
	uint32_t input_speed, output_speed; /* bits per second */
	struct linux_termios locked;	    /* what is set here cannot be changed */
	struct linux_winsize size;
};

/* The settings a terminal starts with, as Linux has them: line editing, echo, newlines mapped. */
void tty_settings_init(struct tty_settings *settings);

/* What TCGETS and its relatives do, and in which form programs have the settings. */
enum settings_action { SETTINGS_GET, SETTINGS_SET, SETTINGS_SET_DRAINED, SETTINGS_SET_FLUSHED };
enum settings_form { FORM_TERMIOS, FORM_TERMIO, FORM_TERMIOS2 };

struct settings_request {
	unsigned cmd;
	uint8_t action, form;
};

/* NULL: cmd is none of these. */
const struct settings_request *settings_request(unsigned cmd);

/* Copies the settings to a program, or from it: what is not in that form stays, what is locked
 * too. 0 or -EFAULT. May sleep. */
int tty_settings_get(const struct tty_settings *settings, enum settings_form form, uaddr_t arg);
int tty_settings_set(struct tty_settings *settings, enum settings_form form, uaddr_t arg);

/* What c_cflag says of speeds, put into their fields. */
void tty_settings_set_speeds(struct tty_settings *settings);
