// SPDX-License-Identifier: BSD-3-Clause
// What ioctl(2) does with terminals (tty_ioctl(4)).

#include "include/linux/capability.h"
#include "include/linux/errno.h"
#include "include/linux/ioctl.h"
#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "kernel/lib/string.h"
#include "kernel/tty/job.h"
#include "kernel/tty/tty_internal.h"
#include "kernel/vfscore/permission.h"

/* The discipline of all terminals here, N_TTY. */
#define THE_DISCIPLINE 0

static void wait_for_output(struct tty *tty)
{
	if (tty->ops->drain)
		tty->ops->drain(tty);
}

long tty_flush(struct tty *tty, uaddr_t which)
{
	uint8_t events = 0;

	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH) {
		line_flush(&tty->line);
		events |= TIOCPKT_FLUSHREAD;
	}
	if (which != TCIFLUSH)
		events |= TIOCPKT_FLUSHWRITE;
	if (tty->ops->changed)
		tty->ops->changed(tty, events);
	if (tty->ops->take_input)
		tty->ops->take_input(tty);
	return 0;
}

/* New settings may make input readable that was not, or the other way round. */
static void settings_changed(struct tty *tty, const struct linux_termios *old)
{
	uint32_t changed = old->c_lflag ^ tty->settings.termios.c_lflag;

	if (changed & ICANON)
		line_mode_changed(&tty->line);
	if (!(tty->settings.termios.c_iflag & IXON))
		line_control_output(&tty->line, false);
	if (line_readable(&tty->line) > 0)
		wake_up_all(&tty->readable);
	if (tty->ops->changed && (old->c_iflag ^ tty->settings.termios.c_iflag) & IXON)
		tty->ops->changed(tty, tty->settings.termios.c_iflag & IXON ? TIOCPKT_DOSTOP
									    : TIOCPKT_NOSTOP);
	/* What is typed from now on is for who asked for this: it is taken before it is read. */
	if (changed & (ICANON | ECHO | ISIG) && tty->ops->take_input)
		tty->ops->take_input(tty);
}

static long change_settings(struct tty *tty, const struct settings_request *request, uaddr_t arg)
{
	struct linux_termios old = tty->settings.termios;
	long result = job_check_change(tty);

	if (result < 0)
		return result;
	if (request->action != SETTINGS_SET)
		wait_for_output(tty);
	result = tty_settings_set(&tty->settings, request->form, arg);
	if (result < 0)
		return result;
	if (tty->ops->limit)
		tty->ops->limit(&tty->settings.termios);
	if (request->action == SETTINGS_SET_FLUSHED)
		line_flush(&tty->line);
	settings_changed(tty, &old);
	return 0;
}

void tty_set_size(struct tty *tty, const struct linux_winsize *size)
{
	if (!memcmp(&tty->settings.size, size, sizeof(*size)))
		return;
	tty->settings.size = *size;
	job_signal_foreground(tty, SIGWINCH);
}

static long set_size(struct tty *tty, uaddr_t arg)
{
	struct linux_winsize size;

	if (copy_from_user(&size, arg, sizeof(size)) < 0)
		return -EFAULT;
	tty_set_size(tty, &size);
	return 0;
}

/* What a key has stopped a program continues only when it has stopped it, too. */
static void hold_output(struct line *line, bool hold)
{
	if (line->output_held == hold)
		return;
	line->output_held = hold;
	if (line->output_stopped == hold)
		return;
	line->output_stopped = hold;
	line->stop_output(line, hold);
}

/* TCXONC: output stops and goes on; input, which is the other side's, is told to by characters. */
static long control_flow(struct tty *tty, uaddr_t action)
{
	const uint8_t *cc = tty->settings.termios.c_cc;
	char c;

	switch (action) {
	case TCOOFF:
	case TCOON:
		hold_output(&tty->line, action == TCOOFF);
		return 0;
	case TCIOFF:
	case TCION:
		c = cc[action == TCIOFF ? VSTOP : VSTART];
		if (c && !tty->line.output_held)
			tty_show(tty, &c, 1);
		return 0;
	default:
		return -EINVAL;
	}
}

/* TIOCSTI: as if it had been typed. Linux has it off unless dev.tty.legacy_tiocsti is set. */
static long type(struct tty *tty, uaddr_t arg)
{
	uint8_t c;

	if (!current_capable(CAP_SYS_ADMIN))
		return -EIO;
	if (get_user_u8(&c, arg) < 0)
		return -EFAULT;
	tty_input(tty, (const char *)&c, 1);
	return 0;
}

