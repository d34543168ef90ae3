// SPDX-License-Identifier: BSD-3-Clause
// The ELF parser: one small sound program, and every way to spoil it that we know.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "include/linux/errno.h"
#include "kernel/lib/string.h"
#include "loader/elf_parse.h"
#include "plat/x86_64/layout.h"

#define FILE_SIZE 0x5000

enum { TEXT, DATA, BSS, STACK, INTERP, HEADERS };

struct fixture {
	struct linux_elf64_ehdr header;
	struct linux_elf64_phdr headers[HEADERS];
	struct elf_image image;
	struct elf_error error;
};

/* A program like those of ld: text with the headers, data with a bss tail, one bss segment. */
static struct fixture sound_program(void)
{
	return (struct fixture){
		.header = {.e_ident = "\177ELF\2\1\1",
			   .e_type = ET_EXEC,
			   .e_machine = EM_X86_64,
			   .e_entry = 0x401000,
			   .e_phoff = 64,
			   .e_phentsize = 56,
			   .e_phnum = HEADERS},
		.headers = {[TEXT] = {.p_type = PT_LOAD,
				      .p_flags = PF_R | PF_X,
				      .p_vaddr = 0x400000,
				      .p_filesz = 0x2345,
				      .p_memsz = 0x2345,
				      .p_align = 0x1000},
			    [DATA] = {.p_type = PT_LOAD,
				      .p_flags = PF_R | PF_W,
				      .p_offset = 0x3100,
				      .p_vaddr = 0x404100,
				      .p_filesz = 0x1f00,
				      .p_memsz = 0x9000,
				      .p_align = 0x1000},
			    [BSS] = {.p_type = PT_LOAD,
				     .p_flags = PF_R | PF_W,
				     .p_offset = 0x77,
				     .p_vaddr = 0x500000,
				     .p_memsz = 0x100000,
				     .p_align = 0x200000},
			    [STACK] = {.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W}},
	};
}

static int parse(struct fixture *f)
{
	int result;

	memset(&f->error, 0, sizeof(f->error));
	result = elf_parse_header(&f->header, sizeof(f->header), FILE_SIZE, &f->image, &f->error);
	if (result == 0)
		result = elf_parse_segments(f->headers, &f->image, &f->error);
	return result;
}

static void assert_runs(struct fixture *f)
{
	if (parse(f) != 0)
		fail_msg("refused: %s", f->error.text);
}

static void assert_refused(struct fixture *f, const char *reason)
{
	int result = parse(f);

	assert_true(result == -ENOEXEC || result == -EIO);
	if (!strstr(f->error.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", f->error.text, reason);
}

static void sound_program_is_described(void **state)
{
	struct fixture f = sound_program();

	assert_runs(&f);
	assert_int_equal(f.image.entry, 0x401000);
	assert_int_equal(f.image.start, 0x400000);
	assert_int_equal(f.image.end, 0x600000);
	assert_int_equal(f.image.align, 0x200000);
	assert_int_equal(f.image.headers, 0x400040);
	assert_int_equal(f.image.code_start, 0x400000);
	assert_int_equal(f.image.code_end, 0x402345);
	assert_int_equal(f.image.interp_size, 0);
	assert_false(f.image.relocatable);
	assert_false(f.image.exec_stack);
}

static void relocatable_program_starts_at_zero(void **state)
{
	struct fixture f = sound_program();

	f.header.e_type = ET_DYN;
	for (int i = TEXT; i <= BSS; i++)
		f.headers[i].p_vaddr -= 0x400000;
	assert_runs(&f);
	assert_true(f.image.relocatable);
	assert_int_equal(f.image.start, 0);
	assert_int_equal(f.image.headers, 0x40);
}

static void executable_stack_is_noted(void **state)
{
	struct fixture f = sound_program();

	f.headers[STACK].p_flags |= PF_X;
	assert_runs(&f);
	assert_true(f.image.exec_stack);
}

static void interpreter_is_noted(void **state)
{
	struct fixture f = sound_program();

	f.headers[INTERP] =
		(struct linux_elf64_phdr){.p_type = PT_INTERP, .p_offset = 0x200, .p_filesz = 28};
	assert_runs(&f);
	assert_int_equal(f.image.interp_offset, 0x200);
	assert_int_equal(f.image.interp_size, 28);
}

static void bad_interpreter_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[INTERP] = (struct linux_elf64_phdr){
		.p_type = PT_INTERP, .p_offset = FILE_SIZE - 4, .p_filesz = 5};
	assert_refused(&f, "program header 4: p_offset 0x4ffc with p_filesz 0x5 exceeds");
	f.headers[INTERP].p_filesz = 1;
	assert_refused(&f, "program header 4: p_filesz 0x1 ");
	f.headers[INTERP].p_filesz = 4097;
	assert_refused(&f, "program header 4: p_filesz 0x1001 ");
	f.headers[INTERP].p_filesz = UINT64_MAX;
	assert_refused(&f, "program header 4: p_filesz 0xffffffffffffffff ");
}

static void foreign_file_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.header.e_ident[0] = 0;
	assert_refused(&f, "not an ELF file");
	f = sound_program();
	f.header.e_ident[EI_CLASS] = ELFCLASS32;
	assert_refused(&f, "EI_CLASS 1, not a 64-bit program");
	f.header.e_machine = EM_386;
	assert_refused(&f, "e_machine 3, a program for 32-bit x86");
	f = sound_program();
	f.header.e_ident[EI_DATA] = ELFDATA2MSB;
	assert_refused(&f, "EI_DATA 2, not a little-endian program");
	f = sound_program();
	f.header.e_machine = EM_AARCH64;
	assert_refused(&f, "e_machine 183, a program for 64-bit ARM");
	f = sound_program();
	f.header.e_type = ET_REL;
	assert_refused(&f, "e_type 1, not an executable");
	f.header.e_type = ET_CORE;
	assert_refused(&f, "e_type 4, not an executable");
}

