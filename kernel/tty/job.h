/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Job control: the controlling terminal of a session, and which of its process groups is in the
 * foreground (tty_ioctl(4), TIOCSCTTY(2const), credentials(7)). Nothing here sleeps unless it says
 * so.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct file;
struct process;
struct tty;

/* Makes a terminal that is being opened the session's, if the current process leads one that has
 * none. */
void job_acquire(struct tty *tty, const struct file *file);

/* The terminal of the current process's session, or NULL. */
struct tty *job_terminal(void);

/* Makes a terminal that of the first process's session, whose group is in the foreground. */
void job_set_first(struct tty *tty);

/* Whether the current process may open what somebody has for himself (TIOCEXCL). */
bool job_may_override(void);

/*
 * Whether the current process may read from its terminal, or change it: 0 in the foreground. In the
 * background its group gets SIGTTIN or SIGTTOU: -ERESTARTSYS, or -EIO when that would not stop it.
 * Whoever ignores SIGTTOU may go on.
 */
int job_check_read(struct tty *tty);
int job_check_change(struct tty *tty);

/* Sends a signal to the foreground group. */
void job_signal_foreground(struct tty *tty, int signal);

/* The terminal is gone for its session, whose leader gets SIGHUP and SIGCONT. */
void job_hang_up(struct tty *tty);

/* A process ends: the terminal of the session it leads is nobody's any more, and whoever is in the
 * foreground gets SIGHUP. */
void job_process_exit(struct process *process);

/* TIOCSCTTY, TIOCNOTTY, TIOCGPGRP, TIOCSPGRP, TIOCGSID; -ENOTTY for what cannot be, and for all
 * others. other_side: through the master of a pseudo-terminal. May sleep. */
long job_ioctl(struct tty *tty, const struct file *file, bool other_side, unsigned cmd,
	       uaddr_t arg);
