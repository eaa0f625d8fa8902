/* SPDX-License-Identifier: MIT */
#include "app/adapters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/overwrite.h"
#include "app/path.h"
#include "app/session.h"
#include "app/writing.h"
#include "base/file.h"
#include "base/text.h"
#include "model/infer/model.h"
#include "store/store.h"

#define BLEND_MAX	8

static const char *
hash_of(const struct session *s, struct model_info *info)
{
	model_info(s->model, info);
	return info->hash;
}

static bool
check_name(const char *name, struct err *err)
{
	if (name[0] == '\0' || strlen(name) >= STORE_NAME_MAX ||
	    name[strcspn(name, " \t=/")] != '\0' || !text_is_utf8(name, strlen(name)))
		return err_set(err, ERR_ARG, "the name of an adapter has up to %d bytes, and no "
		    "blank, = or /", STORE_NAME_MAX - 1);
	return true;
}

static bool
in_use(const struct session *s, struct err *err)
{
	return s->adapter_whole != NULL ||
	    err_set(err, ERR_ARG, "no adapter is in use; :tune makes one, :adapter-load reads one");
}

/* --- the one in use */

struct adapter *
adapters_used(const struct session *s)
{
	return s->use_adapter ? s->adapter : NULL;
}

void
adapters_forget(struct session *s)
{
	adapter_unref(s->adapter);
	adapter_unref(s->adapter_whole);
	s->adapter = s->adapter_whole = NULL;
	s->adapter_name[0] = '\0';
}

/* Takes `whole` over.  False: what was in use stays. */
static bool
put_in_use(struct session *s, struct adapter *whole, const char *name, double strength,
    struct err *err)
{
	struct adapter *adapter = strength == 1 ? adapter_ref(whole) :
	    adapter_blend(&(struct adapter_share){ whole, strength }, 1, err);

	if (adapter == NULL) {
		adapter_unref(whole);
		return false;
	}
	adapters_forget(s);
	s->adapter = adapter;
	s->adapter_whole = whole;
	s->adapter_strength = strength;
	snprintf(s->adapter_name, sizeof s->adapter_name, "%s", name);
	s->use_adapter = true;
	return true;
}

bool
adapters_keep(struct session *s, const struct adapter *adapter, const char *name, int64_t run,
    struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool good;

	if (!session_need_store(s, err) || !adapter_to_bytes(adapter, &bytes, &size, err))
		return false;
	good = store_add_adapter(s->store, run, adapter_base(adapter), name, bytes, size, err);
	free(bytes);
	return good;
}

bool
adapters_take(struct session *s, struct adapter *adapter, const char *name, int64_t run,
    struct err *err)
{
	struct err why;

	if (!adapters_keep(s, adapter, name, run, &why))
		session_complain(s, "the adapter %s will not be kept: %s", name, why.text);
	return put_in_use(s, adapter, name, 1, err);
}

/* The store is a file, which may hold anything. */
static double
strength_of(const struct store_adapter *row)
{
	return row->strength >= 0 && row->strength <= ADAPTER_STRENGTH_MAX ? row->strength : 1;
}

/* From the store; *found false: there is none of that name. */
static bool
fetch(struct session *s, const char *name, struct store_adapter *row, struct adapter **adapter,
    struct err *err)
{
	struct model_info info;

	*adapter = NULL;
	if (s->store == NULL)
		return true;
	if (!store_adapter(s->store, hash_of(s, &info), name, row, err))
		return false;
	if (row->bytes == NULL)
		return true;
	row->strength = strength_of(row);
	*adapter = adapter_from_bytes(s->model, row->bytes, row->size, err);
	free(row->bytes);
	return *adapter != NULL;
}

void
adapters_restore(struct session *s)
{
	struct store_adapter row;
	struct adapter *adapter;
	struct err err;

	if (s->adapter != NULL)
		return;
	if (!fetch(s, NULL, &row, &adapter, &err) ||
	    (adapter != NULL && !put_in_use(s, adapter, row.name, row.strength, &err)))
		session_complain(s, "cannot load the adapter: %s", err.text);
}

/* As fetch, but one that is missing is an error. */
static bool
find(struct session *s, const char *name, struct store_adapter *row, struct adapter **adapter,
    struct err *err)
{
	if (!fetch(s, name, row, adapter, err))
		return false;
	return *adapter != NULL || err_set(err, ERR_ARG,
	    "there is no adapter %.60s; :adapters lists those there are", name);
}

/* What was done is remembered for the next time. */
static bool
note_use(struct session *s, struct err *err)
{
	struct model_info info;

	return s->store == NULL || store_use_adapter(s->store, hash_of(s, &info), s->adapter_name,
	    s->adapter_strength, err);
}

bool
adapters_use(struct session *s, const char *name, struct err *err)
{
	struct store_adapter row;
	struct adapter *adapter;

	if (!find(s, name, &row, &adapter, err) ||
	    !put_in_use(s, adapter, row.name, row.strength, err) || !note_use(s, err))
		return false;
	session_say(s, "adapter %s at strength %.2f", s->adapter_name, s->adapter_strength);
	return true;
}

bool
adapters_set_strength(struct session *s, double strength, struct err *err)
{
	char name[STORE_NAME_MAX];

	if (!in_use(s, err))
		return false;
	snprintf(name, sizeof name, "%s", s->adapter_name);
	if (!put_in_use(s, adapter_ref(s->adapter_whole), name, strength, err) || !note_use(s, err))
		return false;
	session_say(s, "adapter %s at strength %.2f", name, strength);
	return true;
}

