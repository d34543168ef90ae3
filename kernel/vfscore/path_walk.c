// SPDX-License-Identifier: BSD-3-Clause

#include "kernel/vfscore/path_walk.h"

#include "include/linux/errno.h"
#include "include/linux/fcntl.h"
#include "include/linux/openat2.h"
#include "include/linux/stat.h"
#include "kernel/lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/vfscore/path_cache.h"
#include "kernel/vfscore/permission.h"
#include "kernel/vfscore/vnode.h"

#define MAX_LINKS 40

int walk_begin(struct walker *walker, const struct walk_context *context, const char *path)
{
	walker->context = context;
	walker->root = context->root;
	path_get(&walker->root);
	walker->at = *path == '/' ? context->root : context->base;
	path_get(&walker->at);
	walker->rest = path;
	walker->expansion = NULL;
	walker->links = 0;
	walker->met_root = *path == '/' || (context->resolve & RESOLVE_IN_ROOT);
	walker->trailing_slash = false;
	if (*path == '/' && (context->resolve & RESOLVE_BENEATH))
		return -EXDEV;
	return *path ? 0 : -ENOENT;
}

void walk_end(struct walker *walker)
{
	path_put(&walker->root);
	path_put(&walker->at);
	kfree(walker->expansion);
}

/* Enters what is mounted at a referenced place, unless mounts are not to be crossed. */
static int cross_mount(struct path *at, unsigned resolve)
{
	const struct mount *mount = at->mount;

	mount_enter(at);
	return (resolve & RESOLVE_NO_XDEV) && at->mount != mount ? -EXDEV : 0;
}

/* Moves a referenced place one directory up; the root's parent is the root. 0 or -EXDEV. */
static int go_up(struct path *at, const struct path *root, unsigned resolve)
{
	for (;;) {
		if (at->name == root->name && at->mount == root->mount)
			return resolve & RESOLVE_BENEATH ? -EXDEV : 0;
		if (!path_is_mount_root(at) && at->name->parent)
			break;
		if (!at->mount->parent)
			return 0;
		if (resolve & RESOLVE_NO_XDEV)
			return -EXDEV;
		struct path point = {at->mount->parent, at->mount->point};

		path_get(&point);
		path_put(at);
		*at = point;
	}
	struct name *child = at->name;

	/* A directory may have been moved out of what is mounted here. */
	if (IS_ENABLED(CONFIG_MOUNT) && at->mount->root->parent &&
	    !name_is_below(child, at->mount->root))
		return -ENOENT;
	at->name = child->parent;
	name_get(at->name);
	name_put(child);
	return cross_mount(at, resolve);
}

/* Splits the next component off rest, which begins with it, and notes it as the last one. Returns
 * what is behind it. */
static const char *parse_component(struct walker *walker)
{
	const char *p = walker->rest;
	uint32_t hash = NAME_HASH_INIT;

	while (*p && *p != '/')
		hash = name_hash_step(hash, *p++);
	walker->last = walker->rest;
	walker->last_len = p - walker->rest;
	walker->last_hash = hash;
	walker->kind = LAST_NORMAL;
	if (unlikely(walker->last[0] == '.')) {
		if (walker->last_len == 1)
			walker->kind = LAST_DOT;
		else if (walker->last_len == 2 && walker->last[1] == '.')
			walker->kind = LAST_DOTDOT;
	}
	return p;
}

int walk_last(struct walker *walker, struct path *out)
{
	unsigned resolve = walker->context->resolve;
	int err = 0;

	if (likely(walker->kind == LAST_NORMAL)) {
		out->mount = walker->at.mount;
		err = name_lookup(walker->at.name, walker->last, walker->last_len,
				  walker->last_hash, &out->name);
		if (err < 0 || !out->name)
			return err;
		mount_get(out->mount);
		if (unlikely(out->name->flags & NAME_MOUNTED))
			err = cross_mount(out, resolve);
	} else {
		*out = walker->at;
		path_get(out);
		if (walker->kind == LAST_DOTDOT) {
			walker->met_root = true;
			err = go_up(out, &walker->root, resolve);
		}
	}
	if (unlikely(err < 0))
		path_put(out);
	return err;
}

