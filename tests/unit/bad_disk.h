/* SPDX-License-Identifier: MIT */
#ifndef BAD_DISK_H
#define BAD_DISK_H

/*
 * bad_disk.h - a disk that fails, for SQLite.
 *
 * A VFS in front of the real one: the operation number `fail_at` of a kind
 * fails, once or from then on, and `count` says how many there were, so a test
 * fails the first, the second ... until a run meets none.
 */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum bad_kind { BAD_WRITE, BAD_SYNC, BAD_TRUNCATE, BAD_READ, BAD_KINDS };

static struct {
	sqlite3_vfs	*real;
	enum bad_kind	 kind;
	int		 fail_at;	/* from 1; 0: never */
	bool		 for_good;	/* every one after it fails too */
	int		 code;
	int		 count;		/* of the kind, since bad_disk_set */
} bad;

struct bad_file {
	sqlite3_file	 base;
	sqlite3_file	*real;		/* in the same block */
};

static inline bool
bad_now(enum bad_kind kind)
{
	if (kind != bad.kind || bad.fail_at == 0)
		return false;
	bad.count++;
	return bad.count == bad.fail_at || (bad.for_good && bad.count > bad.fail_at);
}

#define REAL(f) (((struct bad_file *)(f))->real)

static int
bad_close(sqlite3_file *f)
{
	return REAL(f)->pMethods->xClose(REAL(f));
}

static int
bad_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return bad_now(BAD_READ) ? SQLITE_IOERR_READ : REAL(f)->pMethods->xRead(REAL(f), p, n, at);
}

static int
bad_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (bad_now(BAD_WRITE)) {
		/* As much as a full disk takes: the first half. */
		REAL(f)->pMethods->xWrite(REAL(f), p, n / 2, at);
		return bad.code;
	}
	return REAL(f)->pMethods->xWrite(REAL(f), p, n, at);
}

static int
bad_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return bad_now(BAD_TRUNCATE) ? SQLITE_IOERR_TRUNCATE : REAL(f)->pMethods->xTruncate(REAL(f),
	    size);
}

static int
bad_sync(sqlite3_file *f, int flags)
{
	/* Nobody cuts the power of a test: a real sync would only take time. */
	(void)f, (void)flags;
	return bad_now(BAD_SYNC) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int
bad_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return REAL(f)->pMethods->xFileSize(REAL(f), n);
}

static int bad_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int bad_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int
bad_reserved(sqlite3_file *f, int *l)
{
	return REAL(f)->pMethods->xCheckReservedLock(REAL(f), l);
}

static int
bad_control(sqlite3_file *f, int op, void *p)
{
	return REAL(f)->pMethods->xFileControl(REAL(f), op, p);
}

static int bad_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int
bad_traits(sqlite3_file *f)
{
	return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

static int
bad_map(sqlite3_file *f, int i, int n, int x, void volatile **p)
{
	return REAL(f)->pMethods->xShmMap(REAL(f), i, n, x, p);
}

static int
bad_shm_lock(sqlite3_file *f, int o, int n, int l)
{
	return REAL(f)->pMethods->xShmLock(REAL(f), o, n, l);
}

static void bad_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int bad_unmap(sqlite3_file *f, int d) { return REAL(f)->pMethods->xShmUnmap(REAL(f), d); }

static const sqlite3_io_methods bad_methods = {
	.iVersion = 2, .xClose = bad_close, .xRead = bad_read, .xWrite = bad_write,
	.xTruncate = bad_truncate, .xSync = bad_sync, .xFileSize = bad_size, .xLock = bad_lock,
	.xUnlock = bad_unlock, .xCheckReservedLock = bad_reserved, .xFileControl = bad_control,
	.xSectorSize = bad_sector, .xDeviceCharacteristics = bad_traits, .xShmMap = bad_map,
	.xShmLock = bad_shm_lock, .xShmBarrier = bad_barrier, .xShmUnmap = bad_unmap,
};

static int
bad_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct bad_file *file = (struct bad_file *)f;
	int code;

	(void)vfs;
	file->real = (sqlite3_file *)(file + 1);
	code = bad.real->xOpen(bad.real, name, file->real, flags, out);
	file->base.pMethods = code == SQLITE_OK ? &bad_methods : NULL;
	return code;
}

/* Stands in front of the real one from here on. */
static inline void
bad_disk_install(void)
{
	static sqlite3_vfs vfs;

	bad.real = sqlite3_vfs_find(NULL);
	vfs = *bad.real;
	vfs.zName = "bad";
	vfs.szOsFile += (int)sizeof(struct bad_file);
	vfs.xOpen = bad_open;
	sqlite3_vfs_register(&vfs, 1);
}

static inline void
bad_disk_set(enum bad_kind kind, int fail_at, bool for_good, int code)
{
	bad.kind = kind;
	bad.fail_at = fail_at;
	bad.for_good = for_good;
	bad.code = code;
	bad.count = 0;
}

#endif
