// SPDX-License-Identifier: BSD-3-Clause
/* The notes of a core: registers of each thread, and what the process was. */
#include "include/linux/core.h"
#include "include/linux/fcntl.h"
#include "include/linux/sigframe.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/signal/core_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/fs_context.h"
#include "kernel/vfscore/path_walk.h"
#include "plat/x86_64/fpu.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/regs.h"

#define FXSAVE_SIZE 512

/* Room for n more bytes, cleared; NULL without memory. */
static void *extend(struct core_notes *notes, size_t n)
{
	if (notes->used + n > notes->size) {
		size_t size = MAX(notes->size * 2, notes->used + n + PAGE_SIZE);
		uint8_t *bytes = notes->error ? NULL : kzalloc(size);

		if (!bytes) {
			notes->error = -ENOMEM;
			return NULL;
		}
		if (notes->used)
			memcpy(bytes, notes->bytes, notes->used);
		kfree(notes->bytes);
		notes->bytes = bytes;
		notes->size = size;
	}
	notes->used += n;
	return notes->bytes + notes->used - n;
}

/* A note's header and name; its bytes follow, and are padded to words. */
static void begin(struct core_notes *notes, const char *name, uint32_t type, size_t size)
{
	struct linux_elf_note header = {(uint32_t)strlen(name) + 1, (uint32_t)size, type};
	uint8_t *place = extend(notes, sizeof(header) + ALIGN_UP(header.n_namesz, 4u));

	if (!place)
		return;
	memcpy(place, &header, sizeof(header));
	memcpy(place + sizeof(header), name, header.n_namesz);
}

static void add(struct core_notes *notes, const char *name, uint32_t type, const void *data,
		size_t size)
{
	uint8_t *place;

	begin(notes, name, type, size);
	place = extend(notes, ALIGN_UP(size, 4UL));
	if (place)
		memcpy(place, data, size);
}

static void copy_registers(struct linux_user_regs *to, const struct regs *regs,
			   const struct task *task)
{
	*to = (struct linux_user_regs){
		.r15 = regs->r15,
		.r14 = regs->r14,
		.r13 = regs->r13,
		.r12 = regs->r12,
		.rbp = regs->rbp,
		.rbx = regs->rbx,
		.r11 = regs->r11,
		.r10 = regs->r10,
		.r9 = regs->r9,
		.r8 = regs->r8,
		.rax = regs->rax,
		.rcx = regs->rcx,
		.rdx = regs->rdx,
		.rsi = regs->rsi,
		.rdi = regs->rdi,
		.orig_rax = regs->orig_rax,
		.rip = regs->rip,
		.cs = LINUX_USER_CS,
		.eflags = regs->rflags,
		.rsp = regs->rsp,
		.ss = LINUX_USER_SS,
		.fs_base = task == current_task() ? rdmsr(MSR_FS_BASE) : task->fs_base,
		.gs_base = task->gs_base,
	};
}

static void add_status(struct core_notes *notes, const struct task *task, const struct regs *regs,
		       const struct linux_siginfo *info)
{
	const struct process *process = task->process;
	struct linux_prstatus status = {
		.si_signo = info->si_signo,
		.si_code = info->si_code,
		.si_errno = info->si_errno,
		.pr_cursig = (int16_t)info->si_signo,
		.pr_sigpend = task->pending.set,
		.pr_sighold = task->signal_mask,
		.pr_pid = task->tid,
		.pr_ppid = process->parent->pid,
		.pr_pgrp = process->group->pid->number,
		.pr_sid = process->group->session->pid->number,
		.pr_fpvalid = 1,
	};

	copy_registers(&status.pr_reg, regs, task);
	add(notes, "CORE", NT_PRSTATUS, &status, sizeof(status));
}

/* The first word behind the FXSAVE area's registers says which features there are. */
static void add_extended_state(struct core_notes *notes, const struct task *task)
{
	struct fpu *state = fpu_create();
	uint64_t features = fpu_features();

	if (!state) {
		notes->error = -ENOMEM;
		return;
	}
	if (task == current_task())
		fpu_store(state);
	else
		memcpy(state, task->fpu, fpu_state_size());
	memcpy((uint8_t *)state + FP_SOFTWARE_OFFSET, &features, sizeof(features));
	add(notes, "CORE", NT_FPREGSET, state, FXSAVE_SIZE);
	if (features)
		add(notes, "LINUX", NT_X86_XSTATE, state, fpu_state_size());
	fpu_destroy(state);
}

