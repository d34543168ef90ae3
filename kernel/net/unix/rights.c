// SPDX-License-Identifier: BSD-3-Clause
// What goes along with messages: open files, and who has sent them.

#include "include/linux/capability.h"
#include "include/linux/fcntl.h"
#include "include/linux/resource.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/net/unix/unix_internal.h"
#include "kernel/process/process.h"
#include "kernel/vfscore/file.h"

/* Dropping the last reference to a socket drops what is in its queue, which may be another socket,
 * and so on: who drops the first drops them all, one after the other. */
static void drop_rights(struct unix_rights *rights)
{
	static struct unix_rights *dropped;
	static bool busy;

	rights->next = dropped;
	dropped = rights;
	if (busy)
		return;
	busy = true;
	while ((rights = dropped)) {
		dropped = rights->next;
		for (uint32_t i = 0; i < rights->count; i++)
			file_put(rights->files[i]);
		kfree(rights);
	}
	busy = false;
}

void unix_control_drop_any(struct unix_control *control)
{
	if (control->rights)
		drop_rights(control->rights);
	if (control->pid)
		pid_put(control->pid);
	control->rights = NULL;
	control->pid = NULL;
}

static struct unix_rights *make_rights(void)
{
	return kzalloc(sizeof(struct unix_rights) + SCM_MAX_FD * sizeof(struct file *));
}

/* Adds the files of descriptors. */
static int get_rights(struct unix_control *control, const int *fds, size_t count)
{
	if (count == 0)
		return 0;
	if (count > SCM_MAX_FD)
		return -EINVAL;
	if (!control->rights)
		control->rights = make_rights();
	if (!control->rights)
		return -ENOMEM;
	if (control->rights->count + count > SCM_MAX_FD)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		struct file *file = fd_get_any(current_files(), fds[i]);

		if (!file)
			return -EBADF;
		control->rights->files[control->rights->count++] = file;
	}
	return 0;
}

static bool may_be_user(const struct credentials *cred, uint32_t uid)
{
	return uid == cred->uid || uid == cred->euid || uid == cred->suid ||
	       credentials_capable(cred, CAP_SETUID);
}

static bool may_be_group(const struct credentials *cred, uint32_t gid)
{
	return gid == cred->gid || gid == cred->egid || gid == cred->sgid ||
	       credentials_capable(cred, CAP_SETGID);
}

/* What the program says that it is. */
static int get_identity(struct unix_control *control, const struct linux_ucred *ucred)
{
	const struct credentials *cred = credentials_current();
	struct pid *pid = current_process()->id;

	if ((ucred->pid != pid->number && !credentials_capable(cred, CAP_SYS_ADMIN)) ||
	    !may_be_user(cred, ucred->uid) || !may_be_group(cred, ucred->gid))
		return -EPERM;
	if (ucred->pid != pid->number)
		pid = pid_find(ucred->pid);
	if (!pid)
		return -ESRCH;
	if (ucred->uid == ID_NONE || ucred->gid == ID_NONE)
		return -EINVAL;
	pid_get(pid);
	if (control->pid)
		pid_put(control->pid);
	control->pid = pid;
	control->uid = ucred->uid;
	control->gid = ucred->gid;
	return 0;
}

static int get_one(struct unix_control *control, const struct linux_cmsghdr *header)
{
	size_t len = header->cmsg_len - sizeof(*header);

	if (header->cmsg_level != SOL_SOCKET)
		return 0;
	if (header->cmsg_type == SCM_RIGHTS)
		return get_rights(control, (const int *)(header + 1), len / sizeof(int));
	if (header->cmsg_type == SCM_CREDENTIALS && len == sizeof(struct linux_ucred))
		return get_identity(control, (const struct linux_ucred *)(header + 1));
	return -EINVAL;
}

/* Who may not exceed limits has no more files in queues than it may have open. */
static int check_limit(const struct unix_control *control)
{
	const struct credentials *cred = credentials_current();

	if (!control->rights || credentials_capable(cred, CAP_SYS_RESOURCE) ||
	    credentials_capable(cred, CAP_SYS_ADMIN))
		return 0;
	return unix_rights_in_flight() > current_process()->limits[RLIMIT_NOFILE].cur
		       ? -ETOOMANYREFS
		       : 0;
}

