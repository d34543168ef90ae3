// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/tty/console.h"

#include "include/elfin/control.h"
#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/ioctl.h"
#include "include/linux/stat.h"
#include "kernel/fs/devfs/devfs.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/string.h"
#include "kernel/mm/usercopy.h"
#include "kernel/tty/settings.h"
#include "kernel/tty/stream.h"
#include "kernel/tty/uart_tty.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "plat/virtio/port.h"

#define STREAMS 3

/* Where a file of the launcher's reads from and writes to; NULL: it does not. */
struct ends {
	struct stream *in, *out;
};

static struct ends stream_ends[STREAMS]; /* of fd 0, 1 and 2 */
static struct ends terminal_ends;	 /* of /dev/console and /dev/tty */
static struct tty_settings
	host_settings; /* what programs set; the host's terminal is not changed */
static bool has_launcher;

/* A file opened at a device node brings no ends along. */
static const struct ends *ends_of(const struct file *file)
{
	return file->data ? file->data : &terminal_ends;
}

static ssize_t ends_read(struct file *file, struct uio *uio, off_t *pos)
{
	struct stream *in = ends_of(file)->in;

	return in ? stream_read(in, uio, file->flags) : -EIO;
}

static ssize_t ends_write(struct file *file, struct uio *uio, off_t *pos)
{
	struct stream *out = ends_of(file)->out;

	return out ? stream_write(out, uio, file->flags) : -EIO;
}

static uint32_t ends_poll(struct file *file, struct poll_table *table)
{
	return stream_poll(ends_of(file)->in, ends_of(file)->out, table);
}

static long ends_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	struct stream *in = ends_of(file)->in;
	int readable;

	if (cmd != FIONREAD || !in)
		return -ENOTTY;
	readable = stream_readable(in);
	return copy_to_user(arg, &readable, sizeof(readable));
}

static const struct file_ops pipe_ops = {
	.read = ends_read,
	.write = ends_write,
	.ioctl = ends_ioctl,
	.poll = ends_poll,
	.splice = FILE_READ | FILE_WRITE,
};

static ssize_t terminal_read(struct file *file, struct uio *uio, off_t *pos)
{
	return has_launcher ? ends_read(file, uio, pos) : uart_tty_read(file, uio);
}

static ssize_t terminal_write(struct file *file, struct uio *uio, off_t *pos)
{
	return has_launcher ? ends_write(file, uio, pos) : uart_tty_write(file, uio);
}

static long terminal_ioctl(struct file *file, unsigned cmd, uaddr_t arg)
{
	long result;

	if (!has_launcher)
		return uart_tty_ioctl(cmd, arg);
	result = tty_settings_ioctl(&host_settings, cmd, arg);
	return result == -ENOTTY ? ends_ioctl(file, cmd, arg) : result;
}

static uint32_t terminal_poll(struct file *file, struct poll_table *table)
{
	return has_launcher ? ends_poll(file, table) : uart_tty_poll(table);
}

static const struct file_ops terminal_ops = {
	.read = terminal_read,
	.write = terminal_write,
	.ioctl = terminal_ioctl,
	.poll = terminal_poll,
	.splice = FILE_READ | FILE_WRITE,
};

/* Reads tty-size=COLUMNSxROWS. */
static void read_size(struct linux_winsize *size)
{
	const char *value = cmdline_get("tty-size");
	const char *x = value ? strchr(value, 'x') : NULL;
	uint64_t columns, rows;
	char text[8];

	if (!x || (size_t)(x - value) >= sizeof(text))
		return;
	memcpy(text, value, x - value);
	text[x - value] = '\0';
	if (str_to_u64(text, &columns) != 0 || str_to_u64(x + 1, &rows) != 0 ||
	    columns > UINT16_MAX || rows > UINT16_MAX)
		return;
	size->ws_col = columns;
	size->ws_row = rows;
}

/* Decides what reads from and writes to what. All of the launcher's terminals are the same one. */
static void connect(struct stream *const streams[STREAMS], unsigned terminals)
{
	struct stream *out = terminals & 2 ? streams[1] : terminals & 4 ? streams[2] : NULL;

	terminal_ends.in = terminals & 1 ? streams[0] : NULL;
	terminal_ends.out = out;
	stream_ends[0] = (struct ends){streams[0], terminals & 1 ? out : NULL};
	for (unsigned fd = 1; fd < STREAMS; fd++) {
		stream_ends[fd].out = streams[fd];
		stream_ends[fd].in = terminals & 1u << fd ? terminal_ends.in : NULL;
	}
}

static struct file *create_file(unsigned fd, bool terminal)
{
	if (terminal)
		return file_create_special(&terminal_ops, O_RDWR, S_IFCHR | 0620, &stream_ends[fd]);
	return file_create_special(&pipe_ops, fd == 0 ? O_RDONLY : O_WRONLY, S_IFIFO | 0600,
				   &stream_ends[fd]);
}

static int open_launcher_streams(struct virtio_port *const ports[STREAMS], struct file **files)
{
	unsigned terminals = cmdline_get_u64("tty", 0);
	struct stream *streams[STREAMS];

	for (unsigned fd = 0; fd < STREAMS; fd++) {
		streams[fd] = stream_create(ports[fd]);
		if (!streams[fd])
			return -ENOMEM;
	}
	has_launcher = true;
	tty_settings_init(&host_settings);
	read_size(&host_settings.size);
	connect(streams, terminals);
	for (unsigned fd = 0; fd < STREAMS; fd++) {
		files[fd] = create_file(fd, terminals >> fd & 1);
		if (!files[fd])
			return -ENOMEM;
	}
	return 0;
}

static int open_uart_terminal(struct file **files)
{
	uart_tty_init();
	if (file_open_kernel("/dev/console", O_RDWR, 0, &files[0]) != 0)
		files[0] = file_create_special(&terminal_ops, O_RDWR, S_IFCHR | 0600, NULL);
	if (!files[0])
		return -ENOMEM;
	for (unsigned fd = 1; fd < STREAMS; fd++) {
		file_get(files[0]);
		files[fd] = files[0];
	}
	return 0;
}

static bool find_ports(struct virtio_port *ports[STREAMS])
{
	static const char *const names[STREAMS] = {CONTROL_PORT_STDIN, CONTROL_PORT_STDOUT,
						   CONTROL_PORT_STDERR};
	bool all = true;

	for (unsigned i = 0; i < STREAMS; i++) {
		ports[i] = virtio_port_find(names[i]);
		all = all && ports[i];
	}
	return all;
}

static int add_devices(void)
{
	int error = devfs_add("console", 0600, dev_make(5, 1), &terminal_ops);

	if (error == 0)
		error = devfs_add("tty", 0666, dev_make(5, 0), &terminal_ops);
	if (error == 0)
		error = devfs_add("ttyS0", 0660, dev_make(4, 64), &terminal_ops);
	return error;
}

int console_open_standard_streams(struct file *files[STREAMS])
{
	struct virtio_port *ports[STREAMS];
	int error = add_devices();

	if (error)
		return error;
	if (IS_ENABLED(CONFIG_VIRTIO_CONSOLE) && find_ports(ports))
		return open_launcher_streams(ports, files);
	return open_uart_terminal(files);
}
