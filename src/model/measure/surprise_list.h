/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SURPRISE_LIST_H
#define MODEL_SURPRISE_LIST_H

/* surprise_list.h - the nats of notes, by their ids. */

#include <stddef.h>
#include <stdint.h>

struct surprise_note {
	uint32_t	 id;		/* of the song's note */
	float		 nats;
};

struct surprise_list {			/* zeroed: empty */
	struct surprise_note *notes;	/* owned */
	size_t		 count;
};

void	 surprise_list_clear(struct surprise_list *);
void	 surprise_list_sort(struct surprise_list *);
/* In a sorted list; NAN: not in it. */
double	 surprise_list_nats(const struct surprise_list *, uint32_t id);

#endif
