# Script: writes the bytes of ${IMAGE} into the C++ source ${OUT}.
file(READ ${IMAGE} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "#include \"services/cli/catalogue/events_image.h\"

namespace saikne::cli {
namespace {
constexpr unsigned char kBytes[] = {
${bytes}
};
}  // namespace

absl::string_view EventsImage() { return {reinterpret_cast<const char*>(kBytes), sizeof kBytes}; }

}  // namespace saikne::cli
")
