// SPDX-License-Identifier: BSD-3-Clause
/* The kernel from its first line at its final address to the first program. */
#include "kernel/init/main.h"

#include "kernel/debug/panic_test.h"
#include "kernel/debug/races.h"
#include "kernel/debug/task_dump.h"
#include "kernel/fs/initrd/initrd.h"
#include "kernel/futex/futex.h"
#include "kernel/lib/cmdline.h"
#include "kernel/init/first_program.h"
#include "kernel/lib/log.h"
#include "kernel/lib/panic.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/net/inet/inet.h"
#include "kernel/net/netdev.h"
#include "kernel/process/exit.h"
#include "kernel/process/fault.h"
#include "kernel/sched/task.h"
#include "kernel/time/cpu_time.h"
#include "kernel/time/cpu_timer.h"
#include "kernel/time/timer.h"
#include "kernel/tty/pty.h"
#include "kernel/tty/console.h"
#include "plat/kvm/acpi.h"
#include "plat/kvm/clock.h"
#include "plat/kvm/irq.h"
#include "plat/kvm/power.h"
#include "plat/kvm/uart.h"
#include "plat/virtio/control_port.h"
#include "plat/virtio/virtio.h"
#include "plat/x86_64/boot.h"
#include "plat/x86_64/cpu_init.h"
#include "plat/x86_64/cpuid.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/paging.h"
#include "syscalls/syscall.h"

extern char __boot_bss_start[], __image_end[];

static void write_uart(struct log_sink *sink, const char *text, size_t n)
{
	uart_write_text(text, n);
}

static struct log_sink uart_sink = {.link = LIST_INIT(uart_sink.link), .write = write_uart};

static void init_log(void)
{
	log_set_level((enum log_level)cmdline_get_u64(
		"loglevel", cmdline_get_bool("quiet", false) ? LOG_ERR : CONFIG_LOG_LEVEL));
	if (uart_init_early())
		log_add_sink(&uart_sink, false);
}

/* Gives back the page tables and texts that only boot code used. */
static void free_boot_memory(void)
{
	vaddr_t start = (vaddr_t)__boot_bss_start;
	vaddr_t end = (vaddr_t)__image_end;

	kernel_unmap(start, end - start);
	page_free_reserved(start - boot_info.kernel_slide, end - boot_info.kernel_slide);
}

/* The text of the command line lies in memory that is given back, and is shown in /proc. */
static void keep_command_line(void)
{
	size_t size = strlen(boot_info.cmdline) + 1;
	char *copy = IS_ENABLED(CONFIG_PROCFS) ? kmalloc(size) : NULL;

	if (copy)
		memcpy(copy, boot_info.cmdline, size);
	boot_info.cmdline = copy ? copy : "";
}

/* What needs neither interrupts nor tasks. */
static void init_core(void)
{
	cmdline_init(boot_info.cmdline);
	init_log();
	cpu_init();
	random_init_early();
	this_cpu()->stack_canary = random_u64() & ~0xffUL;
	paging_init();
	page_init(&boot_info);
	slab_init();
	keep_command_line();
	free_boot_memory();
}

static void init_cpu_time(void)
{
	cpu_timers_init();
	cpu_time_init();
}

static void init_machine(void)
{
	acpi_init();
	power_init();
	irq_init();
	clock_init();
	timers_init();
	sched_init();
	futex_init();
	races_init();
	watchdog_init();
	if (IS_ENABLED(CONFIG_TIMERS))
		init_cpu_time();
	faults_init();
	interrupts_enable();
	uart_init();
	if (IS_ENABLED(CONFIG_NETDEV))
		netdev_init();
	if (IS_ENABLED(CONFIG_INET))
		inet_init();
	if (IS_ENABLED(CONFIG_VIRTIO))
		virtio_init();
	if (IS_ENABLED(CONFIG_VIRTIO_CONSOLE))
		control_port_init(&uart_sink);
}

static void init_files(void)
{
	int result = rootfs_init();

	if (result == 0 && IS_ENABLED(CONFIG_PTY))
		result = pty_init();
	if (result != 0)
		panic("the root file system cannot be set up: error %d", -result);
	if (boot_info.initrd.end > boot_info.initrd.start &&
	    initrd_unpack(&boot_info.initrd) != 0) {
		log_err("the initrd cannot be used");
		machine_end(EXIT_KIND_PANIC, 0);
	}
}

static void report_start(void)
{
	struct page_stats stats;

	page_get_stats(&stats);
	log_info("started; %lu KiB of memory free, clock from %s at %lu kHz",
		 stats.free * (PAGE_SIZE / 1024), clock_source_name(), clock_tsc_hz() / 1000);
	log_debug("boot: entry at TSC %lu", boot_info.entry_tsc);
}

/* The rest of the start, in the task that becomes the first program. */
static void start_program(void *arg)
{
	init_files();
	if (IS_ENABLED(CONFIG_INET)) {
		inet_wait_configured();
		inet_write_resolver_file();
	}
	report_start();
	first_program_run();
}

void kernel_main(void)
{
	struct task *task;

	init_core();
	init_machine();
	if (cmdline_get("panic"))
		panic_test(cmdline_get("panic"));
	if (syscall_trace_setup())
		cpu_use_whole_frames();
	task = first_program_create_task(start_program);
	if (!task)
		panic("not enough memory for the first task");
	task_wake(task);
	sched_idle();
}
