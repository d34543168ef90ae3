// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/settings.h"

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
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
	tty_settings_set_speeds(settings);
}

const struct settings_request *settings_request(unsigned cmd)
{
	static const struct settings_request requests[] = {
		{TCGETS, SETTINGS_GET, FORM_TERMIOS},
		{TCSETS, SETTINGS_SET, FORM_TERMIOS},
		{TCSETSW, SETTINGS_SET_DRAINED, FORM_TERMIOS},
		{TCSETSF, SETTINGS_SET_FLUSHED, FORM_TERMIOS},
#if IS_ENABLED(CONFIG_PTY)
		{TCGETA, SETTINGS_GET, FORM_TERMIO},
		{TCSETA, SETTINGS_SET, FORM_TERMIO},
		{TCSETAW, SETTINGS_SET_DRAINED, FORM_TERMIO},
		{TCSETAF, SETTINGS_SET_FLUSHED, FORM_TERMIO},
		{TCGETS2, SETTINGS_GET, FORM_TERMIOS2},
		{TCSETS2, SETTINGS_SET, FORM_TERMIOS2},
		{TCSETSW2, SETTINGS_SET_DRAINED, FORM_TERMIOS2},
		{TCSETSF2, SETTINGS_SET_FLUSHED, FORM_TERMIOS2},
#endif
	};

	for (unsigned i = 0; i < ARRAY_SIZE(requests); i++)
		if (requests[i].cmd == cmd)
			return &requests[i];
	return NULL;
}

/* ---- speeds ---- */

/* A code of speed as c_cflag has it: bits per second. */
static uint32_t decode_speed(uint32_t code, uint32_t other)
{
	static const uint32_t speeds[] = {
		0,	 50,	  75,	   110,	    134,     150,     200,     300,
		600,	 1200,	  1800,	   2400,    4800,    9600,    19200,   38400,
		57600,	 115200,  230400,  460800,  500000,  576000,  921600,  1000000,
		1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
	};

	if (code == BOTHER)
		return other;
	if (code & LINUX_CBAUDEX)
		code = (code & ~LINUX_CBAUDEX) + 15;
	return code < ARRAY_SIZE(speeds) ? speeds[code] : 0;
}

void tty_settings_set_speeds(struct tty_settings *settings)
{
	uint32_t flags = settings->termios.c_cflag;
	uint32_t input = flags >> LINUX_IBSHIFT & LINUX_CBAUD;

	if (!IS_ENABLED(CONFIG_PTY))
		return;
	settings->input_speed = input ? decode_speed(input, settings->input_speed)
				      : decode_speed(flags & LINUX_CBAUD, settings->output_speed);
	settings->output_speed = decode_speed(flags & LINUX_CBAUD, settings->output_speed);
}

/* ---- forms ---- */

static const uint8_t form_sizes[] = {
	[FORM_TERMIOS] = sizeof(struct linux_termios),
	[FORM_TERMIO] = sizeof(struct linux_termio),
	[FORM_TERMIOS2] = sizeof(struct linux_termios2),
};

static void make_termio(const struct linux_termios *termios, struct linux_termio *out)
{
	*out = (struct linux_termio){
		.c_iflag = (uint16_t)termios->c_iflag,
		.c_oflag = (uint16_t)termios->c_oflag,
		.c_cflag = (uint16_t)termios->c_cflag,
		.c_lflag = (uint16_t)termios->c_lflag,
		.c_line = termios->c_line,
	};
	memcpy(out->c_cc, termios->c_cc, sizeof(out->c_cc));
}

static void set_low(uint32_t *field, uint16_t low)
{
	*field = (*field & 0xffff0000) | low;
}

static void take_termio(struct linux_termios *termios, const struct linux_termio *from)
{
	set_low(&termios->c_iflag, from->c_iflag);
	set_low(&termios->c_oflag, from->c_oflag);
	set_low(&termios->c_cflag, from->c_cflag);
	set_low(&termios->c_lflag, from->c_lflag);
	termios->c_line = from->c_line;
	memcpy(termios->c_cc, from->c_cc, sizeof(from->c_cc));
}

int tty_settings_get(const struct tty_settings *settings, enum settings_form form, uaddr_t arg)
{
	const struct linux_termios2 full = {settings->termios, settings->input_speed,
					    settings->output_speed};
	struct linux_termio termio;

	if (form != FORM_TERMIO || !IS_ENABLED(CONFIG_PTY))
		return copy_to_user(arg, &full, form_sizes[form]);
	make_termio(&settings->termios, &termio);
	return copy_to_user(arg, &termio, sizeof(termio));
}

static uint32_t keep(uint32_t old, uint32_t new, uint32_t locked)
{
	return (new & ~locked) | (old & locked);
}

static void keep_locked(struct tty_settings *new, const struct linux_termios *old)
{
	const struct linux_termios *locked = &new->locked;
	struct linux_termios *termios = &new->termios;

	termios->c_iflag = keep(old->c_iflag, termios->c_iflag, locked->c_iflag);
	termios->c_oflag = keep(old->c_oflag, termios->c_oflag, locked->c_oflag);
	termios->c_cflag = keep(old->c_cflag, termios->c_cflag, locked->c_cflag);
	termios->c_lflag = keep(old->c_lflag, termios->c_lflag, locked->c_lflag);
	if (locked->c_line)
		termios->c_line = old->c_line;
	for (unsigned i = 0; i < LINUX_NCCS; i++)
		if (locked->c_cc[i])
			termios->c_cc[i] = old->c_cc[i];
}

int tty_settings_set(struct tty_settings *settings, enum settings_form form, uaddr_t arg)
{
	union {
		struct linux_termios termios;
		struct linux_termio termio;
		struct linux_termios2 termios2;
	} from;
	struct linux_termios old;

	if (copy_from_user(&from, arg, form_sizes[form]) < 0)
		return -EFAULT;
	old = settings->termios;
	if (form == FORM_TERMIO && IS_ENABLED(CONFIG_PTY))
		take_termio(&settings->termios, &from.termio);
	else
		settings->termios = from.termios; /* with which FORM_TERMIOS2 begins */
	if (form == FORM_TERMIOS2) {
		settings->input_speed = from.termios2.c_ispeed;
		settings->output_speed = from.termios2.c_ospeed;
	}
	if (IS_ENABLED(CONFIG_PTY)) {
		tty_settings_set_speeds(settings);
		keep_locked(settings, &old);
	}
	return 0;
}
