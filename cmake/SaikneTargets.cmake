# saikne_library(NAME SOURCES ... DEPS ...): a static library saikne_NAME, included from the repository root.
function(saikne_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(saikne_${name} STATIC ${ARG_SOURCES})
  target_include_directories(saikne_${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(saikne_${name} PUBLIC ${ARG_DEPS})
  saikne_precompile(saikne_${name})
  saikne_warnings(saikne_${name})
endfunction()

# saikne_service(NAME SOURCES ... DEPS ...): library NAME_service of all but main.cc (tests link it), with the folder's
# SQL and migrations, the binary bin/saikne-NAME, and the test NAME_schema_pgtest.
function(saikne_service name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name}_service STATIC ${ARG_SOURCES})
  target_include_directories(${name}_service PUBLIC ${CMAKE_SOURCE_DIR})
  saikne_sql(${name}_service NAMESPACE saikne::${name} SERIES ${name})
  target_link_libraries(${name}_service PUBLIC saikne_service ${name}_proto ${ARG_DEPS})
  saikne_precompile(${name}_service)
  saikne_warnings(${name}_service)
  add_executable(saikne-${name} main.cc)
  target_link_libraries(saikne-${name} PRIVATE ${name}_service)
  if(NOT SAIKNE_SANITIZE)  # a sanitizer brings its own
    target_link_libraries(saikne-${name} PRIVATE PkgConfig::jemalloc)  # docs/adr/0020
  endif()
  saikne_precompile(saikne-${name})
  saikne_warnings(saikne-${name})
  saikne_schema_test(${name} NAMESPACE saikne::${name} DEPS ${name}_service)
endfunction()

# saikne_test(NAME LABEL unit|store|broker|component|contract|property|e2e|slow SOURCES ... DEPS ... [TIMEOUT seconds])
# One executable, one ctest entry. libs/ are tested under the thread sanitizer too (label tsan).
function(saikne_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT SAIKNE_BUILD_TESTS)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  saikne_precompile(${name} TESTS)
  saikne_warnings(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# saikne_schema_test(NAME NAMESPACE ns DEPS ...): the test NAME_schema_pgtest, that schema.golden.sql of the current folder is what
# ns::Migrations() make of an empty database.
function(saikne_schema_test name)
  cmake_parse_arguments(ARG "" "NAMESPACE" "DEPS" ${ARGN})
  saikne_test(${name}_schema_pgtest LABEL store
    SOURCES ${CMAKE_SOURCE_DIR}/libs/testing/golden_schema_pgtest.cc
    DEPS ${ARG_DEPS} saikne_pg_testing)
  if(TARGET ${name}_schema_pgtest)
    target_compile_definitions(${name}_schema_pgtest PRIVATE
      SAIKNE_SCHEMA_NAMESPACE=${ARG_NAMESPACE} SAIKNE_SCHEMA_TEST="${name}_schema_pgtest"
      SAIKNE_SCHEMA_FILE="${CMAKE_CURRENT_SOURCE_DIR}/schema.golden.sql")
  endif()
endfunction()
