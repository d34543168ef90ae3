// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/settings.h"

#include "include/linux/errno.h"
#include "kernel/mm/usercopy.h"

#define CTRL(c) ((c)&0x1f)

void tty_settings_init(struct tty_settings *settings)
{
	*settings = (struct tty_settings){
		.termios =
			{
				.c_iflag = ICRNL | IXON,
				.c_oflag = OPOST | ONLCR,
				.c_cflag = B115200 | CS8 | CREAD | HUPCL,
				.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
					   IEXTEN,
				.c_cc =
					{
						[VINTR] = CTRL('C'),
						[VQUIT] = CTRL('\\'),
						[VERASE] = 0x7f,
						[VKILL] = CTRL('U'),
						[VEOF] = CTRL('D'),
						[VMIN] = 1,
						[VSTART] = CTRL('Q'),
						[VSTOP] = CTRL('S'),
						[VSUSP] = CTRL('Z'),
						[VREPRINT] = CTRL('R'),
						[VDISCARD] = CTRL('O'),
						[VWERASE] = CTRL('W'),
						[VLNEXT] = CTRL('V'),
					},
			},
	};
}

static long set(void *field, size_t size, uaddr_t arg)
{
	char value[sizeof(struct linux_termios)];

	if (copy_from_user(value, arg, size) != 0)
		return -EFAULT;
	__builtin_memcpy(field, value, size);
	return 0;
}

long tty_settings_ioctl(struct tty_settings *settings, unsigned cmd, uaddr_t arg)
{
	switch (cmd) {
	case TCGETS:
		return copy_to_user(arg, &settings->termios, sizeof(settings->termios));
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set(&settings->termios, sizeof(settings->termios), arg);
	case TIOCGWINSZ:
		return copy_to_user(arg, &settings->size, sizeof(settings->size));
	case TIOCSWINSZ:
		return set(&settings->size, sizeof(settings->size), arg);
	}
	return -ENOTTY;
}
