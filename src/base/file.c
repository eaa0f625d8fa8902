/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX	40

static bool
fail(struct err *err, const char *path, const char *what)
{
	return err_set(err, ERR_IO, "%s: %s: %s", path, what, strerror(errno));
}

/* Opens a regular file for reading and stores its size.  -1 on failure. */
static int
open_regular(const char *path, size_t *size, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		fail(err, path, "cannot be opened");
		return -1;
	}
	if (fstat(fd, &st) != 0) {
		fail(err, path, "cannot be read");
		close(fd);
		return -1;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, ERR_IO, "%s: is %s, not a file", path,
		    S_ISDIR(st.st_mode) ? "a folder" : "a device or pipe");
		close(fd);
		return -1;
	}
	*size = (size_t)st.st_size;
	return fd;
}

bool
file_read(const char *path, size_t limit_bytes, uint8_t **bytes, size_t *size,
    struct err *err)
{
	size_t want, got = 0;
	ssize_t n;
	uint8_t *data;
	int fd = open_regular(path, &want, err);

	if (fd < 0)
		return false;
	if (want > limit_bytes) {
		close(fd);
		return err_set(err, ERR_LIMIT, "%s: too large: %zu bytes, and at most %zu are read",
		    path, want, limit_bytes);
	}
	data = malloc(want + 1);
	if (data == NULL) {
		close(fd);
		return err_set(err, ERR_LIMIT, "%s: no memory for its %zu bytes", path, want);
	}
	while (got < want) {
		n = read(fd, data + got, want - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fail(err, path, "cannot be read");
			free(data);
			close(fd);
			return false;
		}
		if (n == 0)
			break;		/* it shrank meanwhile */
		got += (size_t)n;
	}
	close(fd);
	*bytes = data;
	*size = got;
	return true;
}

static bool
write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		size -= (size_t)n;
	}
	return true;
}

