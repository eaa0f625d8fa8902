/* SPDX-License-Identifier: MIT */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

/*
 * machine.h - resources of this machine.
 */

#include <stddef.h>

/*
 * Bytes of memory that can be allocated without pushing other programs out:
 * what the kernel reports as available, limited by this process's control
 * group; all installed memory where neither is reported.  Any thread.
 */
size_t	 machine_free_bytes(void);

#endif
