/* SPDX-License-Identifier: MIT */
#include "app/browse.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/format.h"
#include "app/job.h"
#include "app/recent.h"
#include "app/session.h"
#include "app/transport.h"
#include "base/file.h"
#include "base/sort.h"
#include "base/text.h"
#include "music/plan.h"
#include "music/song.h"
#include "music/time.h"

#define LENGTH_BYTES_MAX	(4 << 20)	/* of a file whose length is shown */
#define HEAR_BYTES_MAX		(16 << 20)

struct list {
	struct browse_file *files;	/* owned */
	size_t		 count, capacity;
	bool		 more;
	char		 trouble[192];
};

/* What a job reads; the job frees it. */
struct work {
	struct job	*job;
	bool		 recent;
	char		 path[FILE_PATH_MAX];	/* the folder, or the file to hear */
};

struct news {
	bool		 listed;	/* else the length of one */
	struct list	 list;
	size_t		 at;
	struct browse_file read;	/* state, seconds and notes alone */
};

struct heard {
	struct plan	*plan;		/* NULL: it cannot be read */
	char		 path[FILE_PATH_MAX];
};

struct browse {
	struct list	 list;
	bool		 listed;
	struct job	*list_job, *hear_job;
	/* What is asked for, once the job before it has ended. */
	bool		 want_list, want_recent, want_hear;
	char		 folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	bool		 heard;		/* it was given to the sound */
};

/* --- listing, on the job's thread */

static void
list_free(struct list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->files[i].name);
	free(l->files);
	memset(l, 0, sizeof *l);
}

static bool
list_add(struct list *l, const char *name, const struct stat *st)
{
	struct browse_file *f;

	if (l->count == l->capacity) {
		size_t capacity = l->capacity * 2 + 64;

		f = realloc(l->files, capacity * sizeof *f);
		if (f == NULL)
			return false;
		l->files = f;
		l->capacity = capacity;
	}
	f = &l->files[l->count];
	memset(f, 0, sizeof *f);
	f->name = strdup(name);
	f->gone = st == NULL;
	f->folder = st != NULL && S_ISDIR(st->st_mode);
	f->bytes = st != NULL ? st->st_size : 0;
	l->count += f->name != NULL;
	return f->name != NULL;
}

static bool
can_be_opened(const char *name)
{
	struct format f;

	return format_named(name, &f) && f.read != NULL;
}

/* As people count: "tune-2" before "Tune-10". */
static int
compare_names(const char *x, const char *y)
{
	while (*x != '\0' && *y != '\0') {
		int a = tolower((unsigned char)*x), b = tolower((unsigned char)*y);
		size_t m, n;

		if (!isdigit(a) || !isdigit(b)) {
			if (a != b)
				return a - b;
			x++;
			y++;
			continue;
		}
		x += strspn(x, "0");
		y += strspn(y, "0");
		m = strspn(x, "0123456789");
		n = strspn(y, "0123456789");
		if (m != n || memcmp(x, y, n) != 0)
			return m != n ? (m > n) - (m < n) : memcmp(x, y, n);
		x += m;
		y += n;
	}
	return (unsigned char)*x - (unsigned char)*y;
}

static int
by_kind_and_name(const void *a, const void *b)
{
	const struct browse_file *x = a, *y = b;
	int order = compare_names(x->name, y->name);

	if (x->folder != y->folder)
		return x->folder ? -1 : 1;
	return order != 0 ? order : strcmp(x->name, y->name);
}

/* Folders, and files of the formats that are read; no hidden ones. */
static void
list_folder(struct work *w, struct list *l)
{
	DIR *dir = opendir(w->path);
	char clean[128];
	struct dirent *entry;
	struct stat st;

	if (dir == NULL) {
		snprintf(l->trouble, sizeof l->trouble, "%s: cannot be read: %s",
		    text_name(w->path, clean, sizeof clean), strerror(errno));
		return;
	}
	while ((entry = readdir(dir)) != NULL && !job_cancelled(w->job)) {
		if (entry->d_name[0] == '.' || fstatat(dirfd(dir), entry->d_name, &st, 0) != 0 ||
		    (!S_ISDIR(st.st_mode) && (!S_ISREG(st.st_mode) ||
		    !can_be_opened(entry->d_name))))
			continue;
		l->more = l->count == BROWSE_FILES_MAX;
		if (l->more || !list_add(l, entry->d_name, &st))
			break;
	}
	closedir(dir);
	sort_items(l->files, l->count, sizeof *l->files, by_kind_and_name);
}

