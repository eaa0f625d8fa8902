/* SPDX-License-Identifier: MIT */
#ifndef TEST_H
#define TEST_H

/*
 * test.h - cmocka and the headers that it wants first.
 *
 * A test program is a table of test functions and a main that runs it:
 *
 *	const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_order) };
 *	return cmocka_run_group_tests(tests, NULL, NULL);
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHECK_NEAR(got, want, within)					\
	do {								\
		double got_ = (got), want_ = (want);			\
		if (!(fabs(got_ - want_) <= (within)))			\
			fail_msg("%s is %g, not %g", #got, got_, want_);	\
	} while (0)

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
