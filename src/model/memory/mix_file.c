/* SPDX-License-Identifier: MIT */
#include "model/memory/mix_file.h"

#include <stdio.h>
#include <string.h>

#include "model/memory/mix.h"
#include "tensor/weights.h"

#define KEY		MEMORY_FILE_PREFIX
#define NET		MEMORY_FILE_PREFIX ".net"
#define EXPERT		MEMORY_FILE_PREFIX ".expert"
#define AGE		MEMORY_FILE_PREFIX ".age"
#define EXPERT_STATES_ALL	(EXPERTS * EXPERT_STATES)
#define EXPERT_COLUMNS	(SYMBOL_KINDS * MEMORY_BUCKETS)
#define AGE_COLUMNS	(MEMORY_AGES * SYMBOL_KINDS)

/* "row row-before t2 ...": weights of other experts have another meaning. */
static void
name_experts(char text[256])
{
	size_t used = 0;

	for (int e = 0; e < EXPERTS; e++)
		used += (size_t)snprintf(text + used, 256 - used, "%s%s", e > 0 ? " " : "",
		    expert_table[e].name);
}

bool
memory_weights_read(struct memory_weights *w, const struct weights *file, bool *found,
    struct err *err)
{
	const char *experts = weights_meta(file, KEY);
	const float *net, *expert, *age;
	char ours[256];

	name_experts(ours);
	*found = experts != NULL && strcmp(experts, ours) == 0;
	if (!*found)
		return true;
	net = weights_matrix(file, NET, PLACE_PHASES, 1, err);
	expert = net != NULL ? weights_matrix(file, EXPERT, EXPERT_STATES_ALL,
	    EXPERT_COLUMNS, err) : NULL;
	age = expert != NULL ? weights_matrix(file, AGE, EXPERTS, AGE_COLUMNS, err) : NULL;
	if (age == NULL)
		return false;
	w->strength = 1;
	memcpy(w->net, net, sizeof w->net);
	memcpy(w->expert, expert, sizeof w->expert);
	memcpy(w->age, age, sizeof w->age);
	return true;
}

void
memory_weights_write(const struct memory_weights *w, struct weights_writer *file)
{
	char experts[256];

	name_experts(experts);
	weights_writer_meta(file, KEY, experts);
	weights_writer_add(file, NET, PLACE_PHASES, 0, w->net);
	weights_writer_add(file, EXPERT, EXPERT_STATES_ALL, EXPERT_COLUMNS, &w->expert[0][0][0][0]);
	weights_writer_add(file, AGE, EXPERTS, AGE_COLUMNS, &w->age[0][0][0]);
}
