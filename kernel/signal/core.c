// SPDX-License-Identifier: BSD-3-Clause
/*
 * A core file: the ELF header, a header for the notes and one for each area, the notes, and from
 * the next page on what the areas have in memory. Pages that are not there are not made for it.
 */
#include "include/linux/core.h"
#include "include/linux/elf.h"
#include "include/linux/errno.h"
#include "include/linux/mman.h"
#include "kernel/lib/cmdline.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/mm/measure.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/slab.h"
#include "kernel/mm/usercopy.h"
#include "kernel/sched/mutex.h"
#include "kernel/signal/core_internal.h"
#include "kernel/signal/signal_internal.h"
#include "kernel/vfscore/file.h"
#include "kernel/vfscore/name.h"

#define PAGES_AT_ONCE 64

/* A private mapping of a file has pages that are not the file's any more. */
static bool was_written(const struct vma *vma)
{
	struct area_figures figures;

	mm_measure_area(vma->mm, vma, &figures);
	return figures.copies > 0;
}

/* Memory that is shared by a file without a name counts as if it had none. */
static bool is_wanted(const struct vma *vma, unsigned filter)
{
	bool has_name = vma->file && vma->file->name && !(vma->file->name->flags & NAME_DELETED);

	if (vma->flags & VMA_SHARED)
		return filter & (has_name ? CORE_FILE_SHARED : CORE_ANONYMOUS_SHARED);
	if (!vma->file || !vma->file->name || was_written(vma))
		return filter & CORE_ANONYMOUS_PRIVATE;
	return filter & CORE_FILE_PRIVATE;
}

/* How much of an area is for the file: as the process's filter says; and of what programs and
 * libraries have on disk, the first page, by which debuggers know them. */
static uint64_t size_in_file(const struct vma *vma)
{
	unsigned filter = current_process()->core_filter;

	if (vma->flags & VMA_DONT_DUMP || !(vma->prot & PROT_READ))
		return 0;
	if (is_wanted(vma, filter))
		return vma->end - vma->start;
	if (!vma->file || vma->flags & VMA_SHARED)
		return 0;
	return vma->offset == 0 && filter & CORE_ELF_HEADERS ? PAGE_SIZE : 0;
}

static void write_elf_header(struct core_sink *sink, unsigned segments)
{
	struct linux_elf64_ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1},
		.e_type = ET_CORE,
		.e_machine = EM_X86_64,
		.e_version = 1,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(struct linux_elf64_phdr),
		.e_phnum = (uint16_t)segments,
	};

	core_sink_write(sink, 0, &header, sizeof(header));
}

static void write_segment_header(struct core_sink *sink, unsigned index,
				 const struct linux_elf64_phdr *segment)
{
	core_sink_write(sink, sizeof(struct linux_elf64_ehdr) + index * sizeof(*segment), segment,
			sizeof(*segment));
}

static uint32_t segment_flags(unsigned prot)
{
	return (prot & PROT_READ ? PF_R : 0) | (prot & PROT_WRITE ? PF_W : 0) |
	       (prot & PROT_EXEC ? PF_X : 0);
}

/* The pages of an area that are in memory; the program's page faults may be needed to read them. */
static void write_pages(struct core_sink *sink, uaddr_t start, uint64_t size, uint64_t offset,
			void *buffer)
{
	uint8_t present[PAGES_AT_ONCE];

	for (uint64_t done = 0; done < size && !sink->error; done += PAGES_AT_ONCE * PAGE_SIZE) {
		size_t pages = MIN(PAGES_AT_ONCE, (size - done) / PAGE_SIZE);

		if (mm_resident(current_process()->mm, start + done, pages, present) < 0)
			return;
		for (size_t i = 0; i < pages; i++) {
			uint64_t at = done + i * PAGE_SIZE;

			if (present[i] & 1 && copy_from_user(buffer, start + at, PAGE_SIZE) == 0)
				core_sink_write(sink, offset + at, buffer, PAGE_SIZE);
		}
	}
}

/*
 * What the areas are now, for the headers, but for places in the file; whoever shares the memory
 * may change it while it is written. NULL without memory.
 */