/* Goes to the root for a link that begins there. Linux takes the root for another mount as long as
 * the walk has had nothing to do with it. */
static int jump_to_root(struct walker *walker)
{
	const struct walk_context *context = walker->context;

	if (context->resolve & RESOLVE_BENEATH)
		return -EXDEV;
	if ((context->resolve & RESOLVE_NO_XDEV) &&
	    (!walker->met_root || walker->at.mount != walker->root.mount))
		return -EXDEV;
	walker->met_root = true;
	path_put(&walker->at);
	walker->at = walker->root;
	path_get(&walker->at);
	return 0;
}

/* Follows a link that leads to a place: the walk goes on there. */
static int jump(struct walker *walker, struct vnode *link)
{
	const struct walk_context *context = walker->context;
	const unsigned scoped = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
	struct path to;
	int err;

	if (context->resolve & RESOLVE_NO_MAGICLINKS)
		return -ELOOP;
	err = link->ops->jump(link, &to);
	if (err < 0)
		return err;
	if ((context->resolve & scoped) ||
	    ((context->resolve & RESOLVE_NO_XDEV) && to.mount != walker->at.mount)) {
		path_put(&to);
		return -EXDEV;
	}
	path_put(&walker->at);
	walker->at = to;
	walker->rest = walker->last + walker->last_len;
	return 0;
}

int walk_follow(struct walker *walker, struct name *link)
{
	const char *target, *rest = walker->last + walker->last_len;
	size_t target_len, rest_len = strlen(rest);
	char *expansion;

	if (walker->links++ >= MAX_LINKS || (walker->context->resolve & RESOLVE_NO_SYMLINKS) ||
	    mount_has(walker->at.mount, MS_NOSYMFOLLOW))
		return -ELOOP;
	if (IS_ENABLED(CONFIG_MOUNT))
		mount_touch_read(walker->at.mount, link->vnode);
	if (link->vnode->ops->jump)
		return jump(walker, link->vnode);
	target = link->vnode->ops->readlink(link->vnode);
	target_len = strlen(target);
	if (target_len == 0)
		return -ENOENT;
	expansion = kmalloc(target_len + rest_len + 1);
	if (!expansion)
		return -ENOMEM;
	memcpy(expansion, target, target_len);
	memcpy(expansion + target_len, rest, rest_len + 1);
	kfree(walker->expansion);
	walker->expansion = expansion;
	walker->rest = expansion;
	return expansion[0] == '/' ? jump_to_root(walker) : 0;
}

/* Goes into the component just parsed, which is not the path's last one. */
static int step(struct walker *walker, const char *behind)
{
	struct path next;
	int err = walk_last(walker, &next);

	if (err < 0)
		return err;
	if (!next.name)
		return -ENOENT;
	mode_t mode = next.name->vnode->mode;

	if (likely(S_ISDIR(mode))) {
		path_put(&walker->at);
		walker->at = next;
		walker->rest = behind;
		return 0;
	}
	err = S_ISLNK(mode) ? walk_follow(walker, next.name) : -ENOTDIR;
	path_put(&next);
	return err;
}

int walk_to_last(struct walker *walker)
{
	for (;;) {
		const struct vnode *dir = walker->at.name->vnode;
		bool slash = *walker->rest == '/';

		while (*walker->rest == '/')
			walker->rest++;
		if (!*walker->rest) {
			walker->kind = LAST_ROOT;
			walker->last = walker->rest;
			walker->last_len = 0;
			walker->trailing_slash = slash && !S_ISDIR(dir->mode);
			return 0;
		}
		if (unlikely(!S_ISDIR(dir->mode)))
			return -ENOTDIR;
		int err = permission_check(dir, walker->context->cred, MAY_EXEC);

		if (err < 0)
			return err;
		const char *end = parse_component(walker), *next = end;

		while (*next == '/')
			next++;
		if (!*next) {
			walker->trailing_slash = next != end;
			return 0;
		}
		err = step(walker, next);
		if (err < 0)
			return err;
	}
}

