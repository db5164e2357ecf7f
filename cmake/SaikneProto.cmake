# saikne_proto_library(NAME PROTOS a.proto b.proto [DEPS other_proto_libraries] [ROOT dir])
#   Compiles .proto files (paths relative to ROOT, default proto/) into one static library.
#   Generated headers are included by their proto path and count as system headers.
function(saikne_proto_library name)
  cmake_parse_arguments(ARG "" "ROOT" "PROTOS;DEPS" ${ARGN})
  if(NOT ARG_ROOT)
    set(ARG_ROOT ${CMAKE_SOURCE_DIR}/proto)
  endif()
  set(out ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  set(sources "")
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    add_custom_command(
      OUTPUT ${out}/${stem}.pb.cc ${out}/${stem}.pb.h
      COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR}/proto -I ${SAIKNE_GOOGLE_PROTOS}
              --cpp_out=${out} ${ARG_ROOT}/${proto}
      DEPENDS ${ARG_ROOT}/${proto}
      COMMENT "proto ${proto}")
    list(APPEND sources ${out}/${stem}.pb.cc)
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${out})
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf ${ARG_DEPS})
  saikne_precompile(${name})
  if(SAIKNE_SANITIZE STREQUAL "address")
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)  # generated: its checks only cost time to compile
  endif()
  foreach(dep ${ARG_DEPS})
    add_dependencies(${name} ${dep})
  endforeach()
endfunction()
