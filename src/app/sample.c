/* SPDX-License-Identifier: MIT */
#include "app/sample.h"

#include "app/ask.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "model/infer/model.h"

bool
sample_hear(struct session *s, struct err *err)
{
	if (suggest_busy(s))
		return err_set(err, ERR_ARG, "the model is still writing; Ctrl-C stops it");
	if (!tuning_want_sample(s, err))
		return false;
	session_say(s, "a sample of the model is made after the next step");
	return true;
}

/* It stands in place of what is there: that would be heard with it. */
static bool
make_order(struct session *s, struct order *order, struct err *err)
{
	static const enum order_row_id rows[] = { ORDER_EXISTING, ORDER_CANDIDATES };
	static const char *const values[] = { "replace", "1" };
	struct order_place place = { s->song, s->time, s->model };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!order_set(order, &place, order_row_name(rows[i]), values[i], err))
			return false;
	return ask_complete(s, order, err);
}

static void
make_sample(struct session *s)
{
	struct order order = { .way = ORDER_CONTINUE };
	struct adapter *adapter = s->tuning->sample;
	struct err err;

	s->tuning->sample = NULL;
	if (!make_order(s, &order, &err) || !suggest_sample(s, &order, adapter, &err))
		session_complain(s, "%s", err.text);
	order_clear(&order);
	adapter_unref(adapter);
}

static void
play_sample(struct session *s, struct batch *b)
{
	struct err err;

	b->sample = false;		/* it is a batch like any other now */
	if (!suggest_choose(s, 0, true, &err))
		session_complain(s, "%s", err.text);
	else
		session_say(s, "this is the model as it is tuned so far; gc shows the sample, "
		    ":candidates-close puts it away");
}

bool
sample_poll(struct session *s)
{
	struct batch *b = suggest_batch(s);

	if (b != NULL && b->sample && !suggest_busy(s)) {
		play_sample(s, b);
		return true;
	}
	if (s->tuning == NULL || s->tuning->sample == NULL || suggest_busy(s))
		return false;
	make_sample(s);
	return true;
}
