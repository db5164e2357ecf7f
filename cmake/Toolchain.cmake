# Compiler set-up shared by every target: cache, linker, warnings, sanitizers.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # Paths are made relative to the source tree, so that all build folders share one cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_INODECACHE=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  add_compile_options(-fpch-preprocess)  # ccache wants it of sources that use precompiled headers
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
# -pthread everywhere: it defines a macro, and sources that share precompiled headers must agree on those.
add_compile_options(-fno-omit-frame-pointer -pthread)

if(SAIKNE_SANITIZE STREQUAL "address")
  # Without two checks that are a fifth of the time to compile: the address sanitizer finds what goes through a null pointer, and
  # the machines this runs on read unaligned words.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,alignment -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(SAIKNE_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()

# Compiles FAULT_POINT (libs/base/fault_point.h) into a target of a sanitized build; a Release build has none of it.
function(saikne_fault_points target)
  if(SAIKNE_SANITIZE)
    target_compile_definitions(${target} PRIVATE SAIKNE_FAULT_POINTS)
  endif()
endfunction()

# Own code only; generated code and third-party headers are SYSTEM includes.
function(saikne_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Werror -Wno-missing-field-initializers
                                           -Wno-sign-compare)
endfunction()