int unix_control_get(const struct socket_message *message, struct unix_control *control)
{
	const struct linux_cmsghdr *header;
	size_t at = 0;
	int err;

	while ((header = socket_next_control(message, &at, &err))) {
		err = get_one(control, header);
		if (err < 0)
			break;
	}
	if (err == 0)
		err = check_limit(control);
	if (err < 0)
		unix_control_drop(control);
	return err;
}

/* Gives received files descriptors: how many. Those that were given one are the program's. */
static uint32_t install(struct socket_message *message, const struct unix_rights *rights)
{
	uaddr_t at = message->control_user + sizeof(struct linux_cmsghdr);
	bool cloexec = message->flags & MSG_CMSG_CLOEXEC;
	struct fd_table *table = current_files();
	size_t room = 0;
	uint32_t i;

	if (message->control_left > sizeof(struct linux_cmsghdr))
		room = (message->control_left - sizeof(struct linux_cmsghdr)) / sizeof(int);
	for (i = 0; i < rights->count && i < room; i++) {
		int fd = fd_reserve(table);

		if (fd < 0)
			break;
		if (put_user_u32(at + i * sizeof(int), (uint32_t)fd) < 0) {
			fd_unreserve(table, fd);
			break;
		}
		file_get(rights->files[i]);
		fd_install_reserved(table, fd, rights->files[i], cloexec);
	}
	return i;
}

static void put_rights(struct socket_message *message, const struct unix_rights *rights)
{
	uint32_t count = install(message, rights);
	struct linux_cmsghdr header = {LINUX_CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};

	if (count < rights->count)
		message->result_flags |= MSG_CTRUNC;
	if (count == 0 || copy_to_user(message->control_user, &header, sizeof(header)) < 0)
		return;
	size_t taken = MIN(LINUX_CMSG_ALIGN(header.cmsg_len), message->control_left);

	message->control_user += taken;
	message->control_left -= taken;
}

void unix_control_put_any(struct socket_message *message, struct unix_control *control,
			  bool with_identity)
{
	struct linux_ucred ucred = {control->pid ? control->pid->number : 0, control->uid,
				    control->gid};

	if (message->control_user == 0) {
		if (with_identity || control->rights)
			message->result_flags |= MSG_CTRUNC;
	} else {
		/* What cannot be written is not reported, as on Linux. */
		if (with_identity && socket_put_control(message, SOL_SOCKET, SCM_CREDENTIALS,
							&ucred, sizeof(ucred)) < 0)
			message->result_flags |= MSG_CTRUNC;
		if (control->rights)
			put_rights(message, control->rights);
	}
	unix_control_drop(control);
}

void packet_give_any_control(struct unix_packet *packet, struct unix_control *control)
{
	packet->control.rights = control->rights;
	control->rights = NULL;
	if (packet->control.rights)
		unix_rights_sent(packet->control.rights);
	if (!control->pid)
		return;
	pid_get(control->pid);
	packet->control.pid = control->pid;
	packet->control.uid = control->uid;
	packet->control.gid = control->gid;
}

void packet_take_identity(const struct unix_packet *packet, struct unix_control *control)
{
	if (control->pid)
		pid_put(control->pid);
	control->pid = packet->control.pid;
	control->uid = packet->control.uid;
	control->gid = packet->control.gid;
	if (control->pid)
		pid_get(control->pid);
}

void packet_take_control(struct unix_packet *packet, struct unix_control *control)
{
	control->rights = packet->control.rights;
	packet->control.rights = NULL;
	if (control->rights)
		unix_rights_arrived(control->rights);
}

int packet_peek_control(const struct unix_packet *packet, struct unix_control *control)
{
	const struct unix_rights *from = packet->control.rights;

	if (!from)
		return 0;
	control->rights = make_rights();
	if (!control->rights)
		return -ENOMEM;
	control->rights->count = from->count;
	for (uint32_t i = 0; i < from->count; i++) {
		control->rights->files[i] = from->files[i];
		file_get(from->files[i]);
	}
	return 0;
}

void packet_identify(struct unix_packet *packet)
{
	const struct credentials *cred = credentials_current();

	if (packet->control.pid)
		return;
	packet->control.pid = current_process()->id;
	packet->control.uid = cred->uid;
	packet->control.gid = cred->gid;
	pid_get(packet->control.pid);
}
