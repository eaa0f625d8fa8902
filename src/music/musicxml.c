/* SPDX-License-Identifier: MIT */
#include "music/musicxml.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/musicxml_work.h"
#include "music/song.h"

static void
refuse(struct musicxml_reader *r, const char *why)
{
	r->refused = why;
	XML_StopParser(r->parser, XML_FALSE);
}

static void
on_begin(void *arg, const char *name, const char **list)
{
	struct musicxml_reader *r = arg;
	const struct musicxml_element *e = musicxml_element(name);

	r->text_size = 0;
	r->text[0] = '\0';
	if (!r->begun && strcmp(name, "score-partwise") != 0)
		refuse(r, "not a MusicXML file of parts: it does not begin with score-partwise");
	else if (r->draft.failed)
		refuse(r, "there is more in the file than memory has room for");
	else if (e != NULL && e->begin != NULL)
		e->begin(r, list);
	r->begun = true;
}

static void
on_end(void *arg, const char *name)
{
	struct musicxml_reader *r = arg;
	const struct musicxml_element *e = musicxml_element(name);

	if (e != NULL && e->end != NULL)
		e->end(r);
	r->text_size = 0;
	r->text[0] = '\0';
}

static void
on_text(void *arg, const char *text, int size)
{
	struct musicxml_reader *r = arg;

	for (int i = 0; i < size && r->text_size < MUSICXML_TEXT - 1; i++)
		r->text[r->text_size++] = text[i];
	r->text[r->text_size] = '\0';
}

/* No file of notation needs one, and a hostile one could grow without end. */
static void
on_entity(void *arg, const char *name, int is_parameter, const char *value, int size,
    const char *base, const char *system, const char *public, const char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)size, (void)base, (void)system;
	(void)public, (void)notation;
	refuse(arg, "a MusicXML file that declares entities is not read");
}

static bool
parse(struct musicxml_reader *r, XML_StartElementHandler begin, const void *bytes, size_t size,
    struct err *err)
{
	bool good;

	r->parser = XML_ParserCreate(NULL);
	if (r->parser == NULL)
		return err_set(err, ERR_LIMIT, "no memory to read MusicXML");
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, begin, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	good = XML_Parse(r->parser, bytes, (int)size, 1) == XML_STATUS_OK && r->refused == NULL;
	if (!good && r->refused != NULL)
		err_set(err, ERR_FORMAT, "%s", r->refused);
	else if (!good)
		err_set(err, ERR_FORMAT, "not XML: %s at line %lu",
		    XML_ErrorString(XML_GetErrorCode(r->parser)),
		    (unsigned long)XML_GetCurrentLineNumber(r->parser));
	XML_ParserFree(r->parser);
	return good;
}

struct song *
musicxml_read(const void *bytes, size_t size, struct err *err)
{
	struct musicxml_reader *r;
	struct song *song = NULL;

	if (size > MUSICXML_BYTES_MAX) {
		err_set(err, ERR_LIMIT, "larger than 64 MiB, and no notation is");
		return NULL;
	}
	r = calloc(1, sizeof *r);
	if (r == NULL) {
		err_set(err, ERR_LIMIT, "no memory to read MusicXML");
		return NULL;
	}
	r->part = -1;
	r->divisions = 1;
	musicxml_forget_ties(r);	/* a note may stand where no part has begun */
	if (parse(r, on_begin, bytes, size, err))
		song = song_of_draft(&r->draft, err);
	draft_clear(&r->draft);
	free(r);
	return song;
}

static void
on_container(void *arg, const char *name, const char **list)
{
	struct musicxml_reader *r = arg;

	if (strcmp(name, "rootfile") != 0 || r->root[0] != '\0')
		return;
	for (; list[0] != NULL; list += 2)
		if (strcmp(list[0], "full-path") == 0)
			snprintf(r->root, MUSICXML_NAME, "%s", list[1]);
}

bool
musicxml_of_container(const void *bytes, size_t size, char name[MUSICXML_NAME], struct err *err)
{
	struct musicxml_reader *r = calloc(1, sizeof *r);
	bool good;

	name[0] = '\0';
	if (r == NULL)
		return err_set(err, ERR_LIMIT, "no memory to read MusicXML");
	r->root = name;
	good = parse(r, on_container, bytes, size, err);
	free(r);
	return good && (name[0] != '\0' ||
	    err_set(err, ERR_FORMAT, "the container of the archive names no score"));
}