/* Linux does not look at these either. */
static void unused_fields_are_ignored(void **state)
{
	struct fixture f = sound_program();

	f.header.e_ident[6] = 99;
	f.header.e_ident[7] = 9;
	f.header.e_version = 7;
	f.header.e_ehsize = 0;
	f.header.e_flags = UINT32_MAX;
	f.header.e_shoff = UINT64_MAX;
	f.header.e_shnum = UINT16_MAX;
	f.headers[TEXT].p_paddr = UINT64_MAX;
	f.headers[TEXT].p_align = 3;
	f.headers[DATA].p_align = 0;
	f.headers[INTERP].p_type = 0x70001234;
	f.headers[INTERP].p_offset = UINT64_MAX;
	assert_runs(&f);
}

static void short_file_is_refused(void **state)
{
	struct fixture f = sound_program();

	for (size_t n = 0; n < 64; n++)
		assert_int_equal(elf_parse_header(&f.header, n, n, &f.image, &f.error), -ENOEXEC);
	assert_string_equal(f.error.text, "ELF header: cut off, the file has only 63 bytes");
}

static void bad_header_table_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.header.e_phentsize = 57;
	assert_refused(&f, "e_phentsize 57");
	f = sound_program();
	f.header.e_phnum = 0;
	assert_refused(&f, "e_phnum 0");
	f.header.e_phnum = ELF_MAX_HEADERS + 1;
	assert_refused(&f, "e_phnum 1171, too many");
	f.header.e_phnum = UINT16_MAX;
	assert_refused(&f, "e_phnum 65535, too many");
	f.header.e_phnum = ELF_MAX_HEADERS;
	assert_refused(&f, "e_phoff 0x40: 1170 program headers exceed");
	f.header.e_phnum = HEADERS;
	f.header.e_phoff = FILE_SIZE - HEADERS * 56 + 1;
	assert_refused(&f, "e_phoff 0x4ee9");
	f.header.e_phoff = UINT64_MAX - 55;
	assert_refused(&f, "e_phoff 0xffffffffffffffc8");
	f.header.e_phoff = FILE_SIZE - HEADERS * 56;
	assert_runs(&f);
}

static void segment_with_too_much_file_data_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[DATA].p_memsz = 0x1eff;
	assert_refused(&f, "program header 1: p_filesz 0x1f00 exceeds p_memsz 0x1eff");
}

static void segment_beyond_the_file_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[DATA].p_filesz++;
	assert_refused(&f, "program header 1: p_offset 0x3100 with p_filesz 0x1f01 exceeds");
	f.headers[DATA].p_offset = UINT64_MAX - 0xeff;
	assert_refused(&f, "program header 1: p_offset 0xfffffffffffff100");
}

