/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_H
#define BASE_JSON_H

/*
 * json.h - the JSON that the program reads (a weights file's header) and
 * writes (--json).
 *
 * The only file that knows jansson.  Depth and size of what is read are
 * bounded by it; numbers that are not finite are written as null.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A value; owned by whoever got it from json_new or json_parse. */
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
/* Takes value over. */
void		 json_set(struct json *object, const char *key, struct json *value);
/* Takes value over. */
void		 json_append(struct json *array, struct json *value);
void		 json_append_integer(struct json *array, long long value);
char		*json_text(const struct json *);	/* one line; free() it */

/* Borrowed from the object; NULL or the default where it is not there or of another kind. */
const struct json *json_get(const struct json *object, const char *key);
const char	*json_as_string(const struct json *value);
long long	 json_as_integer(const struct json *value, long long otherwise);
size_t		 json_length(const struct json *array);
const struct json *json_at(const struct json *array, size_t i);
typedef bool	(*json_member_fn)(void *arg, const char *key, const struct json *value);
/* false: the function said so. */
bool		 json_each(const struct json *object, json_member_fn, void *arg);

#endif