/* Makes the new name survive a power cut; not every folder can be synced. */
static void
sync_folder_of(const char *path)
{
	char copy[FILE_PATH_MAX];
	int fd;

	snprintf(copy, sizeof copy, "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

bool
file_follow_links(const char *path, char real[FILE_PATH_MAX], struct err *err)
{
	char target[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	int links = 0;
	ssize_t n;

	if (snprintf(real, FILE_PATH_MAX, "%s", path) >= FILE_PATH_MAX)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	while ((n = readlink(real, target, sizeof target - 1)) >= 0) {
		target[n] = '\0';
		snprintf(folder, sizeof folder, "%s", real);
		if (++links > LINKS_MAX || snprintf(real, FILE_PATH_MAX, "%s%s%s",
		    target[0] == '/' ? "" : dirname(folder), target[0] == '/' ? "" : "/",
		    target) >= FILE_PATH_MAX)
			return err_set(err, ERR_IO, "%s: leads through too many links", path);
	}
	return true;
}

/*
 * The name of the new file beside the old one follows from the old one's, so
 * that what a killed program left behind is found and used up by the next one.
 */
static bool
name_temporary(struct file_new *f, const char *path, struct err *err)
{
	char folder[FILE_PATH_MAX], name[FILE_PATH_MAX], hash[33];
	const char *base;

	snprintf(folder, sizeof folder, "%s", f->real);
	snprintf(name, sizeof name, "%s", f->real);
	base = basename(name);
	if (strlen(base) > NAME_MAX)
		return err_set(err, ERR_ARG, "%s: the name has %zu bytes; a file's name has at "
		    "most %d", path, strlen(base), NAME_MAX);
	file_hash(base, strlen(base), hash);
	snprintf(f->temporary, sizeof f->temporary, "%s/.cadenza-%.16s.new", dirname(folder), hash);
	return true;
}

/* A file that nobody else writes to and that has no other name; -1 with errno. */
static int
open_temporary(const char *name)
{
	struct stat mine, there;

	for (int i = 0; i < 100; i++) {
		int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

		if (fd < 0)
			return -1;
		if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
			close(fd);
			errno = EBUSY;
			return -1;
		}
		if (fstat(fd, &mine) != 0 || lstat(name, &there) != 0 ||
		    mine.st_ino != there.st_ino || mine.st_dev != there.st_dev) {
			close(fd);	/* its owner has just put it in place */
			continue;
		}
		if (S_ISREG(mine.st_mode) && mine.st_nlink == 1 && mine.st_uid == geteuid() &&
		    ftruncate(fd, 0) == 0)
			return fd;
		close(fd);
		if (unlink(name) != 0)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

/* Owner and mode of the old file, or a new file's; false: this program may not give them. */
static bool
take_owner(int fd, const struct stat *old)
{
	struct stat new;
	mode_t mask;

	if (old == NULL) {
		mask = umask(0);
		umask(mask);
		return fchmod(fd, 0666 & ~mask) == 0;
	}
	if (fstat(fd, &new) != 0 || ((new.st_uid != old->st_uid || new.st_gid != old->st_gid) &&
	    fchown(fd, old->st_uid, old->st_gid) != 0))
		return false;
	return fchmod(fd, old->st_mode & 07777) == 0;
}

bool
file_begin(struct file_new *f, const char *path, struct err *err)
{
	struct stat st;
	bool there;

	f->fd = -1;
	/* Replace the file behind a symbolic link, not the link. */
	if (!file_follow_links(path, f->real, err) || !name_temporary(f, path, err))
		return false;
	there = stat(f->real, &st) == 0;
	if (there && !S_ISREG(st.st_mode))
		return err_set(err, ERR_IO, "%s: is not a regular file, so it is not replaced",
		    path);
	if (there && access(f->real, W_OK) != 0)
		return fail(err, path, "cannot be written");
	f->fd = open_temporary(f->temporary);
	if (f->fd < 0)
		return fail(err, path, errno == EBUSY ?
		    "is being written by another program" : "cannot be written");
	/* Renaming over it would part it from its other names, or from its owner. */
	f->in_place = !take_owner(f->fd, there ? &st : NULL) || (there && st.st_nlink > 1);
	return true;
}

void
file_abandon(struct file_new *f)
{
	if (f->fd < 0)
		return;
	unlink(f->temporary);
	close(f->fd);
	f->fd = -1;
}

/* The whole new file is on the disk: room for it is made first, then it is copied. */
static bool
copy_over(const struct file_new *f)
{
	uint8_t part[65536];
	off_t at = 0, size = lseek(f->fd, 0, SEEK_END);
	int to = open(f->real, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	bool good = to >= 0 && size >= 0 &&
	    (size == 0 || (errno = posix_fallocate(to, 0, size)) == 0);
	ssize_t n;

	while (good && at < size) {
		n = pread(f->fd, part, sizeof part, at);
		good = n > 0 && write_all(to, part, (size_t)n);
		at += n;
	}
	good = good && ftruncate(to, size) == 0 && fsync(to) == 0;
	return to >= 0 && close(to) == 0 && good;
}

/* The lock on the temporary name is held until it is gone. */
bool
file_commit(struct file_new *f, const char *path, struct err *err)
{
	bool good = fsync(f->fd) == 0 &&
	    (f->in_place ? copy_over(f) : rename(f->temporary, f->real) == 0);

	if (!good)
		fail(err, path, "cannot be written");
	if (!good || f->in_place) {
		file_abandon(f);
		return good;
	}
	close(f->fd);
	f->fd = -1;
	sync_folder_of(f->real);
	return true;
}

bool
file_write(const char *path, const void *bytes, size_t size, struct err *err)
{
	struct file_new f;

	if (!file_begin(&f, path, err))
		return false;
	if (!write_all(f.fd, bytes, size)) {
		fail(err, path, "cannot be written");
		file_abandon(&f);
		return false;
	}
	return file_commit(&f, path, err);
}

bool
file_map(const char *path, const uint8_t **bytes, size_t *size, struct err *err)
{
	void *data;
	int fd = open_regular(path, size, err);

	if (fd < 0)
		return false;
	if (*size == 0) {
		close(fd);
		return err_set(err, ERR_FORMAT, "%s: is empty", path);
	}
	data = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return fail(err, path, "cannot be mapped");
	*bytes = data;
	return true;
}

void
file_unmap(const uint8_t *bytes, size_t size)
{
	if (bytes != NULL)
		munmap((void *)bytes, size);
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool
file_same(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino &&
	    x.st_dev == y.st_dev;
}

bool
file_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
file_make_folders(const char *path, struct err *err)
{
	char part[FILE_PATH_MAX];

	if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	for (char *p = part + 1; ; p++) {
		char kept = *p;

		if (kept != '/' && kept != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return fail(err, part, "cannot be created");
		*p = kept;
		if (kept == '\0')
			break;
	}
	if (!file_is_folder(path))
		return err_set(err, ERR_IO, "%s: is a file, but a folder is needed there", path);
	return true;
}

/* FNV-1a twice with different bases: distinguishes files, but is not cryptographic. */
bool
file_hash(const void *bytes, size_t size, char hex[33])
{
	const uint8_t *p = bytes;
	uint64_t a = 0xcbf29ce484222325u, b = 0x84222325cbf29ce4u;

	for (size_t i = 0; i < size; i++) {
		a = (a ^ p[i]) * 0x100000001b3u;
		b = (b ^ p[i] ^ a >> 57) * 0x100000001b3u;
	}
	snprintf(hex, 33, "%016" PRIx64 "%016" PRIx64, a, b);
	return true;
}

static const struct {
	const char	*variable, *below_home;
} places[] = {
	[FILE_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
	[FILE_STATE]  = { "XDG_STATE_HOME",  ".local/state" },
	[FILE_CACHE]  = { "XDG_CACHE_HOME",  ".cache" },
};

bool
file_place(enum file_place place, const char *name, char *path, size_t path_size,
    struct err *err)
{
	const char *base = getenv(places[place].variable), *home = getenv("HOME");
	int n;

	/* The XDG specification says to ignore relative paths. */
	if (base != NULL && base[0] == '/')
		n = snprintf(path, path_size, "%s/cadenza/%s", base, name);
	else if (home != NULL && home[0] == '/')
		n = snprintf(path, path_size, "%s/%s/cadenza/%s", home, places[place].below_home,
		    name);
	else
		return err_set(err, ERR_IO, "no folder for files: set $HOME or $%s",
		    places[place].variable);
	if (n < 0 || (size_t)n >= path_size)
		return err_set(err, ERR_LIMIT, "the name of the folder for %s is too long", name);
	return true;
}

static bool
is_there(const char *folder, const char *name, char *path, size_t path_size)
{
	return snprintf(path, path_size, "%s/%s", folder, name) < (int)path_size &&
	    file_exists(path);
}

/*
 * A build tree is a folder with a config.h at or above the program
 * (DIR/cadenza, DIR/tests/unit/test_x).  A shipped file is in the build tree if
 * it was generated there, otherwise in the source tree.
 */
bool
file_shipped(const char *name, char *path, size_t path_size)
{
	char self[FILE_PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	self[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < 3 && (slash = strrchr(self, '/')) != NULL && slash != self; up++) {
		*slash = '\0';
		if (!is_there(self, "config.h", path, path_size))
			continue;
		if (is_there(self, name, path, path_size))
			return true;
#ifdef SOURCE_DIR
		if (is_there(SOURCE_DIR, name, path, path_size))
			return true;
#endif
	}
	return is_there(SHIPPED_DIR, name, path, path_size);
}

bool
file_need_shipped(const char *name, char *path, size_t path_size, struct err *err)
{
	return file_shipped(name, path, path_size) || err_set(err, ERR_IO,
	    "%s, which comes with the program, is not there", name);
}
