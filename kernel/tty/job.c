// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/job.h"

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/signal/signal.h"
#include "kernel/tty/tty.h"
#include "kernel/vfscore/permission.h"

static struct session *session_of(const struct process *process)
{
	return process->group->session;
}

struct tty *job_terminal(void)
{
	struct process *process = current_process();

	return process->has_left_terminal ? NULL : session_of(process)->terminal;
}

bool job_may_override(void)
{
	return current_capable(CAP_SYS_ADMIN);
}

static void set_foreground(struct tty *tty, struct process_group *group)
{
	struct process_group *old = tty->foreground;

	if (group)
		group_get(group);
	tty->foreground = group;
	if (old)
		group_put(old);
}

/* The terminal is no session's any more. */
static void release(struct tty *tty)
{
	if (tty->session)
		tty->session->terminal = NULL;
	tty->session = NULL;
	set_foreground(tty, NULL);
}

static void give_to(struct tty *tty, struct process *process)
{
	release(tty);
	tty->session = session_of(process);
	tty->session->terminal = tty;
	process->has_left_terminal = false;
	set_foreground(tty, process->group);
}

void job_set_first(struct tty *tty)
{
	give_to(tty, current_process());
}

static bool leads(const struct process *process)
{
	return session_of(process)->leader == process;
}

void job_acquire(struct tty *tty, const struct file *file)
{
	struct process *process = current_process();

	if (leads(process) && !session_of(process)->terminal && !tty->session &&
	    (file->access & FILE_READ))
		give_to(tty, process);
}

/* ---- who may use it ---- */

static bool is_ignored(int signal)
{
	return current_task()->signal_mask & SIGNAL_BIT(signal) ||
	       current_process()->handlers->actions[signal - 1].sa_handler == SIG_IGN;
}

static int check(struct tty *tty, int signal)
{
	struct process *process = current_process();

	if (job_terminal() != tty || !tty->foreground || process->group == tty->foreground)
		return 0;
	if (is_ignored(signal))
		return signal == SIGTTIN ? -EIO : 0;
	if (signal_group_is_orphaned(process))
		return -EIO;
	signal_send_group(process->group, signal, NULL);
	return -ERESTARTSYS;
}

int job_check_read(struct tty *tty)
{
	return check(tty, SIGTTIN);
}

int job_check_change(struct tty *tty)
{
	return check(tty, SIGTTOU);
}

void job_signal_foreground(struct tty *tty, int signal)
{
	if (tty->foreground)
		signal_send_group(tty->foreground, signal, NULL);
}

/* ---- its end ---- */

void job_hang_up(struct tty *tty)
{
	struct process *leader = tty->session ? tty->session->leader : NULL;

	if (leader) {
		signal_send_process(leader, SIGHUP, NULL);
		signal_send_process(leader, SIGCONT, NULL);
	}
	release(tty);
}

void job_process_exit(struct process *process)
{
	struct session *session = session_of(process);
	struct tty *tty = session->terminal;

	if (!leads(process))
		return;
	session->leader = NULL;
	if (!tty)
		return;
	job_signal_foreground(tty, SIGHUP);
	release(tty);
}

/* ---- ioctl(2) ---- */

/* TIOCSCTTY: with 1, the superuser takes it from another session. */
static long set_terminal(struct tty *tty, const struct file *file, uaddr_t steal)
{
	struct process *process = current_process();
	struct session *session = session_of(process);

	if (leads(process) && session == tty->session)
		return 0;
	if (!leads(process) || session->terminal)
		return -EPERM;
	if (tty->session && !(steal == 1 && current_capable(CAP_SYS_ADMIN)))
		return -EPERM;
	if (!(file->access & FILE_READ) && !current_capable(CAP_SYS_ADMIN))
		return -EPERM;
	give_to(tty, process);
	return 0;
}

/* TIOCNOTTY: the leader takes it from the whole session. */
static long leave_terminal(struct tty *tty)
{
	struct process *process = current_process();

	if (job_terminal() != tty)
		return -ENOTTY;
	if (!leads(process)) {
		process->has_left_terminal = true;
		return 0;
	}
	job_signal_foreground(tty, SIGHUP);
	job_signal_foreground(tty, SIGCONT);
	release(tty);
	return 0;
}

static long get_group(struct tty *tty, bool other_side, uaddr_t arg)
{
	int number = 0;

	if (!other_side && job_terminal() != tty)
		return -ENOTTY;
	if (tty->foreground)
		number = tty->foreground->pid->number;
	return copy_to_user(arg, &number, sizeof(number));
}

static long set_group(struct tty *tty, uaddr_t arg)
{
	struct session *session = session_of(current_process());
	struct process_group *group;
	int number, err = job_check_change(tty);

	if (err < 0)
		return err == -EIO ? -ENOTTY : err;
	if (job_terminal() != tty || tty->session != session)
		return -ENOTTY;
	if (copy_from_user(&number, arg, sizeof(number)) < 0)
		return -EFAULT;
	if (number < 0)
		return -EINVAL;
	group = group_find(number);
	if (!group)
		return -ESRCH;
	if (group->session != session)
		return -EPERM;
	set_foreground(tty, group);
	return 0;
}

static long get_session(struct tty *tty, bool other_side, uaddr_t arg)
{
	int number;

	if ((!other_side && job_terminal() != tty) || !tty->session)
		return -ENOTTY;
	number = tty->session->pid->number;
	return copy_to_user(arg, &number, sizeof(number));
}

long job_ioctl(struct tty *tty, const struct file *file, bool other_side, unsigned cmd, uaddr_t arg)
{
	switch (cmd) {
	case TIOCSCTTY:
		return other_side ? -EIO : set_terminal(tty, file, arg);
	case TIOCNOTTY:
		return other_side ? -ENOTTY : leave_terminal(tty);
	case TIOCGPGRP:
		return get_group(tty, other_side, arg);
	case TIOCSPGRP:
		return set_group(tty, arg);
	case TIOCGSID:
		return get_session(tty, other_side, arg);
	default:
		return -ENOTTY;
	}
}
