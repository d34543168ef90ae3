// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/process/program_bases.h"

#include "kernel/mm/usercopy.h"
#include "kernel/process/process.h"
#include "plat/x86_64/cpu_init.h"
#include "plat/x86_64/layout.h"
#include "plat/x86_64/msr.h"
#include "plat/x86_64/pending.h"

#define REX_MASK 0xf0
#define REX	 0x40
#define REX_W	 0x08
#define REX_B	 0x01

/* F3 [REX] 0F AE /n with a register operand (SDM volume 2B, RDFSBASE, and 2D, WRFSBASE). */
struct instruction {
	enum { READ_FS, READ_GS, WRITE_FS, WRITE_GS } kind;
	unsigned reg, length;
	bool wide;
};

void program_gs_set(uaddr_t base)
{
	current_task()->gs_base = base;
	cpu_set_program_gs(base);
	/* The fast way back leaves GS as it is. */
	pending_raise(PENDING_RESCHED);
}

static bool decode(uaddr_t rip, struct instruction *instruction)
{
	uint8_t bytes[5] = {0};
	size_t got = copy_from_user_partial(bytes, rip, sizeof(bytes));
	uint8_t rex = (bytes[1] & REX_MASK) == REX ? bytes[1] : 0;
	const uint8_t *opcode = bytes + (rex ? 2 : 1);
	unsigned length = rex ? 5 : 4;

	if (got < length || bytes[0] != 0xf3 || opcode[0] != 0x0f || opcode[1] != 0xae ||
	    opcode[2] < 0xc0 || opcode[2] >= 0xe0)
		return false;
	*instruction = (struct instruction){
		.kind = opcode[2] >> 3 & 7,
		.reg = (opcode[2] & 7) | (rex & REX_B ? 8 : 0),
		.length = length,
		.wide = rex & REX_W,
	};
	return true;
}

/* A register by its number in instructions. */
static uint64_t *register_at(struct regs *regs, unsigned number)
{
	uint64_t *const registers[16] = {
		&regs->rax, &regs->rcx, &regs->rdx, &regs->rbx, &regs->rsp, &regs->rbp,
		&regs->rsi, &regs->rdi, &regs->r8,  &regs->r9,	&regs->r10, &regs->r11,
		&regs->r12, &regs->r13, &regs->r14, &regs->r15,
	};

	return registers[number];
}

static void read_base(uint64_t *reg, uint64_t base, bool wide)
{
	*reg = wide ? base : (uint32_t)base;
}

bool program_emulate_fsgsbase(struct regs *regs)
{
	struct instruction instruction;
	uint64_t *reg;
	uint64_t value;

	if (!decode(regs->rip, &instruction))
		return false;
	reg = register_at(regs, instruction.reg);
	value = instruction.wide ? *reg : (uint32_t)*reg;
	if (instruction.kind >= WRITE_FS && value >= USER_MAX)
		return false;
	if (instruction.kind == READ_FS)
		read_base(reg, rdmsr(MSR_FS_BASE), instruction.wide);
	else if (instruction.kind == READ_GS)
		read_base(reg, current_task()->gs_base, instruction.wide);
	else if (instruction.kind == WRITE_FS)
		fs_base_set(value);
	else
		program_gs_set(value);
	regs->rip += instruction.length;
	return true;
}
