/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
file_begin(struct file_new *f, const char *path, struct err *err)
{
	struct stat st;
	mode_t mode = 0666;

	f->fd = -1;
	/* Replace the file behind a symbolic link, not the link. */
	if (realpath(path, f->real) == NULL &&
	    snprintf(f->real, sizeof f->real, "%s", path) >= (int)sizeof f->real)
		return err_set(err, ERR_ARG, "%.80s...: the name is too long", path);
	if (stat(f->real, &st) == 0) {
		if (!S_ISREG(st.st_mode))
			return err_set(err, ERR_IO,
			    "%s: is not a regular file, so it is not replaced", path);
		if (access(f->real, W_OK) != 0)
			return fail(err, path, "cannot be written");
		mode = st.st_mode & 07777;
	}
	snprintf(f->temporary, sizeof f->temporary, "%s.XXXXXX", f->real);
	f->fd = mkstemp(f->temporary);
	if (f->fd < 0)
		return fail(err, path, "cannot be written");
	if (mode == 0666) {
		mode_t mask = umask(0);

		umask(mask);
		mode &= ~mask;
	}
	if (fchmod(f->fd, mode) != 0) {
		fail(err, path, "cannot be written");
		file_abandon(f);
		return false;
	}
	return true;
}

void
file_abandon(struct file_new *f)
{
	if (f->fd < 0)
		return;
	close(f->fd);
	unlink(f->temporary);
	f->fd = -1;
}

bool
file_commit(struct file_new *f, const char *path, struct err *err)
{
	if (fsync(f->fd) != 0) {
		fail(err, path, "cannot be written");
		file_abandon(f);
		return false;
	}
	if (close(f->fd) != 0 || rename(f->temporary, f->real) != 0) {
		fail(err, path, "cannot be written");
		unlink(f->temporary);
		f->fd = -1;
		return false;
	}
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