/* Its arguments have spaces in place of the NULs between them. */
static void read_arguments(char *out, size_t size)
{
	const struct mm *mm = current_process()->mm;
	size_t n = MIN(mm->arg_end - mm->arg_start, size - 1);

	n = copy_from_user_partial(out, mm->arg_start, n);
	for (size_t i = 0; i < n; i++)
		if (!out[i])
			out[i] = ' ';
}

static void add_process(struct core_notes *notes)
{
	const struct process *process = current_process();
	struct linux_prpsinfo info = {
		.pr_sname = 'R',
		.pr_uid = current_task()->cred.uid,
		.pr_gid = current_task()->cred.gid,
		.pr_pid = process->pid,
		.pr_ppid = process->parent->pid,
		.pr_pgrp = process->group->pid->number,
		.pr_sid = process->group->session->pid->number,
	};

	str_copy(info.pr_fname, current_task()->name, sizeof(info.pr_fname));
	read_arguments(info.pr_psargs, sizeof(info.pr_psargs));
	add(notes, "CORE", NT_PRPSINFO, &info, sizeof(info));
}

static void add_auxv(struct core_notes *notes)
{
	const uint64_t *auxv = current_process()->mm->auxv;
	size_t words = 0;

	while (words + 2 <= MM_AUXV_WORDS && auxv[words])
		words += 2;
	add(notes, "CORE", NT_AUXV, auxv, (words + 2) * sizeof(*auxv));
}

static const char *name_of(const struct vma *vma, char *buf)
{
	struct path path = {vma->file->mount, vma->file->name};
	bool reachable;
	char *name = path_to_string(&path, &current_fs()->root, buf, LINUX_PATH_MAX, &reachable);

	return name ? name : "";
}

/* The vDSO is a file without one. */
static bool has_name(const struct vma *vma)
{
	return vma->file && vma->file->name;
}

/* How many files are mapped, a page's size, where each is; and then their names. */
static void put_files(struct core_notes *list, char *buf)
{
	const struct mm *mm = current_process()->mm;
	const struct vma *vma;
	uint64_t count = 0;

	extend(list, 2 * sizeof(uint64_t));
	for (vma = mm->areas.first; vma && !list->error; vma = vma->next) {
		uint64_t place[3] = {vma->start, vma->end, vma->offset / PAGE_SIZE};
		uint64_t *entry = has_name(vma) ? extend(list, sizeof(place)) : NULL;

		if (!entry)
			continue;
		memcpy(entry, place, sizeof(place));
		count++;
	}
	for (vma = mm->areas.first; vma && !list->error; vma = vma->next) {
		const char *name = has_name(vma) ? name_of(vma, buf) : NULL;
		char *place = name ? extend(list, strlen(name) + 1) : NULL;

		if (place)
			memcpy(place, name, strlen(name) + 1);
	}
	if (!list->error)
		memcpy(list->bytes, (uint64_t[]){count, PAGE_SIZE}, 2 * sizeof(uint64_t));
}

static void add_files(struct core_notes *notes)
{
	struct core_notes list = {0};
	char *buf = kmalloc(LINUX_PATH_MAX);

	if (!buf) {
		notes->error = -ENOMEM;
		return;
	}
	put_files(&list, buf);
	if (!list.error)
		add(notes, "CORE", NT_FILE, list.bytes, list.used);
	kfree(list.bytes);
	kfree(buf);
}

void core_notes_collect(struct core_notes *notes, const struct regs *regs,
			const struct linux_siginfo *info)
{
	struct task *task;

	add_status(notes, current_task(), regs, info);
	add_process(notes);
	add(notes, "CORE", NT_SIGINFO, info, sizeof(*info));
	add_auxv(notes);
	add_files(notes);
	add_extended_state(notes, current_task());
	list_for_each_entry (task, &current_process()->tasks, process_link) {
		if (task == current_task())
			continue;
		add_status(notes, task, task_regs(task), info);
		add_extended_state(notes, task);
	}
}
