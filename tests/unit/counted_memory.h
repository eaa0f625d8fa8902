/* SPDX-License-Identifier: MIT */
#ifndef COUNTED_MEMORY_H
#define COUNTED_MEMORY_H

/*
 * counted_memory.h - every allocation of a test and of the code under test.
 *
 * The linker redirects them (COUNTED_MEMORY in Makefile.am).  The test defines
 * memory_is_there, which is called first and may count; false: there is none.
 */

#include <stdbool.h>
#include <stddef.h>

static bool memory_is_there(void);

void	*__real_malloc(size_t);
void	*__real_calloc(size_t, size_t);
void	*__real_realloc(void *, size_t);
void	*__real_aligned_alloc(size_t, size_t);
void	*__wrap_malloc(size_t);
void	*__wrap_calloc(size_t, size_t);
void	*__wrap_realloc(void *, size_t);
void	*__wrap_aligned_alloc(size_t, size_t);

void *
__wrap_malloc(size_t size)
{
	return memory_is_there() ? __real_malloc(size) : NULL;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return memory_is_there() ? __real_calloc(count, size) : NULL;
}

void *
__wrap_realloc(void *p, size_t size)
{
	return memory_is_there() ? __real_realloc(p, size) : NULL;
}

void *
__wrap_aligned_alloc(size_t align, size_t size)
{
	return memory_is_there() ? __real_aligned_alloc(align, size) : NULL;
}

#endif
