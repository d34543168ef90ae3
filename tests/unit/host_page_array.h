/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the page descriptors of host-compiled kernel code are; included ahead of its sources. */
#pragma once

struct page;
extern struct page *test_page_array;
#define PAGE_ARRAY test_page_array
