#pragma once

#include <vector>

#include "gtest/gtest.h"

namespace saikne::testing {

/// How many documents each page of a list has, read to its end with pages as large as a caller may ask for. Fails the test when a page is larger
/// than a caller with gRPC's own limit can read.
/// list(request) answers a page; documents(page) are what it lists.
template <typename Request, typename List, typename Documents>
std::vector<int> PageSizes(Request request, const List& list, const Documents& documents) {
  std::vector<int> sizes;
  request.set_page_size(1000);
  do {
    const auto page = list(request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    EXPECT_LE(page->ByteSizeLong(), 4u * 1024 * 1024);
    sizes.push_back(documents(*page).size());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && sizes.size() < 100);
  return sizes;
}

}  // namespace saikne::testing
