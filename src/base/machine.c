/* SPDX-License-Identifier: MIT */
#include "base/machine.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* Parses a line like "MemAvailable:   12345 kB"; 0 if it is another line. */
static size_t
available(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[128];
	unsigned long long kb = 0;

	while (f != NULL && kb == 0 && fgets(line, sizeof line, f) != NULL)
		(void)sscanf(line, "MemAvailable: %llu kB", &kb);
	if (f != NULL)
		fclose(f);
	return (size_t)kb << 10;
}

/* A file that holds one number of bytes; SIZE_MAX if there is none. */
static size_t
number_in(const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned long long bytes;
	bool known = f != NULL && fscanf(f, "%llu", &bytes) == 1;

	if (f != NULL)
		fclose(f);
	return known ? (size_t)bytes : SIZE_MAX;
}

/* In a container, the control group at the root is the container's own. */
static size_t
left_to_group(void)
{
	size_t limit = number_in("/sys/fs/cgroup/memory.max"), used;

	if (limit == SIZE_MAX)
		return SIZE_MAX;
	used = number_in("/sys/fs/cgroup/memory.current");
	return used == SIZE_MAX ? limit : used < limit ? limit - used : 0;
}

size_t
machine_free_bytes(void)
{
	size_t bytes = available(), group = left_to_group();

	if (bytes == 0)
		bytes = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
	return bytes < group ? bytes : group;
}
