# Precompiled headers: what nearly every source includes, read once a build folder instead of once a source (a quarter
# of the compile time). They are a matter of speed only: each source still includes what it uses, and the tsan preset
# builds without them (CMAKE_DISABLE_PRECOMPILE_HEADERS), so that a forgotten include is found.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/precompiled.cc CONTENT "// Nothing: carries the precompiled headers.\n")

set(saikne_common_headers
  <algorithm> <atomic> <cstdint> <cstdlib> <functional> <map> <memory> <mutex> <optional> <random> <set> <string> <thread>
  <tuple> <utility> <variant> <vector>
  "\"absl/container/flat_hash_map.h\"" "\"absl/container/flat_hash_set.h\""
  "\"absl/status/status.h\"" "\"absl/status/statusor.h\""
  "\"absl/strings/ascii.h\"" "\"absl/strings/match.h\"" "\"absl/strings/numbers.h\"" "\"absl/strings/str_cat.h\""
  "\"absl/strings/str_format.h\"" "\"absl/strings/str_join.h\"" "\"absl/strings/str_split.h\""
  "\"absl/synchronization/mutex.h\""
  "\"absl/time/civil_time.h\"" "\"absl/time/clock.h\"" "\"absl/time/time.h\"" "\"absl/types/span.h\""
  "\"google/protobuf/descriptor.h\"" "\"google/protobuf/generated_message_reflection.h\""
  "\"google/protobuf/generated_message_util.h\"" "\"google/protobuf/map_field.h\"" "\"google/protobuf/message.h\""
  "\"google/protobuf/repeated_field.h\"" "\"google/protobuf/timestamp.pb.h\"" "\"google/protobuf/wire_format.h\"")

# saikne_precompiled_library(NAME header...): an object library whose headers other targets take over.
function(saikne_precompiled_library name)
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/gen/precompiled.cc)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

saikne_precompiled_library(saikne_precompiled ${saikne_common_headers})
if(SAIKNE_BUILD_TESTS)
  saikne_precompiled_library(saikne_precompiled_tests ${saikne_common_headers} <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(saikne_precompiled_tests PRIVATE GTest::gmock)
endif()

# saikne_precompile(TARGET): TARGET reads the common headers precompiled; a target of a test, GoogleTest's too.
function(saikne_precompile target)
  cmake_parse_arguments(ARG "TESTS" "" "" ${ARGN})
  if(ARG_TESTS)
    target_precompile_headers(${target} REUSE_FROM saikne_precompiled_tests)
  else()
    target_precompile_headers(${target} REUSE_FROM saikne_precompiled)
  endif()
endfunction()
