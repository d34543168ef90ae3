// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/lib/string.h"
#include "kernel/vfscore/path_walk.h"

char *path_to_string(const struct path *path, const struct path *root, char *buf, size_t size,
		     bool *reachable)
{
	struct path at = *path;
	char *p = buf + size - 1;

	*reachable = true;
	*p = '\0';
	while (at.name != root->name || at.mount != root->mount) {
		if (path_is_mount_root(&at) || !at.name->parent) {
			*reachable = at.mount->parent != NULL;
			if (!at.mount->parent)
				break;
			at = (struct path){at.mount->parent, at.mount->point};
			continue;
		}
		if ((size_t)(p - buf) < at.name->len + 1u)
			return NULL;
		p -= at.name->len;
		memcpy(p, at.name->text, at.name->len);
		*--p = '/';
		at.name = at.name->parent;
	}
	if (!*p) {
		if (p == buf)
			return NULL;
		*--p = '/';
	}
	return p;
}
