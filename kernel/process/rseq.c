// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/rseq.h"

#include "include/linux/errno.h"
#include "include/linux/rseq.h"
#include "kernel/lib/log.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/signal.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/regs.h"
#include "plat/x86_64/usercopy.h"

#define FIELD(area, field) ((area) + offsetof(struct linux_rseq, field))

static int write_numbers(uaddr_t area, uint32_t cpu_id)
{
	static const uint32_t zeros[2];
	uint32_t cpus[2] = {0, cpu_id};

	if (copy_to_user(FIELD(area, cpu_id_start), cpus, sizeof(cpus)) < 0)
		return -EFAULT;
	return copy_to_user(FIELD(area, node_id), zeros, sizeof(zeros));
}

/* The first version's size says that its alignment is meant, too. */
static bool size_fits(uaddr_t area, uint32_t size)
{
	if (size == RSEQ_SIZE)
		return IS_ALIGNED(area, RSEQ_ALIGN);
	return size > RSEQ_SIZE && IS_ALIGNED(area, RSEQ_ALIGN);
}

static int check_again(const struct task *task, uaddr_t area, uint32_t size, uint32_t signature)
{
	if (task->rseq.area != area || task->rseq.size != size)
		return -EINVAL;
	return task->rseq.signature == signature ? 0 : -EPERM;
}

int rseq_register(uaddr_t area, uint32_t size, uint32_t signature)
{
	struct task *task = current_task();
	int result;

	if (task->rseq.area) {
		result = check_again(task, area, size, signature);
		return result < 0 ? result : -EBUSY;
	}
	if (!size_fits(area, size))
		return -EINVAL;
	if (!user_range_ok(area, size) || put_user_u64(FIELD(area, rseq_cs), 0) < 0)
		return -EFAULT;
	task->rseq.area = area;
	task->rseq.size = size;
	task->rseq.signature = signature;
	if (write_numbers(area, 0) < 0)
		process_die(SIGSEGV);
	return 0;
}

int rseq_unregister(uaddr_t area, uint32_t size, uint32_t signature)
{
	struct task *task = current_task();
	int result = area ? check_again(task, area, size, signature) : -EINVAL;

	if (result == 0)
		result = write_numbers(area, RSEQ_CPU_ID_UNINITIALIZED);
	if (result == 0)
		task->rseq.area = 0;
	return result;
}

/* Whether a sequence is one that may be left by way of its abort address. */
static bool is_valid(const struct linux_rseq_cs *cs, uint32_t signature)
{
	uint64_t end = cs->start_ip + cs->post_commit_offset;
	uint32_t word;

	if (cs->version != 0 || cs->flags != 0 || cs->start_ip >= USER_MAX || end >= USER_MAX ||
	    end < cs->start_ip || cs->abort_ip >= USER_MAX ||
	    cs->abort_ip - cs->start_ip < cs->post_commit_offset)
		return false;
	return get_user_u32(&word, cs->abort_ip - sizeof(word)) == 0 && word == signature;
}

/* 0, or -EFAULT for what the program must not do. */
static int leave_sequence(const struct task *task, struct regs *regs)
{
	struct linux_rseq_cs cs;
	uint64_t address;

	if (get_user_u64(&address, FIELD(task->rseq.area, rseq_cs)) < 0)
		return -EFAULT;
	if (!address)
		return 0;
	if (copy_from_user(&cs, address, sizeof(cs)) < 0 || !is_valid(&cs, task->rseq.signature) ||
	    put_user_u64(FIELD(task->rseq.area, rseq_cs), 0) < 0)
		return -EFAULT;
	if (regs->rip - cs.start_ip < cs.post_commit_offset)
		regs->rip = cs.abort_ip;
	return 0;
}

bool rseq_is_in_sequence(void)
{
	uaddr_t field = FIELD(current_task()->rseq.area, rseq_cs);
	uint64_t address;

	this_cpu()->no_faults = true;
	address = usercopy_peek64(field);
	this_cpu()->no_faults = false;
	return address != 0;
}

void rseq_resume(struct regs *regs)
{
	const struct task *task = current_task();

	if (!task->rseq.area || leave_sequence(task, regs) == 0)
		return;
	log_err("%s: a bad restartable sequence is registered", task->name);
	signal_force(SIGSEGV, NULL);
}
