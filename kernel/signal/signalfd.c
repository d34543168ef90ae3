// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal/signalfd.h"

#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/fs/procfs/text.h"
#include "kernel/mm/slab.h"
#include "kernel/signal/signal_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/poll.h"

struct signalfd {
	uint64_t mask;
};

static bool is_fault(const struct linux_siginfo *info)
{
	switch (info->si_signo) {
	case SIGILL:
	case SIGFPE:
	case SIGSEGV:
	case SIGBUS:
	case SIGTRAP:
		return true;
	default:
		return false;
	}
}

/* What is in the union depends on the code, and for codes above 0 on the signal. */
static void convert_kernel(struct linux_signalfd_siginfo *to, const struct linux_siginfo *info)
{
	if (is_fault(info)) {
		to->ssi_addr = info->fault.addr;
	} else if (info->si_signo == SIGCHLD) {
		to->ssi_pid = (uint32_t)info->child.pid;
		to->ssi_uid = info->child.uid;
		to->ssi_status = info->child.status;
		to->ssi_utime = (uint64_t)info->child.utime;
		to->ssi_stime = (uint64_t)info->child.stime;
	} else {
		to->ssi_band = (uint32_t)info->poll.band;
		to->ssi_fd = info->poll.fd;
	}
}

static void convert_timer(struct linux_signalfd_siginfo *to, const struct linux_siginfo *info)
{
	to->ssi_tid = (uint32_t)info->timer.id;
	to->ssi_overrun = (uint32_t)info->timer.overrun;
	to->ssi_ptr = info->timer.value;
	to->ssi_int = (int32_t)info->timer.value;
}

static void convert_sent(struct linux_signalfd_siginfo *to, const struct linux_siginfo *info)
{
	to->ssi_pid = (uint32_t)info->sender.pid;
	to->ssi_uid = info->sender.uid;
	if (info->si_code >= 0 || info->si_code == SI_TKILL)
		return;
	to->ssi_ptr = info->sender.value;
	to->ssi_int = (int32_t)info->sender.value;
}

static struct linux_signalfd_siginfo convert(const struct linux_siginfo *info)
{
	struct linux_signalfd_siginfo to = {
		.ssi_signo = (uint32_t)info->si_signo,
		.ssi_errno = info->si_errno,
		.ssi_code = info->si_code,
	};

	if (info->si_code > 0 && info->si_code != SI_KERNEL)
		convert_kernel(&to, info);
	else if (info->si_code == SI_TIMER)
		convert_timer(&to, info);
	else
		convert_sent(&to, info);
	return to;
}

static bool is_ready(const struct signalfd *fd)
{
	const struct task *task = current_task();

	return (task->pending.set | task->process->shared_pending.set) & fd->mask;
}

/* The next signal, or -EAGAIN, -ERESTARTSYS. */
static int take(const struct file *file, struct linux_siginfo *info)
{
	const struct signalfd *fd = file->data;
	int signal, result;

	while (!(signal = signal_take(~fd->mask, info))) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = wait_event_interruptible(&signal_sent, is_ready(fd));
		if (result != 0)
			return result;
	}
	return signal;
}

static ssize_t signalfd_read(struct file *file, struct uio *uio, off_t *pos)
{
	ssize_t total = 0;
	struct linux_siginfo info;

	if (uio->resid < sizeof(struct linux_signalfd_siginfo))
		return -EINVAL;
	/* Only for the first one is there any waiting. */
	while (uio->resid >= sizeof(struct linux_signalfd_siginfo) &&
	       (total == 0 || is_ready(file->data))) {
		struct linux_signalfd_siginfo out;
		int result = take(file, &info);

		if (result < 0)
			return total ? total : result;
		out = convert(&info);
		if (uio_put(uio, &out, sizeof(out)) != sizeof(out))
			return total ? total : -EFAULT;
		total += (ssize_t)sizeof(out);
	}
	return total;
}

static uint32_t signalfd_poll(struct file *file, struct poll_table *table)
{
	poll_listen(table, &signal_sent);
	return is_ready(file->data) ? POLLIN : 0;
}

static void signalfd_release(struct file *file)
{
	kfree(file->data);
}

static const struct file_ops signalfd_ops = {
	.read = signalfd_read,
	.seek = file_seek_nowhere,
	.poll = signalfd_poll,
	.release = signalfd_release,
	.kind = "[signalfd]",
};

bool signalfd_is(const struct file *file)
{
	return file->ops == &signalfd_ops;
}

void signalfd_set_mask(struct file *file, uint64_t mask)
{
	((struct signalfd *)file->data)->mask = mask;
	wake_up_all(&signal_sent);
}

struct file *signalfd_create(uint64_t mask, uint32_t flags)
{
	struct signalfd *fd = kzalloc(sizeof(*fd));
	struct file *file;

	if (!fd)
		return NULL;
	fd->mask = mask;
	file = file_create_special(&signalfd_ops, O_RDWR | (flags & O_NONBLOCK), 0600, fd);
	if (!file) {
		kfree(fd);
		return NULL;
	}
	file->access |= FILE_STREAM;
	return file;
}

void signalfd_show(struct file *file, struct text *text)
{
	const struct signalfd *fd = file->data;

	if (signalfd_is(file))
		text_printf(text, "sigmask:\t%016lx\n", fd->mask);
}