bool
adapters_rename(struct session *s, const char *name, struct err *err)
{
	struct model_info info;

	if (!in_use(s, err) || !check_name(name, err))
		return false;
	if (strcmp(name, s->adapter_name) == 0)
		return true;
	if (!adapters_keep(s, s->adapter_whole, name, 0, err) ||
	    !store_drop_adapter(s->store, hash_of(s, &info), s->adapter_name, err))
		return false;
	snprintf(s->adapter_name, sizeof s->adapter_name, "%s", name);
	session_say(s, "the adapter in use is called %s", name);
	return note_use(s, err);
}

bool
adapters_drop(struct session *s, const char *name, struct err *err)
{
	struct store_adapter row;
	struct model_info info;
	struct adapter *adapter;

	if (!find(s, name, &row, &adapter, err))
		return false;
	adapter_unref(adapter);
	if (!store_drop_adapter(s->store, hash_of(s, &info), name, err))
		return false;
	if (strcmp(name, s->adapter_name) == 0)
		adapters_forget(s);
	session_say(s, "dropped the adapter %s", name);
	return true;
}

/* --- lists */

struct listing {
	struct session	*s;
	int		 count;
};

static bool
list_one(void *arg, const struct store_adapter *a)
{
	struct listing *l = arg;
	char name[STORE_NAME_MAX];

	text_clean(a->name, strlen(a->name), name, sizeof name);
	session_print(l->s, "%c %-24s strength %.2f%s", strcmp(a->name, l->s->adapter_name) == 0 ?
	    '*' : ' ', name, strength_of(a), a->run == 0 ? "" : "  tuned");
	l->count++;
	return true;
}

bool
adapters_list(struct session *s, struct err *err)
{
	struct listing l = { s, 0 };
	struct model_info info;

	if (s->store != NULL && !store_each_adapter(s->store, hash_of(s, &info), list_one, &l, err))
		return false;
	session_say(s, "%d adapter%s; %s%s", l.count, l.count == 1 ? "" : "s",
	    s->adapter != NULL ? "in use: " : "none is in use",
	    s->adapter != NULL ? s->adapter_name : "");
	return true;
}

/* --- blends */

/* NAME or NAME=STRENGTH. */
static bool
read_part(struct session *s, const char *part, struct adapter_share *share, struct err *err)
{
	size_t length = strcspn(part, "=");
	struct store_adapter row;
	char name[STORE_NAME_MAX];

	share->weight = 1;
	if (part[length] == '=' &&
	    !text_number(part + length + 1, 0, ADAPTER_STRENGTH_MAX, &share->weight, err))
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1),
	    part);
	return find(s, name, &row, &share->adapter, err);
}

bool
adapters_blend(struct session *s, const char *name, char *const *parts, int count,
    struct err *err)
{
	struct adapter_share shares[BLEND_MAX] = { { NULL, 0 } };
	struct adapter *blend = NULL;
	bool good = check_name(name, err) && (count <= BLEND_MAX ||
	    err_set(err, ERR_ARG, "at most %d adapters can be blended", BLEND_MAX));

	for (int i = 0; i < count && good; i++)
		good = read_part(s, parts[i], &shares[i], err);
	good = good && (blend = adapter_blend(shares, count, err)) != NULL &&
	    adapters_take(s, blend, name, 0, err);
	for (int i = 0; i < BLEND_MAX; i++)
		adapter_unref(shares[i].adapter);
	if (good)
		session_say(s, "adapter %s: a blend of %d", name, count);
	return good;
}

/* --- files */

static bool
write_adapter(const void *adapter, const char *path, struct err *err)
{
	return adapter_write(adapter, path, err);
}

static void
free_adapter(void *adapter)
{
	adapter_unref(adapter);
}

bool
adapters_save(struct session *s, const char *path, bool force, struct err *err)
{
	static const struct writing_kind kind = { write_adapter, free_adapter };
	char typed[FILE_PATH_MAX], name[FILE_PATH_MAX], said[256];

	path = path_typed(path, typed);
	if (!in_use(s, err) || !overwrite_beside(s, path, ":adapter-save!", force, err))
		return false;
	snprintf(said, sizeof said, "wrote the adapter %s, with the %zu bars it was tuned on, to "
	    "%.100s", s->adapter_name, adapter_bars(s->adapter),
	    text_name(path, name, sizeof name));
	return writing_start(s, &kind, adapter_ref(s->adapter), path, said, err);
}

/* The file's name without folders and what follows the first dot. */
static void
stem_of(const char *path, char name[STORE_NAME_MAX])
{
	const char *slash = strrchr(path, '/'), *from = slash != NULL ? slash + 1 : path;

	snprintf(name, STORE_NAME_MAX, "%.*s", (int)strcspn(from, "."), from);
	for (char *c = name; *c != '\0'; c++)
		if (strchr(" \t=/", *c) != NULL)
			*c = '-';
	if (name[0] == '\0' || !text_is_utf8(name, strlen(name)))
		strcpy(name, "loaded");
}

bool
adapters_load(struct session *s, const char *path, struct err *err)
{
	char typed[FILE_PATH_MAX], name[STORE_NAME_MAX];
	struct adapter *adapter;

	path = path_typed(path, typed);
	adapter = adapter_read(s->model, path, err);
	if (adapter == NULL)
		return false;
	stem_of(path, name);
	if (!adapters_take(s, adapter, name, 0, err))
		return false;
	session_say(s, "adapter %s is in use, with %zu bars of music", name,
	    adapter_bars(s->adapter));
	return true;
}