static void segment_outside_of_the_programs_half_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[BSS].p_vaddr = USER_MAX - 0x100000;
	assert_runs(&f);
	f.headers[BSS].p_vaddr++;
	assert_refused(&f,
		       "program header 2: p_vaddr 0x7fffffeff001 with p_memsz 0x100000 is outside");
	f.headers[BSS].p_vaddr = 0xffff800000000000;
	assert_refused(&f, "program header 2: p_vaddr");
	f.headers[BSS].p_vaddr = UINT64_MAX - 0xfff;
	assert_refused(&f, "program header 2: p_vaddr");
	f.headers[BSS].p_vaddr = 0x500000;
	f.headers[BSS].p_memsz = UINT64_MAX - 0x4fffff;
	assert_refused(&f, "program header 2: p_vaddr");
}

static void low_segment_of_fixed_program_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[BSS].p_vaddr = 0xf000;
	f.headers[BSS].p_memsz = 0x1000;
	assert_refused(&f, "program header 2: p_vaddr 0xf000 is below 0x10000");
	f.headers[BSS].p_vaddr = 0x10000;
	assert_runs(&f);
}

static void incongruent_segment_is_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[DATA].p_offset--;
	assert_refused(&f, "program header 1: p_offset 0x30ff and p_vaddr 0x404100 differ");
}

static void overlapping_segments_are_refused(void **state)
{
	struct fixture f = sound_program();

	f.headers[BSS].p_vaddr = 0x404100 + 0x9000 - 1;
	assert_refused(&f, "program header 2: p_vaddr 0x40d0ff overlaps the segment of program "
			   "header 1");
	f.headers[BSS].p_vaddr++;
	assert_runs(&f);
	f.headers[BSS].p_vaddr = 0x400001;
	f.headers[BSS].p_memsz = 1;
	assert_refused(&f, "program header 2: p_vaddr 0x400001 overlaps the segment of program "
			   "header 0");
	f.headers[BSS].p_memsz = 0;
	assert_runs(&f);
}

static void segments_in_any_order_are_accepted(void **state)
{
	struct fixture f = sound_program();
	struct linux_elf64_phdr text = f.headers[TEXT];

	f.headers[TEXT] = f.headers[BSS];
	f.headers[BSS] = text;
	assert_runs(&f);
	assert_int_equal(f.image.start, 0x400000);
	assert_int_equal(f.image.end, 0x600000);
	assert_int_equal(f.image.headers, 0x400040);
}

static void program_without_segments_is_refused(void **state)
{
	struct fixture f = sound_program();

	for (int i = TEXT; i <= BSS; i++)
		f.headers[i].p_type = PT_NULL;
	assert_refused(&f, "no PT_LOAD");
	f.headers[TEXT] = (struct linux_elf64_phdr){.p_type = PT_LOAD, .p_vaddr = 0x400000};
	assert_refused(&f, "no PT_LOAD");
}

/* Linux starts such a program, which then dies of SIGSEGV; only an absurd address is refused. */
static void entry_is_checked_like_linux_does(void **state)
{
	struct fixture f = sound_program();

	f.header.e_entry = 0;
	assert_runs(&f);
	f.header.e_entry = 1UL << 63;
	assert_refused(&f, "e_entry 0x8000000000000000 is outside");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_program_is_described),
		cmocka_unit_test(relocatable_program_starts_at_zero),
		cmocka_unit_test(executable_stack_is_noted),
		cmocka_unit_test(interpreter_is_noted),
		cmocka_unit_test(bad_interpreter_is_refused),
		cmocka_unit_test(foreign_file_is_refused),
		cmocka_unit_test(unused_fields_are_ignored),
		cmocka_unit_test(short_file_is_refused),
		cmocka_unit_test(bad_header_table_is_refused),
		cmocka_unit_test(segment_with_too_much_file_data_is_refused),
		cmocka_unit_test(segment_beyond_the_file_is_refused),
		cmocka_unit_test(segment_outside_of_the_programs_half_is_refused),
		cmocka_unit_test(low_segment_of_fixed_program_is_refused),
		cmocka_unit_test(incongruent_segment_is_refused),
		cmocka_unit_test(overlapping_segments_are_refused),
		cmocka_unit_test(segments_in_any_order_are_accepted),
		cmocka_unit_test(program_without_segments_is_refused),
		cmocka_unit_test(entry_is_checked_like_linux_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
