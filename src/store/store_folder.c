/* SPDX-License-Identifier: MIT */
#include "store/store_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store.h"

#define KEPT_MAX 999	/* highest number of a kept session that is tried */

static const char *const session_ends[] = { "", "-wal", "-shm", "-journal" };

struct store_lock {
	int	 fd;
	char	 full[FILE_PATH_MAX];
};

bool
folder_path(const char *name, char *full, struct err *err)
{
	return file_place(FILE_STATE, name, full, FILE_PATH_MAX, err);
}

static void
hashed_name(const char *kind, const char *text, char name[64])
{
	char hex[STORE_HASH_SIZE];

	file_hash(text, strlen(text), hex);
	snprintf(name, 64, "%s-%s", kind, hex);
}

void
folder_path_link(const char *path, char name[64])
{
	hashed_name("path", path, name);
}

void
folder_content_link(const char *hash, char name[64])
{
	snprintf(name, 64, "content-%.32s", hash);
}

void
folder_kept_link(const char *path, int number, char name[64])
{
	char start[64];

	hashed_name("kept", path, start);
	snprintf(name, 64, "%.40s-%d", start, number);
}

/* A link may come from a stranger, so it must lead to a session in this folder. */
bool
folder_follow(const char *link, char *file, size_t size)
{
	char full[FILE_PATH_MAX];
	struct err ignored;
	ssize_t n;

	if (!folder_path(link, full, &ignored))
		return false;
	n = readlink(full, file, size - 1);
	if (n <= 0)
		return false;
	file[n] = '\0';
	if (strchr(file, '/') != NULL || n < 9 || strcmp(file + n - 8, ".session") != 0)
		return false;
	return folder_path(file, full, &ignored) && file_exists(full);
}

/*
 * Creates under another name and renames, so there is always either the old
 * link or the new one.
 */
bool
folder_link(const char *link, const char *file, struct err *err)
{
	char full[FILE_PATH_MAX], fresh[FILE_PATH_MAX + 16];

	if (!folder_path(link, full, err))
		return false;
	snprintf(fresh, sizeof fresh, "%s.%d", full, (int)getpid());
	unlink(fresh);
	if (symlink(file, fresh) != 0 || rename(fresh, full) != 0) {
		unlink(fresh);
		return err_set(err, ERR_IO, "%s: cannot be created: %s", full, strerror(errno));
	}
	return true;
}

void
folder_unlink_if(const char *link, const char *file)
{
	char full[FILE_PATH_MAX], now[64];
	struct err ignored;

	if (folder_follow(link, now, sizeof now) && strcmp(now, file) == 0 &&
	    folder_path(link, full, &ignored))
		unlink(full);
}

int
folder_kept(const char *path)
{
	char link[64], full[FILE_PATH_MAX];
	struct err ignored;
	struct stat st;
	int number = 0;

	for (;;) {
		folder_kept_link(path, number + 1, link);
		if (number == KEPT_MAX || !folder_path(link, full, &ignored) ||
		    lstat(full, &st) != 0)
			return number;
		number++;
	}
}

void
folder_keep(const char *path)
{
	char own[64], kept[64], from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	struct err ignored;

	folder_path_link(path, own);
	folder_kept_link(path, folder_kept(path) + 1, kept);
	if (folder_path(own, from, &ignored) && folder_path(kept, to, &ignored))
		rename(from, to);
}

bool
folder_exchange(const char *one, const char *other, bool both, struct err *err)
{
	char a[FILE_PATH_MAX], b[FILE_PATH_MAX], file_a[64], file_b[64];

	if (!folder_path(one, a, err) || !folder_path(other, b, err))
		return false;
	if (!both)
		return rename(b, a) == 0 ||
		    err_set(err, ERR_IO, "%s: cannot be renamed: %s", b, strerror(errno));
	if (!folder_follow(one, file_a, sizeof file_a) || !folder_follow(other, file_b,
	    sizeof file_b))
		return err_set(err, ERR_IO, "%s: is a dead link", a);
	/*
	 * Between the two calls, both names lead to the same session; nothing
	 * is lost.
	 */
	return folder_link(one, file_b, err) && folder_link(other, file_a, err);
}