static void
list_recent(struct work *w, struct list *l)
{
	struct recent recent;
	struct stat st;

	recent_read(&recent);
	for (int i = 0; i < recent.count && !job_cancelled(w->job); i++) {
		bool there = stat(recent.paths[i], &st) == 0 && S_ISREG(st.st_mode);

		list_add(l, recent.paths[i], there ? &st : NULL);
	}
	recent_clear(&recent);
}

static struct song *
read_song(const char *path, size_t limit_bytes)
{
	struct song *song;
	struct err ignored;
	uint8_t *bytes;
	size_t size;

	if (!file_read(path, limit_bytes, &bytes, &size, &ignored))
		return NULL;
	song = format_read(path, bytes, size, &ignored);
	free(bytes);
	return song;
}

static void
measure(const char *path, struct browse_file *f)
{
	struct song *song = read_song(path, LENGTH_BYTES_MAX);
	struct time_map *time = song != NULL ? time_map_new(song) : NULL;

	f->state = BROWSE_BROKEN;
	if (time != NULL) {
		f->state = BROWSE_READ;
		f->seconds = time_seconds(time, song_last_note_end_ticks(song));
		f->notes = song_notes(song, -1);
	}
	time_map_free(time);
	song_free(song);
}

/* The names as they are sent: the list is the owner's afterwards. */
static char **
copy_names(const struct list *l)
{
	char **names = calloc(l->count + 1, sizeof *names);

	for (size_t i = 0; names != NULL && i < l->count; i++)
		if (!l->files[i].folder && !l->files[i].gone &&
		    l->files[i].bytes <= LENGTH_BYTES_MAX)
			names[i] = strdup(l->files[i].name);
	return names;
}

static void
send_lengths(struct work *w, char **names, size_t count)
{
	char path[2 * FILE_PATH_MAX];

	for (size_t i = 0; i < count && !job_cancelled(w->job); i++) {
		struct news news = { .at = i };

		if (names[i] == NULL)
			continue;
		snprintf(path, sizeof path, "%s%s%s", w->recent ? "" : w->path,
		    w->recent ? "" : "/", names[i]);
		measure(path, &news.read);
		job_send(w->job, &news);
	}
}

static void
run_list(struct job *job, void *arg)
{
	struct work *w = arg;
	struct news news = { .listed = true };
	size_t count;
	char **names;

	w->job = job;
	if (w->recent)
		list_recent(w, &news.list);
	else
		list_folder(w, &news.list);
	count = news.list.count;
	names = copy_names(&news.list);
	if (!job_send(job, &news))
		list_free(&news.list);
	else if (names != NULL)
		send_lengths(w, names, count);
	for (size_t i = 0; names != NULL && i < count; i++)
		free(names[i]);
	free(names);
	free(w);
}

/* --- hearing, on the job's thread */

static void
run_hear(struct job *job, void *arg)
{
	struct work *w = arg;
	struct heard heard = { .plan = NULL };
	struct song *song = read_song(w->path, HEAR_BYTES_MAX);
	struct err ignored;

	if (song != NULL && song_notes(song, -1) > 0)
		heard.plan = plan_new(song, &ignored);
	song_free(song);
	snprintf(heard.path, sizeof heard.path, "%s", w->path);
	if (!job_send(job, &heard))
		plan_free(heard.plan);
	free(w);
}

/* --- the owner */

static struct job *
begin(struct browse *b, bool hear)
{
	struct work *w = calloc(1, sizeof *w);
	struct err ignored;
	struct job *job;

	if (w == NULL)
		return NULL;
	w->recent = !hear && b->want_recent;
	snprintf(w->path, sizeof w->path, "%s", hear ? b->path : b->folder);
	job = job_start(hear ? "hear" : "files", hear ? run_hear : run_list, w,
	    hear ? sizeof(struct heard) : sizeof(struct news), 5, &ignored);
	if (job == NULL)
		free(w);
	return job;
}

/* What is asked for begins when the job before it is gone. */
static void
begin_wanted(struct browse *b)
{
	if (b->want_list && b->list_job == NULL) {
		b->want_list = false;
		b->list_job = begin(b, false);
	}
	if (b->want_hear && b->hear_job == NULL) {
		b->want_hear = false;
		b->hear_job = begin(b, true);
	}
}

static bool
make(struct session *s)
{
	if (s->browse == NULL)
		s->browse = calloc(1, sizeof *s->browse);
	return s->browse != NULL;
}