static int walk_whole(struct walker *walker, unsigned flags, struct path *out)
{
	for (;;) {
		int err = walk_to_last(walker);

		if (err == 0)
			err = walk_last(walker, out);
		if (err < 0)
			return err;
		if (!out->name)
			return -ENOENT;
		mode_t mode = out->name->vnode->mode;
		bool must_be_dir = (flags & WALK_DIRECTORY) || walker->trailing_slash;

		if (likely(!S_ISLNK(mode)) || !((flags & WALK_FOLLOW) || walker->trailing_slash)) {
			if (!must_be_dir || S_ISDIR(mode))
				return 0;
			path_put(out);
			return -ENOTDIR;
		}
		err = walk_follow(walker, out->name);
		path_put(out);
		if (err < 0)
			return err;
	}
}

/* Whether at is a directory that may be searched; *by_all becomes false when not by everybody. */
static inline bool may_search(const struct vnode *at, const struct credentials *cred, bool *by_all)
{
	const mode_t all = S_IFDIR | S_IXUGO;

	if (likely((at->mode & (S_IFMT | S_IXUGO)) == all))
		return true;
	*by_all = false;
	return S_ISDIR(at->mode) && permission_check(at, cred, MAY_EXEC) == 0;
}

/* The same walk component by component; *by_all is true, and stays so if everybody may walk it. */
static int walk_names(const struct walk_context *context, const struct path *from, const char *path,
		      struct path *out, bool *by_all)
{
	struct mount *mount = from->mount;
	struct name *name = from->name;

	do {
		uint32_t hash = NAME_HASH_INIT;
		const char *start;

		while (*path == '/')
			path++;
		for (start = path; *path && *path != '/'; path++)
			hash = name_hash_step(hash, *path);
		size_t len = path - start;

		if (unlikely(len == 0 || (*start == '.' && len <= 2) || len > LINUX_NAME_MAX) ||
		    !may_search(name->vnode, context->cred, by_all))
			return -EAGAIN;
		const struct fs *fs = name->vnode->fs;

		name = name_peek(name, start, len, hash);
		if (!name)
			return fs->complete ? -ENOENT : -EAGAIN;
		if (!name->vnode)
			return -ENOENT;
		if (unlikely(name->flags & (NAME_MOUNTED | NAME_UNUSED))) {
			struct path point = {mount, name};

			if (name->flags & NAME_UNUSED)
				return -EAGAIN;
			mount_peek(&point);
			mount = point.mount;
			name = point.name;
		}
	} while (*path);
	*out = (struct path){mount, name};
	return 0;
}

/* The same, with what whole paths led to before. */
static inline int walk_whole_path(const struct walk_context *context, const char *path,
				  struct path *out)
{
	const struct path *from = *path == '/' ? &context->root : &context->base;
	bool by_all = true;

#if IS_ENABLED(CONFIG_PATH_CACHE)
	struct path_key key;

	if (likely(context->path_len) &&
	    likely(path_cache_key(&key, from, path, context->path_len))) {
		const struct path *known = path_cache_find(&key);

		if (likely(known)) {
			*out = *known;
			return 0;
		}
		int err = walk_names(context, from, path, out, &by_all);

		if (err == 0 && by_all)
			path_cache_add(&key, out);
		return err;
	}
#endif
	return walk_names(context, from, path, out, &by_all);
}

int path_walk_cached(const struct walk_context *context, const char *path, unsigned flags,
		     struct path *out)
{
	int err = walk_whole_path(context, path, out);

	if (unlikely(err < 0))
		return err;
	if (S_ISLNK(out->name->vnode->mode) && (flags & WALK_FOLLOW))
		return -EAGAIN;
	path_get(out);
	return 0;
}

int path_walk_uncached(const struct walk_context *context, const char *path, unsigned flags,
		       struct path *out)
{
	struct walker walker;
	int err = walk_begin(&walker, context, path);

	if (err == 0)
		err = walk_whole(&walker, flags, out);
	walk_end(&walker);
	return err;
}