static long put_int(uaddr_t arg, int value)
{
	return copy_to_user(arg, &value, sizeof(value));
}

static long set_discipline(uaddr_t arg)
{
	int number;

	if (copy_from_user(&number, arg, sizeof(number)) < 0)
		return -EFAULT;
	return number == THE_DISCIPLINE ? 0 : -EINVAL;
}

/* TIOCSSOFTCAR: whether a line without carrier is as good as one with it. */
static long set_soft_carrier(struct tty *tty, uaddr_t arg)
{
	uint32_t *flags = &tty->settings.termios.c_cflag, on;

	if (get_user_u32(&on, arg) < 0)
		return -EFAULT;
	*flags = on ? *flags | CLOCAL : *flags & ~CLOCAL;
	return 0;
}

static long lock_settings(struct tty *tty, uaddr_t arg)
{
	struct linux_termios locked;

	if (!current_capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (copy_from_user(&locked, arg, sizeof(locked)) < 0)
		return -EFAULT;
	tty->settings.locked = locked;
	return 0;
}

/* What few programs ask for. */
static long rare_ioctl(struct tty *tty, unsigned cmd, uaddr_t arg)
{
	switch (cmd) {
	case TIOCGSOFTCAR:
		return put_int(arg, tty->settings.termios.c_cflag & CLOCAL ? 1 : 0);
	case TIOCSSOFTCAR:
		return set_soft_carrier(tty, arg);
	case TIOCGLCKTRMIOS:
		return copy_to_user(arg, &tty->settings.locked, sizeof(tty->settings.locked));
	case TIOCSLCKTRMIOS:
		return lock_settings(tty, arg);
	case TIOCGDEV:
		return put_int(arg, (int)tty->rdev);
	default:
		return -ENOTTY;
	}
}

long tty_common_ioctl(struct tty *tty, unsigned cmd, uaddr_t arg)
{
	const struct settings_request *request = settings_request(cmd);

	if (request)
		return request->action == SETTINGS_GET
			       ? tty_settings_get(&tty->settings, request->form, arg)
			       : change_settings(tty, request, arg);
	switch (cmd) {
	case TIOCGWINSZ:
		return copy_to_user(arg, &tty->settings.size, sizeof(tty->settings.size));
	case TIOCSWINSZ:
		return set_size(tty, arg);
	case TIOCEXCL:
	case TIOCNXCL:
		tty->exclusive = cmd == TIOCEXCL;
		return 0;
	case TIOCGEXCL:
		return put_int(arg, tty->exclusive);
	case TIOCGETD:
		return put_int(arg, THE_DISCIPLINE);
	case TIOCSETD:
		return set_discipline(arg);
	default:
		return IS_ENABLED(CONFIG_PTY) ? rare_ioctl(tty, cmd, arg) : -ENOTTY;
	}
}

/* Those that change the terminal for others, which the background must not do. */
static long change(struct tty *tty, unsigned cmd, uaddr_t arg)
{
	int err = job_check_change(tty);

	if (err < 0)
		return err;
	switch (cmd) {
	case TCFLSH:
		return tty_flush(tty, arg);
	case TCXONC:
		return control_flow(tty, arg);
	default: /* nothing here can see a break */
		if (cmd != TIOCCBRK)
			wait_for_output(tty);
		return 0;
	}
}

long tty_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct tty *tty = tty_of(file);
	long result;

	if (tty_is_hung_up(file))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	switch (cmd) {
	case TCFLSH:
	case TCXONC:
	case TCSBRK:
	case TCSBRKP:
	case TIOCSBRK:
	case TIOCCBRK:
		return change(tty, cmd, arg);
	case FIONREAD:
		return put_int(arg, (int)line_readable(&tty->line));
	case TIOCOUTQ:
		return put_int(arg, 0);
	case TIOCSTI:
		return type(tty, arg);
	case TIOCGPTPEER: /* of a master only */
		return IS_ENABLED(CONFIG_PTY) ? -EIO : -ENOTTY;
	}
	result = tty_common_ioctl(tty, cmd, arg);
	if (result != -ENOTTY)
		return result;
	return IS_ENABLED(CONFIG_PROCESSES) ? job_ioctl(tty, file, false, cmd, arg) : -ENOTTY;
}
