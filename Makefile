# SPDX-License-Identifier: BSD-3-Clause
# elfin's one makefile. Modules add their objects in Makefile.uk; see `make help`.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

BUILD  ?= build
PREFIX ?= /usr/local
V      ?= 0

# CC=clang builds the kernel with clang; the linker is GNU ld either way.
ifeq ($(origin CC),default)
CC := gcc
endif
HOSTCC  ?= gcc
LD      ?= ld
ifeq ($(origin LD),default)
LD := ld
endif
NM      ?= nm
OBJCOPY ?= objcopy

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n'
endif

# ---- configuration -------------------------------------------------------------------------

# kconfig writes relative to where it runs, so it runs in $(BUILD) and finds its input by srctree.
kconfig = mkdir -p $(BUILD)/include/generated $(BUILD)/include/config && \
	cd $(BUILD) && srctree=$(CURDIR) KCONFIG_AUTOHEADER=include/generated/autoconf.h \
	KCONFIG_AUTOCONFIG=include/config/auto.conf kconfig-$(1)

CONFIG_FILES := $(shell find . -path ./build -prune -o -name Config.uk -print)
CONFIG_GOALS := menuconfig defconfig savedefconfig olddefconfig %_defconfig
NO_CONFIG_GOALS := $(CONFIG_GOALS) setup help clean distclean format check-format

ifneq ($(filter-out $(NO_CONFIG_GOALS),$(or $(MAKECMDGOALS),all)),)
-include $(BUILD)/include/config/auto.conf
endif

# ---- flags ---------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wundef -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 \
	-Wimplicit-fallthrough -Wno-unused-parameter -Wno-sign-compare -Wno-format-nonliteral

GENERATED_INCLUDES := -I$(BUILD)/include
INCLUDES := -I. $(GENERATED_INCLUDES) -include kernel/lib/kconfig.h

KERNEL_FLAGS := -ffreestanding -fno-builtin-printf -fPIE -mcmodel=small -m64 -mno-red-zone \
	-mgeneral-regs-only -fvisibility=hidden -fno-asynchronous-unwind-tables \
	-fno-strict-aliasing -fno-delete-null-pointer-checks -fno-common -fcf-protection=none \
	-fno-omit-frame-pointer -ffunction-sections -fdata-sections -nostdinc \
	-isystem $(shell $(CC) -print-file-name=include)
KERNEL_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) $(KERNEL_FLAGS) $(INCLUDES)
KERNEL_AFLAGS := -g -DVDSO_FILE=\"$(BUILD)/loader/vdso/vdso.so\" -D__ASSEMBLY__ -m64 -fPIE $(INCLUDES)

ifeq ($(CONFIG_OPTIMIZE_SIZE),y)
KERNEL_CFLAGS := $(subst -O2,-Os,$(KERNEL_CFLAGS))
endif
ifeq ($(CONFIG_STACKPROTECTOR_STRONG),y)
KERNEL_CFLAGS += -fstack-protector-strong -mstack-protector-guard=tls \
	-mstack-protector-guard-reg=gs -mstack-protector-guard-offset=40
else
KERNEL_CFLAGS += -fno-stack-protector
endif
ifeq ($(CONFIG_UBSAN),y)
UBSAN_FLAGS := -fsanitize=undefined -fno-sanitize=alignment,vptr,null
endif

# ---- modules -------------------------------------------------------------------------------

obj-y :=
generated-y :=
include plat/x86_64/Makefile.uk plat/kvm/Makefile.uk plat/virtio/Makefile.uk
include kernel/lib/Makefile.uk kernel/debug/Makefile.uk kernel/mm/Makefile.uk
include kernel/sched/Makefile.uk kernel/futex/Makefile.uk kernel/process/Makefile.uk kernel/time/Makefile.uk
include kernel/signal/Makefile.uk kernel/vfscore/Makefile.uk kernel/ipc/Makefile.uk kernel/fs/Makefile.uk kernel/net/Makefile.uk kernel/tty/Makefile.uk
include lib/lwip/Makefile.uk kernel/init/Makefile.uk loader/Makefile.uk loader/vdso/Makefile.uk syscalls/Makefile.uk

OBJS := $(addprefix $(BUILD)/,$(obj-y))
LDSCRIPT := $(BUILD)/plat/x86_64/elfin.lds

.PHONY: all kernel tools help clean distclean install setup run test test-long test-soak bench \
	fuzz coverage unit-coverage format check-format $(filter-out %_defconfig,$(CONFIG_GOALS)) FORCE

all: kernel tools ## the kernel image build/elfin and the host tools (default)

kernel: $(BUILD)/elfin

# Host tools, tests and benchmarks keep their rules beside their sources.
include tools/Makefile.uk tests/Makefile.uk bench/Makefile.uk

# ---- kernel image --------------------------------------------------------------------------

AUTOCONF := $(BUILD)/include/generated/autoconf.h

$(BUILD)/%.o: %.c $(AUTOCONF) | $(generated-y)
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_CFLAGS) $(UBSAN_FLAGS) $(CFLAGS_$*) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: $(BUILD)/%.c $(AUTOCONF) | $(generated-y)
	$(say) CC $<
	$(Q)$(CC) $(KERNEL_CFLAGS) $(CFLAGS_$*) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.S $(AUTOCONF) | $(generated-y)
	$(say) AS $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_AFLAGS) -MMD -MP -c -o $@ $<

$(LDSCRIPT): plat/x86_64/elfin.lds.S $(AUTOCONF)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x assembler-with-cpp $(INCLUDES) -o $@ $<

