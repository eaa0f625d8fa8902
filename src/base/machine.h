/* SPDX-License-Identifier: MIT */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

/*
 * machine.h - what this machine has to give.
 */

#include <stddef.h>

/*
 * Bytes of memory that can be had without driving others out: what the kernel
 * says is available, at most what this process's group may have; where neither
 * is told, all that is built in.  Any thread.
 */
size_t	 machine_free_bytes(void);

#endif
