#include "libs/rpc/document_page.h"

#include <gtest/gtest.h>

#include "google/protobuf/wrappers.pb.h"

namespace saikne::rpc {
namespace {

using Document = google::protobuf::StringValue;

// Sizes of the documents there are, in thousands of bytes; how many a page takes, and how many were read for it.
struct Taken {
  size_t page;
  int read;
  friend bool operator==(const Taken&, const Taken&) = default;
};

Taken Take(const std::vector<int>& kilobytes) {
  int last = 0;
  const auto page = DocumentPage<Document>(
      static_cast<int>(kilobytes.size()), [&](int begin, int end) -> absl::StatusOr<std::vector<Document>> {
        EXPECT_EQ(begin, last);
        last = end;
        std::vector<Document> documents;
        for (int i = begin; i < end; ++i) documents.emplace_back().set_value(std::string(kilobytes[i] * 1000, 'x'));
        return documents;
      });
  EXPECT_TRUE(page.ok()) << page.status();
  size_t bytes = 0;
  for (size_t i = 0; i < page->size(); ++i) {
    EXPECT_EQ((*page)[i].value().size(), kilobytes[i] * 1000u) << "in order";
    bytes += (*page)[i].ByteSizeLong();
  }
  EXPECT_TRUE(bytes <= kMaxPageBytes || page->size() == 1) << bytes;
  return {page->size(), last};
}

TEST(DocumentPage, TakesAllWhileTheyAreSmall) {
  EXPECT_EQ(Take({}), (Taken{0, 0}));
  EXPECT_EQ(Take({1}), (Taken{1, 1}));
  EXPECT_EQ(Take(std::vector<int>(1000, 1)), (Taken{1000, 1000}));
}

TEST(DocumentPage, EndsBeforeTheBoundAndReadsNoFurther) {
  EXPECT_EQ(Take({1000, 1000, 100, 1}), (Taken{2, 4}));
  EXPECT_EQ(Take(std::vector<int>(1000, 20)), (Taken{104, 200}));
}

TEST(DocumentPage, OneThatIsLargerIsAPageOfItsOwn) {
  EXPECT_EQ(Take({5000, 1}), (Taken{1, 2}));
  EXPECT_EQ(Take({1, 5000, 1}), (Taken{1, 3}));
}

TEST(DocumentPage, AnErrorOfTheReaderIsTheAnswer) {
  const auto page = DocumentPage<Document>(
      3, [](int, int) -> absl::StatusOr<std::vector<Document>> { return absl::UnavailableError("gone"); });
  EXPECT_TRUE(absl::IsUnavailable(page.status()));
}

}  // namespace
}  // namespace saikne::rpc
