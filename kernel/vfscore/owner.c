// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/vfscore/owner.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/poll.h"
#include "kernel/mm/slab.h"
#include "kernel/signal/signal.h"
#include "kernel/vfscore/file.h"

struct file_owner *file_owner_get(struct file *file)
{
	struct file_owner *owner;

	if (file->owner)
		return file->owner;
	owner = kzalloc(sizeof(*owner));
	if (!owner || file->owner) {
		kfree(owner);
		return file->owner;
	}
	list_init(&owner->input.link);
	list_init(&owner->output.link);
	owner->input.file = owner->output.file = file;
	file->owner = owner;
	return owner;
}

int file_owner_set(struct file *file, struct pid *pid, enum owner_type type, bool force)
{
	struct file_owner *owner = file_owner_get(file);
	struct pid *old;

	if (!owner)
		return -ENOMEM;
	old = owner->pid;
	if (old && !force)
		return 0;
	if (pid)
		pid_get(pid);
	owner->pid = pid;
	owner->type = type;
	if (pid) {
		owner->uid = credentials_current()->uid;
		owner->euid = credentials_current()->euid;
	}
	if (old)
		pid_put(old);
	return 0;
}

int file_owner_set_self(struct file *file)
{
	return file_owner_set(file, current_process()->id, OWNER_PROCESS, false);
}

int file_owner_number(const struct file_owner *owner)
{
	const struct pid *pid = owner->pid;

	if (!pid)
		return 0;
	switch (owner->type) {
	case OWNER_THREAD:
		return pid->task ? pid->number : 0;
	case OWNER_PROCESS:
		return pid->process ? pid->number : 0;
	default:
		return pid->group ? -pid->number : 0;
	}
}

/* ---- sending ---- */

static const int16_t band_of[] = {
	[POLL_IN] = POLLIN | POLLRDNORM,
	[POLL_OUT] = POLLOUT | POLLWRNORM | POLLWRBAND,
	[POLL_MSG] = POLLIN | POLLRDNORM | POLLMSG,
	[POLL_ERR] = POLLERR,
	[POLL_PRI] = POLLPRI | POLLRDBAND,
	[POLL_HUP] = POLLHUP | POLLERR,
};

/* Signals whose codes have other meanings than those of SIGIO. */
#define OWN_CODES                                                                             \
	(SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | \
	 SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGSYS))

static bool may_tell(const struct file_owner *owner, const struct credentials *cred)
{
	return owner->euid == 0 || owner->euid == cred->suid || owner->euid == cred->uid ||
	       owner->uid == cred->suid || owner->uid == cred->uid;
}

static int send(struct process *process, struct task *only, int signal,
		const struct linux_siginfo *info)
{
	return only ? signal_send_task(only, signal, info)
		    : signal_send_process(process, signal, info);
}

/* What may be done with which descriptor; NULL stands for an urgent byte (SIGURG). */
struct news {
	int fd, code;
};

/* What does not fit in a queue becomes a SIGIO. */
static void send_news(const struct file_owner *owner, struct process *process, struct task *only,
		      const struct news *news)
{
	bool own_codes = owner->signal && SIGNAL_BIT(owner->signal) & OWN_CODES;
	const struct linux_siginfo info = {
		.si_code = own_codes ? SI_SIGIO : news->code,
		.poll = {.band = band_of[news->code], .fd = news->fd},
	};

	if (!owner->signal || send(process, only, owner->signal, &info) < 0)
		send(process, only, SIGIO, NULL);
}

/* To the thread `only`, or to any of the process when that is NULL. */
static void tell(const struct file_owner *owner, struct process *process, struct task *only,
		 const struct news *news)
{
	if (process->state != PROCESS_RUNNING ||
	    !may_tell(owner, only ? &only->cred : &process->leader->cred))
		return;
	if (news)
		send_news(owner, process, only, news);
	else
		send(process, only, SIGURG, NULL);
}

static void tell_group(const struct file_owner *owner, struct process_group *group,
		       const struct news *news)
{
	struct process *process, *next;

	list_for_each_entry_safe (process, next, &group->members, group_link)
		tell(owner, process, NULL, news);
}

static void tell_all(const struct file_owner *owner, const struct news *news)
{
	const struct pid *pid = owner ? owner->pid : NULL;

	if (!pid)
		return;
	if (owner->type == OWNER_GROUP) {
		if (pid->group)
			tell_group(owner, pid->group, news);
	} else if (pid->task && !list_empty(&pid->task->process_link)) {
		tell(owner, pid->task->process, owner->type == OWNER_THREAD ? pid->task : NULL,
		     news);
	}
}

void file_owner_tell(struct file *file, int fd, int code)
{
	tell_all(file->owner, &(struct news){fd, code});
}

/* Who has chosen a signal with O_ASYNC gets that, too. */
void file_owner_urge(struct file *file)
{
	const struct file_owner *owner = file->owner;

	tell_all(owner, NULL);
	if (owner && owner->pid && owner->signal && !list_empty(&owner->input.link))
		file_owner_tell(file, owner->fd, POLL_PRI);
}

/* ---- O_ASYNC ---- */

static void enter(struct list_node *list, struct async_entry *entry)
{
	if (list && list_empty(&entry->link))
		list_add_tail(list, &entry->link);
}

/* O_ASYNC that open(2) was given has no meaning, and stays until it gets one. */
static void leave(struct file *file)
{
	struct file_owner *owner = file->owner;

	if (list_empty(&owner->input.link) && list_empty(&owner->output.link))
		return;
	list_remove(&owner->input.link);
	list_remove(&owner->output.link);
	file->flags &= ~O_ASYNC;
}

int file_set_async(struct file *file, int fd, bool on)
{
	struct async_lists lists = {NULL, NULL};
	struct file_owner *owner;
	int result;

	if (!file->ops->async)
		return -ENOTTY;
	owner = file_owner_get(file);
	if (!owner)
		return -ENOMEM;
	result = file->ops->async(file, on, &lists);
	if (result < 0)
		return result;
	if (!on) {
		leave(file);
		return 0;
	}
	owner->fd = fd;
	enter(lists.input, &owner->input);
	enter(lists.output, &owner->output);
	file->flags |= O_ASYNC;
	return 0;
}

void async_tell_all(struct list_node *files, int code)
{
	struct async_entry *entry;

	list_for_each_entry (entry, files, link)
		file_owner_tell(entry->file, entry->file->owner->fd, code);
}

void async_forget(struct list_node *files)
{
	while (!list_empty(files))
		leave(list_first(files, struct async_entry, link)->file);
}

void file_owner_free(struct file *file)
{
	struct file_owner *owner = file->owner;

	list_remove(&owner->input.link);
	list_remove(&owner->output.link);
	if (owner->pid)
		pid_put(owner->pid);
	kfree(owner);
}
