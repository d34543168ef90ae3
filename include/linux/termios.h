/* SPDX-License-Identifier: BSD-3-Clause */
/* Terminals: the structures, flags and ioctl(2) requests of x86-64. */
#pragma once

#include <stdint.h>

#define LINUX_NCCS 19

struct linux_termios {
	uint32_t c_iflag;
	uint32_t c_oflag;
	uint32_t c_cflag;
	uint32_t c_lflag;
	uint8_t c_line;
	uint8_t c_cc[LINUX_NCCS];
};

_Static_assert(sizeof(struct linux_termios) == 36, "TCGETS");

/* The same with speeds in bits per second, which count where c_cflag says BOTHER. */
struct linux_termios2 {
	struct linux_termios termios;
	uint32_t c_ispeed;
	uint32_t c_ospeed;
};

_Static_assert(sizeof(struct linux_termios2) == 44, "TCGETS2");

/* The form of System V: the low halves of flags, and the first characters. */
struct linux_termio {
	uint16_t c_iflag;
	uint16_t c_oflag;
	uint16_t c_cflag;
	uint16_t c_lflag;
	uint8_t c_line;
	uint8_t c_cc[8];
};

_Static_assert(sizeof(struct linux_termio) == 18, "TCGETA");

struct linux_winsize {
	uint16_t ws_row;
	uint16_t ws_col;
	uint16_t ws_xpixel;
	uint16_t ws_ypixel;
};

_Static_assert(sizeof(struct linux_winsize) == 8, "TIOCGWINSZ");

#ifndef TCGETS
#define TCGETS	     0x5401
#define TCSETS	     0x5402
#define TCSETSW	     0x5403
#define TCSETSF	     0x5404
#define TCGETA	     0x5405
#define TCSETA	     0x5406
#define TCSETAW	     0x5407
#define TCSETAF	     0x5408
#define TCSBRK	     0x5409
#define TCXONC	     0x540a
#define TCFLSH	     0x540b
#define TIOCEXCL     0x540c
#define TIOCNXCL     0x540d
#define TIOCSCTTY    0x540e
#define TIOCGPGRP    0x540f
#define TIOCSPGRP    0x5410
#define TIOCOUTQ     0x5411
#define TIOCSTI	     0x5412
#define TIOCGWINSZ   0x5413
#define TIOCSWINSZ   0x5414
#define TIOCGSOFTCAR 0x5419
#define TIOCSSOFTCAR 0x541a
#define TIOCPKT	     0x5420
#define TIOCNOTTY    0x5422
#define TIOCSETD     0x5423
#define TIOCGETD     0x5424
#define TCSBRKP	     0x5425
#define TIOCSBRK     0x5427
#define TIOCCBRK     0x5428
#define TIOCGSID     0x5429
#endif
/* Their size is a part of them, and libraries write them otherwise. */
#undef TCGETS2
#undef TCSETS2
#undef TCSETSW2
#undef TCSETSF2
#define TCGETS2	 0x802c542a
#define TCSETS2	 0x402c542b
#define TCSETSW2 0x402c542c
#define TCSETSF2 0x402c542d
#ifndef TIOCGLCKTRMIOS
#define TIOCGLCKTRMIOS 0x5456
#define TIOCSLCKTRMIOS 0x5457
#endif
#ifndef TIOCGDEV
#define TIOCGDEV 0x80045432
#endif
#ifndef TIOCGPTN
#define TIOCGPTN   0x80045430
#define TIOCSPTLCK 0x40045431
#endif
#ifndef TIOCSIG
#define TIOCSIG 0x40045436
#endif
#ifndef TIOCGPTPEER
#define TIOCGPKT    0x80045438
#define TIOCGPTLCK  0x80045439
#define TIOCGEXCL   0x80045440
#define TIOCGPTPEER 0x5441
#endif

/* What the first byte of a read in packet mode says (TIOCPKT). */
#ifndef TIOCPKT_DATA
#define TIOCPKT_DATA	   0
#define TIOCPKT_FLUSHREAD  1
#define TIOCPKT_FLUSHWRITE 2
#define TIOCPKT_STOP	   4
#define TIOCPKT_START	   8
#define TIOCPKT_NOSTOP	   16
#define TIOCPKT_DOSTOP	   32
#define TIOCPKT_IOCTL	   64
#endif

/* TCXONC's argument */
#ifndef TCOOFF
#define TCOOFF 0
#define TCOON  1
#define TCIOFF 2
#define TCION  3
#endif

/* TCFLSH's argument */
#ifndef TCIFLUSH
#define TCIFLUSH  0
#define TCOFLUSH  1
#define TCIOFLUSH 2
#endif

/* c_cc */
#ifndef VINTR
#define VINTR	 0
#define VQUIT	 1
#define VERASE	 2
#define VKILL	 3
#define VEOF	 4
#define VTIME	 5
#define VMIN	 6
#define VSTART	 8
#define VSTOP	 9
#define VSUSP	 10
#define VEOL	 11
#define VREPRINT 12
#define VDISCARD 13
#define VWERASE	 14
#define VLNEXT	 15
#define VEOL2	 16

/* c_iflag */
#define PARMRK 0000010
#define ISTRIP 0000040
#define INLCR  0000100
#define IGNCR  0000200
#define ICRNL  0000400
#define IUCLC  0001000
#define IXON   0002000
#define IXANY  0004000
#define IUTF8  0040000

/* c_oflag */
#define OPOST  0000001
#define OLCUC  0000002
#define ONLCR  0000004
#define OCRNL  0000010
#define ONOCR  0000020
#define ONLRET 0000040
#define TABDLY 0014000
#define TAB3   0014000

/* c_cflag */
#define B38400	0000017
#define B115200 0010002
#define CSIZE	0000060
#define CS8	0000060
#define CREAD	0000200
#define PARENB	0000400
#define HUPCL	0002000
#define CLOCAL	0004000

/* c_lflag */
#define ISIG	0000001
#define ICANON	0000002
#define ECHO	0000010
#define ECHOE	0000020
#define ECHOK	0000040
#define ECHONL	0000100
#define NOFLSH	0000200
#define TOSTOP	0000400
#define ECHOCTL 0001000
#define ECHOKE	0004000
#define IEXTEN	0100000
#endif

#ifndef BOTHER
#define BOTHER 0010000
#endif
/* The bits of c_cflag that say how fast output is; input, when it is not the same. */
#define LINUX_CBAUD   0010017
#define LINUX_CBAUDEX 0010000
#define LINUX_IBSHIFT 16