bool
browse_list(struct session *s, const char *folder, struct err *err)
{
	struct browse *b;

	if (!make(s))
		return err_set(err, ERR_LIMIT, "no memory to list files");
	b = s->browse;
	if (folder != NULL && strlen(folder) >= sizeof b->folder)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", folder);
	browse_hush(s);
	list_free(&b->list);
	b->listed = false;
	b->want_list = true;
	b->want_recent = folder == NULL;
	snprintf(b->folder, sizeof b->folder, "%s", folder != NULL ? folder : "");
	job_cancel(b->list_job);
	begin_wanted(b);
	return true;
}

const struct browse_file *
browse_files(const struct session *s, size_t *count)
{
	*count = s->browse != NULL ? s->browse->list.count : 0;
	return s->browse != NULL ? s->browse->list.files : NULL;
}

const char *
browse_trouble(const struct session *s, bool *more)
{
	*more = s->browse != NULL && s->browse->list.more;
	return s->browse != NULL ? s->browse->list.trouble : "";
}

bool
browse_listing(const struct session *s)
{
	return s->browse != NULL && !s->browse->listed;
}

void
browse_hear(struct session *s, const char *path)
{
	if (!make(s) || strlen(path) >= sizeof s->browse->path)
		return;
	transport_audition_end(s);
	s->browse->want_hear = true;
	s->browse->heard = false;
	snprintf(s->browse->path, sizeof s->browse->path, "%s", path);
	begin_wanted(s->browse);
}

bool
browse_hears(const struct session *s)
{
	return s->browse != NULL && s->browse->path[0] != '\0' &&
	    (!s->browse->heard || transport_auditioning(s));
}

void
browse_hush(struct session *s)
{
	if (s->browse == NULL)
		return;
	transport_audition_end(s);
	s->browse->want_hear = false;
	s->browse->path[0] = '\0';
}

void
browse_leave(struct session *s)
{
	struct browse *b = s->browse;

	if (b == NULL)
		return;
	browse_hush(s);
	list_free(&b->list);
	b->want_list = false;
	job_cancel(b->list_job);
}

/* --- a part of the session */

static void
take_news(struct browse *b, struct news *news)
{
	if (news->listed) {
		list_free(&b->list);
		b->list = news->list;
		b->listed = true;
	} else if (news->at < b->list.count) {
		struct browse_file *f = &b->list.files[news->at];

		f->state = news->read.state;
		f->seconds = news->read.seconds;
		f->notes = news->read.notes;
	}
}

/* Another list is wanted, or none: what comes of this one is dropped. */
static bool
poll_list(struct browse *b)
{
	bool done = job_done(b->list_job), changed = false;	/* asked first: no news is missed */
	bool stale = job_cancelled(b->list_job);
	struct news news;

	while (job_receive(b->list_job, &news)) {
		if (!stale)
			take_news(b, &news);
		else if (news.listed)
			list_free(&news.list);
		changed = true;
	}
	if (done) {
		job_free(b->list_job);
		b->list_job = NULL;
	}
	return changed || done;
}

static bool
poll_hear(struct session *s)
{
	struct browse *b = s->browse;
	bool done = job_done(b->hear_job);
	struct heard heard;

	while (job_receive(b->hear_job, &heard)) {
		if (strcmp(heard.path, b->path) != 0 || b->want_hear)
			plan_free(heard.plan);
		else {
			b->heard = true;
			if (heard.plan != NULL)
				transport_audition(s, heard.plan);
		}
	}
	if (done) {
		job_free(b->hear_job);
		b->hear_job = NULL;
	}
	return done;
}

bool
browse_poll(struct session *s)
{
	struct browse *b = s->browse;
	bool changed = false;

	if (b == NULL)
		return false;
	if (b->list_job != NULL)
		changed = poll_list(b);
	if (b->hear_job != NULL)
		changed |= poll_hear(s);
	begin_wanted(b);
	return changed;
}

bool
browse_busy(const struct session *s)
{
	const struct browse *b = s->browse;

	return b != NULL && ((b->list_job != NULL && !job_cancelled(b->list_job)) ||
	    b->want_list || b->want_hear || (b->hear_job != NULL && b->path[0] != '\0'));
}

void
browse_cancel(struct session *s)
{
	s->browse->want_list = false;
	s->browse->listed = true;
	job_cancel(s->browse->list_job);
	browse_hush(s);
}

void
browse_end(struct session *s)
{
	struct browse *b = s->browse;

	if (b == NULL)
		return;
	browse_leave(s);
	while (b->list_job != NULL || b->hear_job != NULL) {
		if (b->list_job != NULL && !poll_list(b))
			job_wait(b->list_job, 1);
		if (b->hear_job != NULL && !poll_hear(s))
			job_wait(b->hear_job, 1);
	}
	free(b);
	s->browse = NULL;
}
