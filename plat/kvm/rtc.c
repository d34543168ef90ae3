// SPDX-License-Identifier: BSD-3-Clause
#include "plat/kvm/rtc.h"

#include "kernel/lib/string.h"
#include "plat/kvm/acpi.h"
#include "plat/x86_64/io.h"

#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71
#define NMI_DISABLE	0x80

#define REG_SECONDS	0x00
#define REG_MINUTES	0x02
#define REG_HOURS	0x04
#define REG_DAY		0x07
#define REG_MONTH	0x08
#define REG_YEAR	0x09
#define REG_B		0x0b
#define B_24_HOURS	0x02
#define B_BINARY	0x04
#define HOURS_PM	0x80

#define READ_ATTEMPTS	8
#define SECONDS_PER_DAY 86400

struct rtc_time {
	uint8_t second, minute, hour, day, month, year, century;
};

static uint8_t cmos_read(uint8_t index)
{
	out8(CMOS_INDEX, NMI_DISABLE | index);
	return in8(CMOS_DATA);
}

static struct rtc_time read_registers(uint8_t century_index)
{
	return (struct rtc_time){
		.second = cmos_read(REG_SECONDS),
		.minute = cmos_read(REG_MINUTES),
		.hour = cmos_read(REG_HOURS),
		.day = cmos_read(REG_DAY),
		.month = cmos_read(REG_MONTH),
		.year = cmos_read(REG_YEAR),
		.century = century_index ? cmos_read(century_index) : 0,
	};
}

/* Reads until two readings agree: neither was then torn by the clock's update. */
static bool read_stable(struct rtc_time *time)
{
	const struct acpi_fadt *fadt = acpi_fadt();
	uint8_t century_index = fadt ? fadt->century & 0x7f : 0;
	struct rtc_time again;

	*time = read_registers(century_index);
	for (unsigned i = 0; i < READ_ATTEMPTS; i++) {
		again = read_registers(century_index);
		if (memcmp(time, &again, sizeof(again)) == 0)
			return true;
		*time = again;
	}
	return false;
}

static uint8_t from_bcd(uint8_t value)
{
	return (value >> 4) * 10 + (value & 0xf);
}

/* Brings the registers' formats, of which there are four, to binary and 24 hours. */
static void decode(struct rtc_time *time, uint8_t mode)
{
	bool pm = !(mode & B_24_HOURS) && time->hour & HOURS_PM;

	if (!(mode & B_24_HOURS))
		time->hour &= ~HOURS_PM;
	if (!(mode & B_BINARY)) {
		uint8_t *fields = (uint8_t *)time;

		for (unsigned i = 0; i < sizeof(*time); i++)
			fields[i] = from_bcd(fields[i]);
	}
	if (!(mode & B_24_HOURS))
		time->hour = time->hour % 12 + (pm ? 12 : 0);
	if (time->century < 19 || time->century > 25)
		time->century = 20;
}

/* Days since 1970 in the Gregorian calendar. Years begin in March here, so that the leap day is the
 * last of its year; month lengths then follow (153 m + 2) / 5. */
static uint64_t days_since_epoch(unsigned year, unsigned month, unsigned day)
{
	unsigned y = month > 2 ? year : year - 1;
	unsigned m = month > 2 ? month - 3 : month + 9;

	return 365UL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

uint64_t rtc_read_seconds(void)
{
	struct rtc_time time;
	unsigned year;

	if (!read_stable(&time))
		return 0;
	decode(&time, cmos_read(REG_B));
	year = time.century * 100 + time.year;
	if (time.second > 59 || time.minute > 59 || time.hour > 23 || time.day < 1 ||
	    time.day > 31 || time.month < 1 || time.month > 12 || time.year > 99 || year < 1970)
		return 0;
	return days_since_epoch(year, time.month, time.day) * SECONDS_PER_DAY + time.hour * 3600 +
	       time.minute * 60 + time.second;
}