bool
folder_new_name(const char *path, char *file, size_t size, struct err *err)
{
	char seed[FILE_PATH_MAX + 64], hex[STORE_HASH_SIZE], full[FILE_PATH_MAX];
	struct timespec now;

	for (int attempt = 0; attempt < 100; attempt++) {
		clock_gettime(CLOCK_REALTIME, &now);
		snprintf(seed, sizeof seed, "%s %lld %ld %d %d", path, (long long)now.tv_sec,
		    now.tv_nsec, (int)getpid(), attempt);
		file_hash(seed, strlen(seed), hex);
		snprintf(file, size, "%s.session", hex);
		if (!folder_path(file, full, err))
			return false;
		if (!file_exists(full))
			return true;
	}
	return err_set(err, ERR_IO, "no free name for a session of %.80s", path);
}

void
folder_remove(const char *file)
{
	char full[FILE_PATH_MAX], part[FILE_PATH_MAX + 16];
	struct err ignored;

	if (!folder_path(file, full, &ignored))
		return;
	for (size_t i = 0; i < sizeof session_ends / sizeof *session_ends; i++) {
		snprintf(part, sizeof part, "%s%s", full, session_ends[i]);
		unlink(part);
	}
}

void
folder_break(const char *link, const char *file)
{
	char full[FILE_PATH_MAX], from[FILE_PATH_MAX + 16], to[FILE_PATH_MAX + 32];
	struct err ignored;

	folder_unlink_if(link, file);
	if (!folder_path(file, full, &ignored))
		return;
	for (size_t i = 0; i < sizeof session_ends / sizeof *session_ends; i++) {
		snprintf(from, sizeof from, "%s%s", full, session_ends[i]);
		snprintf(to, sizeof to, "%s.broken%s", full, session_ends[i]);
		rename(from, to);
	}
}

/* The program that has the piece open, if it could be recorded. */
static bool
locked(const char *path, int fd, struct err *err)
{
	char pid[16] = "";
	ssize_t n = pread(fd, pid, sizeof pid - 1, 0);

	close(fd);
	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
	return err_set(err, ERR_LIMIT, "%s: is open in another cadenza%s%s", path,
	    pid[0] == '\0' ? "" : ", process ", pid);
}

static bool
unlockable(const char *full, int fd, struct err *err)
{
	err_set(err, ERR_IO, "%s: cannot be locked: %s", full, strerror(errno));
	close(fd);
	return false;
}

bool
store_lock(const char *path, struct store_lock **lock, struct err *err)
{
	char name[64], full[FILE_PATH_MAX];
	struct stat mine, there;
	int fd;

	hashed_name("lock", path, name);
	if (!folder_path("", full, err))
		return false;
	full[strlen(full) - 1] = '\0';
	if (!file_make_folders(full, err) || !folder_path(name, full, err))
		return false;
	for (;;) {
		fd = open(full, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return err_set(err, ERR_IO, "%s: cannot be created: %s", full,
			    strerror(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) != 0)
			return errno == EWOULDBLOCK ? locked(path, fd, err) : unlockable(full, fd,
			    err);
		/*
		 * The previous owner may have removed the file between our open
		 * and our lock.
		 */
		if (fstat(fd, &mine) == 0 && stat(full, &there) == 0 && mine.st_ino == there.st_ino)
			break;
		close(fd);
	}
	*lock = calloc(1, sizeof **lock);
	if (*lock == NULL) {
		close(fd);
		return err_set(err, ERR_LIMIT, "no memory to open %.80s", path);
	}
	(*lock)->fd = fd;
	snprintf((*lock)->full, sizeof (*lock)->full, "%s", full);
	if (ftruncate(fd, 0) == 0)
		dprintf(fd, "%d", (int)getpid());
	return true;
}

bool
store_is_open(const char *path, struct err *err)
{
	char name[64], full[FILE_PATH_MAX];
	int fd;

	hashed_name("lock", path, name);
	if (!folder_path(name, full, err) ||
	    (fd = open(full, O_RDWR | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return false;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return !locked(path, fd, err);
	close(fd);
	return false;
}

void
store_unlock(struct store_lock *lock)
{
	if (lock == NULL)
		return;
	unlink(lock->full);
	close(lock->fd);
	free(lock);
}