static struct linux_elf64_phdr *list_areas(struct mm *mm, unsigned *count)
{
	struct linux_elf64_phdr *segments;
	const struct vma *vma;

	mutex_lock(&mm->lock);
	segments = kmalloc(MAX(mm->areas.count, 1u) * sizeof(*segments));
	*count = 0;
	for (vma = mm->areas.first; segments && vma; vma = vma->next)
		segments[(*count)++] = (struct linux_elf64_phdr){
			.p_type = PT_LOAD,
			.p_flags = segment_flags(vma->prot),
			.p_vaddr = vma->start,
			.p_filesz = size_in_file(vma),
			.p_memsz = vma->end - vma->start,
			.p_align = PAGE_SIZE,
		};
	mutex_unlock(&mm->lock);
	return segments;
}

static void write_areas(struct core_sink *sink, struct linux_elf64_phdr *segments, unsigned count,
			uint64_t offset, void *buffer)
{
	uint64_t start = offset;

	for (unsigned i = 0; i < count; i++) {
		segments[i].p_offset = offset;
		write_segment_header(sink, i + 1, &segments[i]);
		write_pages(sink, segments[i].p_vaddr, segments[i].p_filesz, offset, buffer);
		offset += segments[i].p_filesz;
	}
	/* The file is as long as its headers say, also when its last pages were not there. */
	memset(buffer, 0, 1);
	if (offset > start)
		core_sink_write(sink, offset, buffer, 1);
}

static void write_core(struct core_sink *sink, const struct core_notes *notes, void *buffer)
{
	unsigned count;
	struct linux_elf64_phdr *segments = list_areas(current_process()->mm, &count);
	struct linux_elf64_phdr note = {
		.p_type = PT_NOTE,
		.p_offset = sizeof(struct linux_elf64_ehdr) + (count + 1) * sizeof(note),
		.p_filesz = notes->used,
		.p_align = 4,
	};

	if (!segments) {
		sink->error = -ENOMEM;
		return;
	}
	write_elf_header(sink, count + 1);
	write_segment_header(sink, 0, &note);
	core_sink_write(sink, note.p_offset, notes->bytes, notes->used);
	write_areas(sink, segments, count, ALIGN_UP(note.p_offset + note.p_filesz, PAGE_SIZE),
		    buffer);
	kfree(segments);
}

/* The other threads stop where they are, with their registers saved; they are killed later. */
static void hold_others(struct process *process)
{
	struct task *task;

	process->stop.left = UINT32_MAX; /* so that nobody reports a stop */
	list_for_each_entry (task, &process->tasks, process_link) {
		if (task == current_task())
			continue;
		task->stop_pending = true;
		signal_wake(task, false);
	}
}

static bool dump_to(const char *path, const struct regs *regs, const struct linux_siginfo *info)
{
	struct core_notes notes = {0};
	struct core_sink sink;
	void *buffer;
	int error;

	error = core_sink_open(&sink, path);
	if (error) {
		log_err("no core: %s cannot be written, error %d", path, -error);
		return false;
	}
	buffer = kmalloc(PAGE_SIZE);
	core_notes_collect(&notes, regs, info);
	if (buffer && !notes.error)
		write_core(&sink, &notes, buffer);
	error = buffer ? notes.error ? notes.error : sink.error : -ENOMEM;
	core_sink_close(&sink);
	kfree(notes.bytes);
	kfree(buffer);
	if (error)
		log_err("the core %s is not complete, error %d", path, -error);
	return !error;
}

/* One at a time: they may go to one file. The second of two threads that die at once leaves it to
 * the first. */
bool core_dump(const struct regs *regs, const struct linux_siginfo *info)
{
	static struct mutex lock = MUTEX_INIT(lock, LOCK_CORE);
	const char *path = cmdline_get("coredump");
	struct process *process = current_process();
	bool dumped;

	if (!path || !process->dumpable || !process->mm)
		return false;
	if (process->stop.dumping) {
		current_task()->stop_pending = true;
		signal_stop_here();
		return false;
	}
	process->stop.dumping = true;
	hold_others(process);
	mutex_lock(&lock);
	dumped = dump_to(path, regs, info);
	mutex_unlock(&lock);
	return dumped;
}
