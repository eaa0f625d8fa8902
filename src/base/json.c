/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <jansson.h>
#include <math.h>

/* struct json is jansson's json_t; these two convert. */
static json_t *
inner(const struct json *j)
{
	return (json_t *)j;
}

static struct json *
outer(json_t *j)
{
	return (struct json *)j;
}

struct json *
json_new_object(void)
{
	return outer(json_object());
}

struct json *
json_new_array(void)
{
	return outer(json_array());
}

struct json *
json_parse(const char *text, size_t size, struct err *err)
{
	json_error_t why;
	json_t *j = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);

	if (j == NULL)
		err_set(err, ERR_FORMAT, "its JSON is malformed at byte %d: %.100s",
		    why.position, why.text);
	return outer(j);
}

void
json_free(struct json *j)
{
	json_decref(inner(j));
}

void
json_set_string(struct json *object, const char *key, const char *value)
{
	json_object_set_new(inner(object), key, json_string_nocheck(value));
}

void
json_set_integer(struct json *object, const char *key, long long value)
{
	json_object_set_new(inner(object), key, json_integer(value));
}

void
json_set_number(struct json *object, const char *key, double value)
{
	json_object_set_new(inner(object), key, isfinite(value) ? json_real(value) : json_null());
}

void
json_set_null(struct json *object, const char *key)
{
	json_object_set_new(inner(object), key, json_null());
}

void
json_set_bool(struct json *object, const char *key, bool value)
{
	json_object_set_new(inner(object), key, json_boolean(value));
}

void
json_set(struct json *object, const char *key, struct json *value)
{
	json_object_set_new(inner(object), key, inner(value));
}

void
json_append(struct json *array, struct json *value)
{
	json_array_append_new(inner(array), inner(value));
}

void
json_append_integer(struct json *array, long long value)
{
	json_array_append_new(inner(array), json_integer(value));
}

char *
json_text(const struct json *j)
{
	return json_dumps(inner(j), JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9) | JSON_ENCODE_ANY);
}

const struct json *
json_get(const struct json *object, const char *key)
{
	return outer(json_object_get(inner(object), key));
}

const char *
json_as_string(const struct json *value)
{
	return json_string_value(inner(value));
}

long long
json_as_integer(const struct json *value, long long otherwise)
{
	return json_is_integer(inner(value)) ? json_integer_value(inner(value)) : otherwise;
}

size_t
json_length(const struct json *array)
{
	return json_array_size(inner(array));
}

const struct json *
json_at(const struct json *array, size_t i)
{
	return outer(json_array_get(inner(array), i));
}

bool
json_each(const struct json *object, json_member_fn fn, void *arg)
{
	const char *key;
	json_t *value;

	json_object_foreach(inner(object), key, value)
		if (!fn(arg, key, outer(value)))
			return false;
	return true;
}
