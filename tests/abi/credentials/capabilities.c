// SPDX-License-Identifier: BSD-3-Clause
// capget, capset and what prctl has to do with capabilities.

#define _GNU_SOURCE
#include "tests/abi/credentials/state.h"
#include "tests/abi/process/children.h"

#include <sys/prctl.h>
#include <string.h>

#define ALL ALL_CAPABILITIES

TEST(capget)
{
	static const unsigned versions[] = {
		CAPABILITY_VERSION_1, CAPABILITY_VERSION_2, CAPABILITY_VERSION_3, 0, 1, -1u};
	struct cap_header header;
	unsigned data[8];

	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		header = (struct cap_header){versions[i], 0};
		memset(data, 0x55, sizeof(data));
		show(SYS(capget, &header, data), "version %x", versions[i]);
		data[0] |= 1 << CAP_SYS_RESOURCE;
		data[1] |= 1 << CAP_SYS_RESOURCE;
		show_bytes("data", data, sizeof(data));
		say("now version %x", header.version);
		header.version = versions[i];
		show(SYS(capget, &header, NULL), "version %x, no data", versions[i]);
		say("now version %x", header.version);
	}
	header = (struct cap_header){CAPABILITY_VERSION_3, -1};
	CALL(capget, &header, data);
	CALL(capget, &header, NULL);
	header.pid = 99999999;
	CALL(capget, &header, data);
	header.pid = SYS(getpid);
	CALL(capget, &header, data);
	CALL(capget, &header, (void *)8);
	CALL(capget, NULL, data);
	CALL(capget, NULL, NULL);
	char *page = guarded_page();
	memcpy(page + PAGE - 4, &header.version, 4);
	CALL(capget, page + PAGE - 4, data);
	CALL(capset, page + PAGE - 4, data);
	memset(page + PAGE - 4, 0, 4);
	CALL(capset, page + PAGE - 4, data);
}

/* Of a process that has none any more. */
TEST(capget_of_another)
{
	struct cap_header header = {CAPABILITY_VERSION_3, 0};
	struct cap_data data[2];
	int to_child[2], to_parent[2];
	char byte = 0;

	SYS(pipe2, to_child, 0);
	SYS(pipe2, to_parent, 0);
	header.pid = (int)CHILD({
		set_capabilities(0, 0, 0);
		SYS(write, to_parent[1], &byte, 1);
		SYS(read, to_child[0], &byte, 1);
	});
	SYS(read, to_parent[0], &byte, 1);
	memset(data, 0x55, sizeof(data));
	show(SYS(capget, &header, data), "while it runs");
	show_bytes("data", data, sizeof(data));
	SYS(write, to_child[1], &byte, 1);
	status_of(header.pid);
	show(SYS(capget, &header, data), "when it is gone");
	for (int i = 0; i < 2; i++) {
		SYS(close, to_child[i]);
		SYS(close, to_parent[i]);
	}
}

TEST(capset_errors)
{
	struct cap_header header = {5, 0};
	struct cap_data data[2] = {{0}};

	CALL(capset, &header, data);
	say("now version %x", header.version);
	header.pid = 99999999;
	CALL(capset, &header, data);
	header.pid = -1;
	CALL(capset, &header, data);
	header.pid = 0;
	CALL(capset, &header, NULL);
	CALL(capset, &header, (void *)8);
	CALL(capset, NULL, data);
}

TEST_ALONE(capset)
{
	set_capabilities(ALL, ALL, 0);
	set_capabilities(ALL, ALL, ALL);
	show_state("all");
	set_capabilities(3, 1, 0);
	set_capabilities(1, 3, 4);
	show_state("inheritable what is not permitted");
	set_capabilities(3, 3, 7);
	show_state("effective again");
	set_capabilities(7, 7, 7);
	set_capabilities(3, 3, 15);
	set_capabilities(3, 3, 3);
	set_capabilities(0, 0, 3);
	set_capabilities(0, 0, 1);
	set_capabilities(0, 0, 3);
	show_state("in the end");
}

TEST_ALONE(version_1)
{
	struct cap_header header = {CAPABILITY_VERSION_1, SYS(getpid)};
	struct cap_data data = {0xf0, 0xff, 0xf};

	CALL(capset, &header, &data);
	show_state("32 of them");
}

TEST_ALONE(bounding)
{
	for (long cap = -1; cap < 43; cap++)
		if (cap != CAP_SYS_RESOURCE)
			show(SYS(prctl, PR_CAPBSET_READ, cap, 0, 0, 0), "%ld", cap);
	CALL(prctl, PR_CAPBSET_DROP, 5, 0, 0, 0);
	CALL(prctl, PR_CAPBSET_READ, 5, 0, 0, 0);
	CALL(prctl, PR_CAPBSET_DROP, 5, 1, 2, 3);
	CALL(prctl, PR_CAPBSET_DROP, 41, 0, 0, 0);
	CALL(prctl, PR_CAPBSET_DROP, -1, 0, 0, 0);
	set_capabilities(ALL, ALL, 1 << 5);
	set_capabilities(ALL, ALL, 1 << 6);
	set_capabilities(ALL & ~(1 << CAP_SETPCAP), ALL, 0);
	CALL(prctl, PR_CAPBSET_DROP, 6, 0, 0, 0);
	CALL(prctl, PR_CAPBSET_DROP, 41, 0, 0, 0);
	set_capabilities(0, 0, 1 << 6);
	CALL(prctl, PR_CAPBSET_READ, 6, 0, 0, 0);
}

static void show_ambient(void)
{
	for (long cap = 0; cap < 8; cap++)
		show(SYS(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0), "ambient %ld",
		     cap);
}

TEST_ALONE(ambient)
{
	set_capabilities(ALL, ALL, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 3, 0, 0);
	set_capabilities(ALL, ALL, 0xff);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 3, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 4, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 41, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 4, 1, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 4, 0, 1);
	CALL(prctl, PR_CAP_AMBIENT, 5, 4, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, 0, 4, 0, 0);
	show_ambient();
	set_capabilities(ALL, ALL, 0xf7);
	show_ambient();
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, 4, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 5, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 6, 0, 0);
	show_ambient();
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 4, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	show_ambient();
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 5, 0, 0);
	CALL(prctl, PR_SET_SECUREBITS, 0x40, 0, 0, 0);
	CALL(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 6, 0, 0);
	CALL(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
	CALL(setresuid, 1, 1, 1);
	show_ambient();
	show_state("in the end");
}
