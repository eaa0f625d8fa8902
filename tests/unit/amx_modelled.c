/* SPDX-License-Identifier: MIT */

/* The kernel for AMX with the tiles in software: its loops run everywhere. */
#define PRODUCT_AMX_TILES "unit/amx_tiles.h"
#define bf16_amx bf16_amx_modelled
#include "tensor/product_amx.c"
