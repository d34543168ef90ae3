// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/mm/vma_name.h"

#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"

struct vma_name *vma_name_create(const char *text)
{
	size_t size = strlen(text) + 1;
	struct vma_name *name = kmalloc(sizeof(*name) + size);

	if (name) {
		name->refcount = 1;
		memcpy(name->text, text, size);
	}
	return name;
}

void vma_name_put(struct vma_name *name)
{
	if (--name->refcount == 0)
		kfree(name);
}

bool vma_name_equal(const struct vma_name *a, const struct vma_name *b)
{
	return a == b || (a && b && strcmp(a->text, b->text) == 0);
}
