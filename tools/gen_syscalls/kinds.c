// SPDX-License-Identifier: BSD-3-Clause
#include "gen.h"

#include <string.h>

const char *const subsystem_names[] = {"process", "signal", "futex", "mm",   "file",
				       "event",	  "net",    "ipc",   "time", "misc"};
const unsigned subsystem_count = sizeof(subsystem_names) / sizeof(*subsystem_names);

const char *const status_names[] = {"full", "partial", "stub", "absent"};

static const struct kind kinds[] = {
	{"int", DECODE_INT, USE_SCALAR, "int"},
	{"uint", DECODE_UINT, USE_SCALAR, "unsigned"},
	{"long", DECODE_LONG, USE_SCALAR, "long"},
	{"ulong", DECODE_ULONG, USE_SCALAR, "unsigned long"},
	{"hex", DECODE_HEX, USE_SCALAR, "unsigned long"},
	{"uhex", DECODE_UHEX, USE_SCALAR, "unsigned"},
	{"size", DECODE_ULONG, USE_SCALAR, "size_t"},
	{"off", DECODE_LONG, USE_SCALAR, "int64_t"},
	{"time", DECODE_LONG, USE_SCALAR, "long"},
	{"addr", DECODE_ADDRESS, USE_SCALAR, "uaddr_t"},
	{"fd", DECODE_FD, USE_SCALAR, "int"},
	{"dirfd", DECODE_DIRFD, USE_SCALAR, "int"},
	{"mode", DECODE_MODE, USE_SCALAR, "unsigned"},
	{"dev", DECODE_DEVICE, USE_SCALAR, "unsigned"},
	{"signal", DECODE_SIGNAL, USE_SCALAR, "int"},
	{"pid", DECODE_INT, USE_SCALAR, "int"},
	{"uid", DECODE_ID, USE_SCALAR, "unsigned"},
	{"gid", DECODE_ID, USE_SCALAR, "unsigned"},

	{"flags", DECODE_SET32, USE_SET, "int"},
	{"uflags", DECODE_SET32, USE_SET, "unsigned"},
	{"lflags", DECODE_SET64, USE_SET, "unsigned long"},
	{"sflags", DECODE_SET16, USE_FIELD_SET, NULL},
	{"cmd", DECODE_SET32, USE_COMMAND, "int"},
	{"ucmd", DECODE_SET32, USE_COMMAND, "unsigned"},
	{"lcmd", DECODE_SET64, USE_COMMAND, "unsigned long"},
	{"scmd", DECODE_SET16, USE_FIELD_COMMAND, NULL},

	{"path", DECODE_PATH, USE_POINTER, "uaddr_t"},
	{"string", DECODE_STRING, USE_POINTER, "uaddr_t"},
	{"strings", DECODE_STRINGS, USE_POINTER, "uaddr_t"},
	{"environ", DECODE_ENVIRON, USE_POINTER, "uaddr_t"},
	{"xbytes", DECODE_XBYTES, USE_MEMORY, NULL},
	{"bytes", DECODE_BYTES, USE_MEMORY, NULL},
	{"by", DECODE_BY, USE_BY, "unsigned long"},
	{"none", DECODE_NONE, USE_NONE, NULL},
	{"polled", DECODE_POLLED, USE_RESULT, NULL},
	{"selected", DECODE_SELECTED, USE_RESULT, NULL},

	{"u8", DECODE_U8, USE_FIELD, NULL},
	{"u16", DECODE_U16, USE_FIELD, NULL},
	{"x16", DECODE_X16, USE_FIELD, NULL},
	{"s16", DECODE_S16, USE_FIELD, NULL},
	{"u32", DECODE_UINT, USE_FIELD, NULL},
	{"x32", DECODE_UHEX, USE_FIELD, NULL},
	{"u64", DECODE_ULONG, USE_FIELD, NULL},
	{"s64", DECODE_LONG, USE_FIELD, NULL},
	{"x64", DECODE_HEX, USE_FIELD, NULL},
	{"chars", DECODE_CHARS, USE_FIELD, NULL},
	{"file_mode", DECODE_FILE_MODE, USE_SCALAR, "unsigned"},
	{"limit", DECODE_LIMIT, USE_FIELD, NULL},
};

static const struct kind structure = {"struct", DECODE_STRUCT, USE_MEMORY, NULL};

const struct kind *find_kind(const char *name)
{
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const struct kind *struct_kind(void)
{
	return &structure;
}

int find_set(const struct tables *tables, const char *name)
{
	for (unsigned i = 0; i < tables->set_count; i++)
		if (!strcmp(tables->sets[i].name, name))
			return i;
	return -1;
}

int find_struct(const struct tables *tables, const char *name)
{
	for (unsigned i = 0; i < tables->struct_count; i++)
		if (!strcmp(tables->structs[i].name, name))
			return i;
	return -1;
}

bool is_noted_set(const struct type *type)
{
	enum decode_kind kind = type->kind->decode;

	return type->direction == DECODE_VALUE && (kind == DECODE_SET32 || kind == DECODE_SET64);
}

bool is_noted_struct(const struct type *type)
{
	return type->kind == struct_kind() && type->count_how == DECODE_ONE &&
	       (type->direction == DECODE_IN || type->direction == DECODE_INOUT);
}
