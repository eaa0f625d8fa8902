/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_H
#define BASE_JSON_H

/*
 * json.h - JSON, read (the header of a weights file) and written (--json).
 *
 * The only file that includes jansson.  jansson bounds the depth and size of
 * its input; numbers that are not finite are written as null.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A value, owned by the caller of json_new or json_parse. */
struct json;

struct json	*json_new_object(void);
struct json	*json_new_array(void);
struct json	*json_parse(const char *text, size_t size, struct err *);
void		 json_free(struct json *);

void		 json_set_string(struct json *object, const char *key, const char *value);
void		 json_set_integer(struct json *object, const char *key, long long value);
void		 json_set_number(struct json *object, const char *key, double value);
void		 json_set_null(struct json *object, const char *key);
void		 json_set_bool(struct json *object, const char *key, bool value);
/* Takes ownership of value. */
void		 json_set(struct json *object, const char *key, struct json *value);
/* Takes ownership of value. */
void		 json_append(struct json *array, struct json *value);
void		 json_append_integer(struct json *array, long long value);
char		*json_text(const struct json *);	/* one line; free() it */

/*
 * Borrowed from the object; NULL or the default where it is absent or of
 * another kind.
 */
const struct json *json_get(const struct json *object, const char *key);
const char	*json_as_string(const struct json *value);
long long	 json_as_integer(const struct json *value, long long otherwise);
size_t		 json_length(const struct json *array);
const struct json *json_at(const struct json *array, size_t i);
typedef bool	(*json_member_fn)(void *arg, const char *key, const struct json *value);
/* false as soon as the function returns false. */
bool		 json_each(const struct json *object, json_member_fn, void *arg);

#endif
