// SPDX-License-Identifier: BSD-3-Clause
// The vDSO: its symbols, found the ways glibc, musl and Go find them, and what its functions say,
// beside what the system calls do.

#define _GNU_SOURCE
#include "tests/abi/abi.h"

#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/time.h>
#include <time.h>

static struct {
	char *base; /* what is added to addresses in the file */
	const Elf64_Sym *symbols;
	const char *strings;
	const uint32_t *hash;
	const uint16_t *versions;
	const Elf64_Verdef *definitions;
} vdso;

static const char *const names[] = {
	"__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time", "__vdso_clock_getres",
	"__vdso_getcpu",	"clock_gettime",       "time",	      "none_of_these",
};

static void note(const Elf64_Dyn *entry)
{
	void *table = vdso.base + entry->d_un.d_ptr;

	switch (entry->d_tag) {
	case DT_SYMTAB:
		vdso.symbols = table;
		break;
	case DT_STRTAB:
		vdso.strings = table;
		break;
	case DT_HASH:
		vdso.hash = table;
		break;
	case DT_VERSYM:
		vdso.versions = table;
		break;
	case DT_VERDEF:
		vdso.definitions = table;
		break;
	}
}

static void find_tables(void)
{
	char *image = (char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *header = (void *)image;
	const Elf64_Phdr *segment = (void *)(image + header->e_phoff);
	const Elf64_Dyn *dynamic = NULL;

	for (int i = 0; i < header->e_phnum; i++) {
		if (segment[i].p_type == PT_LOAD)
			vdso.base = image + segment[i].p_offset - segment[i].p_vaddr;
		else if (segment[i].p_type == PT_DYNAMIC)
			dynamic = (void *)(image + segment[i].p_offset);
	}
	for (; dynamic->d_tag != DT_NULL; dynamic++)
		note(dynamic);
}

static uint32_t hash_of(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++) {
		h = (h << 4) + (unsigned char)*name;
		h ^= h >> 24 & 0xf0;
		h &= 0x0fffffff;
	}
	return h;
}

/* Go looks for the version's number by its hash and name, and for symbols by their hash. */
static int version_number(const char *name)
{
	for (const Elf64_Verdef *d = vdso.definitions;; d = (void *)((char *)d + d->vd_next)) {
		const Elf64_Verdaux *first = (void *)((char *)d + d->vd_aux);

		if (!(d->vd_flags & VER_FLG_BASE) && d->vd_hash == hash_of(name) &&
		    strcmp(vdso.strings + first->vda_name, name) == 0)
			return d->vd_ndx & 0x7fff;
		if (d->vd_next == 0)
			return -1;
	}
}

static const Elf64_Sym *find(const char *name)
{
	uint32_t buckets = vdso.hash[0], at = vdso.hash[2 + hash_of(name) % buckets];

	for (; at != STN_UNDEF; at = vdso.hash[2 + buckets + at]) {
		const Elf64_Sym *symbol = &vdso.symbols[at];

		if (strcmp(vdso.strings + symbol->st_name, name) == 0 &&
		    (vdso.versions[at] & 0x7fff) == version_number("LINUX_2.6"))
			return symbol;
	}
	return NULL;
}

/* musl walks all symbols, of which DT_HASH has the number. */
static int count_in_all(const char *name)
{
	int count = 0;

	for (uint32_t i = 0; i < vdso.hash[1]; i++)
		count += strcmp(vdso.strings + vdso.symbols[i].st_name, name) == 0;
	return count;
}

TEST(symbols)
{
	find_tables();
	check(vdso.symbols && vdso.strings && vdso.hash && vdso.versions && vdso.definitions);
	check(version_number("LINUX_2.6") > 0);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const Elf64_Sym *symbol = find(names[i]);

		say("%s: %s, %d in all", names[i], symbol ? "found" : "not found",
		    count_in_all(names[i]));
		if (symbol)
			say("  %s, %s, %s",
			    ELF64_ST_TYPE(symbol->st_info) == STT_FUNC ? "function" : "?",
			    ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL ? "global"
			    : ELF64_ST_BIND(symbol->st_info) == STB_WEAK ? "weak"
									 : "?",
			    symbol->st_shndx ? "defined" : "not defined");
	}
}

static void *function(const char *name)
{
	const Elf64_Sym *symbol;

	find_tables();
	symbol = find(name);
	return symbol ? vdso.base + symbol->st_value : NULL;
}

static int64_t in_ns(const struct timespec *t)
{
	return t->tv_sec * 1000000000L + t->tv_nsec;
}

TEST(clock_gettime)
{
	int (*clock_gettime)(int, struct timespec *) = function("__vdso_clock_gettime");

	for (int clock = -9; clock < 14; clock++) {
		struct timespec before, now, after;
		int result;

		if (clock == -1 || (clock >= 8 && clock <= 10)) /* a descriptor, RTCs */
			continue;
		if (SYS(clock_gettime, clock, &before) != 0)
			before = (struct timespec){0, 0};
		result = clock_gettime(clock, &now);
		SYS(clock_gettime, clock, &after);
		show(result, "clock %d", clock);
		if (result == 0)
			check(in_ns(&before) <= in_ns(&now) && in_ns(&now) <= in_ns(&after));
	}
}

/* Whatever is asked in turn, time goes on. */
TEST(order)
{
	int (*clock_gettime)(int, struct timespec *) = function("__vdso_clock_gettime");
	static const int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW,
				     CLOCK_BOOTTIME, CLOCK_TAI};
	int backwards = 0;

	for (size_t k = 0; k < ARRAY_LEN(clocks); k++) {
		struct timespec last = {0, 0}, now;

		for (int i = 0; i < 20000; i++) {
			if (i % 2)
				SYS(clock_gettime, clocks[k], &now);
			else
				clock_gettime(clocks[k], &now);
			backwards += in_ns(&now) < in_ns(&last);
			last = now;
		}
	}
	say("%d steps back", backwards);
}

TEST(others)
{
	int (*gettimeofday)(struct timeval *, struct timezone *) = function("__vdso_gettimeofday");
	int (*clock_getres)(int, struct timespec *) = function("__vdso_clock_getres");
	long (*getcpu)(unsigned *, unsigned *, void *) = function("__vdso_getcpu");
	long (*time)(long *) = function("__vdso_time");
	struct timezone zone = {7, 7};
	struct timeval now = {0, 0};
	struct timespec ts, mine;
	unsigned cpu = 99, node = 99;
	long seconds = 0;

	show(gettimeofday(&now, &zone), "gettimeofday");
	say("zone %d %d", zone.tz_minuteswest, zone.tz_dsttime);
	SYS(clock_gettime, CLOCK_REALTIME, &ts);
	check(in_ns(&ts) / 1000 - now.tv_sec * 1000000L - now.tv_usec < 60000000);
	show(gettimeofday(NULL, NULL), "gettimeofday of nothing");
	check(time(&seconds) == seconds && ts.tv_sec - seconds < 60);
	check(time(NULL) >= seconds);
	for (int clock = 0; clock < 12; clock++) {
		if (clock >= 8 && clock <= 10)
			continue;
		mine = ts = (struct timespec){5, 5};
		show(clock_getres(clock, &mine), "clock_getres %d", clock);
		SYS(clock_getres, clock, &ts);
		check(in_ns(&mine) == in_ns(&ts));
	}
	show(clock_getres(CLOCK_MONOTONIC, NULL), "clock_getres of nothing");
	show(getcpu(&cpu, &node, NULL), "getcpu");
	check(cpu < 64 && node < 64);
	show(getcpu(NULL, NULL, NULL), "getcpu of nothing");
}
