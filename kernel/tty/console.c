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
#include "kernel/lib/panic.h"
#include "kernel/tty/job.h"
#include "kernel/tty/port_tty.h"
#include "kernel/tty/stream.h"
#include "kernel/tty/tty.h"
#include "kernel/tty/uart_tty.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/vnode.h"
#include "plat/virtio/control_port.h"
#include "plat/virtio/port.h"

#define STREAMS	       3
#define CONSOLE_NUMBER TTY_CONSOLE_NUMBER

/* Where a file of the launcher's reads from and writes to; NULL: it does not. */
struct ends {
	struct stream *in, *out;
};

static struct ends stream_ends[STREAMS]; /* of fd 0, 1 and 2 */
static struct tty console;
static bool has_terminal;

static const struct ends *ends_of(const struct file *file)
{
	return file->data;
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

/* ---- terminals ---- */

static int open_terminal(struct file *file)
{
	return has_terminal ? tty_open(&console, file) : -EIO;
}

/* The console becomes nobody's controlling terminal by being opened. */
static int open_console(struct file *file)
{
	file->access |= FILE_NOCTTY;
	return open_terminal(file);
}

static int open_own_terminal(struct file *file)
{
	struct tty *tty = job_terminal();

	return tty ? tty_open(tty, file) : -ENXIO;
}

static const struct file_ops terminal_ops = TTY_FILE_OPS(open_terminal);
static const struct file_ops console_ops = TTY_FILE_OPS(open_console);
static const struct file_ops own_terminal_ops = TTY_FILE_OPS(open_own_terminal);

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

/* The same file for all descriptors that are a terminal. */
static struct file *open_file_of_terminal(void)
{
	struct file *file;

	if (file_open_kernel("/dev/console", O_RDWR | O_NOCTTY, 0, &file) == 0)
		return file;
	file = file_create_special(&console_ops, O_RDWR, S_IFCHR | 0600, NULL);
	if (file && tty_open(&console, file) < 0)
		panic("the first program cannot have its terminal");
	return file;
}

static struct file *open_stream(unsigned fd, struct virtio_port *port)
{
	struct stream *stream = stream_create(port);

	if (!stream)
		return NULL;
	stream_ends[fd] = fd == 0 ? (struct ends){stream, NULL} : (struct ends){NULL, stream};
	return file_create_special(&pipe_ops, fd == 0 ? O_RDONLY : O_WRONLY, S_IFIFO | 0600,
				   &stream_ends[fd]);
}

/* The window in front of the launcher has another size. */
static void frame_came(uint32_t type, const void *payload, size_t n)
{
	struct control_size size;

	if (type != CONTROL_SIZE || n != sizeof(size) || !has_terminal)
		return;
	memcpy(&size, payload, sizeof(size));
	tty_set_size(&console,
		     &(struct linux_winsize){.ws_row = size.rows, .ws_col = size.columns});
}

/* All of the launcher's terminals are the same one. */
static void make_terminal(struct virtio_port *const ports[STREAMS], unsigned terminals)
{
	struct virtio_port *out = terminals & 2 ? ports[1] : terminals & 4 ? ports[2] : NULL;

	port_tty_init(&console, CONSOLE_NUMBER, terminals & 1 ? ports[0] : NULL, out);
	read_size(&console.settings.size);
	has_terminal = true;
	control_port_listen(frame_came);
}

static int open_launcher_streams(struct virtio_port *const ports[STREAMS], struct file **files)
{
	unsigned terminals = cmdline_get_u64("tty", 0);
	struct file *terminal = NULL;

	if (terminals) {
		make_terminal(ports, terminals);
		terminal = open_file_of_terminal();
	}
	for (unsigned fd = 0; fd < STREAMS; fd++) {
		if (!(terminals >> fd & 1)) {
			files[fd] = open_stream(fd, ports[fd]);
		} else if (terminal) {
			file_get(terminal);
			files[fd] = terminal;
		}
		if (!files[fd])
			return -ENOMEM;
	}
	if (terminal)
		file_put(terminal);
	if (terminals & 1)
		job_set_first(&console);
	return 0;
}

static int open_uart_terminal(struct file **files)
{
	uart_tty_init(&console, CONSOLE_NUMBER);
	has_terminal = true;
	files[0] = open_file_of_terminal();
	if (!files[0])
		return -ENOMEM;
	for (unsigned fd = 1; fd < STREAMS; fd++) {
		file_get(files[0]);
		files[fd] = files[0];
	}
	job_set_first(&console);
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
	int error = devfs_add("console", 0600, CONSOLE_NUMBER, &console_ops);

	if (error == 0)
		error = devfs_add("tty", 0666, dev_make(5, 0), &own_terminal_ops);
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