LDFLAGS_ELFIN := -m elf_x86_64 -pie --no-dynamic-linker -z text -z noexecstack -z max-page-size=16 -z pack-relative-relocs \
	-z norelro --build-id=none --gc-sections --orphan-handling=error --hash-style=sysv -T $(LDSCRIPT)

# Two links: the first gives the addresses for the symbol table of backtraces, which lies behind
# all code and so does not move any of it.
$(BUILD)/elfin.pass1: $(OBJS) $(LEFT_OUT) $(BUILD)/kernel/debug/no_symbols.o $(LDSCRIPT)
	$(Q)$(LD) $(LDFLAGS_ELFIN) -o $@ $(OBJS) $(BUILD)/kernel/debug/no_symbols.o $(LEFT_OUT)

$(BUILD)/kernel/debug/symbol_table.S: $(BUILD)/elfin.pass1 $(BUILD)/tools/mksymbols
	$(Q)mkdir -p $(@D)
	$(Q)$(NM) -n $< | $(BUILD)/tools/mksymbols > $@

$(BUILD)/kernel/debug/symbol_table.o: $(BUILD)/kernel/debug/symbol_table.S
	$(Q)$(CC) $(KERNEL_AFLAGS) -c -o $@ $<

ifeq ($(CONFIG_KALLSYMS),y)
SYMBOLS_OBJ := $(BUILD)/kernel/debug/symbol_table.o
else
SYMBOLS_OBJ := $(BUILD)/kernel/debug/no_symbols.o
endif

$(BUILD)/elfin.debug: $(OBJS) $(LEFT_OUT) $(SYMBOLS_OBJ) $(LDSCRIPT)
	$(say) LD $(BUILD)/elfin
	$(Q)$(LD) $(LDFLAGS_ELFIN) -Map=$(BUILD)/elfin.map -o $@ $(OBJS) $(SYMBOLS_OBJ) $(LEFT_OUT)

$(BUILD)/elfin: $(BUILD)/elfin.debug $(BUILD)/tools/mkchecksum
	$(Q)$(OBJCOPY) --strip-all --remove-section=.comment $< $@.part
	$(Q)$(BUILD)/tools/mkchecksum $@.part
	$(Q)mv $@.part $@

-include $(OBJS:.o=.d)

# ---- configuration goals -------------------------------------------------------------------

$(BUILD)/.config:
	$(Q)tools/setup
	$(Q)$(call kconfig,conf) --defconfig=$(CURDIR)/configs/defconfig Config.uk >/dev/null

$(BUILD)/include/config/auto.conf: $(BUILD)/.config $(CONFIG_FILES)
	$(Q)$(call kconfig,conf) --olddefconfig Config.uk >/dev/null
	$(Q)$(call kconfig,conf) --silentoldconfig Config.uk >/dev/null
	$(Q)touch $@ $(AUTOCONF)

$(AUTOCONF): $(BUILD)/include/config/auto.conf

defconfig: configs/defconfig ## the configuration with everything in it
	$(Q)$(call kconfig,conf) --defconfig=$(CURDIR)/$< Config.uk >/dev/null

%_defconfig: configs/%_defconfig
	$(Q)$(call kconfig,conf) --defconfig=$(CURDIR)/$< Config.uk >/dev/null

menuconfig: $(BUILD)/.config ## change the configuration in a menu
	$(Q)$(call kconfig,mconf) Config.uk

olddefconfig: $(BUILD)/.config ## bring an old configuration up to date
	$(Q)$(call kconfig,conf) --olddefconfig Config.uk >/dev/null

savedefconfig: $(BUILD)/.config ## write what differs from the defaults to build/defconfig
	$(Q)$(call kconfig,conf) --savedefconfig=defconfig Config.uk >/dev/null
	@echo "$(BUILD)/defconfig"

# ---- other goals ---------------------------------------------------------------------------

setup: ## install what is missing on this machine
	$(Q)tools/setup

install: all ## install kernel, launcher and manual page below PREFIX (/usr/local)
	$(Q)install -D -m 644 $(BUILD)/elfin $(DESTDIR)$(PREFIX)/lib/elfin/elfin
	$(Q)install -D -m 644 $(BUILD)/elfin.debug $(DESTDIR)$(PREFIX)/lib/elfin/elfin.debug
	$(Q)$(MAKE) --no-print-directory install-tools

FORMATTED = $(shell git ls-files '*.c' '*.h')
format: ## format all C sources
	$(Q)clang-format -i $(FORMATTED)

check-format: ## fail if a C source is not formatted
	$(Q)clang-format --dry-run --Werror $(FORMATTED)

clean: ## remove what was built, keep the configuration and fetched packages
	$(Q)find $(BUILD) -mindepth 1 -maxdepth 1 ! -name .config ! -name fetched -exec rm -rf {} + 2>/dev/null || true

distclean: ## remove build/ altogether
	$(Q)rm -rf $(BUILD)

help: ## this list
	@echo "elfin: goals"
	@grep -hE '^[a-z_-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z_-]+):.*## (.*)/  \1|\2/' | \
		sort -u | while IFS='|' read -r g t; do printf '  %-16s %s\n' $$g "$$t"; done
	@echo "  NAME_defconfig   configurations: $(patsubst configs/%,%,$(wildcard configs/*_defconfig))"
	@echo "Variables: V=1 (show commands)  CC=clang  BUILD=DIR  PREFIX=DIR"
