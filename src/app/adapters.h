/* SPDX-License-Identifier: MIT */
#ifndef APP_ADAPTERS_H
#define APP_ADAPTERS_H

/*
 * adapters.h - the adapters of a session: named, at a strength, blended, as files.
 *
 * They are in the session's store.  One is in use, which is s->adapter at its
 * strength; continuing uses it where s->use_adapter says so.  The model must be
 * open (tuning_need_model).  Belongs to the terminal's thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/adapter.h"	/* ADAPTER_STRENGTH_MAX */

struct adapter;
struct session;

/* Into the store, without using it; run: that made it, or 0. */
bool	 adapters_keep(struct session *, const struct adapter *, const char *name, int64_t run,
	     struct err *);
/* The same, and takes it over and into use; where it cannot be kept that is said. */
bool	 adapters_take(struct session *, struct adapter *, const char *name, int64_t run,
	     struct err *);
/* The one of this model that was used last, if there is one. */
void	 adapters_restore(struct session *);
void	 adapters_forget(struct session *);	/* none is in use */
/* What continuing uses beside the model; borrowed.  NULL: the base model alone. */
struct adapter *adapters_used(const struct session *);

bool	 adapters_use(struct session *, const char *name, struct err *);
bool	 adapters_set_strength(struct session *, double, struct err *);
bool	 adapters_rename(struct session *, const char *name, struct err *);
bool	 adapters_drop(struct session *, const char *name, struct err *);
bool	 adapters_list(struct session *, struct err *);
/* NAME=STRENGTH ..., 1 where there is none; the blend is called `name`. */
bool	 adapters_blend(struct session *, const char *name, char *const *parts, int count,
	     struct err *);
/* Refuses, unless `force`, to write over a file. */
bool	 adapters_save(struct session *, const char *path, bool force, struct err *);
bool	 adapters_load(struct session *, const char *path, struct err *);

#endif
